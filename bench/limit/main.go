// Command limit shows what the machine itself allows: servers that answer the benchmark's requests without any GraphQL.
//
//	-mode bytes  net/http and answers made before, looked up by the request's body
//	-mode rest   an aggregator written by hand for these very queries: the calls that an uncached server must make, decoded
//	             into structs that have only what is used, and an answer put together by appending
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/modeliq/modeliq/bench/shop"
)

func main() {
	address := flag.String("addr", "127.0.0.1:9203", "listen `address`")
	upstream := flag.String("upstream", "http://127.0.0.1:9100", "`URL` of the stub")
	file := flag.String("shop", "", "`file` with the partner and the models")
	mode := flag.String("mode", "bytes", "bytes or rest")
	flag.Parse()
	s, err := shop.Load(*file)
	if err != nil {
		log.Fatal(err)
	}
	a, err := newAggregator(*upstream, s)
	if err != nil {
		log.Fatal(err)
	}
	answer := a.answer
	if *mode == "bytes" {
		answer = remembered(a.answer)
	}
	log.Printf("limit %s on %s", *mode, *address)
	server := &http.Server{Addr: *address, Handler: serve(answer), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}

// reply is a body with its length as a header has it.
type reply struct {
	body   []byte
	length []string
}

type answering func(request []byte) (*reply, error)

var (
	jsonType = []string{"application/json"}
	buffers  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

func serve(answer answering) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in := buffers.Get().(*bytes.Buffer)
		in.Reset()
		defer buffers.Put(in)
		if _, err := in.ReadFrom(r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out, err := answer(in.Bytes())
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		h := w.Header()
		h["Content-Type"], h["Content-Length"] = jsonType, out.length
		_, _ = w.Write(out.body)
	})
}

// remembered keeps every answer for good.
func remembered(answer answering) answering {
	var kept sync.Map
	return func(request []byte) (*reply, error) {
		if v, ok := kept.Load(string(request)); ok {
			return v.(*reply), nil
		}
		out, err := answer(request)
		if err == nil {
			kept.Store(string(request), out)
		}
		return out, err
	}
}

// answer knows the three queries by their names.
func (a *aggregator) answer(request []byte) (*reply, error) {
	var in struct {
		Query     string `json:"query"`
		Variables struct {
			ID string `json:"id"`
		} `json:"variables"`
	}
	if err := json.Unmarshal(request, &in); err != nil {
		return nil, err
	}
	body := make([]byte, 0, 32<<10)
	var err error
	switch {
	case strings.HasPrefix(in.Query, "query Materials"):
		body, err = a.materials(body)
	case strings.HasPrefix(in.Query, "query Model("):
		body, err = a.model(body, in.Variables.ID)
	default:
		body = append(text(append(body, `{"data":{"partner":{`...), "slug", a.shop.Partner.Slug), "}}}"...)
	}
	if err != nil {
		return nil, err
	}
	return &reply{body, []string{strconv.Itoa(len(body))}}, nil
}
