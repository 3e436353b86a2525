package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/graph/generated"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/store"
)

// invalidations is the topic on which replicas tell each other what no longer holds.
const invalidations = "invalidations"

// openCaches makes the room of all caches. What one replica invalidates, the others hear of through the store, which all of
// them share whether or not there is a Redis.
func openCaches(ctx context.Context, s settings, kept *store.Store, m *metrics, log *slog.Logger) (*cache.Space, error) {
	space, err := cache.New(cache.Options{
		RedisURL: s.redisURL, Edition: edition(), Observe: m.cached, Log: log,
		Announce: func(i cache.Invalidation) {
			message, _ := json.Marshal(i) // of texts alone
			kept.Announce(invalidations, message)
		},
	})
	if err != nil {
		return nil, err
	}
	return space, kept.Listen(ctx, invalidations, func(message []byte) {
		var i cache.Invalidation
		if json.Unmarshal(message, &i) == nil {
			space.Hear(i)
		}
	})
}

// edition is of the program and its schema, in the keys of what replicas share: while a new version is rolled out, neither
// reads what the other wrote. Partners and backends have their own.
func edition() string {
	sum := sha256.New()
	fmt.Fprintln(sum, buildVersion())
	formatter.NewFormatter(sum).FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// readBytes is the part of the memory for caches that what upstreams said may take, pictureBytes that of pictures; whole
// answers have the rest.
func (s settings) readBytes() uint64    { return uint64(s.cacheBytes) * 3 / 8 }
func (s settings) pictureBytes() uint64 { return uint64(s.cacheBytes) / 4 }
func (s settings) answerBytes() uint64 {
	return uint64(s.cacheBytes) - s.readBytes() - s.pictureBytes()
}

// reads gives each request loaders of its own, over what is remembered between requests, over the backends that it is
// routed to.
func (s settings) reads(memory *dataloaders.Memory, routed *backends) func(context.Context) context.Context {
	var monolith dataloaders.Monolith = routed.router
	var processing dataloaders.MP = routed.router
	if s.cacheReads {
		monolith, processing = memory.Monolith(monolith), memory.MP(processing, s.cachePrices)
	}
	return func(ctx context.Context) context.Context {
		return dataloaders.With(routed.pin(ctx), monolith, processing)
	}
}
