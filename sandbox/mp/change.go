package mp

import "errors"

var (
	errDeleted = errors.New("the model was deleted")
	errRefused = errors.New("the file was refused")
)

// change alters a model, tells the event streams, and returns the record as it is now. With lasting it is on disk before
// anyone hears of it; when it cannot be kept, or do fails, the model stays as it was.
func (s *Server) change(m *model, lasting bool, do func(*sidecar) error) (record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deleted {
		return record{}, errDeleted
	}
	before := m.kept
	if err := do(&m.kept); err != nil {
		m.kept = before
		return record{}, err
	}
	m.kept.Record.UpdatedAt = s.opts.Now().UTC()
	if lasting {
		if err := m.save(); err != nil {
			m.kept = before
			return record{}, err
		}
	}
	if now, was := m.kept.Record, before.Record; lasting || now.State != was.State || now.Progress != was.Progress {
		s.events.publish(now)
	}
	return m.kept.Record, nil
}
