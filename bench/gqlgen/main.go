// Command gqlgen is the peer "gqlgen as in its documentation": its default server with the query cache, data loaders, and
// no cache of answers.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/bench/gqlgen/graph"
	"github.com/modeliq/modeliq/bench/shop"
)

func main() {
	address := flag.String("addr", "127.0.0.1:9203", "listen `address`")
	upstream := flag.String("upstream", "http://127.0.0.1:9100", "`URL` of the stub")
	file := flag.String("shop", "", "`file` with the partner and the models")
	flag.Parse()
	s, err := shop.Load(*file)
	if err != nil {
		log.Fatal(err)
	}
	u, err := graph.NewUpstream(context.Background(), *upstream, s)
	if err != nil {
		log.Fatal(err)
	}
	server := handler.New(graph.NewExecutableSchema(graph.Config{Resolvers: &graph.Resolver{Upstream: u}}))
	server.AddTransport(transport.Options{})
	server.AddTransport(transport.GET{})
	server.AddTransport(transport.POST{})
	server.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	server.Use(extension.Introspection{})
	server.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})
	mux := http.NewServeMux()
	mux.Handle("/graphql", graph.Middleware(u, server))
	log.Printf("gqlgen on %s", *address)
	plain := &http.Server{Addr: *address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(plain.ListenAndServe())
}
