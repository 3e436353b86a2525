package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const crowdDocument = `subscription ($id: ID!) { modelUpdated(id: $id) { status progress } }`

// subscriber is one open subscription, with what it heard last.
type subscriber struct {
	mu    sync.Mutex
	heard string // "PROCESSING 0.5"
	back  bool   // progress went back
	ended bool
}

func (s *subscriber) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard
}

// is says whether it has ended, and whether progress ever went back.
func (s *subscriber) is(ended, back bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended == ended && s.back == back
}

// listen reads a subscription to its end.
func (s *subscriber) listen(body *bufio.Scanner) {
	before := 0.0
	for body.Scan() {
		text, is := strings.CutPrefix(body.Text(), "data: ")
		var event struct {
			Data struct {
				ModelUpdated struct {
					Status   string
					Progress float64
				}
			}
			Errors []struct{ Extensions struct{ Code string } }
		}
		if !is || json.Unmarshal([]byte(text), &event) != nil {
			continue
		}
		now := event.Data.ModelUpdated
		s.mu.Lock()
		switch s.heard = now.Status; {
		case len(event.Errors) > 0:
			s.heard = event.Errors[0].Extensions.Code
		case now.Progress > 0:
			s.back = s.back || now.Progress < before
			before = now.Progress
			s.heard += " " + strconv.FormatFloat(now.Progress, 'g', -1, 64)
		}
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
}

// crowd are subscribers that listen until the test lets them go.
type crowd struct {
	all   []*subscriber
	wait  sync.WaitGroup
	leave context.CancelFunc
	ctx   context.Context
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{}
	c.ctx, c.leave = context.WithCancel(t.Context())
	t.Cleanup(func() { c.leave(); c.wait.Wait() })
	return c
}

// join opens a subscription of a buyer's and waits for its first event.
func (c *crowd) join(t *testing.T, b buyer, model string) *subscriber {
	t.Helper()
	r := b.request(t, "application/json", bytes.NewReader(operation(t, crowdDocument, variables{"id": model})), "Accept", "text/event-stream").WithContext(c.ctx)
	response, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	s := &subscriber{}
	c.all = append(c.all, s)
	c.wait.Go(func() {
		defer response.Body.Close()
		s.listen(bufio.NewScanner(response.Body))
	})
	return s
}

// hear waits until everybody has heard something last.
func (c *crowd) hear(t *testing.T, what string) {
	t.Helper()
	eventually(t, 2*patience, "everybody hears "+what, func() bool {
		for _, s := range c.all {
			if s.last() != what {
				return false
			}
		}
		return true
	})
}

// threePartners is a folder of the demo partners and a third.
func threePartners(t *testing.T) string {
	t.Helper()
	dir := partnersWith(t, "loctite", "slug: loctite", "slug: loctite")
	text, err := os.ReadFile(filepath.Join(dir, "loctite.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	third := strings.NewReplacer("slug: loctite", "slug: third", "pk_test_loctite", "pk_test_third").Replace(string(text))
	if err := os.WriteFile(filepath.Join(dir, "third.yaml"), []byte(third), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// goroutineGroup is one of a profile's: how many stand where.
var goroutineGroup = regexp.MustCompile(`(?m)^(\d+) @ [^\n]*\n((?:#[^\n]*\n)*)`)

// goroutines are how many the process has, beside those of connections to upstreams that are kept to be used again.
func (s *shop) goroutines(t *testing.T) (n int) {
	t.Helper()
	groups := goroutineGroup.FindAllSubmatch(get(t, strings.TrimSuffix(s.metrics, "/metrics")+"/debug/pprof/goroutine?debug=1").body, -1)
	if len(groups) == 0 {
		t.Fatal("no profile of goroutines")
	}
	for _, group := range groups {
		if !bytes.Contains(group[2], []byte("net/http.(*persistConn)")) {
			count, _ := strconv.Atoi(string(group[1]))
			n += count
		}
	}
	return n
}

// Three hundred subscribers of three partners cost model processing one stream. They lose nothing when it is cut nor when all
// of it goes away, nobody hears of what is somebody else's, and when they leave nothing of them is left.
//
// Contract: mp 2, mp 12
func TestACrowdIsOneStream(t *testing.T) {
	t.Parallel()
	const buyers, each = 10, 10 // of each partner, and subscriptions of each
	fake := startProcessing(t)
	_, u := open(t)
	shop := startShop(t, shipped, t.TempDir(), upstreamFlags(u.url, fake.url, u.url), []string{"--partners", threePartners(t)})
	defer func() { shop.kill() }()
	eventually(t, patience, "the stream is open", func() bool { return fake.seen().open == 1 })
	idle := 0
	eventually(t, patience, "everything that starts has started", func() bool {
		before := idle
		idle = shop.goroutines(t)
		time.Sleep(200 * time.Millisecond) // between two readings
		return idle == before
	})

	all := newCrowd(t)
	var stranger, owner buyer
	var theirs string
	for _, key := range []string{"pk_test_loctite", "pk_test_atelier", "pk_test_third"} {
		for range buyers {
			stranger, owner = owner, shop.enter(t, key)
			theirs = owner.upload(t, "star.stl", modelFile(t, "star_ascii.stl"), nil).text("model.id")
			eventually(t, patience, "it has arrived", func() bool {
				return owner.ask(t, `query ($id: ID!) { model(id: $id) { status } }`, variables{"id": theirs}).text("model.status") == "PROCESSING"
			})
			for range each {
				all.join(t, owner, theirs)
			}
		}
	}
	curious := newCrowd(t)
	for _, b := range []buyer{stranger, {shop: shop, key: "pk_test_atelier", token: shop.enter(t, "pk_test_atelier").token}} {
		curious.join(t, b, theirs)
	}
	curious.hear(t, "NOT_FOUND")

	all.hear(t, "PROCESSING 0.1")
	fake.advance("processing", 0.5)
	all.hear(t, "PROCESSING 0.5")
	before := fake.seen()
	fake.cut()
	fake.advance("processing", 0.8) // while nobody listens
	all.hear(t, "PROCESSING 0.8")
	eventually(t, patience, "it goes on", func() bool { return fake.seen().open == 1 })
	if after := fake.seen(); after.resumedAt != before.last || after.most != 1 {
		t.Errorf("resumed at %q after %q, at most %d streams at once", after.resumedAt, before.last, after.most)
	}

	fake.down(true)
	fake.advance("ready", 1)
	refused := fake.seen().refused
	eventually(t, patience, "some attempts fail", func() bool { return fake.seen().refused > refused+3 })
	fake.down(false)
	all.hear(t, "READY")
	eventually(t, patience, "every subscription ends by itself", func() bool {
		for _, s := range all.all {
			if !s.is(true, false) {
				return false
			}
		}
		return true
	})
	seen := fake.seen()
	if seen.most != 1 || len(all.all) != 300 {
		t.Errorf("%d subscribers had up to %d streams at once", len(all.all), seen.most)
	}
	for _, s := range curious.all {
		if s.last() != "NOT_FOUND" {
			t.Errorf("a stranger heard %s", s.last())
		}
	}
	all.leave()
	curious.leave()
	eventually(t, patience, "nothing of them is left", func() bool {
		client.CloseIdleConnections() // a connection becomes idle when its last answer was read to its end
		return shop.goroutines(t) <= idle+20
	})
	t.Logf("FIGURE %d subscribers of 3 partners: %d stream at once, %d connections with a cut and an outage, %d readings of models",
		len(all.all), seen.most, seen.connections, seen.readings)

	late := newCrowd(t) // the end of the process finds somebody who waits
	fake.advance("processing", 0.1)
	id := owner.upload(t, "late.stl", modelFile(t, "missing_triangle.stl"), nil).text("model.id")
	waiting := late.join(t, owner, id)
	eventually(t, patience, "somebody waits", func() bool { return strings.HasPrefix(waiting.last(), "PROCESSING") })
	if code := shop.stop(t); code != 0 {
		t.Errorf("it ended with %d:\n%s", code, shop.log)
	}
	late.wait.Wait()
}

// A model that is removed ends the subscriptions to it, and nobody hears what becomes of it.
func TestARemovedModelIsFollowedNoFurther(t *testing.T) {
	t.Parallel()
	fake := startProcessing(t)
	_, u := open(t)
	shop := startShop(t, shipped, t.TempDir(), upstreamFlags(u.url, fake.url, u.url))
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	id := b.upload(t, "star.stl", modelFile(t, "star_ascii.stl"), nil).text("model.id")
	c := newCrowd(t)
	s := c.join(t, b, id)
	eventually(t, patience, "it is followed", func() bool { return s.last() == "PROCESSING 0.1" })
	without(t, b.remove(t, id))
	fake.advance("ready", 1)
	eventually(t, patience, "the subscription ends", func() bool { return s.is(true, false) })
	if s.last() != "PROCESSING 0.1" {
		t.Errorf("of a model that is gone it heard %s", s.last())
	}
}
