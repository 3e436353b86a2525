package main_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// startRedisServer runs Debian's redis-server on a port of its own until the test ends, and gives its URL.
func startRedisServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	_ = l.Close()
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	eventually(t, patience, "redis listens", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return "redis://127.0.0.1:" + port
}

var upstreamCall = regexp.MustCompile(`(?m)^modeliq_upstream_calls_total\{op="([^"]+)",result="[^"]+",upstream="(?:monolith|mp)"\} (\d+)$`)

// reads counts the calls of the monolith and MP so far, but for the stream of events, by what was asked.
func (s *shop) reads(t *testing.T) map[string]int {
	t.Helper()
	calls := map[string]int{}
	for _, m := range upstreamCall.FindAllStringSubmatch(string(get(t, s.metrics).body), -1) {
		if n, _ := strconv.Atoi(m[2]); !strings.Contains(m[1], "events") {
			calls[m[1]] += n
		}
	}
	return calls
}

const wholeCatalogue = `{ partner { name } materials(first: 100) { totalCount nodes { title designRules { minWallMm } } facets { field } } }`

// A replica that has just started answers the catalogue from what another one has read.
func TestAColdReplicaAnswersTheCatalogueFromRedis(t *testing.T) {
	_, u := open(t)
	flags := []string{"--redis-url", startRedisServer(t)}
	warm := startShop(t, shipped, t.TempDir(), u.urls(), flags)
	defer warm.stop(t)
	want := warm.enter(t, "pk_test_loctite").ask(t, wholeCatalogue, nil).String()
	if warm.reads(t)["list materials"] != 1 {
		t.Fatalf("the first replica made %v", warm.reads(t))
	}
	time.Sleep(200 * time.Millisecond) // what is kept is written behind the answer
	cold := startShop(t, shipped, t.TempDir(), u.urls(), flags)
	defer cold.stop(t)
	if got := cold.enter(t, "pk_test_loctite").ask(t, wholeCatalogue, nil).String(); got != want {
		t.Errorf("it answers %s", got)
	}
	if calls := cold.reads(t); len(calls) != 0 {
		t.Errorf("it made calls: %v", calls)
	}
	if other := cold.enter(t, "pk_test_atelier").ask(t, wholeCatalogue, nil).String(); other == want {
		t.Error("another partner got the same")
	}
}

// What a buyer changes shows in the next answer, however lately the one before was kept.
func TestABuyerSeesTheirOwnChange(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	const document = `query ($id: ID!) { model(id: $id) { unit status geometry { boundingBoxMm { x } } offers(first: 100) { nodes { status unitPrice { amount } } } } }`
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	var before value
	eventually(t, patience, "every price is there", func() bool {
		before = b.ask(t, document, variables{"id": model})
		return !strings.Contains(before.String(), "PENDING")
	})
	calls := shop.reads(t)
	if again := b.ask(t, document, variables{"id": model}); again.String() != before.String() {
		t.Errorf("the same question got %s", again)
	}
	if now := shop.reads(t); now["ask prices"] != calls["ask prices"] || now["check printability"] != calls["check printability"] {
		t.Errorf("the same question made calls: %v, then %v", calls, now)
	}
	without(t, b.unit(t, model, "INCH"))
	if now := b.ask(t, document, variables{"id": model}); now.text("model.unit") != "INCH" {
		t.Errorf("after the change: %s", now)
	}
	b.settled(t, model)
	after := b.ask(t, document, variables{"id": model})
	if x := after.number("model.geometry.boundingBoxMm.x") / before.number("model.geometry.boundingBoxMm.x"); x < 25.3 || x > 25.5 {
		t.Errorf("an inch is %v times a millimetre", x)
	}
	if after.at("model.offers").String() == before.at("model.offers").String() {
		t.Error("the offers are those of the old size")
	}
}

// A CDN can hold a query that is named by its hash, and learns with a few bytes that it still holds.
func TestADocumentByItsHashIsKeptOnTheWay(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	const document = `query Catalogue($n: Int) { materials(first: $n) { nodes { id title } } }`
	sum := sha256.Sum256([]byte(document))
	extensions := `{"persistedQuery":{"version":1,"sha256Hash":"` + hex.EncodeToString(sum[:]) + `"}}`
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables{"n": 3}, "extensions": json.RawMessage(extensions)})
	if err != nil {
		t.Fatal(err)
	}
	first := b.post(t, "application/json", bytes.NewReader(body))
	address := shop.graphql + "?" + url.Values{"extensions": {extensions}, "variables": {`{"n":3}`}}.Encode()
	a := get(t, address, "X-ModelIQ-Key", "pk_test_loctite")
	if a.status != http.StatusOK || !bytes.Equal(a.body, first.body) {
		t.Fatalf("by its hash %d %s, by its text %s", a.status, a.body, first.body)
	}
	if c := a.header.Get("Cache-Control"); !strings.HasPrefix(c, "public, max-age=") {
		t.Errorf("Cache-Control: %s", c)
	}
	if vary := strings.Join(a.header.Values("Vary"), ", "); !strings.Contains(vary, "X-ModelIQ-Key") {
		t.Errorf("Vary: %s", vary)
	}
	if a := get(t, address, "X-ModelIQ-Key", "pk_test_loctite", "If-None-Match", a.header.Get("ETag")); a.status != http.StatusNotModified || len(a.body) != 0 {
		t.Errorf("it still holds: %d %s", a.status, a.body)
	}
	if other := get(t, address, "X-ModelIQ-Key", "pk_test_atelier"); other.code(t) != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("another partner's name for it: %s", other.body)
	}
	if mutation := get(t, shop.graphql+"?query="+url.QueryEscape("mutation { sessionCreate { session { token } } }"), "X-ModelIQ-Key", "pk_test_loctite"); mutation.status != http.StatusMethodNotAllowed || mutation.code(t) != "METHOD_NOT_ALLOWED" {
		t.Errorf("a mutation by GET: %d %s", mutation.status, mutation.body)
	}
}

// What a condition merges into a field is not remembered for the next who asks: neither what was left out nor what was put in.
func TestAConditionBesideAFieldCountsEachTime(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for _, order := range [][]bool{{true, false}, {false, true}} {
		for name, document := range map[string]string{
			"a field":    `query ($x: Boolean!) { materials(first: 1) { nodes { id } } materials(first: 1) @include(if: $x) { totalCount } }`,
			"a fragment": `query ($x: Boolean!) { materials(first: 1) { nodes { id } } ...more @include(if: $x) } fragment more on Query { materials(first: 1) { totalCount } }`,
		} {
			document = fmt.Sprintf("# %v\n%s", order, document) // a document that nobody has asked yet
			for _, with := range order {
				if has := b.ask(t, document, variables{"x": with}).has("materials.totalCount"); has != with {
					t.Errorf("%s, asked in the order %v: %t is there %t", name, order, with, has)
				}
			}
		}
	}
}

// Clients name all that they can read; only who can read nothing else, or subscribes, gets events.
func TestAClientThatReadsEverythingGetsJSON(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	const urql = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
	if a := get(t, shop.graphql+"?query="+url.QueryEscape("{ partner { name } }"), "X-ModelIQ-Key", "pk_test_loctite", "Accept", urql); a.status != http.StatusOK || !a.json(t).has("data.partner.name") {
		t.Errorf("GET: %d %s", a.status, a.body)
	}
	for accept, events := range map[string]bool{urql: false, "multipart/mixed, application/json": false, "text/event-stream": true} {
		a := b.post(t, "application/json", strings.NewReader(`{"query":"{ partner { name } }"}`), "Accept", accept)
		if got := strings.HasPrefix(a.header.Get("Content-Type"), "text/event-stream"); a.status != http.StatusOK || got != events || !bytes.Contains(a.body, []byte(`"partner":{"name"`)) {
			t.Errorf("Accept %s: %d %v %s", accept, a.status, a.header, a.body)
		}
	}
}
