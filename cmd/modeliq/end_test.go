package main_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// gate stands before an upstream. Once shut, it holds the calls of one path until it is opened again.
type gate struct {
	url     string
	arrived chan struct{} // one word for each call that is held
	mu      sync.Mutex
	path    string
	opened  chan struct{}
}

func gated(t *testing.T, upstream string) *gate {
	t.Helper()
	to, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{arrived: make(chan struct{}, 100)}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, FlushInterval: -1, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
		w.WriteHeader(http.StatusBadGateway)
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		held, opened := g.path != "" && r.Method+" "+r.URL.Path == g.path, g.opened
		g.mu.Unlock()
		if held {
			g.arrived <- struct{}{}
			select {
			case <-opened:
			case <-r.Context().Done():
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	g.url = server.URL
	return g
}

func (g *gate) shut(path string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.path, g.opened = path, make(chan struct{})
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.path = ""
	close(g.opened)
}

// The end of the process is an order of ends: who subscribed is told at once, who asked is answered, and what was accepted
// is carried as far as it had come.
func TestWhatIsUnderWayAtTheEndIsAnswered(t *testing.T) {
	dir := t.TempDir()
	u := startUpstreams(t, shipped, filepath.Join(dir, "upstreams"), anyPort)
	defer func() { u.kill() }()
	g := gated(t, u.url)
	shop := startShop(t, shipped, filepath.Join(dir, "shop"), upstreamFlags(g.url, u.url, u.url), live)
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order := without(t, b.place(t, placement(b.fill(t, model, "mat_6", 1, newYork), "at the end"))).at("order")
	eventually(t, accepted, "the order is placed", func() bool {
		return b.ask(t, orderDocument, variables{"id": order.text("id")}).text("order.status") == "PLACED"
	})
	stream, err := client.Do(b.request(t, "application/json", bytes.NewReader(operation(t, orderUpdatedDocument, variables{"id": order.text("id")})), "Accept", "text/event-stream"))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	s := b.dial(t)
	if f, ok := s.receive(); !ok || f.Type != "connection_ack" {
		t.Fatalf("not let in: %v", f)
	}

	g.shut("GET /materials/v1")
	query := b.request(t, "application/json", bytes.NewReader(operation(t, `{ materials(first: 1) { nodes { id } } }`, nil)))
	answered := make(chan answer, 1)
	go func() {
		a, err := do(query)
		if err != nil {
			t.Error(err)
		}
		answered <- a
	}()
	<-g.arrived
	if err := shop.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(stream.Body); err != nil {
		t.Errorf("the stream broke: %v %s", err, rest)
	}
	if f, ok := s.receive(); ok {
		t.Errorf("the socket goes on with %v", f)
	}
	eventually(t, patience, "no new caller is let in", func() bool {
		conn, err := net.Dial("tcp", strings.Split(shop.graphql, "/")[2])
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	select {
	case a := <-answered:
		t.Fatalf("answered before the upstream did: %s", a.body)
	case <-shop.exited:
		t.Fatal("ended before the query was answered")
	default:
	}
	g.open()
	if a := <-answered; a.status != http.StatusOK || !strings.HasPrefix(string(a.body), `{"data":{"materials":{"nodes":[{"id":"mat_`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if code := shop.code(t, patience); code != 0 {
		t.Errorf("serve ended with %d:\n%s", code, shop.log)
	}
}
