package mp

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// follow reads one stream of events to its end, going on after the last event of the one before.
func (w *Watcher) follow(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call := w.client.call("follow events", httpclient.Stream, http.MethodGet, "/v1/events")
	call.Header.Set("Accept", "text/event-stream")
	if w.lastID != "" {
		call.Header.Set("Last-Event-ID", w.lastID)
	}
	stream, err := w.client.http.Open(ctx, call)
	if err != nil {
		return err
	}
	defer stream.Body.Close()
	w.wantAll() // what happened while there was no stream, whether or not it can be told again
	dead := time.AfterFunc(silence, cancel)
	defer dead.Stop()
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, maxEventLine)
	var event sseEvent
	for lines.Scan() {
		dead.Reset(silence)
		if event.read(lines.Bytes()) {
			w.dispatch(ctx, event)
			event = sseEvent{}
		}
	}
	return cmp.Or(lines.Err(), io.ErrUnexpectedEOF)
}

// dispatch passes an event on to those who listen to its model; one that is final has more to it than the event tells, and
// is read first. One that cannot be understood is logged and passed over.
func (w *Watcher) dispatch(ctx context.Context, e sseEvent) {
	if e.hasID {
		w.lastID = e.id
	}
	if len(e.data) == 0 || e.name != "model.updated" {
		return
	}
	var change wireModel
	if err := json.Unmarshal(e.data, &change); err != nil || change.ModelID == "" || !change.State.known() {
		w.log.WarnContext(ctx, "model event left out", "error", cmp.Or(err, errors.New("no model or no state")))
		return
	}
	if change.State.Final() {
		w.want(change.ModelID)
		return
	}
	w.tell(Update{ModelID: change.ModelID, State: change.State, Progress: min(1, max(0, change.Progress))})
}
