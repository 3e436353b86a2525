package mp

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"
)

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
