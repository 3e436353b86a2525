package resolvers_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// A reading that fails ends no subscription: the subscriber still sees the model READY.
func TestAFollowedModelOutlivesAHiccup(t *testing.T) {
	model := func(state string) *http.Response {
		return httpclienttest.Answer(200, fmt.Sprintf(`{"models":[{"modelId":"mp-1","state":%q,"progress":1,"fileName":"arm.stl","format":"stl","bytes":684,"sha256":"ab12","unit":"mm","unitFrom":"caller","suggestedUnit":null,"issues":[],"geometry":null,"repaired":null,"updatedAt":"2026-11-20T11:00:00Z"}]}`, state))
	}
	w := &wires{before: func(_ string, n int) *http.Response {
		switch n {
		case 1, 2:
			return httpclienttest.Answer(500, "{}")
		default:
			return model("ready")
		}
	}}
	h := newHouse(t, w)
	var s setting
	readJSON(t, "testdata/model-processing/upstream.json", &s)
	for id, doc := range s.Seeds["MODELS"] {
		h.seed("MODELS", "loctite", "buyer", id, doc)
	}
	body, err := json.Marshal(map[string]string{"query": `subscription { modelUpdated(id: "mdl_arm") { status } }`})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body))).WithContext(h.as(t.Context(), "loctite", "buyer"))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	answer := httptest.NewRecorder()
	h.api.ServeHTTP(answer, r)
	if events := answer.Body.String(); !strings.Contains(events, `"status":"READY"`) || strings.Contains(events, "errors") {
		t.Errorf("the subscriber saw:\n%s", events)
	}
}
