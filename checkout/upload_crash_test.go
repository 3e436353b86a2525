package checkout

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// mortal is a context whose request ends the nth time that somebody looks at it: as by kill -9, nothing after that line
// being done, or, when there is a left, because the client has left. The store looks at it before and after each write.
type mortal struct {
	context.Context
	looks *atomic.Int64 // that are left
	left  chan struct{}
}

func (m mortal) look() (gone bool) {
	looks := m.looks.Add(-1)
	if looks == 0 {
		if m.left == nil {
			runtime.Goexit()
		}
		close(m.left)
	}
	return looks <= 0 && m.left != nil
}

func (m mortal) Deadline() (time.Time, bool) {
	m.look()
	return time.Now().Add(time.Hour), true
}

func (m mortal) Done() <-chan struct{} {
	m.look()
	return m.left
}

func (m mortal) Err() error {
	if m.look() {
		return context.Canceled
	}
	return nil
}

// uploadsUntil uploads a file in a request that ends at the nth look at its context; survived says that it did not.
func (w *world) uploadsUntil(s *Service, b Buyer, text string, n int, left chan struct{}) (survived bool) {
	var looks atomic.Int64
	looks.Store(int64(n))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if _, problems, err := s.Upload(mortal{w.t.Context(), &looks, left}, b, uploadOf(text)); looks.Load() > 0 && (err != nil || problems != nil) {
			w.t.Error(problems, err)
		}
	}()
	<-ended
	return looks.Load() > 0
}

// Whatever line of an upload a request ends at, and wherever the client tries again: the model that it is told of is sent.
func TestAnUploadThatIsTriedAgainIsSent(t *testing.T) {
	type place struct{ left, restarts, elsewhere bool }
	for name, at := range map[string]place{
		"after a crash":                     {restarts: true},
		"after a crash that took its disk":  {restarts: true, elsewhere: true},
		"by a client who left":              {left: true},
		"by a client who left, and a crash": {left: true, restarts: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, s, b := deskRig(t, t.TempDir())
			var late atomic.Int64
			s.Now = func() time.Time { return d.now.Add(time.Duration(late.Load())) }
			for n, survived := 1, false; !survived; n++ {
				b.Owner = fmt.Sprintf("buyer-%d", n)
				dir := t.TempDir()
				reopenWaiting(t, s, dir)
				var left chan struct{}
				if at.left {
					left = make(chan struct{})
				}
				survived = d.uploadsUntil(s, b, b.Owner, n, left)
				if at.elsewhere {
					dir = t.TempDir()
				}
				if at.restarts {
					reopenWaiting(t, s, dir)
				}
				m := d.triedAgain(s, b, func() { late.Add(int64(deliveryLimit)) })
				if now := d.found(s, b, m.ID); d.unitOf(now.MPID) != "mm" {
					t.Errorf("killed at %d: MP has not got %+v", n, now)
				}
				if at.elsewhere {
					continue
				}
				if all, err := s.Models(t.Context(), b); err != nil || len(all) != 1 {
					t.Errorf("killed at %d: the buyer has %d models: %+v, %v", n, len(all), all, err)
				}
				if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
					t.Errorf("killed at %d: left behind: %v %v", n, left, err)
				}
			}
			if len(d.texts) < 6 {
				t.Errorf("there were only %d lines to end at", len(d.texts))
			}
		})
	}
}

// triedAgain is the answer to the same upload, once all that waits was sent.
func (d *desk) triedAgain(s *Service, b Buyer, later func()) Model {
	d.t.Helper()
	ctx, stop := context.WithCancel(d.t.Context())
	ended := make(chan error)
	go func() { ended <- s.Deliver(ctx) }()
	m := d.uploads(s, b, b.Owner)
	soon(d.t, "MP has it", func() bool { return d.found(s, b, m.ID).MPID != "" })
	later() // nothing of the first try comes any more
	waits(d.t, s, 0, 0)
	stop()
	d.must(<-ended)
	return m
}

// A model whose file waits where nobody knows of becomes MP's by the next file of it, though nothing can wait there.
func TestAFileThatWaitsElsewhereIsReplacedByOneThatIsStreamed(t *testing.T) {
	d, s, b := deskRig(t, t.TempDir())
	m := d.uploads(s, b, "solid")
	second := *s
	second.waiting = nil
	waits(t, s, 1, 5)
	again := d.uploads(&second, b, "solid")
	if again.ID != m.ID || again.MPID != "m_1" || d.found(s, b, m.ID).MPID != "m_1" {
		t.Errorf("streamed as %+v", again)
	}
	if delivers(t, s); len(d.texts) != 1 {
		t.Errorf("MP was sent %q", d.texts)
	}
	waits(t, s, 0, 0)
	if again := d.uploads(&second, b, "solid"); again.MPID != "m_1" || len(d.units) != 1 {
		t.Errorf("streamed again as %+v, MP has %v", again, d.units)
	}
}

// Two replicas send one model at a time: MP keeps one file of it.
func TestOfTwoFilesOfOneModelMPKeepsTheFirst(t *testing.T) {
	d, s, b := deskRig(t, t.TempDir())
	m := d.uploads(s, b, "solid")
	second := *s
	reopenWaiting(t, &second, t.TempDir())
	if again := d.uploads(&second, b, "solid"); again.ID != m.ID {
		t.Errorf("the same file is another model: %s, %s", again.ID, m.ID)
	}
	waits(t, &second, 1, 5)
	d.taken = func() { delivers(t, &second) } // while the first waits for MP's answer
	delivers(t, s)
	soon(t, "both are done with it", func() bool {
		delivers(t, s)
		files, _ := s.Waiting()
		others, _ := second.Waiting()
		return files+others == 0
	})
	if now := d.found(s, b, m.ID); now.MPID != "m_2" || len(d.units) != 1 || d.unitOf("m_2") == "" {
		t.Errorf("the model is %+v, MP has %v", now, d.units)
	}
}

// A record may reach the store after the process that wrote it has ended; one that has not come within a minute never will.
func TestANoteWaitsForItsRecordForAMinute(t *testing.T) {
	dir := t.TempDir()
	d, s, b := deskRig(t, dir)
	notes := func(id string) {
		f, err := s.waiting.take(waitingFile{Partner: b.Partner.Slug, Owner: b.Owner, ModelID: id, FileName: "part.stl", Bytes: 5, Since: d.now}, strings.NewReader("solid"))
		d.must(err)
		d.must(s.waiting.note(f))
	}
	notes("mdl_late")
	notes("mdl_never")
	reopenWaiting(t, s, dir)
	delivers(t, s)
	waits(t, s, 2, 10)
	d.must(keep(t.Context(), s.models, b, "mdl_late", Model{ID: "mdl_late", Unit: "mm", SHA256: "solid", Consent: Consent{At: d.now}}))
	d.now = d.now.Add(deliveryLimit)
	reopenWaiting(t, s, dir)
	delivers(t, s)
	waits(t, s, 0, 0)
	if now := d.found(s, b, "mdl_late"); now.MPID != "m_1" || len(d.texts) != 1 {
		t.Errorf("%+v is the model, MP was sent %q", now, d.texts)
	}
}
