package mp

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Contract: mp 12
func TestTheRingForgetsWhatIsTooOldAndSaysSo(t *testing.T) {
	r := newRing(4)
	for i := range 10 { // numbers 1 to 10
		r.publish(record{ModelID: strconv.Itoa(i + 1)})
	}
	for from, want := range map[uint64]int{7: 4, 9: 2, 11: 0} {
		events, next, _, complete := r.after(from)
		if !complete || next != 11 || len(events) != want || want > 0 && events[0].ModelID != strconv.FormatUint(from, 10) {
			t.Errorf("after %d: %v, %d, %t", from, events, next, complete)
		}
	}
	for _, from := range []uint64{6, 0, 12} {
		if events, _, _, complete := r.after(from); complete || events != nil {
			t.Errorf("after %d: %v is called complete", from, events)
		}
	}
	_, _, fresh, _ := r.after(11)
	r.publish(record{})
	select {
	case <-fresh:
	default:
		t.Error("nobody was woken")
	}
}

// Contract: mp 12
func TestASilentStreamHasAHeartbeat(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir(), Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	s.heartbeat = time.Millisecond
	front := httptest.NewServer(s)
	defer front.Close()
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", front.URL+"/v1/events", nil)
	req.Header.Set("Authorization", "Bearer t")
	res, err := front.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if lines.Text() == ": still here" {
			return
		}
	}
	t.Error("no heartbeat")
}

// A caller that was away for longer than the ring reaches back is told where everything stands, and can resume from there.
//
// Contract: mp 12
func TestAnEventThatIsTooOldIsMadeUpFor(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir(), Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	s.events = newRing(2) // nothing runs yet
	front := httptest.NewServer(s)
	defer front.Close()
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ask := func(method, path string, body io.Reader, lastID string) *http.Response {
		req, _ := http.NewRequestWithContext(ctx, method, front.URL+path, body)
		req.Header.Set("Authorization", "Bearer t")
		req.Header.Set("Last-Event-ID", lastID)
		res, err := front.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	for range 3 { // at least two events each
		_ = ask("POST", "/v1/models?fileName=a.stl&unit=mm", strings.NewReader("no model"), "").Body.Close()
	}
	for _, m := range s.models.list() {
		for !m.snapshot().Record.State.final() && ctx.Err() == nil {
			runtime.Gosched()
		}
	}
	res := ask("GET", "/v1/events", nil, s.events.run+"-1")
	defer res.Body.Close()
	told, last := 0, ""
	for lines := bufio.NewScanner(res.Body); told < 3 && lines.Scan(); {
		if strings.Contains(lines.Text(), `"state":"failed"`) {
			told++
		} else if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			last = id
		}
	}
	_, next, _, _ := s.events.after(0)
	if want := s.events.run + "-" + strconv.FormatUint(next-1, 10); told != 3 || last != want {
		t.Errorf("told of %d models up to the number %q, want 3 and %q", told, last, want)
	}
}
