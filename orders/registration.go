package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modeliq/modeliq/internal/store"
)

// Registration is a model that the monolith must know before it can be ordered. Unit is the length that the file counts
// in: micron, mm, cm, m, inch or foot. Triangles is 0 when unknown. Export says that the original would be misread by who
// goes by its name and its own unit.
type Registration struct {
	Partner   string `json:"partner"`
	Owner     string `json:"owner"`
	ModelID   string `json:"modelId"`
	MPModelID string `json:"mpModelId"`
	FileName  string `json:"fileName"`
	Title     string `json:"title"`
	Format    string `json:"format"`
	Unit      string `json:"unit"`
	Triangles int    `json:"triangles,omitempty"`
	Export    bool   `json:"export,omitempty"`
}

// pair is a model's name in the monolith.
type pair struct {
	MonolithID int `json:"monolithId"`
}

// registrationLife is how long a model waits in the queue at most; an order registers what it needs by itself.
const registrationLife = 7 * 24 * time.Hour

func (l Line) registration(o *Order) Registration {
	return Registration{o.Partner, o.Owner, l.ModelID, l.MPModelID, l.FileName, l.Title, l.Format, l.Unit, l.Triangles, l.Export}
}

// key is the pair's key. What the monolith was given is part of it: the same model with its unit corrected is another
// one there.
func (r Registration) key() (string, error) {
	given := r.MPModelID + "|" + r.Unit + "|" + r.Format
	if r.Export {
		given += "|export"
	}
	return store.Key(r.Partner, r.Owner, r.ModelID, hash(given)[:16])
}

// check refuses what could never be registered.
func (r Registration) check() error {
	if _, err := unitMetres(r.Unit); err != nil {
		return err
	}
	_, err := r.key()
	return err
}

// isOurFault says that a registration is wrong in itself: check should have stopped it.
func isOurFault(err error) bool { return errors.Is(err, errUnit) || errors.Is(err, store.ErrKey) }

// Register asks for a model to be made known to the monolith soon. It is durable when it returns; asking again is no
// error and does nothing.
func (p *Pipeline) Register(ctx context.Context, r Registration) error {
	if err := r.check(); err != nil {
		return fmt.Errorf("register model: %w", err)
	}
	key, err := r.key()
	if err != nil {
		return fmt.Errorf("register model: %w", err)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("register model: %w", err)
	}
	if err := p.models.Append(ctx, "models."+key, body); err != nil && !errors.Is(err, store.ErrExists) {
		return fmt.Errorf("register model: %w", err)
	}
	return nil
}

// register works on one record of the queue. What model processing or the monolith refuses, and a file that is not there,
// leaves the queue: an order that needs the model meets the same answer and is put in front of a person (see unprepared).
func (p *Pipeline) register(ctx context.Context, m store.Message) store.Verdict {
	var r Registration
	if err := json.Unmarshal(m.Body, &r); err != nil {
		p.log.Error("read registration", "subject", m.Subject, "err", err)
		return store.Done
	}
	_, err := p.Ensure(ctx, r)
	switch {
	case err == nil:
		p.attempts.forget(m.Subject)
		return store.Done
	case ctx.Err() != nil:
		return store.RetryAfter(0)
	case outcomeOf(err) == refused, isOurFault(err):
		p.log.Warn("model cannot be registered", "model", r.ModelID, "err", err)
		p.attempts.forget(m.Subject)
		return store.Done
	default:
		return store.RetryAfter(max(p.attempts.backoff(m.Subject, time.Minute), retryAfter(err)))
	}
}

// Ensure is the monolith's id of a model, which is registered now if it was not. Calls for one model take turns, so that
// it is not registered twice at the same time; if it ever is, by two processes, the first pair counts and the other model
// lies there unused.
func (p *Pipeline) Ensure(ctx context.Context, r Registration) (monolithID int, err error) {
	key, err := r.key()
	if err != nil {
		return 0, fmt.Errorf("register model: %w", err)
	}
	unlock, err := p.modelLocks.lock(ctx, key)
	if err != nil {
		return 0, fmt.Errorf("register model %s: %w", r.ModelID, err)
	}
	defer unlock()
	known, _, err := p.pairs.Get(ctx, key)
	if err == nil {
		return known.MonolithID, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return 0, fmt.Errorf("register model %s: %w", r.ModelID, err)
	}
	id, err := p.upload(ctx, r)
	if err != nil {
		return 0, fmt.Errorf("register model %s: %w", r.ModelID, err)
	}
	save, cancel := detached(ctx)
	defer cancel()
	_, err = p.pairs.Create(save, key, pair{id})
	if errors.Is(err, store.ErrExists) {
		known, _, err = p.pairs.Get(save, key)
		id = known.MonolithID
	}
	if err != nil {
		return 0, fmt.Errorf("register model %s: %w", r.ModelID, err)
	}
	return id, nil
}
