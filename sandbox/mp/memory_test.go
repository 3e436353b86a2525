package mp

import (
	"context"
	"errors"
	"runtime/debug"
	"testing"
	"testing/synctest"
)

// gcPercent is the collector's present setting.
func gcPercent() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestWorkWaitsForItsMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, usual := newMemory(100<<20), gcPercent()
		first, err := m.take(t.Context(), 60<<20)
		if err != nil || gcPercent() != largePercent {
			t.Fatal(err, gcPercent())
		}
		began := make(chan string, 2)
		for name, bytes := range map[string]int64{"large": 60 << 20, "all there is": 1 << 40} {
			go func() {
				done, err := m.take(t.Context(), bytes)
				if err != nil {
					t.Error(err)
					return
				}
				began <- name
				done()
			}()
			synctest.Wait()
		}
		if _, err := m.take(cancelled(t), 1); !errors.Is(err, context.Canceled) {
			t.Error("somebody passed those who wait", err)
		}
		if len(began) != 0 {
			t.Errorf("%s began beside another", <-began)
		}
		first()
		synctest.Wait()
		if len(began) != 2 || gcPercent() != usual {
			t.Errorf("%d began, the collector is at %d", len(began), gcPercent())
		}
	})
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
