package orders

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/tax"
)

func TestACrashAtAnyStepLosesAndDoublesNothing(t *testing.T) {
	steps := map[string]func(*rig, func()){
		"while the model is read": func(r *rig, crash func()) {
			r.files.onRead = func(string) error { crash(); return nil }
		},
		"while the model is registered": func(r *rig, crash func()) {
			r.mono.onUpload = func(monolith.ModelUpload) error { crash(); return nil }
		},
		"at the look-up, before the attempt is written": func(r *rig, crash func()) {
			r.mono.onFind = func(int) error { crash(); return nil }
		},
		"after the attempt is written, before its effect": func(r *rig, crash func()) {
			r.mono.onPlace = func(call int, _ monolith.OrderRequest) fault {
				if call > 1 {
					return fault{}
				}
				return fault{none: true, after: crash, err: lostAnswer()}
			}
		},
		"after the effect, before it is written": func(r *rig, crash func()) {
			r.mono.onPlace = func(int, monolith.OrderRequest) fault { return fault{after: crash} }
		},
		"with an effect that shows after the restart": func(r *rig, crash func()) {
			r.mono.onPlace = func(int, monolith.OrderRequest) fault {
				return fault{late: rigProcessing + rigPost/2, after: crash}
			}
		},
		"while the tax is recorded": func(r *rig, crash func()) {
			r.tax.onCommit = func(int) error { crash(); return nil }
		},
	}
	for name, arrange := range steps {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			var crashed atomic.Bool
			arrange(r, func() {
				if crashed.CompareAndSwap(false, true) {
					r.cut()
				}
			})
			r.start()
			o := r.place("cart-1", "key-1")
			eventually(t, "the crash", crashed.Load)
			r.kill()
			r.start()
			r.untilStatus(o.ID, Placed)
			eventually(t, "the tax is recorded", func() bool { return r.tax.status(o.Number) == tax.Committed })
			r.onlyOne(1)
		})
	}
}

// storm places orders of one buyer at one address while answers are lost and the process is killed, between an effect and
// its answer too. It returns when every accepted order is placed.
func storm(t *testing.T, r *rig, orders int) (kills int) {
	t.Helper()
	r.tune = func(o *Options) {
		o.MaxProcessing, o.PostTimeout, o.Workers = 100*time.Millisecond, 100*time.Millisecond, 16
		o.MaxAmbiguous = 1000 // so that chance puts no order in front of a person
	}
	r.mono.onPlace = func(int, monolith.OrderRequest) fault {
		switch n := rand.IntN(100); {
		case n < 10:
			return fault{err: lostAnswer()} // done, and the answer lost
		case n < 13:
			return fault{late: 80 * time.Millisecond, err: lostAnswer()}
		case n < 16:
			return fault{none: true, err: lostAnswer()}
		case n < 21:
			return fault{none: true, err: dialRefused()}
		case n < 24:
			return fault{after: r.cut}
		default:
			return fault{}
		}
	}
	r.start()
	revive := func() {
		kills++
		r.kill()
		r.start()
	}
	ids := map[string]bool{}
	for i := range orders {
		in := placement(fmt.Sprintf("cart-%d", i), fmt.Sprintf("key-%d", i))
		o, _, err := r.Place(t.Context(), in)
		for err != nil { // killed: the buyer repeats the call
			revive()
			o, _, err = r.Place(t.Context(), in)
		}
		ids[o.ID] = true
		if i%50 == 30 {
			revive()
		}
	}
	deadline := time.Now().Add(60 * time.Second)
	for id := range ids {
		for {
			o, err := r.Find(t.Context(), "loctite", "buyer-1", id)
			if err == nil && o.Status == Placed {
				break
			}
			if !r.alive() {
				revive()
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s is %s after %d kills: %v", id, o.Status, kills, err)
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
	return kills
}

func TestFiveHundredOrdersThroughLostAnswersAndKills(t *testing.T) {
	r := newRig(t)
	kills := storm(t, r, 500)
	r.onlyOne(500)
	t.Logf("500 orders, %d kills, %d calls that place", kills, r.mono.calls())
}

func TestWithoutTheLookUpTheSameStormDoublesOrders(t *testing.T) {
	// The control: if this found nothing, the test above would prove nothing.
	r := newRig(t)
	r.adjust = func(p *Pipeline) {
		p.lookUp = func(context.Context, string) ([]monolith.Order, error) { return nil, nil }
	}
	storm(t, r, 200)
	doubled := 0
	for _, n := range r.mono.counts() {
		if n > 1 {
			doubled++
		}
	}
	if doubled == 0 {
		t.Error("no order was doubled without the look-up: the storm is blind")
	}
	t.Logf("%d of 200 doubled without the look-up", doubled)
}

func TestStoppingLetsACallInFlightFinish(t *testing.T) {
	r := newRig(t)
	var begun, release sync.WaitGroup
	begun.Add(1)
	release.Add(1)
	r.mono.onPlace = func(int, monolith.OrderRequest) fault {
		return fault{before: func() { begun.Done(); release.Wait() }}
	}
	r.start()
	o := r.place("cart-1", "key-1")
	begun.Wait()
	r.cancel()
	release.Done()
	if err := <-r.done; err != nil {
		t.Fatal(err)
	}
	r.done <- nil // for stop
	if o, err := r.Find(t.Context(), "loctite", "buyer-1", o.ID); err != nil || o.Status != Placed {
		t.Errorf("after an orderly end the order is %s, %v", o.Status, err)
	}
	r.stop()
	r.onlyOne(1)
}
