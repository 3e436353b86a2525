package resolvers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// told is MP's word on the followed model.
func told(state string, progress float64) *http.Response {
	return httpclienttest.Answer(200, fmt.Sprintf(`{"models":[{"modelId":"mp-1","state":%q,"progress":%v,"fileName":"arm.stl","format":"stl","bytes":684,"sha256":"ab12","unit":"mm","unitFrom":"caller","suggestedUnit":null,"issues":[],"geometry":null,"repaired":null,"updatedAt":"2026-11-20T11:00:00Z"}]}`, state, progress))
}

// followed subscribes to a model that is processing, and gives the events until the subscription ends.
func followed(t *testing.T, w *wires) (events []string) {
	t.Helper()
	h := newHouse(t, w)
	var s setting
	readJSON(t, "testdata/model-processing/upstream.json", &s)
	for id, doc := range s.Seeds["MODELS"] {
		h.seed("MODELS", "loctite", "buyer", id, doc)
	}
	r := posted(t, `subscription { modelUpdated(id: "mdl_arm") { status progress } }`, nil).WithContext(h.as(t.Context(), "loctite", "buyer"))
	r.Header.Set("Accept", "text/event-stream")
	answer := httptest.NewRecorder()
	h.api.ServeHTTP(answer, r)
	for line := range strings.Lines(answer.Body.String()) {
		if data, ok := strings.CutPrefix(strings.TrimSpace(line), `data: {"data":{"modelUpdated":`); ok {
			events = append(events, strings.TrimSuffix(data, "}}"))
		} else if strings.Contains(line, "errors") {
			t.Errorf("the subscriber saw %s", line)
		}
	}
	return events
}

// A reading that fails ends no subscription: the subscriber still sees the model READY.
func TestAFollowedModelOutlivesAHiccup(t *testing.T) {
	events := followed(t, &wires{before: func(_ string, n int) *http.Response {
		if n <= 2 {
			return httpclienttest.Answer(500, "{}")
		}
		return told("ready", 1)
	}})
	if len(events) == 0 || events[len(events)-1] != `{"status":"READY","progress":null}` {
		t.Errorf("the subscriber saw %s", events)
	}
}

// What is read and what is told overtake each other; the subscriber sees a model get on all the same, and its final word out
// of what was told, without another reading.
func TestAFollowedModelNeverGoesBack(t *testing.T) {
	on := func(state mp.State, progress float64) mp.Update {
		return mp.Update{ModelID: "mp-1", State: state, Progress: progress}
	}
	final := &mp.Model{ID: "mp-1", State: mp.Unprintable, Progress: 1, FileName: "arm.stl", Format: "stl", Unit: "mm"}
	w := &wires{
		before: func(string, int) *http.Response { return told("processing", 0.4) },
		events: []mp.Update{
			on(mp.Queued, 0), on(mp.Processing, 0.2), on(mp.Processing, 0.6), on(mp.Processing, 0.6), on(mp.Processing, 0.5),
			{ModelID: "mp-1", State: mp.Unprintable, Progress: 1, Model: final},
		},
	}
	want := []string{`{"status":"PROCESSING","progress":0.4}`, `{"status":"PROCESSING","progress":0.6}`, `{"status":"UNPRINTABLE","progress":null}`}
	if got := followed(t, w); !slices.Equal(got, want) {
		t.Errorf("the subscriber saw %s", got)
	}
	if n := w.asked["mp GET /v1/models"]; n != 1 {
		t.Errorf("model processing was asked %d times", n)
	}
}
