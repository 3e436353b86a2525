package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// golden are the right answers: materials and hello once, model by its number at model processing.
type golden struct {
	materials, hello any
	models           []map[string]any
}

// asked is one request with the answer that it must have; nil when any answer without errors will do.
type asked struct {
	token, body string
	want        any
}

// document is a query's text, Tailcall's own for Tailcall.
func (h *harness) document(r row, query string) (string, error) {
	folder := "queries"
	if r.tailcall && query != "hello" {
		folder = "tailcall"
	}
	raw, err := os.ReadFile(h.path(folder, query+".graphql"))
	return string(raw), err
}

// requests are those of a row, which take turns in the load.
func (h *harness) requests(r row, query string, own, each []owned) ([]asked, error) {
	text, err := h.document(r, query)
	if err != nil {
		return nil, err
	}
	who := own
	switch {
	case r.name == ownSessions:
		who = each
	case query != "model":
		who = own[:1]
	}
	var list []asked
	for n, m := range who {
		variables := map[string]string{}
		a := asked{token: m.token}
		switch query {
		case "model":
			variables["id"] = m.id
			a.want = h.golden.model(n, m.id)
		case "materials":
			a.want = h.golden.materials
		default:
			a.want = h.golden.hello
		}
		if r.tailcall && query != "hello" {
			a.want = nil
		}
		body, err := json.Marshal(map[string]any{"query": text, "variables": variables})
		if err != nil {
			return nil, err
		}
		a.body = string(body)
		list = append(list, a)
	}
	return list, nil
}

// model is the answer for the n-th model under an id.
func (g golden) model(n int, id string) any {
	if n >= len(g.models) {
		return nil
	}
	inner := map[string]any{}
	for key, value := range g.models[n] {
		inner[key] = value
	}
	inner["id"] = id
	return map[string]any{"model": inner}
}

// makeGolden takes the answers from the aggregator that was written by hand.
func (h *harness) makeGolden(ctx context.Context) error {
	p, err := h.start(ctx, "golden", goServer("limit-jsonv2", "-mode", "rest")(h), serverCore)
	if err != nil {
		return err
	}
	defer p.stop()
	url := "http://" + h.address + "/graphql"
	get := func(query string) (answers []any, err error) {
		list, err := h.requests(row{}, query, h.buyers.one, nil)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			var data any
			if err := h.ask(url, "", a.body, &data); err != nil {
				return nil, fmt.Errorf("golden %s: %w", query, err)
			}
			answers = append(answers, data)
		}
		return answers, nil
	}
	if err := h.await(ctx, p, func() bool { _, err := get("hello"); return err == nil }); err != nil {
		return err
	}
	var all [][]any
	for _, query := range allQueries {
		answers, err := get(query)
		if err != nil {
			return err
		}
		all = append(all, answers)
		raw, _ := json.MarshalIndent(answers[0], "", " ")
		_ = os.WriteFile(filepath.Join(h.out, "golden-"+query+".json"), raw, 0o644)
	}
	h.golden.hello, h.golden.materials = all[0][0], all[1][0]
	for _, a := range all[2] {
		m, _ := a.(map[string]any)["model"].(map[string]any)
		h.golden.models = append(h.golden.models, m)
	}
	return h.golden.whole()
}

// whole says that the golden answers hold what they are about.
func (g golden) whole() error {
	nodes := func(v any, path ...string) int {
		for _, key := range append(path, "nodes") {
			inner, _ := v.(map[string]any)
			v = inner[key]
		}
		list, _ := v.([]any)
		return len(list)
	}
	if n := nodes(g.materials, "materials"); n != nMaterials {
		return fmt.Errorf("the golden answer has %d materials", n)
	}
	for i, m := range g.models {
		if n := nodes(m, "offers"); n != nMaterials {
			return fmt.Errorf("the golden answer for model %d has %d offers", i+1, n)
		}
	}
	return nil
}

// answers are what a server said to a list of requests.
type answers struct {
	data  []any
	bytes int // of all bodies
}

// check asks every request once. A wrong answer is kept in the run's folder.
func (h *harness) check(url string, r row, query string, list []asked) (all answers, err error) {
	for n, a := range list {
		raw, err := h.send(url, a.token, "application/json", []byte(a.body))
		var data any
		if err == nil {
			data, err = a.judge(raw)
		}
		if err != nil {
			file := filepath.Join(h.out, strings.NewReplacer(":", "_", "/", "_").Replace(fmt.Sprintf("wrong-%s-%s-%d.json", r.name, query, n)))
			_ = os.WriteFile(file, raw, 0o644)
			return all, fmt.Errorf("%w; see %s", err, file)
		}
		all.data, all.bytes = append(all.data, data), all.bytes+len(raw)
	}
	return all, nil
}

// judge compares an answer with the golden one, as JSON.
func (a asked) judge(raw []byte) (any, error) {
	var got struct {
		Data   any
		Errors []any
	}
	switch err := json.Unmarshal(raw, &got); {
	case err != nil:
		return nil, err
	case len(got.Errors) > 0:
		return nil, fmt.Errorf("the answer has errors: %.300v", got.Errors)
	case a.want != nil && !reflect.DeepEqual(got.Data, a.want):
		return nil, errors.New("the answer is not the golden one")
	}
	return got.Data, nil
}
