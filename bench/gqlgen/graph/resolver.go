// Package graph is the benchmark's schema on gqlgen as its documentation has it.
package graph

//go:generate go tool gqlgen generate

// Resolver stands on the upstreams' client.
type Resolver struct{ Upstream *Upstream }
