package shapeways

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

const (
	tokenEarly = 30 * time.Second // a token is renewed so long before it ends
	// tokenTimeout is for a slow monolith; callers who have less wait less. A longer one would keep a fetch that hangs in
	// everybody's way after the monolith is back.
	tokenTimeout = 3 * time.Second
)

// tokens keeps one OAuth2 access token for the account (client_credentials).
type tokens struct {
	http   *httpclient.Client
	call   httpclient.Call
	now    func() time.Time
	flight singleflight.Group

	mu    sync.Mutex
	token string
	until time.Time
}

func newTokens(o Options, now func() time.Time) *tokens {
	// RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
	basic := base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(o.ClientID) + ":" + url.QueryEscape(o.ClientSecret)))
	return &tokens{http: o.HTTP, now: now, call: httpclient.Call{
		Op: "fetch token", Shape: tokenShape, Class: httpclient.Auth, Method: http.MethodPost, Path: "/oauth2/token",
		Header: http.Header{
			"Authorization": {"Basic " + basic},
			"Content-Type":  {"application/x-www-form-urlencoded"},
		},
		Body: []byte("grant_type=client_credentials"),
		Explain: func(status int, _ http.Header, _ []byte, e *upstreams.Error) {
			if status == http.StatusBadRequest { // RFC 6749, 5.2: wrong credentials may answer 400
				e.Kind = upstreams.Unauthorized
			}
			if e.Kind == upstreams.Unauthorized {
				e.Code = Token
			}
		},
	}}
}

// get is a token that is good for a while. Callers who come together share one request; whoever leaves does not take it
// away from the others.
func (t *tokens) get(ctx context.Context) (string, error) {
	if token := t.cached(); token != "" {
		return token, nil
	}
	done := t.flight.DoChan("token", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		defer cancel()
		return t.fetch(ctx)
	})
	select {
	case r := <-done:
		if r.Err != nil {
			return "", r.Err
		}
		return r.Val.(string), nil
	case <-ctx.Done():
		kind := upstreams.Timeout
		if errors.Is(ctx.Err(), context.Canceled) {
			kind = upstreams.Cancelled
		}
		return "", &upstreams.Error{Upstream: upstreams.MonolithName, Op: t.call.Op, Kind: kind, Err: ctx.Err()}
	}
}

func (t *tokens) cached() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now().Before(t.until) {
		return t.token
	}
	return ""
}

func (t *tokens) fetch(ctx context.Context) (string, error) {
	if token := t.cached(); token != "" { // another flight landed between the look and this one
		return token, nil
	}
	var w wireToken
	asked := t.now()
	if err := t.http.JSON(ctx, t.call, nil, &w); err != nil {
		return "", err
	}
	if w.AccessToken == "" {
		return "", t.http.Malformed(t.call, errors.New("no access token in the answer"))
	}
	life := time.Duration(w.ExpiresIn) * time.Second
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.until = w.AccessToken, asked.Add(max(life-tokenEarly, life/2))
	return w.AccessToken, nil
}

// forget drops a token that was not taken, unless it has been replaced already.
func (t *tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token, t.until = "", time.Time{}
	}
}
