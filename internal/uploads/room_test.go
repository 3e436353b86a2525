package uploads

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// lies are the files that the room has, beside the lock of the quota.
func (g *rig) lies() (names []string) {
	g.t.Helper()
	entries, err := os.ReadDir(filepath.Join(g.room.Dir, jane.Partner))
	if err != nil {
		g.t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != quotaFile {
			names = append(names, e.Name())
		}
	}
	return names
}

// length is how much of an upload's content lies there, counted or not.
func (g *rig) length(id string) int64 {
	info, err := os.Stat(g.room.path(jane.Partner, id, contentFile))
	if err != nil {
		return 0
	}
	return info.Size()
}

func (g *rig) eventually(what string, yes func() bool) {
	g.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(10 * time.Second); !yes(); <-tick.C {
		if time.Now().After(deadline) {
			g.t.Fatalf("not in time: %s", what)
		}
	}
}

func TestExpiry(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	half, whole, model := g.begin(10), g.begin(5), g.begin(5)
	for _, id := range []string{half, whole, model} {
		g.patch(id, 0, "solid")
	}
	g.become(model, "mdl_1")
	g.pass(24*time.Hour - time.Second)
	if err := g.room.sweep(t.Context()); err != nil || g.offset(half) != "5" || g.offset(whole) != "5" {
		t.Errorf("a second before: %v %v", g.lies(), err)
	}
	g.pass(time.Second)
	if a := g.patch(half, 5, " arm\n"); a.status != http.StatusNotFound {
		t.Errorf("afterwards it takes more: %d", a.status)
	}
	if _, err := g.room.Take(t.Context(), jane, whole); !errors.Is(err, ErrNotFound) {
		t.Errorf("afterwards it is taken: %v", err)
	}
	if err := g.room.sweep(t.Context()); err != nil || len(g.lies()) != 0 {
		t.Errorf("left are %v, %v", g.lies(), err)
	}
	if c := g.counts(); c.Expired != 2 || c.Used != 1 {
		t.Errorf("%+v", c)
	}
}

func (g *rig) become(id, model string) {
	g.t.Helper()
	taken, err := g.room.Take(g.t.Context(), jane, id)
	if err != nil {
		g.t.Fatal(err)
	}
	if err := taken.Became(model); err != nil {
		g.t.Fatal(err)
	}
	if err := taken.Close(); err != nil {
		g.t.Fatal(err)
	}
}

// An upload that is held does not go away under whoever makes a model of it.
func TestAHeldUploadIsNotSwept(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(5)
	g.patch(id, 0, "solid")
	taken, err := g.room.Take(t.Context(), jane, id)
	if err != nil {
		t.Fatal(err)
	}
	g.pass(48 * time.Hour)
	if err := g.room.sweep(t.Context()); err != nil || g.length(id) != 5 {
		t.Errorf("%v, %v", g.lies(), err)
	}
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	if err := g.room.sweep(t.Context()); err != nil || len(g.lies()) != 0 {
		t.Errorf("left are %v, %v", g.lies(), err)
	}
}

// Whoever asks again learns which model it has become; the bytes are gone, and the quota is free.
func TestAnUploadBecomesAModelOnce(t *testing.T) {
	g := replica(t, t.TempDir(), func(o *Options) { o.QuotaFiles = 1 })
	id := g.begin(5)
	g.patch(id, 0, "solid")
	g.become(id, "mdl_1")
	taken, err := g.room.Take(t.Context(), jane, id)
	if err != nil || taken.ModelID != "mdl_1" {
		t.Fatalf("%+v, %v", taken, err)
	}
	if err := taken.Close(); err != nil {
		t.Fatal(err)
	}
	if g.length(id) != 0 || g.send("HEAD", "/files/"+id, "").status != http.StatusNotFound {
		t.Errorf("left are %v", g.lies())
	}
	g.begin(5)
}

func TestQuota(t *testing.T) {
	for name, c := range map[string]struct {
		files  int
		bytes  int64
		status int
	}{
		"files":        {3, 1 << 20, http.StatusTooManyRequests},
		"bytes":        {10, 3500, http.StatusTooManyRequests},
		"bytes in one": {10, 999, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			g := replica(t, t.TempDir(), func(o *Options) { o.QuotaFiles, o.QuotaBytes = c.files, c.bytes })
			taken := 0
			for i := range 20 {
				if g.send("POST", "/files/", "", "Upload-Length", "1000", "Buyer", strconv.Itoa(i), "Upload-Metadata", "filename YS5zdGw=").status == http.StatusCreated {
					taken++
				}
			}
			if want := map[bool]int{true: 3, false: 0}[c.status == http.StatusTooManyRequests]; taken != want {
				t.Errorf("%d were taken", taken)
			}
			a := g.send("POST", "/files/", "", "Upload-Length", "1000", "Upload-Metadata", "filename YS5zdGw=")
			if a.code(t); a.status != c.status || (a.header.Get("Retry-After") == "") == (c.status == http.StatusTooManyRequests) {
				t.Errorf("%d %v %s", a.status, a.header, a.body)
			}
			if a := g.send("POST", "/files/", "", "Upload-Length", "900", "Partner", "atelier", "Upload-Metadata", "filename YS5zdGw="); a.status != http.StatusCreated {
				t.Errorf("another partner's: %d %s", a.status, a.body)
			}
		})
	}
}

// Uploads that begin at one moment at two replicas are together no more than the quota.
func TestAQuotaOfManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	ten := func(o *Options) { o.QuotaFiles = 10 }
	replicas := []*rig{replica(t, dir, ten), replica(t, dir, ten)}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			replicas[i%2].send("POST", "/files/", "", "Upload-Length", "10", "Buyer", strconv.Itoa(i), "Upload-Metadata", "filename YS5zdGw=")
		})
	}
	all.Wait()
	if n := len(replicas[0].lies()); n != 10 {
		t.Errorf("%d of 10 were taken", n)
	}
}

// A process that dies while a chunk with a checksum comes leaves bytes that nobody compared: they do not count.
func TestAnUncheckedChunkOfADeadProcess(t *testing.T) {
	dir := t.TempDir()
	g := replica(t, dir, nil)
	id := g.begin(10)
	g.patch(id, 0, "solid")
	if err := write(g.room.path(jane.Partner, id, uncheckedFile), []byte("5")); err != nil {
		t.Fatal(err)
	}
	content, err := os.OpenFile(g.room.path(jane.Partner, id, contentFile), os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		_, err = content.WriteString(" ???\n")
	}
	if err == nil {
		err = content.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	next := replica(t, dir, nil)
	if _, err := next.room.Take(t.Context(), jane, id); !errors.Is(err, ErrUnfinished) {
		t.Errorf("it is taken: %v", err)
	}
	if at := next.offset(id); at != "5" {
		t.Errorf("it is at %s", at)
	}
	if next.patch(id, 5, " arm\n"); next.content(id) != "solid arm\n" {
		t.Errorf("%q came", next.content(id))
	}
}

func TestWhatADeadProcessLeftIsSwept(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	g.begin(5)
	torn := g.room.path(jane.Partner, newID(), noteFile+newFile)
	if err := os.WriteFile(torn, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		age  time.Duration
		left int
	}{{0, 2}, {2 * time.Hour, 1}} {
		at := g.clock().Add(-c.age)
		if err := os.Chtimes(torn, at, at); err != nil {
			t.Fatal(err)
		}
		if err := g.room.sweep(t.Context()); err != nil || len(g.lies()) != c.left {
			t.Errorf("after %s: %v, %v", c.age, g.lies(), err)
		}
	}
}

// Two who take the same upload at one moment come one after the other, and termination waits too.
func TestTakersWaitForEachOther(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(5)
	g.patch(id, 0, "solid")
	first, err := g.room.Take(t.Context(), jane, id)
	if err != nil {
		t.Fatal(err)
	}
	second := make(chan string)
	go func() {
		taken, err := g.room.Take(t.Context(), jane, id)
		if err != nil {
			second <- err.Error()
			return
		}
		_ = taken.Close()
		second <- taken.ModelID
	}()
	if err := first.Became("mdl_1"); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-second:
		t.Errorf("the second did not wait: %s", got)
	default:
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-second; got != "mdl_1" {
		t.Errorf("the second got %q", got)
	}
}

func TestALinkIsTheContent(t *testing.T) {
	dir := t.TempDir()
	g := replica(t, dir, nil)
	id := g.begin(5)
	g.patch(id, 0, "solid")
	taken, err := g.room.Take(t.Context(), jane, id)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	linked := filepath.Join(dir, "linked")
	if err := taken.Link(linked); err != nil {
		t.Fatal(err)
	}
	if err := taken.Became("mdl_1"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(linked); err != nil || string(text) != "solid" || strings.Contains(strings.Join(g.lies(), " "), contentFile) {
		t.Errorf("%q, %v; %v", text, err, g.lies())
	}
}
