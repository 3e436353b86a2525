package main_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

// redisServer is a Redis of the test's own behind a wire that can be cut (nobody listens) or blocked (nothing comes
// through).
type redisServer struct {
	address, own string
	process      *exec.Cmd

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	blocked  bool
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	l, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	r := &redisServer{address: anyPort, own: l.Addr().String()}
	_ = l.Close()
	r.start(t)
	r.wire(t, true)
	t.Cleanup(func() {
		r.wire(t, false)
		r.kill()
	})
	return r
}

func (r *redisServer) start(t *testing.T) {
	t.Helper()
	_, port, _ := net.SplitHostPort(r.own)
	r.process = exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := r.process.Start(); err != nil {
		t.Fatalf("redis-server (Debian's redis-server package): %v", err)
	}
	eventually(t, patience, "redis listens", func() bool {
		c, err := net.Dial("tcp", r.own)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

func (r *redisServer) kill() {
	_ = r.process.Process.Kill()
	_ = r.process.Wait()
}

// wire is laid or cut.
func (r *redisServer) wire(t *testing.T, laid bool) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listener != nil {
		_ = r.listener.Close()
		r.listener = nil
	}
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.conns, r.blocked = nil, false
	if !laid {
		return
	}
	eventually(t, patience, "the wire is laid", func() (laid bool) {
		l, err := net.Listen("tcp", r.address)
		if err == nil {
			r.listener, r.address = l, l.Addr().String()
			go r.accept(l)
		}
		return err == nil
	})
}

// block keeps everything back that comes from now on, as a switch does that drops packets.
func (r *redisServer) block() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blocked = true
}

func (r *redisServer) accept(l net.Listener) {
	for {
		in, err := l.Accept()
		if err != nil {
			return // cut
		}
		out, err := net.Dial("tcp", r.own)
		if err != nil {
			_ = in.Close()
			continue
		}
		r.mu.Lock()
		r.conns = append(r.conns, in, out)
		r.mu.Unlock()
		go r.carry(out, in)
		go r.carry(in, out)
	}
}

func (r *redisServer) carry(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }()
	_, _ = io.Copy(wireEnd{r, to}, from)
}

type wireEnd struct {
	r *redisServer
	net.Conn
}

func (w wireEnd) Write(b []byte) (int, error) {
	w.r.mu.Lock()
	blocked := w.r.blocked
	w.r.mu.Unlock()
	if blocked {
		return len(b), nil
	}
	return w.Conn.Write(b)
}

// Whatever happens to Redis under load, each answer is right, and none is late by more than a moment.
func TestRedisMayVanishUnderLoad(t *testing.T) {
	t.Parallel()
	_, u := open(t)
	redis := startRedis(t)
	s := startShop(t, shipped, t.TempDir(), u.urls(), []string{"--redis-url", "redis://" + redis.address, "--cache-answers=false", "--cache-fresh", "1ms"})
	t.Cleanup(s.kill)
	b := s.enter(t, "pk_test_loctite")
	const document = `{ materials(first: 3) { totalCount nodes { title designRules { minWallMm } } } }`
	want := b.ask(t, document, nil).String()
	// load asks with four hands; after a third of it something happens.
	load := func(name string, happens func()) time.Duration {
		t.Helper()
		var mu sync.Mutex
		var took []time.Duration
		requests := make(chan *http.Request)
		var g sync.WaitGroup
		for range 4 {
			g.Go(func() {
				for r := range requests {
					start := time.Now()
					a, err := do(r)
					mu.Lock()
					took = append(took, time.Since(start))
					if err != nil || a.status != http.StatusOK || decode(t, a.body).at("data").String() != want {
						t.Errorf("%s: %d %v %.200s", name, a.status, err, a.body)
					}
					mu.Unlock()
				}
			})
		}
		due := time.After(400 * time.Millisecond)
		for end := time.Now().Add(1200 * time.Millisecond); time.Now().Before(end); {
			select {
			case <-due:
				happens()
			case requests <- b.request(t, "application/json", bytes.NewReader(operation(t, document, nil))):
			}
		}
		close(requests)
		g.Wait()
		slices.Sort(took)
		p99 := took[len(took)*99/100]
		t.Logf("FIGURE redis %s: %d answers, p50 %s, p99 %s, slowest %s", name, len(took), took[len(took)/2], p99, took[len(took)-1])
		return p99
	}
	healthy := load("healthy", func() {})
	for _, ill := range []struct {
		name      string
		ill, well func()
	}{
		{"flushed", func() {
			if out, err := exec.Command("redis-cli", "-u", "redis://"+redis.own, "flushall").CombinedOutput(); err != nil {
				t.Fatalf("%v %s", err, out)
			}
		}, func() {}},
		{"refused", func() { redis.wire(t, false) }, func() { redis.wire(t, true) }},
		{"silent", redis.block, func() { redis.wire(t, true) }},
		{"killed", redis.kill, func() { redis.start(t) }},
	} {
		if p99 := load(ill.name, ill.ill); p99 > healthy+500*time.Millisecond {
			t.Errorf("%s: p99 %s, healthy %s", ill.name, p99, healthy)
		}
		ill.well()
		eventually(t, patience, "redis is used again after it was "+ill.name, func() bool {
			return b.ask(t, document, nil).String() == want
		})
	}
}
