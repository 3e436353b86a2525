package shapeways_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith/shapeways"
)

// account is a monolith in memory that knows one token at a time.
type account struct {
	mu              sync.Mutex
	fetched, served int
	valid           string
	delay           time.Duration
	whole           bool // the last body was complete
}

func (a *account) client(t *testing.T) *shapeways.Client {
	t.Helper()
	h, err := httpclient.New(httpclient.Options{Upstream: upstreams.MonolithName, BaseURL: "http://monolith.example", Transport: httpclienttest.RoundTripper(a.answer)})
	if err != nil {
		t.Fatal(err)
	}
	return client(t, h)
}

func (a *account) answer(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/oauth2/token" {
		select {
		case <-time.After(a.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.fetched++
		a.valid = strings.Repeat("t", a.fetched)
		return httpclienttest.Answer(200, `{"access_token":"`+a.valid+`","token_type":"bearer","expires_in":"3600"}`), nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.served++
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		a.whole = int64(len(body)) == r.ContentLength && json.Valid(body)
	}
	if r.Header.Get("Authorization") != "Bearer "+a.valid {
		return httpclienttest.Answer(401, `{"result":"failure","reason":"Invalid Token Error"}`), nil
	}
	return httpclienttest.Answer(200, `{"result":"success","materials":[],"orderId":"5","modelId":7}`), nil
}

// Contract: monolith A2.1
func TestATokenIsFetchedByBasicAuth(t *testing.T) {
	r := httpclienttest.New(t)
	token := r.On("POST", "/oauth2/token", httpclienttest.File(t, 200, "token.json"))
	list := r.On("GET", "/materials/v1", httpclienttest.File(t, 200, "materials_2013.json"))
	if _, err := client(t, r.Client(upstreams.MonolithName)).Materials(t.Context()); err != nil {
		t.Fatal(err)
	}
	user, password, ok := (&http.Request{Header: token.Header}).BasicAuth()
	if !ok || user != "mod+iq" || password != "s%3Acr%C3%A9t" || string(token.Body) != "grant_type=client_credentials" {
		t.Errorf("%q %q %s", user, password, token.Body)
	}
	if got := list.Header.Get("Authorization"); got != "Bearer t-1" {
		t.Errorf("the call came with %q", got)
	}
}

// Contract: monolith A2.4
func TestATokenIsRenewedThirtySecondsEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &account{}
		c := a.client(t)
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {3569 * time.Second, 1}, {2 * time.Second, 2}} {
			time.Sleep(step.wait)
			if _, err := c.Materials(t.Context()); err != nil {
				t.Fatal(err)
			}
			if a.fetched != step.want {
				t.Errorf("%d tokens fetched, want %d", a.fetched, step.want)
			}
		}
	})
}

func TestALeaderWhoLeavesDoesNotTakeTheTokenAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &account{delay: 500 * time.Millisecond}
		c := a.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(250*time.Millisecond, cancel)
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := c.Materials(ctx); upstreams.KindOf(err) != upstreams.Cancelled {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		for range 20 {
			wait.Go(func() {
				if _, err := c.Materials(t.Context()); err != nil {
					t.Errorf("a follower got %v", err)
				}
			})
		}
		wait.Wait()
		if a.fetched != 1 {
			t.Errorf("%d tokens were fetched for 21 callers", a.fetched)
		}
	})
}

// Contract: monolith A2.4, monolith A8.6
func TestATokenThatIsNotTakenIsRenewedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, call := range map[string]func(*shapeways.Client) error{
			"a read": func(c *shapeways.Client) error { _, err := c.Materials(t.Context()); return err },
			"an order": func(c *shapeways.Client) error {
				receipt, err := c.PlaceOrder(t.Context(), order())
				if err == nil && receipt.OrderID != 5 {
					t.Errorf("order %d", receipt.OrderID)
				}
				return err
			},
			"an upload that can be read again": func(c *shapeways.Client) error { _, err := c.UploadModel(t.Context(), cube()); return err },
		} {
			a := &account{}
			c := a.client(t)
			_, _ = c.Materials(t.Context())
			a.valid = "another"
			if err := call(c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if name != "a read" && !a.whole {
				t.Errorf("%s: the second body was not whole", name)
			}
			if a.fetched != 2 || a.served != 3 {
				t.Errorf("%s: %d tokens, %d calls; want 2 and 3", name, a.fetched, a.served)
			}
		}
	})
}

func TestCredentialsThatAreNotTakenAreSaid(t *testing.T) {
	for _, status := range []int{400, 401, 403} {
		r := httpclienttest.New(t)
		r.On("POST", "/oauth2/token", httpclienttest.JSON(status, `{"error":"invalid_client"}`))
		_, err := client(t, r.Client(upstreams.MonolithName)).PlaceOrder(t.Context(), order())
		if e := failure(t, err); e.Kind != upstreams.Unauthorized || e.Code != shapeways.Token || e.Ambiguous {
			t.Errorf("%d: %v", status, e)
		}
	}
	r, c := recorded(t)
	r.On("GET", "/materials/v1", httpclienttest.File(t, 401, "failure_token.json"))
	r.On("POST", "/oauth2/token", httpclienttest.JSON(200, `{"access_token":"t-2","expires_in":3600}`))
	second := r.On("GET", "/materials/v1", httpclienttest.File(t, 401, "failure_token.json"))
	if _, err := c.Materials(t.Context()); upstreams.KindOf(err) != upstreams.Unauthorized {
		t.Errorf("%v", err)
	}
	if second.Header.Get("Authorization") != "Bearer t-2" {
		t.Errorf("the second try came with %q", second.Header.Get("Authorization"))
	}
}
