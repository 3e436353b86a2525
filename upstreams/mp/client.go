package mp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// Codes of refusals that do not come from MP's own words.
const (
	TooLarge          = "too_large"          // 413
	UnsupportedFormat = "unsupported_format" // 415
)

// Options configure a Client; HTTP and Token are required.
type Options struct {
	HTTP  *httpclient.Client
	Token string
	// Partner names whose request it is, "" when nobody knows; MP lets partners take turns. It may be nil.
	Partner func(context.Context) string
}

// Client is the model-processing upstream. It is safe for concurrent use.
type Client struct {
	http    *httpclient.Client
	token   string
	partner func(context.Context) string
}

// New builds a client; nothing is sent before its first call.
func New(o Options) (*Client, error) {
	if o.HTTP == nil || o.Token == "" {
		return nil, errors.New("mp: the http client and the token are required")
	}
	if o.Partner == nil {
		o.Partner = func(context.Context) string { return "" }
	}
	return &Client{http: o.HTTP, token: o.Token, partner: o.Partner}, nil
}

// Model reads one model.
func (c *Client) Model(ctx context.Context, id string) (Model, error) {
	call := c.read("read model", modelPath(id, ""))
	call.Shape = modelShape
	var w wireModel
	if err := c.http.JSON(ctx, call, nil, &w); err != nil {
		return Model{}, err
	}
	m, err := toModel(w)
	if err == nil && m.ID != id {
		err = fmt.Errorf("asked for model %q, told of %q", id, m.ID)
	}
	if err != nil {
		return Model{}, c.http.Malformed(call, err)
	}
	return m, nil
}

// Models reads several models in one call; unknown ids are absent.
func (c *Client) Models(ctx context.Context, ids []string) ([]Model, error) {
	if len(ids) == 0 {
		return []Model{}, nil
	}
	ids = slices.Clone(ids)
	slices.Sort(ids) // one address for one set, so that it can be cached on the way
	call := c.read("read models", "/v1/models")
	call.Query = url.Values{"ids": {strings.Join(slices.Compact(ids), ",")}}
	call.Shape = modelsShape
	var w struct {
		Models *[]wireModel `json:"models"`
	}
	if err := c.http.JSON(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Models == nil {
		return nil, c.http.Malformed(call, errors.New("no models in the answer"))
	}
	models := make([]Model, 0, len(*w.Models))
	for _, one := range *w.Models {
		m, err := toModel(one)
		if err != nil {
			return nil, c.http.Malformed(call, err)
		}
		models = append(models, m)
	}
	return models, nil
}

// SetUnit says in which unit the file's lengths are ("mm"); the model goes back to processing.
func (c *Client) SetUnit(ctx context.Context, id, unit string) error {
	call := c.write("set unit", http.MethodPut, modelPath(id, "/unit"))
	return c.http.JSON(ctx, call, map[string]string{"unit": strings.ToLower(unit)}, nil)
}

// Delete removes a model and everything derived from it; one that is gone already is no error.
func (c *Client) Delete(ctx context.Context, id string) error {
	err := c.http.JSON(ctx, c.write("delete model", http.MethodDelete, modelPath(id, "")), nil, nil)
	if upstreams.KindOf(err) == upstreams.NotFound {
		return nil
	}
	return err
}

// Rules are the design rules of every material MP knows, by the monolith's material id.
func (c *Client) Rules(ctx context.Context) (map[int]Rules, error) {
	call := c.read("list design rules", "/v1/materials")
	call.Shape = rulesShape
	var w struct { // the fields of Rules and Check match their keys but for the case, which encoding/json passes over
		Materials *[]Rules `json:"materials"`
	}
	if err := c.http.JSON(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Materials == nil {
		return nil, c.http.Malformed(call, errors.New("no materials in the answer"))
	}
	rules := make(map[int]Rules, len(*w.Materials))
	for _, r := range *w.Materials {
		if r.MaterialID <= 0 {
			return nil, c.http.Malformed(call, errors.New("rules of a material without an id"))
		}
		rules[r.MaterialID] = r
	}
	return rules, nil
}

func (c *Client) read(op, path string) httpclient.Call {
	return c.call(op, httpclient.Read, http.MethodGet, path)
}

func (c *Client) write(op, method, path string) httpclient.Call {
	call := c.call(op, httpclient.Write, method, path)
	call.Idempotent = true // what MP's contract writes with PUT and DELETE can be repeated
	return call
}

func (c *Client) call(op string, class httpclient.Class, method, path string) httpclient.Call {
	return httpclient.Call{
		Op: op, Class: class, Method: method, Path: path, Explain: explain,
		Header: http.Header{"Authorization": {"Bearer " + c.token}},
	}
}

func modelPath(id, rest string) string { return "/v1/models/" + url.PathEscape(id) + rest }

// explain reads the problem details (RFC 9457) of an error.
func explain(status int, _ http.Header, body []byte, e *upstreams.Error) {
	var problem struct{ Title, Detail, Code string }
	if json.Unmarshal(body, &problem) == nil {
		e.Reason = strings.TrimSpace(problem.Title + ": " + problem.Detail)
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		e.Code = TooLarge
	case status == http.StatusUnsupportedMediaType:
		e.Code = UnsupportedFormat
	case e.Kind == upstreams.Refused:
		e.Code = problem.Code
	}
}
