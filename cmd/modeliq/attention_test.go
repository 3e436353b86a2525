package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

type counted func(context.Context) (int, error)

func (c counted) NeedAttention(ctx context.Context) (int, error) { return c(ctx) }

func TestOrdersThatNeedAttentionAreAFigure(t *testing.T) {
	for name, c := range map[string]struct {
		orders counted
		want   string
	}{
		"none":                         {func(context.Context) (int, error) { return 0, nil }, "\nmodeliq_orders_need_attention 0\n"},
		"three":                        {func(context.Context) (int, error) { return 3, nil }, "\nmodeliq_orders_need_attention 3\n"},
		"a store that is away":         {func(context.Context) (int, error) { return 0, errors.New("away") }, ""},
		"a store that does not answer": {func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMetrics()
			m.count(c.orders, slog.New(slog.DiscardHandler))
			w := httptest.NewRecorder()
			m.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))
			told := w.Body.String()
			if w.Code != http.StatusOK || !strings.Contains(told, "\ngo_goroutines ") {
				t.Errorf("the other figures: %d", w.Code)
			}
			if strings.Contains(told, "\nmodeliq_orders_need_attention ") != (c.want != "") || !strings.Contains(told, c.want) {
				t.Errorf("%s", told)
			}
		})
	}
}
