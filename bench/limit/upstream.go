package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/modeliq/modeliq/bench/shop"
)

// aggregator asks the upstreams and joins what they say.
type aggregator struct {
	base, token string
	shop        *shop.Shop
	client      *http.Client
	sells       map[int]bool
	all         string   // the partner's materials as printability takes them
	percent     int64    // of the upstream's price
	known       sync.Map // models by model processing's id
}

func newAggregator(base string, s *shop.Shop) (*aggregator, error) {
	percent, err := s.Partner.Percent()
	if err != nil {
		return nil, err
	}
	a := &aggregator{base: base, shop: s, percent: percent, sells: s.Partner.Sells(), all: s.Partner.IDs(), client: &http.Client{
		Transport: &http.Transport{MaxIdleConns: 1000, MaxIdleConnsPerHost: 256},
	}}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := a.call(http.MethodPost, "/oauth2/token", []byte("grant_type=client_credentials"), &token); err != nil {
		return nil, err
	}
	a.token = "Bearer " + token.AccessToken
	return a, nil
}

func (a *aggregator) call(method, path string, in []byte, out any) error {
	r, err := http.NewRequest(method, a.base+path, bytes.NewReader(in))
	if err != nil {
		return err
	}
	r.Header["Authorization"] = []string{a.token}
	res, err := a.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, res.Status)
	}
	body := buffers.Get().(*bytes.Buffer)
	body.Reset()
	defer buffers.Put(body)
	if _, err := io.Copy(body, res.Body); err != nil {
		return err
	}
	return json.Unmarshal(body.Bytes(), out)
}

// together runs the calls side by side and gives the first error.
func together(calls ...func() error) error {
	errs := make([]error, len(calls))
	var wg sync.WaitGroup
	for i, call := range calls {
		wg.Go(func() { errs[i] = call() })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func text(b []byte, key, value string) []byte {
	return appendText(name(b, key), value)
}

// optional writes null for an empty text.
func optional(b []byte, key, value string) []byte {
	if value == "" {
		return append(name(b, key), "null"...)
	}
	return text(b, key, value)
}

func number(b []byte, key string, value float64) []byte {
	return strconv.AppendFloat(name(b, key), value, 'g', -1, 64)
}

func name(b []byte, key string) []byte {
	return append(append(append(b, '"'), key...), `":`...)
}

// appendText leaves to encoding/json what is not plain.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			quoted, _ := json.Marshal(s)
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
