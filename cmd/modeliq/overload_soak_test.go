package main_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The upstreams of the soak do so many calls at once, each in so long: that is what bounds the shop, and not the machine.
const (
	soakSlots = 8
	soakTakes = 40 * time.Millisecond
	soakLasts = time.Minute
)

// narrow stands before the upstreams and lets few calls through at once, until it is wide. Orders on their way to the monolith, events
// and tokens pass: they are not what buyers wait for.
func narrow(t *testing.T, upstream string) (address string, wide *atomic.Bool) {
	t.Helper()
	to, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, FlushInterval: -1,
		Transport:    &http.Transport{MaxIdleConnsPerHost: 64},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	wide = &atomic.Bool{}
	free := make(chan struct{}, soakSlots)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !wide.Load() && !strings.HasSuffix(r.URL.Path, "/events") && !strings.HasSuffix(r.URL.Path, "/token") && !strings.HasPrefix(r.URL.Path, "/orders") {
			select {
			case free <- struct{}{}:
			case <-r.Context().Done():
				return
			}
			defer func() { <-free }()
			<-time.After(soakTakes)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL, wide
}

// soakClient has as many connections as are needed.
var soakClient = &http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 2000}}

// soakRanks in the order in which they are shed, with their shares of the crowd.
var soakRanks = []string{"browse", "quote", "cart", "order"}

var soakShares = []float64{0.90, 0.06, 0.03, 0.01}

// soak is a shop and what is asked of it.
type soak struct {
	buyer
	model, cart string
	placements  []variables // each is placed once
	placed      atomic.Int64
}

// body is one request of a rank; false when there is no order left to place.
func (s *soak) body(t *testing.T, rank int) ([]byte, bool) {
	switch soakRanks[rank] {
	case "quote":
		return operation(t, quoteDocument, variables{"input": variables{"lines": []variables{{"modelId": s.model, "materialId": "mat_6"}}}}), true
	case "cart":
		return operation(t, cartDocument, variables{"id": s.cart}), true
	case "order":
		n := int(s.placed.Add(1)) - 1
		if n >= len(s.placements) {
			return nil, false
		}
		return operation(t, orderPlaceDocument, variables{"input": s.placements[n]}), true
	default:
		return operation(t, `{ materials(first: 5) { nodes { id title } } }`, nil), true
	}
}

// tally is what came of a load, by rank.
type tally struct {
	mu                    sync.Mutex
	sent, served, refused [4]int
	others                map[string]int // what was neither
	refusals              []time.Duration
}

// send asks once. Served is an answer without errors within a second, of an order also later.
func (s *soak) send(t *testing.T, to *tally, rank int, body []byte) {
	began := time.Now()
	response, err := soakClient.Do(s.request(t, "application/json", bytes.NewReader(body)))
	var content []byte
	if err == nil {
		content, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
	}
	took := time.Since(began)
	to.mu.Lock()
	defer to.mu.Unlock()
	to.sent[rank]++
	switch {
	case err != nil:
		to.others[err.Error()]++
	case response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") != "":
		to.refused[rank]++
		to.refusals = append(to.refusals, took)
	case response.StatusCode != http.StatusOK || bytes.Contains(content, []byte(`"errors":`)) || rank == 3 && !bytes.Contains(content, []byte(`"userErrors":[]`)):
		to.others[soakRanks[rank]+" "+string(content[:min(len(content), 300)])]++
	case took > time.Second && soakRanks[rank] != "order":
		to.others[soakRanks[rank]+" late"]++
	default:
		to.served[rank]++
	}
}

// capacity is how many of a rank a second are served when there are always enough of them.
func (s *soak) capacity(t *testing.T, rank int) float64 {
	to := &tally{others: map[string]int{}}
	var all sync.WaitGroup
	end := time.Now().Add(5 * time.Second)
	for range 2 * soakSlots {
		all.Go(func() {
			for time.Now().Before(end) {
				body, _ := s.body(t, rank)
				s.send(t, to, rank, body)
			}
		})
	}
	all.Wait()
	if to.served[rank] < to.sent[rank] {
		t.Logf("the measurement of %s: %+v", soakRanks[rank], to)
	}
	return float64(to.served[rank]) / 5
}

// load sends so many a second, at random moments.
func (s *soak) load(t *testing.T, perSecond float64, lasts time.Duration) *tally {
	to := &tally{others: map[string]int{}}
	var all sync.WaitGroup
	next := time.Now()
	for end := next.Add(lasts); next.Before(end); next = next.Add(time.Duration(rand.ExpFloat64() / perSecond * float64(time.Second))) {
		<-time.After(time.Until(next))
		p, rank := rand.Float64(), 0
		for rank < len(soakShares)-1 && p > soakShares[rank] {
			p -= soakShares[rank]
			rank++
		}
		body, ok := s.body(t, rank)
		if ok {
			all.Go(func() { s.send(t, to, rank, body) })
		}
	}
	all.Wait()
	return to
}

// Five times of what the shop can do is asked of it for a minute, through the network and beside real upstreams.
func TestSoakOverload(t *testing.T) {
	if os.Getenv("MODELIQ_SOAK") == "" {
		t.Skip("two minutes of load: `make soak` runs it")
	}
	dir := t.TempDir()
	u := startUpstreams(t, plain, filepath.Join(dir, "upstreams"), anyPort)
	defer func() { u.kill() }()
	at, wide := narrow(t, u.url)
	shop := startShop(t, plain, filepath.Join(dir, "shop"), upstreamFlags(at, at, at), live, []string{"--dedupe=false", "--cache-prices=false"})
	defer func() { shop.kill() }()
	s := &soak{buyer: shop.enter(t, "pk_test_loctite")}
	s.model, _ = s.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	s.cart = s.fill(t, s.model, "mat_6", 1, newYork).text("id")
	var rates [4]float64
	perOperation := 0.0 // seconds of the whole shop
	for rank := range 3 {
		rates[rank] = s.capacity(t, rank)
		perOperation += soakShares[rank] / rates[rank]
	}
	rates[3] = rates[2] // an order takes a cart's reads, and more
	capacity := 1 / (perOperation + soakShares[3]/rates[3])
	fmt.Printf("FIGURE overload capacity: %.0f browse, %.0f quote, %.0f cart, %.0f mixed operations/s\n", rates[0], rates[1], rates[2], capacity)
	wide.Store(true)
	if s.prepare(t, int(5*capacity*soakShares[3]*soakLasts.Seconds()*1.3)); t.Failed() {
		return
	}
	wide.Store(false)

	crowd := s.load(t, 5*capacity, soakLasts)
	limit := shop.admission(t, "limit")
	goodput := 0.0
	for rank, n := range crowd.served {
		goodput += float64(n) / rates[rank] / soakLasts.Seconds()
		fmt.Printf("FIGURE overload %s: sent %d, served %d, refused %d\n", soakRanks[rank], crowd.sent[rank], n, crowd.refused[rank])
	}
	slices.Sort(crowd.refusals)
	at50, at99 := crowd.refusals[len(crowd.refusals)/2], crowd.refusals[len(crowd.refusals)*99/100]
	fmt.Printf("FIGURE overload goodput %.2f of capacity; refusals p50 %s p99 %s; %s; others %v\n", goodput, at50, at99, limit, crowd.others)
	recovering := s.load(t, capacity/2, 5*time.Second)
	after := s.load(t, capacity/2, 5*time.Second)
	fmt.Printf("FIGURE overload recovery: refused %v of %v in the first 5 s, %v of %v in the next\n", recovering.refused, recovering.sent, after.refused, after.sent)

	sum := func(of [4]int) int { return of[0] + of[1] + of[2] + of[3] }
	share := func(rank int) float64 { return float64(crowd.served[rank]) / float64(max(1, crowd.sent[rank])) }
	if goodput < 0.85 {
		t.Errorf("goodput %.2f", goodput)
	}
	if share(3) < 0.99 || share(2) < share(1) || share(1) < share(0) {
		t.Errorf("served of those who ask: order %.3f, cart %.3f, quote %.3f, browse %.3f", share(3), share(2), share(1), share(0))
	}
	if at50 > 10*time.Millisecond { // the slowest hundredth also tells how busy the machine is that sends
		t.Errorf("half of the refusals took longer than %s", at50)
	}
	if sum(after.served) < sum(after.sent)*99/100 {
		t.Errorf("5 s after the crowd: %v of %v served, %v", after.served, after.sent, after.others)
	}
}

// prepare fills as many carts as will be ordered.
func (s *soak) prepare(t *testing.T, carts int) {
	s.placements = make([]variables, carts)
	var next atomic.Int64
	t.Run("carts", func(t *testing.T) {
		for range soakSlots {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for n := int(next.Add(1)) - 1; n < carts; n = int(next.Add(1)) - 1 {
					s.placements[n] = placement(s.fill(t, s.model, "mat_6", 1, newYork), fmt.Sprintf("soak %d", n))
				}
			})
		}
	})
}
