package httpclient_test

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type upstream = func(*http.Request) (*http.Response, error)

// memory is a client whose upstream is a function.
func memory(t *testing.T, o httpclient.Options, answer upstream) *httpclient.Client {
	t.Helper()
	o.Upstream, o.BaseURL, o.Transport = "mp", "http://mp.example/mp", httpclienttest.RoundTripper(answer)
	c, err := httpclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	readCall  = httpclient.Call{Op: "read a thing", Class: httpclient.Read, Method: http.MethodGet, Path: "/things/1"}
	askCall   = httpclient.Call{Op: "ask a price", Class: httpclient.Read, Method: http.MethodPost, Path: "/prices", Body: []byte("{}")}
	writeCall = httpclient.Call{Op: "make a thing", Class: httpclient.Write, Method: http.MethodPost, Path: "/things", Body: []byte("{}")}
	commit    = httpclient.Call{Op: "commit", Class: httpclient.Write, Method: http.MethodPost, Path: "/commit", Body: []byte("{}"), Idempotent: true}
)

// never is a breaker that stays closed, for tests of everything else.
var never = httpclient.BreakerOptions{MinRequests: 1 << 30}
