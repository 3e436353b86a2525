package checkout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// gate stands before MP: files come through as long as there is no error, one at a time.
type gate struct {
	*world
	mu     sync.Mutex
	err    error
	during func() // once, while a file is on its way
	sent   []string
}

func (g *gate) shut(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = err
}

func (g *gate) calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.sent...)
}

func (g *gate) Upload(ctx context.Context, name, unit string, body io.Reader, size int64) (mp.Model, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return mp.Model{}, g.err
	}
	happen(&g.during)
	text, err := io.ReadAll(body)
	if err != nil {
		return mp.Model{}, err
	}
	g.sent = append(g.sent, fmt.Sprintf("%s %s %s", name, unit, text))
	return g.world.Upload(ctx, name, unit, bytes.NewReader(text), size)
}

var mpDown = &upstreams.Error{Upstream: upstreams.MPName, Op: "upload", Kind: upstreams.Unavailable}

// waitingRig is a service whose uploads wait in a folder; run makes it send them until stopped or the test's end.
func waitingRig(t *testing.T) (g *gate, s *Service, b Buyer, run func() (stop func())) {
	t.Helper()
	w, s, b := rig(t)
	g = &gate{world: w, err: mpDown}
	s.Files, s.Partner, s.Now = g, func(slug string) *partner.Partner { return demoPartner(t, slug) }, time.Now
	reopenWaiting(t, s, t.TempDir())
	return g, s, b, func() func() {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- s.Deliver(ctx) }()
		stop := sync.OnceFunc(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
		t.Cleanup(stop)
		return stop
	}
}

func reopenWaiting(t *testing.T, s *Service, dir string) {
	t.Helper()
	room, err := openWaitingRoom(dir, 1000, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.waiting = room
}

func uploadOf(text string) Upload {
	return Upload{FileName: "part.stl", Unit: "mm", Body: strings.NewReader(text), Size: int64(len(text)), HasRights: true, AcceptTerms: true}
}

func (w *world) uploads(s *Service, b Buyer, text string) Model {
	w.t.Helper()
	m, problems, err := s.Upload(w.t.Context(), b, uploadOf(text))
	w.fine(problems, err)
	return m
}

// soon waits until it is so.
func soon(t *testing.T, what string, yes func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !yes(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func waits(t *testing.T, s *Service, files int, bytes int64) {
	t.Helper()
	soon(t, fmt.Sprintf("%d files of %d bytes wait", files, bytes), func() bool {
		f, n := s.Waiting()
		return f == files && n == bytes
	})
}

func TestAnUploadWaitsForModelProcessingThroughARestart(t *testing.T) {
	g, s, b, run := waitingRig(t)
	stop := run()
	m := g.uploads(s, b, "solid")
	if m.MPID != "" || m.State.State != mp.Queued || m.SHA256 == "" {
		t.Errorf("taken as %+v", m)
	}
	if again := g.uploads(s, b, "solid"); again.ID != m.ID {
		t.Errorf("the same file is another model: %s, %s", again.ID, m.ID)
	}
	waits(t, s, 1, 5)
	stop()
	dir := s.waiting.dir
	for _, torn := range []string{"mdl_torn.file", "mdl_new.json.new"} {
		if err := os.WriteFile(filepath.Join(dir, torn), []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reopenWaiting(t, s, dir)
	waits(t, s, 1, 5)
	g.shut(nil)
	run()
	waits(t, s, 0, 0)
	if sent := g.calls(); len(sent) != 1 || sent[0] != "part.stl mm solid" {
		t.Errorf("sent %q", sent)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	g.tell("mp-part.stl", mp.Ready, "mm")
	if now, err := s.Model(t.Context(), b, m.ID); err != nil || now.MPID != "mp-part.stl" || now.State.State != mp.Ready {
		t.Errorf("%+v %v", now, err)
	}
}

func TestAnUploadThatMPTakesAtOnceIsTold(t *testing.T) {
	g, s, b, run := waitingRig(t)
	g.shut(nil)
	run()
	if m := g.uploads(s, b, "solid"); m.MPID != "mp-part.stl" {
		t.Errorf("taken as %+v", m)
	}
	g.shut(&upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.Refused, Code: mp.TooLarge})
	_, problems, err := s.Upload(t.Context(), b, uploadOf("large"))
	if err != nil || len(problems) != 1 || problems[0].Code != "FILE_TOO_LARGE" {
		t.Errorf("%v %v", problems, err)
	}
	waits(t, s, 0, 0)
	if models, err := s.Models(t.Context(), b); err != nil || len(models) != 1 {
		t.Errorf("kept %v %v", models, err)
	}
}

func TestWhatHappensToAModelWhileItsFileWaits(t *testing.T) {
	g, s, b, run := waitingRig(t)
	run()
	corrected, refused, removed := g.uploads(s, b, "corrected"), g.uploads(s, b, "refused"), g.uploads(s, b, "removed")
	if problems, err := s.DeleteModel(t.Context(), b, removed.ID); err != nil || problems != nil {
		t.Fatalf("%v %v", problems, err)
	}
	m, problems, err := s.SetUnit(t.Context(), b, corrected.ID, "cm")
	g.fine(problems, err)
	if m.EffectiveUnit() != "cm" {
		t.Errorf("the unit is %s", m.EffectiveUnit())
	}
	waits(t, s, 2, 16)
	g.shut(&upstreams.Error{Upstream: upstreams.MPName, Kind: upstreams.Refused, Code: mp.UnsupportedFormat})
	soon(t, "it is refused", func() bool {
		now, err := s.Model(t.Context(), b, refused.ID)
		return err == nil && now.State.State == mp.Failed && len(now.State.Issues) == 1
	})
	waits(t, s, 0, 0) // both: there is one gate
	g.shut(mpDown)
	m = g.uploads(s, b, "late")
	g.mu.Lock()
	g.err, g.during = nil, func() {
		if _, _, err := s.correct(t.Context(), b, m.ID, "cm"); err != nil {
			t.Error(err)
		}
	}
	g.mu.Unlock()
	waits(t, s, 0, 0)
	if got := g.models["mp-part.stl"].Unit; got != "cm" {
		t.Errorf("corrected on its way, MP has it in %s", got)
	}
}

func TestNoMoreWaitsThanThereIsRoomFor(t *testing.T) {
	g, s, b, run := waitingRig(t)
	run()
	g.uploads(s, b, strings.Repeat("a", 300))
	_, _, err := s.Upload(t.Context(), b, uploadOf(strings.Repeat("b", 300))) // half of 1,000 bytes is one partner's
	if !errors.Is(err, mpDown) {
		t.Errorf("beyond the room: %v", err)
	}
	other := Buyer{Partner: demoPartner(t, "loctite"), Owner: "other"}
	g.uploads(s, other, strings.Repeat("c", 300))
	waits(t, s, 2, 600)
	short := uploadOf("short")
	short.Size = 50
	if _, _, err := s.Upload(t.Context(), other, short); err == nil {
		t.Error("a file that broke off was taken")
	}
	waits(t, s, 2, 600)
}

// A power cut takes what was not synced: the names of the files too, before anybody is told that they were taken.
func TestAnUploadIsTakenOnceItsFolderIsSynced(t *testing.T) {
	g, s, b, _ := waitingRig(t)
	var there []string
	s.waiting.syncFolder = func(dir string) error {
		names, err := filepath.Glob(filepath.Join(dir, "mdl_*"))
		for _, name := range names {
			there = append(there, filepath.Ext(name))
		}
		models, readErr := s.Models(t.Context(), b)
		if len(models) > 0 {
			t.Error("there was a record before")
		}
		return errors.Join(err, readErr)
	}
	g.uploads(s, b, "solid")
	if strings.Join(there, " ") != ".file .json" {
		t.Errorf("synced were %q", there)
	}
	broken := errors.New("the disk is broken")
	s.waiting.syncFolder = func(string) error { return broken }
	if _, _, err := s.Upload(t.Context(), b, uploadOf("another")); !errors.Is(err, broken) {
		t.Errorf("taken by a broken disk: %v", err)
	}
	waits(t, s, 1, 5)
}

// Nobody can know that a disk does not come back: its models fail when they have waited for the longest time, everywhere.
func TestAFileThatWaitsNowhereIsLost(t *testing.T) {
	g, s, b, _ := waitingRig(t)
	var later time.Duration
	s.Now = func() time.Time { return g.now.Add(later) }
	dir := s.waiting.dir
	m := g.uploads(s, b, "solid")
	reopenWaiting(t, s, t.TempDir()) // its disk went with its replica
	later = waitingLife - time.Second
	if now, err := s.Model(t.Context(), b, m.ID); err != nil || now.State.State != mp.Queued || !now.Unheard {
		t.Errorf("while it may come back: %+v %v", now, err)
	}
	later = waitingLife
	now, err := s.Model(t.Context(), b, m.ID)
	if err != nil || now.State.State != mp.Failed || now.State.Issues[0].Code != "upload_lost" || !strings.Contains(now.State.Issues[0].Message, "Please upload it again") {
		t.Errorf("%+v %v", now, err)
	}
	if all, err := s.Models(t.Context(), b); err != nil || len(all) != 1 {
		t.Errorf("%+v %v", all, err)
	} else if all, err = s.Refresh(t.Context(), b, all); err != nil || all[0].State.State != mp.Failed {
		t.Errorf("in the list: %+v %v", all, err)
	}
	if _, problems, err := s.SetUnit(t.Context(), b, m.ID, "cm"); err != nil || len(problems) != 1 || problems[0].Code != "MODEL_FAILED" {
		t.Errorf("its unit was corrected: %v %v", problems, err)
	}
	if again := g.uploads(s, b, "solid"); again.ID == m.ID {
		t.Error("the file was uploaded again, and is still the lost one")
	}
	g.shut(nil)
	reopenWaiting(t, s, dir) // the disk is back, too late
	delivers(t, s)
	if kept, _, err := s.findModel(t.Context(), b, m.ID); err != nil || kept.State.State != mp.Failed || len(g.calls()) != 0 {
		t.Errorf("when the disk is back: %+v %v, sent %q", kept, err, g.calls())
	}
	waits(t, s, 0, 0)
}

// Whoever uploads a file again that waits elsewhere gives it as much time again, wherever it is looked at.
func TestAFileThatComesAgainWaitsAnew(t *testing.T) {
	g, s, b, _ := waitingRig(t)
	var later time.Duration
	s.Now = func() time.Time { return g.now.Add(later) }
	m := g.uploads(s, b, "solid")
	second := *s
	reopenWaiting(t, &second, t.TempDir())
	later = waitingLife - time.Second
	if again := g.uploads(&second, b, "solid"); again.ID != m.ID {
		t.Errorf("%s is another model than %s", again.ID, m.ID)
	}
	later = waitingLife + time.Second
	for _, replica := range []*Service{s, &second} {
		delivers(t, replica) // in vain: MP is down
		if now, err := replica.Model(t.Context(), b, m.ID); err != nil || now.State.State != mp.Queued {
			t.Errorf("given up: %+v %v", now, err)
		}
	}
}

// What cannot be sent any more, or not yet, keeps nothing from going on.
func TestAFileWithoutItsContentOrItsPartner(t *testing.T) {
	g, s, b, _ := waitingRig(t)
	m := g.uploads(s, b, "solid")
	partners := s.Partner
	s.Partner = func(string) *partner.Partner { return nil } // left out of the configuration by mistake
	delivers(t, s)
	waits(t, s, 1, 5)
	s.Partner = partners
	if err := os.Remove(s.waiting.path(m.ID + ".file")); err != nil {
		t.Fatal(err)
	}
	soon(t, "it is refused", func() bool {
		delivers(t, s)
		now, err := s.Model(t.Context(), b, m.ID)
		return err == nil && now.State.State == mp.Failed && now.State.Issues[0].Code == "upload_lost"
	})
	waits(t, s, 0, 0)
}
