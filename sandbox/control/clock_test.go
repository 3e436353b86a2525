package control_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/control"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// factory is a clock under test whose real time the test moves.
type factory struct {
	*control.Clock
	t    *testing.T
	file string
	real time.Time
}

func openFactory(t *testing.T, speed float64) *factory {
	t.Helper()
	f := &factory{t: t, file: filepath.Join(t.TempDir(), "clock.json"), real: noon}
	f.reopen(speed)
	return f
}

// reopen is a new process, the old one having died.
func (f *factory) reopen(speed float64) {
	f.t.Helper()
	var err error
	if f.Clock, err = control.OpenClock(control.ClockOptions{File: f.file, Speed: speed, Now: func() time.Time { return f.real }}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *factory) shows(what string, since time.Duration) {
	f.t.Helper()
	if got := f.Now().Sub(noon); got != since {
		f.t.Errorf("%s: the factory is %s on, not %s", what, got, since)
	}
}

func (f *factory) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func TestTheFactoryHasItsOwnPace(t *testing.T) {
	f := openFactory(t, 1440)
	f.shows("at the start", 0)
	f.real = f.real.Add(time.Minute)
	f.shows("after a minute", 24*time.Hour)
	f.must(f.SetSpeed(0))
	f.real = f.real.Add(time.Hour)
	f.shows("stopped", 24*time.Hour)
	f.must(f.Advance(48 * time.Hour))
	f.shows("advanced", 72*time.Hour)
	f.must(f.SetSpeed(1))
	f.real = f.real.Add(time.Hour)
	f.shows("at real time", 73*time.Hour)
	f.must(f.SetSpeed(0.5))
	f.real = f.real.Add(5 * time.Hour) // longer than the clock goes in one step
	f.shows("at half the time", 75*time.Hour+30*time.Minute)
}

func TestTheFactoryGoesOnAfterARestart(t *testing.T) {
	f := openFactory(t, 1440)
	f.must(f.SetSpeed(60))
	f.must(f.Advance(time.Hour))
	f.real = f.real.Add(time.Minute)
	f.reopen(1440)
	f.shows("a minute later", 2*time.Hour)
	if f.Speed() != 60 {
		t.Errorf("the chosen speed became %v", f.Speed())
	}
	f.reopen(10)
	if f.Speed() != 10 {
		t.Errorf("started with 10, and goes at %v", f.Speed())
	}
	f.shows("with another speed", 2*time.Hour)
	f.must(f.SetSpeed(0))
	f.real = f.real.Add(24 * time.Hour)
	f.reopen(10)
	f.shows("stopped over night", 2*time.Hour)
}

// Whatever is done to the clock and to the real time, it never goes back.
func TestTheFactoryNeverGoesBack(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		f := openFactory(t, 1440)
		last := f.Now()
		for step := range 60 {
			did := random.IntN(6)
			switch did {
			case 0:
				f.must(f.SetSpeed(math.Floor(math.Exp(random.Float64()*13.8)) - 1))
			case 1:
				f.must(f.Advance(time.Duration(1 + random.Int64N(int64(control.MaxAdvance)))))
			case 2:
				f.real = f.real.Add(-time.Duration(random.Int64N(int64(time.Hour)))) // somebody set the clock of the machine
			case 3:
				f.must(f.Close())
				f.real = f.real.Add(time.Duration(random.Int64N(int64(400*24*time.Hour))) - time.Hour)
				f.reopen(float64(random.IntN(3)))
			default:
				f.real = f.real.Add(time.Duration(random.Int64N(int64(3 * time.Hour))))
			}
			now := f.Now()
			if now.Before(last) || now.Year() > 9000 {
				t.Fatalf("seed %d, step %d (%d): %s after %s", seed, step, did, now, last)
			}
			last = now
		}
	}
}

// A clock that was set back on the machine does not stop the factory until it has caught up.
func TestTheFactoryGoesOnWhenTheRealClockIsSetBack(t *testing.T) {
	f := openFactory(t, 1)
	f.real = f.real.Add(30 * time.Minute)
	f.shows("before", 30*time.Minute)
	f.real = f.real.Add(-24 * time.Hour)
	before := f.Now()
	f.real = f.real.Add(time.Minute)
	if on := f.Now().Sub(before); on != time.Minute {
		t.Errorf("in a minute it went on by %s", on)
	}
}

func TestAClockThatCannotBe(t *testing.T) {
	f := openFactory(t, 1440)
	for _, speed := range []float64{-1, math.NaN(), math.Inf(1), control.MaxSpeed + 1} {
		if f.SetSpeed(speed) == nil || f.Speed() != 1440 {
			t.Errorf("speed %v was taken", speed)
		}
		if _, err := control.OpenClock(control.ClockOptions{File: filepath.Join(t.TempDir(), "clock.json"), Speed: speed}); err == nil {
			t.Errorf("opened with speed %v", speed)
		}
	}
	for _, by := range []time.Duration{0, -time.Hour, control.MaxAdvance + 1} {
		if f.Advance(by) == nil {
			t.Errorf("advanced by %s", by)
		}
	}
	f.shows("after all that", 0)
	for _, text := range []string{"", "{}", `{"factory":"2026-11-20T12:00:00Z","real":"2026-11-20T12:00:00Z","speed":-1}`} {
		f.must(os.WriteFile(f.file, []byte(text), 0o600))
		if _, err := control.OpenClock(control.ClockOptions{File: f.file, Speed: 1}); err == nil {
			t.Errorf("opened from %q", text)
		}
	}
}

// What could not be written down has not happened: the next start would not know of it.
func TestAClockThatCannotBeKeptDoesNotChange(t *testing.T) {
	f := openFactory(t, 1440)
	f.must(os.RemoveAll(filepath.Dir(f.file)))
	f.must(os.WriteFile(filepath.Dir(f.file), nil, 0o600))
	if f.SetSpeed(1) == nil || f.Speed() != 1440 {
		t.Errorf("the speed is %v", f.Speed())
	}
	if f.Advance(time.Hour) == nil {
		t.Error("advanced")
	}
	f.shows("after that", 0)
	f.must(os.Remove(filepath.Dir(f.file)))
}
