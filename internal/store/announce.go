package store

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
)

// announcements is where what replicas tell each other stands; nothing of it is kept.
const announcements = "modeliq.announce."

// Announce tells all replicas that listen now, this one not. Whoever is away misses it.
func (s *Store) Announce(topic string, message []byte) {
	m := nats.NewMsg(announcements + topic)
	m.Data = message
	m.Header.Set(sender, s.id)
	if err := s.conn.PublishMsg(m); err != nil {
		s.log.Warn("announcement lost", "topic", topic, "error", err)
	}
}

// Listen hears announcements of other replicas until ctx or the store ends.
func (s *Store) Listen(ctx context.Context, topic string, hear func(message []byte)) error {
	sub, err := s.conn.Subscribe(announcements+topic, func(m *nats.Msg) {
		if m.Header.Get(sender) != s.id {
			hear(m.Data)
		}
	})
	if err != nil {
		return fmt.Errorf("listen to %s: %w", topic, err)
	}
	context.AfterFunc(ctx, func() { _ = sub.Unsubscribe() })
	return nil
}

const sender = "Modeliq-Replica"
