package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// desk is an MP that tells its files apart, and a monolith that notes what it is told of. What happens at a step is nil
// or done once.
type desk struct {
	*world
	mu         sync.Mutex
	err        error             // of uploads
	units      map[string]string // of its files, by id
	texts      []string          // in the order in which they came
	registered []string          // MP's ids

	onTheWay, taken, registering func()
}

// deskRig is a service whose files lie in dir until a desk takes them.
func deskRig(t *testing.T, dir string) (*desk, *Service, Buyer) {
	t.Helper()
	w, s, b := rig(t)
	d := &desk{world: w, units: map[string]string{}}
	s.Files, s.Orders, s.Partner = d, d, func(slug string) *partner.Partner { return demoPartner(t, slug) }
	s.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	reopenWaiting(t, s, dir)
	return d, s, b
}

func (d *desk) Upload(_ context.Context, _, unit string, body io.Reader, size int64) (mp.Model, error) {
	happen(&d.onTheWay)
	text, err := io.ReadAll(body)
	d.mu.Lock()
	if err = errors.Join(err, d.err); err != nil {
		d.mu.Unlock()
		return mp.Model{}, err
	}
	d.texts = append(d.texts, string(text))
	id := fmt.Sprintf("m_%d", len(d.texts))
	d.units[id] = unit
	d.mu.Unlock()
	happen(&d.taken)
	return mp.Model{ID: id, State: mp.Queued, Bytes: size}, nil
}

func (d *desk) SetUnit(context.Context, string, string) error { return mpDown }

func (d *desk) Delete(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.units, id)
	return nil
}

func (d *desk) Register(_ context.Context, _ Buyer, m Model) {
	happen(&d.registering)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.registered = append(d.registered, m.MPID)
}

// unitOf is the unit in which it has a file; "" for one that it has not.
func (d *desk) unitOf(id string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.units[id]
}

// delivers sends all that waits, a step after the other; killed says that one did not end.
func delivers(t *testing.T, s *Service) (killed bool) {
	t.Helper()
	for _, f := range s.waiting.due(deliveries) {
		done := make(chan bool, 1)
		go func() {
			ended := false
			defer func() { done <- ended }()
			s.deliver(t.Context(), f)
			ended = true
		}()
		killed = !<-done || killed
	}
	return killed
}

func (d *desk) found(s *Service, b Buyer, id string) Model {
	d.t.Helper()
	m, _, err := s.findModel(d.t.Context(), b, id)
	d.must(err)
	return m
}

// The buyer was told that the unit is corrected: MP's own word on it may be lost, the correction may not.
func TestAUnitThatIsCorrectedOnTheWayIsTheOneThatMPHas(t *testing.T) {
	d, s, b := deskRig(t, t.TempDir())
	m := d.uploads(s, b, "solid")
	d.onTheWay = func() {
		_, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm")
		d.fine(problems, err)
	}
	soon(t, "it is delivered", func() bool {
		delivers(t, s)
		return d.found(s, b, m.ID).MPID != ""
	})
	now := d.found(s, b, m.ID)
	if unit := d.unitOf(now.MPID); unit != "cm" || now.EffectiveUnit() != "cm" {
		t.Errorf("MP has it in %q, the buyer in %q", unit, now.EffectiveUnit())
	}
	if len(d.units) != 1 {
		t.Errorf("MP has %v", d.units)
	}
	waits(t, s, 0, 0)
}

func TestACorrectionThatWasTakenBackOnTheWayIsNone(t *testing.T) {
	d, s, b := deskRig(t, t.TempDir())
	m := d.uploads(s, b, "solid")
	_, takeBack, err := s.correct(t.Context(), b, m.ID, "cm")
	d.must(err)
	d.onTheWay = func() {
		d.must(takeBack())
		_, _, err := s.correct(t.Context(), b, m.ID, "inch") // as many corrections as when it was sent
		d.must(err)
	}
	soon(t, "it is delivered", func() bool {
		delivers(t, s)
		return d.found(s, b, m.ID).MPID != ""
	})
	if unit := d.unitOf(d.found(s, b, m.ID).MPID); unit != "inch" {
		t.Errorf("MP has it in %q", unit)
	}
}

// Whatever line of its delivery a process ends at: the model is MP's, the monolith hears of it, and nothing waits.
func TestADeliveryGoesOnAfterACrash(t *testing.T) {
	for name, arrange := range map[string]func(*desk){
		"before MP has the file":      func(d *desk) { d.onTheWay = runtime.Goexit },
		"before MP's answer is noted": func(d *desk) { d.taken = runtime.Goexit },
		"before the monolith hears":   func(d *desk) { d.registering = runtime.Goexit },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			d, s, b := deskRig(t, dir)
			m := d.uploads(s, b, "solid")
			arrange(d)
			if killed := delivers(t, s); !killed {
				t.Fatal("it was not killed")
			}
			reopenWaiting(t, s, dir)
			if delivers(t, s) {
				t.Fatal("it was killed again")
			}
			now := d.found(s, b, m.ID)
			if d.unitOf(now.MPID) != "mm" {
				t.Errorf("MP has %v, the model is %+v", d.units, now)
			}
			if len(d.registered) != 1 || d.registered[0] != now.MPID {
				t.Errorf("the monolith heard of %v", d.registered)
			}
			waits(t, s, 0, 0)
		})
	}
}
