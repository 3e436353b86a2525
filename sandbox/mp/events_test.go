package mp_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp"
)

type told struct {
	id       string
	ModelID  string
	State    string
	Progress float64
}

// listen opens the event stream and passes on what it tells until the test or the returned cancel ends it.
func (s *service) listen(lastID string) (<-chan told, context.CancelFunc) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	req, _ := http.NewRequestWithContext(ctx, "GET", s.url+"/v1/events", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatalf("%d %v", res.StatusCode, res.Header)
	}
	events := make(chan told, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(events)
		defer res.Body.Close()
		readEvents(bufio.NewScanner(res.Body), events)
	}()
	s.t.Cleanup(func() { cancel(); <-done })
	return events, cancel
}

func readEvents(lines *bufio.Scanner, events chan<- told) {
	var e told
	name := ""
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), ": ")
		switch key {
		case "id":
			e.id = value
		case "event":
			name = value
		case "data":
			if name != "model.updated" || json.Unmarshal([]byte(value), &e) != nil {
				return
			}
			events <- e
		case "":
			if name == "" && e.id != "" {
				events <- e // the greeting, which only has an id
			}
			e, name = told{}, ""
		}
	}
}

// until collects events up to the one that the condition accepts.
func until(t *testing.T, events <-chan told, accept func(told) bool) (list []told) {
	t.Helper()
	for e := range events {
		list = append(list, e)
		if accept(e) {
			return list
		}
	}
	t.Fatalf("the stream ended after %+v", list)
	return nil
}

// Contract: mp 12, mp 14
func TestAStreamTellsEveryStateInOrder(t *testing.T) {
	s := open(t, mp.Options{})
	events, _ := s.listen("")
	until(t, events, func(e told) bool { return e.ModelID == "" })
	id := s.upload("star.stl", modelFile(t, "star_ascii.stl"), "cm")
	list := until(t, events, func(e told) bool { return e.State == "ready" })
	if list[0].State != "queued" || list[1].State != "processing" {
		t.Errorf("%+v", list)
	}
	for i, e := range list {
		if e.ModelID != id || e.id == "" || e.Progress < 0 || e.Progress > 1 ||
			i > 0 && e.Progress < list[i-1].Progress || i > 0 && e.Progress == list[i-1].Progress && e.State == list[i-1].State {
			t.Errorf("event %d of %+v", i, list)
		}
	}
	if last := list[len(list)-1]; last.Progress != 1 {
		t.Errorf("ready at %v", last.Progress)
	}
}

// Contract: mp 12
func TestAStreamResumesAfterTheLastEvent(t *testing.T) {
	s := open(t, mp.Options{})
	events, hangUp := s.listen("")
	greeting := until(t, events, func(e told) bool { return e.ModelID == "" })
	s.ready("star_ascii.stl", "cm")
	seen := until(t, events, func(e told) bool { return e.State == "ready" })
	hangUp()
	missed := s.ready("missing_triangle.stl", "mm")

	again, _ := s.listen(seen[len(seen)-1].id)
	until(t, again, func(e told) bool { return e.ModelID == "" })
	list := until(t, again, func(e told) bool { return e.State == "ready" })
	if list[0].State != "queued" {
		t.Errorf("resumed with %+v", list)
	}
	for _, e := range list {
		if e.ModelID != missed.ModelID {
			t.Errorf("resumed with %+v", list)
		}
	}

	// One that was cut off right after the greeting misses nothing either.
	early, _ := s.listen(greeting[0].id)
	until(t, early, func(e told) bool { return e.ModelID == "" })
	if first := until(t, early, func(told) bool { return true }); first[0].id != seen[0].id {
		t.Errorf("resumed at %+v, want %+v", first, seen[0])
	}
}

// Contract: mp 12
func TestAStreamFromBeforeARestartIsToldWhereEverythingStands(t *testing.T) {
	s := open(t, mp.Options{})
	a, b := s.ready("star_ascii.stl", "cm"), s.ready("missing_triangle.stl", "mm")
	for _, last := range []string{"ANOTHERRUN-7", "nonsense"} {
		events, hangUp := s.listen(last)
		standing := map[string]string{}
		list := until(t, events, func(e told) bool { standing[e.ModelID] = e.State; return e.id != "" })
		if len(list) != 2 || standing[a.ModelID] != "ready" || standing[b.ModelID] != "ready" {
			t.Errorf("%s: %+v", last, list)
		}
		hangUp()
	}
}

// Contract: mp 12
func TestClosingEndsStreams(t *testing.T) {
	s := open(t, mp.Options{})
	events, _ := s.listen("")
	until(t, events, func(e told) bool { return e.ModelID == "" })
	s.end()
	for e := range events {
		t.Errorf("told %+v after the end", e)
	}
}
