package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// An order that the monolith refuses is seen by whoever runs the shop; its buyer hears no more than that somebody looks.
func TestARefusedOrderIsSeenByTheOperator(t *testing.T) {
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	to, err := url.Parse(u.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/orders/v1" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"result":"failure","reason":"the billing address of the account is missing"}`)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer refusing.Close()
	shop := startShop(t, shipped, t.TempDir(), upstreamFlags(refusing.URL, u.url, u.url))
	defer func() { shop.kill() }()
	attention := func(n int) bool {
		return strings.Contains(string(get(t, shop.metrics).body), fmt.Sprintf("\nmodeliq_orders_need_attention %d\n", n))
	}
	if !attention(0) {
		t.Error("an order needs attention before there is one")
	}
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order := without(t, b.place(t, placement(b.fill(t, model, "mat_6", 1, newYork), "refused"))).at("order")
	eventually(t, patience, "the figure", func() bool { return attention(1) })
	eventually(t, patience, "the status", func() bool {
		return b.ask(t, orderDocument, variables{"id": order.text("id")}).text("order.status") == "NEEDS_ATTENTION"
	})
	if told := b.ask(t, orderDocument, variables{"id": order.text("id")}).String(); strings.Contains(told, "billing") {
		t.Errorf("the buyer is told %s", told)
	}
	if log := shop.log.String(); !strings.Contains(log, `"order needs attention"`) || !strings.Contains(log, order.text("number")) {
		t.Errorf("the log says nothing of it")
	}
}
