package taxtest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// unsupported says that the provider has no ledger; then it must say so the same way everywhere.
func unsupported(t *testing.T, err error) bool {
	t.Helper()
	if !errors.Is(err, tax.ErrUnsupported) {
		return false
	}
	failed(t, err)
	if upstreams.KindOf(err) != upstreams.Refused || upstreams.IsAmbiguous(err) {
		t.Errorf("unsupported is a plain refusal: %v", err)
	}
	return true
}

func commit(t *testing.T, p tax.Provider) {
	r := sale(t, "EUR", berlin, paris, line(t, tax.Item, "EUR", "100.00"), line(t, tax.Shipping, "EUR", "10.00"))
	quoted := quote(t, p, r)
	r.DocumentCode = "MIQ-SUITE-1"
	first, err := p.Commit(t.Context(), r)
	if unsupported(t, err) {
		return
	}
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	check(t, p, r, first.Quote)
	if first.Code != r.DocumentCode || first.Status != tax.Committed {
		t.Errorf("recorded %q as %s", first.Code, first.Status)
	}
	if !first.Quote.Total.Equal(quoted.Total) {
		t.Errorf("quoted %s, recorded %s", quoted.Total, first.Quote.Total)
	}
	again, err := p.Commit(t.Context(), r)
	if err != nil {
		t.Fatalf("commit again: %v", err)
	}
	exact := cmp.Comparer(func(a, b tax.Quote) bool { return a.Total.Equal(b.Total) && a.Taxable.Equal(b.Taxable) })
	if diff := cmp.Diff(first, again, exact); diff != "" {
		t.Errorf("the same code gave another document: %s", diff)
	}
	for _, code := range []string{"", "a/b", "a b", "ümlaut", "../x"} {
		r.DocumentCode = code
		if _, err := p.Commit(t.Context(), r); upstreams.KindOf(err) != upstreams.Refused || upstreams.IsAmbiguous(err) {
			t.Errorf("the code %q: %v", code, err)
		}
	}
}

func void(t *testing.T, p tax.Provider) {
	r := sale(t, "EUR", berlin, paris, line(t, tax.Item, "EUR", "100.00"))
	r.DocumentCode = "MIQ-SUITE-2"
	_, err := p.Commit(t.Context(), r)
	if unsupported(t, err) {
		if _, err := p.Void(t.Context(), r.DocumentCode); !unsupported(t, err) {
			t.Errorf("void without a ledger: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	for _, turn := range []string{"first", "second"} {
		d, err := p.Void(t.Context(), r.DocumentCode)
		if err != nil || d.Code != r.DocumentCode || d.Status != tax.Voided {
			t.Errorf("the %s void gave %+v, %v", turn, d, err)
		}
	}
	_, err = p.Void(t.Context(), "MIQ-NEVER")
	var e *upstreams.Error
	if !errors.As(err, &e) || e.Kind != upstreams.Refused || e.Code != "not_found" {
		t.Errorf("a document that never was: %v", err)
	}
}
