package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/modeliq/modeliq/bench/shop"
)

// Upstream is the client of the REST services, written the plain way: net/http with a pool that is large enough, and
// encoding/json. It keeps nothing but the models' final words, as a shop's own records would.
type Upstream struct {
	base, token string
	client      *http.Client
	shop        *shop.Shop
	sells       map[int]bool
	all         string
	percent     int64
	measured    sync.Map
}

// NewUpstream signs in to the monolith.
func NewUpstream(ctx context.Context, base string, s *shop.Shop) (*Upstream, error) {
	percent, err := s.Partner.Percent()
	if err != nil {
		return nil, err
	}
	u := &Upstream{base: base, shop: s, sells: s.Partner.Sells(), all: s.Partner.IDs(), percent: percent, client: &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConns: 1000, MaxIdleConnsPerHost: 256, IdleConnTimeout: 30 * time.Second},
	}}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := u.call(ctx, http.MethodPost, "/oauth2/token", []byte("grant_type=client_credentials"), &token); err != nil {
		return nil, err
	}
	u.token = token.AccessToken
	return u, nil
}

func (u *Upstream) call(ctx context.Context, method, path string, in []byte, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, u.base+path, bytes.NewReader(in))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+u.token)
	res, err := u.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(out)
}

func (u *Upstream) get(ctx context.Context, path string, out any) error {
	return u.call(ctx, http.MethodGet, path, nil, out)
}
