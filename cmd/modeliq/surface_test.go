package main_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// What a shop shows of itself, and what it does not when it was told so.
func TestAShopWithoutIntrospection(t *testing.T) {
	open, u := open(t)
	closed := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--introspection=false"})
	defer func() { closed.kill() }()
	schema := `{ __schema { queryType { fields { name } } } }`
	for name, c := range map[string]struct {
		shop  *shop
		shown bool
	}{"as it comes": {open, true}, "without introspection": {closed, false}} {
		t.Run(name, func(t *testing.T) {
			b := c.shop.enter(t, "pk_test_loctite")
			a := b.send(t, schema, nil).json(t)
			if a.has("data.__schema.queryType.fields.0.name") != c.shown || a.has("errors") == c.shown {
				t.Errorf("the schema: %.300s", a)
			}
			for _, path := range []string{"/playground", "/"} {
				if status := get(t, c.shop.url(t, path)).status; (status == http.StatusOK) != c.shown || !c.shown && status != http.StatusNotFound {
					t.Errorf("%s: %d", path, status)
				}
			}
			wrong := b.send(t, `{ viewer { signedIm } }`, nil)
			if suggests := strings.Contains(string(wrong.body), "signedIn"); suggests != c.shown || wrong.code(t) != "GRAPHQL_VALIDATION_FAILED" {
				t.Errorf("a wrong field: %s", wrong.body)
			}
			if health := get(t, c.shop.url(t, "/healthz")); health.status != http.StatusOK {
				t.Errorf("/healthz: %d", health.status)
			}
			if ready := get(t, strings.Replace(c.shop.metrics, "/metrics", "/readyz", 1)); ready.status != http.StatusOK {
				t.Errorf("/readyz: %d", ready.status)
			}
		})
	}
}

// A page cannot set headers on a WebSocket: what connection_init says, and from which page, decides.
func TestASocketIsJudgedByItsFirstMessage(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for name, c := range map[string]struct {
		origin  string
		who     buyer
		refused string
	}{
		"no page":                {"", b, ""},
		"the partner's page":     {"https://shop.loctite.example", b, ""},
		"another partner's page": {"https://shop.atelier.example", b, "ORIGIN_NOT_ALLOWED"},
		"an unknown key":         {"", buyer{shop, "pk_test_nobody", b.token}, "PARTNER_KEY_UNKNOWN"},
		"another's session":      {"", buyer{shop, "pk_test_atelier", b.token}, "TOKEN_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			headers := http.Header{}
			if c.origin != "" {
				headers.Set("Origin", c.origin)
			}
			conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(shop.graphql, "http"), &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: headers})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.CloseNow() }()
			s := socket{t, ctx, conn}
			s.introduce(c.who)
			_, told, err := conn.Read(ctx)
			if letIn := err == nil && strings.Contains(string(told), `"connection_ack"`); letIn != (c.refused == "") {
				t.Errorf("let in: %v, %s %v", letIn, told, err)
			}
			var end websocket.CloseError
			if c.refused != "" && (!errors.As(err, &end) || end.Code != 4403 || end.Reason != c.refused) {
				t.Errorf("closed with %v", err)
			}
			if strings.Contains(string(told)+end.Reason, c.who.token) {
				t.Errorf("the token is repeated: %s %s", told, end.Reason)
			}
		})
	}
}

// An offer to speak HTTP/2, as curl --http2 and Java's client make with every request, is answered in HTTP/1.1.
func TestAnOfferOfHTTP2(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	offer := []string{"Connection", "Upgrade, HTTP2-Settings", "Upgrade", "h2c", "HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA"}
	a := b.post(t, "application/json", bytes.NewReader(operation(t, `{ partner { slug } }`, nil)), offer...)
	if a.status != http.StatusOK || a.json(t).text("data.partner.slug") != "loctite" {
		t.Errorf("%d %s", a.status, a.body)
	}
	kind, upload := multipartUpload(t, "star_ascii.stl", modelFile(t, "star_ascii.stl"), consented(nil))
	if a := b.post(t, kind, bytes.NewReader(upload), offer...); a.status != http.StatusOK || !a.json(t).has("data.modelUpload.model.id") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if log := shop.log.String(); strings.Contains(log, "superfluous") {
		t.Error("the answer was begun twice")
	}
}

// Queries may be sent by GET, changes may not: a link must not order anything.
func TestGETOnlyReads(t *testing.T) {
	shop, _ := open(t)
	header := []string{"X-ModelIQ-Key", "pk_test_loctite"}
	if a := get(t, shop.graphql+"?query=%7Bpartner%7Bslug%7D%7D", header...); a.status != http.StatusOK || a.json(t).text("data.partner.slug") != "loctite" {
		t.Errorf("%d %s", a.status, a.body)
	}
	a := get(t, shop.graphql+"?query=mutation%7BsessionCreate%7Bsession%7Btoken%7D%7D%7D", header...)
	if a.json(t).has("data.sessionCreate") || !a.json(t).has("errors") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
