package resolvers_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
)

const byHandoff = `query ($id: ID!, $token: String) { quote(id: $id, token: $token) { id handoffToken lines { model { id } unitPrice { amount } } } }`

// handedOff is what a reader is shown of a quote; nil when the quote is not found.
type handedOff struct {
	ID, HandoffToken string
	Lines            []struct {
		Model     *struct{ ID string }
		UnitPrice struct{ Amount string }
	}
}

func (h *house) handedOff(t *testing.T, slug, owner, id, token string) *handedOff {
	t.Helper()
	var answer struct {
		Data   struct{ Quote *handedOff }
		Errors []json.RawMessage
	}
	variables := map[string]any{"id": id}
	if token != "" {
		variables["token"] = token
	}
	if err := json.Unmarshal(h.raw(t, slug, owner, posted(t, byHandoff, variables)), &answer); err != nil || len(answer.Errors) > 0 {
		t.Fatalf("%v, errors %s", err, answer.Errors)
	}
	return answer.Data.Quote
}

// quoted is a house with the buyer's quotes: one whose prices hold, and one whose prices held until a second ago.
func quoted(t *testing.T) *house {
	t.Helper()
	var s setting
	readJSON(t, "testdata/quote-expired/upstream.json", &s)
	h := newHouse(t, &s.wires)
	for id, doc := range s.Seeds["MODELS"] {
		h.seed("MODELS", "loctite", "buyer", id, doc)
	}
	var quote map[string]any
	if err := json.Unmarshal(s.Seeds["QUOTES"]["qte_q"], &quote); err != nil {
		t.Fatal(err)
	}
	for id, end := range map[string]time.Time{"qte_open": noon.Add(30 * time.Hour), "qte_other": noon.Add(time.Hour), "qte_ended": noon.Add(-time.Second)} {
		quote["id"], quote["expiresAt"] = id, end
		doc, err := json.Marshal(quote)
		if err != nil {
			t.Fatal(err)
		}
		h.seed("QUOTES", "loctite", "buyer", id, doc)
	}
	return h
}

// The partner's server has the publishable key and the token, and no session of the buyer's.
func TestAPartnersServerReadsTheQuoteThatItIsHanded(t *testing.T) {
	h := quoted(t)
	own := h.handedOff(t, "loctite", "buyer", "qte_open", "")
	if own == nil || own.HandoffToken == "" {
		t.Fatalf("the buyer is given %+v", own)
	}
	for _, owner := range []string{"", "somebody-else"} {
		read := h.handedOff(t, "loctite", owner, "qte_open", own.HandoffToken)
		if read == nil || read.ID != "qte_open" || read.HandoffToken != own.HandoffToken {
			t.Fatalf("%q is shown %+v", owner, read)
		}
		if l := read.Lines; len(l) != 1 || l[0].Model == nil || l[0].Model.ID != "mdl_arm" || l[0].UnitPrice.Amount != "11.80" {
			t.Errorf("%q is shown the lines %+v", owner, read.Lines)
		}
	}
}

func TestAHandoffTokenOpensItsQuoteAlone(t *testing.T) {
	h := quoted(t)
	token := h.handedOff(t, "loctite", "buyer", "qte_open", "").HandoffToken
	sign := func(subject string) string {
		return auth.NewLinks(h.key, func() time.Time { return noon }).SignFor(subject, 24*time.Hour)
	}
	for name, c := range map[string]struct{ slug, id, token string }{
		"without it":                    {"loctite", "qte_open", ""},
		"altered":                       {"loctite", "qte_open", token[:len(token)-1] + string(token[len(token)-1]^1)},
		"cut short":                     {"loctite", "qte_open", token[:len(token)-1]},
		"another quote of the same":     {"loctite", "qte_other", token},
		"under another partner's key":   {"atelier", "qte_open", token},
		"signed for another partner":    {"loctite", "qte_open", sign("quote|atelier|buyer|qte_open")},
		"signed for another's quote":    {"loctite", "qte_open", sign("quote|loctite|somebody-else|qte_open")},
		"a cart's link":                 {"loctite", "qte_open", sign("cart|loctite|buyer|qte_open")},
		"an order's link":               {"loctite", "qte_open", sign("order|loctite|buyer|qte_open")},
		"a quote that has expired":      {"loctite", "qte_ended", sign("quote|loctite|buyer|qte_ended")},
		"a quote that there is none of": {"loctite", "qte_none", sign("quote|loctite|buyer|qte_none")},
	} {
		if read := h.handedOff(t, c.slug, "", c.id, c.token); read != nil {
			t.Errorf("%s: %+v", name, read)
		}
	}
	if read := h.handedOff(t, "loctite", "", "qte_open", sign("quote|loctite|buyer|qte_open")); read == nil {
		t.Error("the control opens nothing: the cases above say nothing")
	}
}

func TestAQuoteThatHasExpiredIsHandedToNobody(t *testing.T) {
	h := quoted(t)
	own := h.handedOff(t, "loctite", "buyer", "qte_ended", "")
	if own == nil || own.HandoffToken != "" {
		t.Errorf("the buyer is given %+v", own)
	}
	// The end is the quote's: a link would hold until the end of the day.
	if read := h.handedOff(t, "loctite", "buyer", "qte_ended", "a.b.c"); read == nil {
		t.Error("the owner's own quote is not found, for a token that opens nothing")
	}
}
