package tax

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFilterIsConditionsJoinedByAnd(t *testing.T) {
	for text, want := range map[string]filter{
		"":                  nil,
		"code eq 'O''Neil'": {{"code", "=", []string{"O'Neil"}}},
		"code eq ''":        {{"code", "=", []string{""}}},
		"date between '2026-11-01' and '2026-11-30' AND status NE 'Cancelled'": {
			{"date", "BETWEEN", []string{"2026-11-01", "2026-11-30"}}, {"status", "<>", []string{"Cancelled"}},
		},
		"date gte 2026-11-01T00:00:00 and customerCode eq 'and'": {
			{"date", ">=", []string{"2026-11-01"}}, {"customer", "=", []string{"and"}},
		},
	} {
		got, err := parseFilter(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(condition{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
