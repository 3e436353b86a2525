package seam

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// outcomes counts results by shadow.
type outcomes struct {
	sync.Mutex
	of map[string]map[Result]int
}

func newOutcomes() *outcomes { return &outcomes{of: map[string]map[Result]int{}} }

func (o *outcomes) observe(x Outcome) {
	o.Lock()
	defer o.Unlock()
	if o.of[x.Shadow] == nil {
		o.of[x.Shadow] = map[Result]int{}
	}
	o.of[x.Shadow][x.Result]++
}

func limited(workers, queue int, r Route, partners map[string]map[string]Route) *Plan {
	return NewPlan(Config{Routes: everyCapability(r), Partners: partners, Limits: Limits{Workers: workers, Queue: queue, Timeout: time.Minute, Lines: 3}})
}

// A shadow that is slow has so many reads at a time and so many that wait, the rest is dropped, and another shadow loses
// nothing by it.
func TestShadowsAreBoundedEachByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := newOutcomes()
		primary := backend("old", &catalogue{title: "a"})
		slow, quick := &catalogue{title: "a", delay: time.Second}, &catalogue{title: "a"}
		r := newRouter(limited(2, 3, Route{Primary: primary, Shadow: backend("slow", slow)}, map[string]map[string]Route{
			"loctite": {Catalogue: {Primary: primary, Shadow: backend("quick", quick)}},
		}), got.observe)
		for range 10 {
			titleOf(t, t.Context(), r)
		}
		synctest.Wait()
		if slow.asked.Load() != 2 || got.of["slow"][Dropped] != 5 {
			t.Errorf("asked %d times at once, dropped %d", slow.asked.Load(), got.of["slow"][Dropped])
		}
		titleOf(t, as(t.Context(), "loctite", ""), r)
		synctest.Wait()
		if got.of["quick"][Same] != 1 {
			t.Errorf("another shadow: %v", got.of["quick"])
		}
		time.Sleep(3 * time.Second) // fake: two, two, and one
		synctest.Wait()
		if got.of["slow"][Same] != 5 || slow.asked.Load() != 5 {
			t.Errorf("in the end: %v, asked %d times", got.of["slow"], slow.asked.Load())
		}
		r.Close()
	})
}

// A new plan may allow fewer at a time: those that are too many go when they are done.
func TestLimitsChangeWithThePlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &catalogue{title: "a", delay: time.Second}
		route := Route{Primary: backend("old", &catalogue{title: "a"}), Shadow: backend("slow", slow)}
		r := newRouter(limited(4, 4, route, nil), nil)
		for range 8 {
			titleOf(t, t.Context(), r)
		}
		synctest.Wait()
		r.Use(limited(1, 4, route, nil))
		time.Sleep(1500 * time.Millisecond)
		synctest.Wait()
		if slow.asked.Load() != 5 {
			t.Errorf("asked %d times: one at a time is allowed after the first four", slow.asked.Load())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if slow.asked.Load() != 8 {
			t.Errorf("asked %d times in the end", slow.asked.Load())
		}
		r.Close()
	})
}

// Close ends what is under way and what waits, counts neither, and takes nothing more. Were a goroutine left, synctest
// would fail.
func TestShadowsEndWithTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := newOutcomes()
		slow := &catalogue{title: "a", delay: time.Hour}
		r := newRouter(limited(1, 5, Route{Primary: backend("old", &catalogue{title: "a"}), Shadow: backend("slow", slow)}, nil), got.observe)
		for range 3 {
			titleOf(t, t.Context(), r)
		}
		synctest.Wait()
		began := time.Now()
		r.Close()
		if time.Since(began) != 0 || len(got.of) != 0 || slow.asked.Load() != 1 {
			t.Errorf("the end takes %s; %v, asked %d times", time.Since(began), got.of, slow.asked.Load())
		}
		titleOf(t, t.Context(), r)
		if got.of["slow"][Dropped] != 1 {
			t.Errorf("after the end: %v", got.of)
		}
	})
}

// A client that does not hear that the process ends is waited for.
func TestTheEndWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRouter(limited(1, 0, Route{Primary: backend("old", &catalogue{title: "a"}), Shadow: backend("deaf", &catalogue{title: "deaf", delay: time.Second})}, nil), nil)
		titleOf(t, t.Context(), r)
		synctest.Wait()
		began := time.Now()
		if r.Close(); time.Since(began) != time.Second {
			t.Errorf("the end takes %s", time.Since(began))
		}
	})
}

// The log has so many lines a minute, and says how many it has not.
func TestTheLogIsASample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		r := NewRouter(Options{Who: who, Log: slog.New(slog.NewJSONHandler(&text, nil)), Now: time.Now},
			limited(1, 100, Route{Primary: backend("old", &catalogue{title: "a"}), Shadow: backend("new", &catalogue{title: "b"})}, nil))
		ask := func(times int) {
			for range times {
				titleOf(t, as(t.Context(), "loctite", "session-of-somebody"), r)
			}
			synctest.Wait()
		}
		ask(10)
		time.Sleep(time.Minute)
		ask(1)
		r.Close()
		lines := bytes.Split(bytes.TrimSpace(text.Bytes()), []byte("\n"))
		if len(lines) != 4 || strings.Contains(text.String(), "somebody") {
			t.Fatalf("%d lines:\n%s", len(lines), &text)
		}
		var last map[string]any
		if err := json.Unmarshal(lines[3], &last); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{
			"msg": "a shadow differs", "capability": "catalogue", "partner": "loctite", "primary": "old", "shadow": "new", "field": "title",
			"item": "6", "items": 1.0, "primaryValue": "a", "shadowValue": "b", "notLogged": 7.0,
		}
		for k, v := range want {
			if last[k] != v {
				t.Errorf("%s is %v, want %v", k, last[k], v)
			}
		}
	})
}
