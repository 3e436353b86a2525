package mp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stallLimit is how long a stream waits for a reader that takes nothing.
const stallLimit = 30 * time.Second

// streamEvents sends model.updated events for as long as the caller listens. With Last-Event-ID it goes on after that
// event; when that lies too far back (or before a restart), the present state of every model stands in for what was
// missed, so that a caller never has to ask whether it lost something.
func (s *Server) streamEvents(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		writeProblem(w, http.StatusServiceUnavailable, "closing", "The service is closing down.")
		return
	}
	defer s.wg.Done()
	out := stream{w: w, rc: http.NewResponseController(w), run: s.events.run}
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	from, complete := s.resume(r.Header.Get("Last-Event-ID"))
	hello := ": connected\n\n"
	if complete {
		// The number alone is no event, but a caller that is cut off before the first event can resume with it.
		hello = fmt.Sprintf(": connected\nid: %s\n\n", out.id(from-1))
	}
	if out.send(hello) != nil {
		return
	}
	beat := time.NewTicker(s.heartbeat)
	defer beat.Stop()
	for {
		events, next, fresh, held := s.events.after(from)
		numbered := held && complete
		if !numbered {
			events, complete = s.standing(), true
		}
		if out.sendEvents(events, next, numbered) != nil {
			return
		}
		from = next
		select {
		case <-fresh:
		case <-beat.C:
			if out.send(": still here\n\n") != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// resume reads a Last-Event-ID. complete is false when what followed it cannot be told from the ring.
func (s *Server) resume(last string) (from uint64, complete bool) {
	_, now, _, _ := s.events.after(0)
	if last == "" {
		return now, true
	}
	run, number, _ := strings.Cut(last, "-")
	n, err := strconv.ParseUint(number, 10, 63)
	if err != nil || run != s.events.run || n >= now {
		return now, false
	}
	return n + 1, true
}

// standing is the present state of all models as events, the longest unchanged first.
func (s *Server) standing() []event {
	records := []record{}
	for _, m := range s.models.list() {
		records = append(records, m.snapshot().Record)
	}
	slices.SortFunc(records, func(a, b record) int {
		return cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), cmp.Compare(a.ModelID, b.ModelID))
	})
	events := make([]event, len(records))
	for i, rec := range records {
		events[i] = event{rec.ModelID, rec.State, rec.Progress}
	}
	return events
}

// stream writes one caller's events.
type stream struct {
	w   http.ResponseWriter
	rc  *http.ResponseController
	run string
}

// sendEvents sends events up to the number before next. Those of a standing list are not numbered but for the last: a
// caller that breaks off in the middle is told everything again.
func (o *stream) sendEvents(events []event, next uint64, numbered bool) error {
	if len(events) == 0 {
		return nil
	}
	var b strings.Builder
	for i, e := range events {
		data, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write event: %w", err)
		}
		if behind := uint64(len(events) - i); numbered || behind == 1 {
			fmt.Fprintf(&b, "id: %s\n", o.id(next-behind))
		}
		fmt.Fprintf(&b, "event: model.updated\ndata: %s\n\n", data)
	}
	return o.send(b.String())
}

func (o *stream) id(number uint64) string { return fmt.Sprintf("%s-%d", o.run, number) }

// send writes and flushes; a reader that takes nothing for a while is let go.
func (o *stream) send(text string) error {
	// The network's time, not the injected one.
	_ = o.rc.SetWriteDeadline(time.Now().Add(stallLimit)) // not every writer has deadlines
	if _, err := o.w.Write([]byte(text)); err != nil {
		return err
	}
	return o.rc.Flush()
}
