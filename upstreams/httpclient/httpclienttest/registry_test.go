package httpclienttest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

// witness is a test that only notes what it is told.
type witness struct {
	testing.TB
	errors  []string
	cleanup []func()
}

func (w *witness) Helper()          {}
func (w *witness) Cleanup(f func()) { w.cleanup = append(w.cleanup, f) }
func (w *witness) Errorf(format string, a ...any) {
	w.errors = append(w.errors, fmt.Sprintf(format, a...))
}

func (w *witness) end() string {
	for _, f := range w.cleanup {
		f()
	}
	return strings.Join(w.errors, "; ")
}

func TestAStubThatNobodyCalledFails(t *testing.T) {
	w := &witness{TB: t}
	httpclienttest.New(w).On("GET", "/a", httpclienttest.JSON(200, "{}"))
	if got := w.end(); got != "nobody called GET /a" {
		t.Errorf("it said %q", got)
	}
}

func TestARequestWithoutAStubFails(t *testing.T) {
	w := &witness{TB: t}
	r := httpclienttest.New(w)
	r.On("GET", "/a", httpclienttest.JSON(200, "{}"))
	c := r.Client("mp")
	for range 2 { // one stub answers one request
		_, _ = c.Do(t.Context(), httpclient.Call{Op: "ask", Class: httpclient.Read, Method: http.MethodGet, Path: "/a"})
	}
	if got := w.end(); got != "unexpected request: GET /a" {
		t.Errorf("it said %q", got)
	}
}
