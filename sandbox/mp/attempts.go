package mp

import (
	"errors"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// mostAttempts is how often an analysis may take the process with it before its file is given up: what kills us (the system,
// when memory runs out) would else do so at every start.
const mostAttempts = 2

var errBrokeOff = &mesh.Refusal{
	Code: "processing_error",
	Message: "The analysis of the model broke off twice on our side, perhaps because it takes too much memory. Please export it " +
		"with a coarser resolution or in another format, and upload it again.",
}

// attempt notes on disk that an analysis begins. The caller calls survived when it has ended in any way: an attempt that
// is still noted at the next start did not live to that.
func (s *Server) attempt(m *model) (survived func(), err error) {
	if err := m.countAttempts(m.snapshot().Attempts+1, true); err != nil {
		return nil, err
	}
	return func() {
		// Where the analysis goes on, the state that it comes to is kept together with this.
		err := m.countAttempts(0, s.ctx.Err() != nil)
		if err != nil && !errors.Is(err, errDeleted) {
			s.log.Error("note the end of an analysis", "error", err)
		}
	}, nil
}

// countAttempts is nothing that anybody has to hear of.
func (m *model) countAttempts(n int, lasting bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deleted {
		return errDeleted
	}
	if m.kept.Attempts = n; lasting {
		return m.save()
	}
	return nil
}
