package store

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// makeStream makes a stream, or brings it to this configuration. Its replicas are raised and never lowered: a process that
// was started with fewer must not thin out what others rely on.
func (s *Store) makeStream(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	c.Replicas = s.replicas
	existing, err := s.js.Stream(ctx, c.Name)
	switch {
	case err == nil:
		c.Replicas = max(c.Replicas, existing.CachedInfo().Config.Replicas)
	case !errors.Is(err, jetstream.ErrStreamNotFound):
		return nil, err
	}
	// Of several replicas only the leader answers reads. The library would let any of them: a compare-and-set that starts
	// from an older copy only costs a retry, while a "not found" from one would be believed.
	c.AllowDirect = c.Replicas == 1
	return s.js.CreateOrUpdateStream(ctx, c)
}
