package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Models are all of a buyer's, newest first, as they were last known. See Refresh.
func (s *Service) Models(ctx context.Context, b Buyer) ([]Model, error) {
	models, err := list(ctx, s.models, b, func(m Model) time.Time { return m.CreatedAt })
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return slices.DeleteFunc(models, func(m Model) bool { return m.Deleted }), nil
}

// Refresh gives models MP's present word, with one call for all that are not final. What MP does not tell, or cannot tell
// at present, stays as it was last known.
func (s *Service) Refresh(ctx context.Context, b Buyer, models []Model) ([]Model, error) {
	var open []string
	for i, m := range models {
		if m.MPID == "" {
			models[i] = s.expected(m)
		} else if !m.State.State.Final() {
			open = append(open, m.MPID)
		}
	}
	if len(open) == 0 {
		return models, nil
	}
	told, err := s.Reads.Models(ctx, open)
	if err != nil {
		return models, nil //nolint:nilerr // the transport has counted and logged it; a list is worth more than none
	}
	for i, m := range models {
		now, ok := told[m.MPID]
		if !ok {
			continue
		}
		_, key, err := s.findModel(ctx, b, m.ID)
		if errors.Is(err, ErrNotFound) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		if models[i], err = s.advance(ctx, b, key, m, now); err != nil {
			return nil, err
		}
	}
	return models, nil
}

// SetUnit corrects the unit of a model, which is measured anew; prices that were promised for it end. The same unit again
// changes nothing, but repeats a correction that MP has not told back.
func (s *Service) SetUnit(ctx context.Context, b Buyer, id, unit string) (Model, []Problem, error) {
	m, problems, err := s.changeable(ctx, b, id)
	if err != nil || problems != nil || m.EffectiveUnit() == unit && m.Wanted == "" {
		return m, problems, err
	}
	if m.State.State == mp.Failed || s.lost(m) {
		return m, []Problem{{"MODEL_FAILED", []string{"input", "modelId"}, "This file cannot be read, in whichever unit. Please upload another."}}, nil
	}
	// What is wanted is written down before MP is told: whoever is cut off between, or never hears the answer, leaves a model
	// that is read anew until MP tells that unit, never figures of one size with prices of another.
	was := m
	m, takeBack, err := s.correct(ctx, b, id, unit)
	if err != nil {
		return m, nil, fmt.Errorf("set unit of model %s: %w", id, err)
	}
	// An order that was accepted since the first look has the model as it was. One that comes later finds the wish, before it
	// is accepted or at the latest before it is handed on.
	if problem, err := s.inOrder(ctx, b, id); err != nil || problem != nil {
		return was, problem, errors.Join(err, takeBack())
	}
	if m.MPID == "" {
		return m, nil, nil // its file waits, and is sent with this unit
	}
	if err := s.Files.SetUnit(ctx, m.MPID, unit); err != nil {
		if hadNoEffect(err) {
			err = errors.Join(err, takeBack())
		}
		return m, nil, fmt.Errorf("set unit of model %s: %w", id, err)
	}
	s.Orders.Register(ctx, b, m)
	return m, nil, s.Orders.Supersede(ctx, b, m)
}

// correct writes a wanted unit down; takeBack makes the model what it was, unless it was corrected again since.
func (s *Service) correct(ctx context.Context, b Buyer, id, unit string) (m Model, takeBack func() error, err error) {
	_, key, err := s.findModel(ctx, b, id)
	if err != nil {
		return m, nil, err
	}
	var before Model
	m, err = s.models.Change(ctx, key, func(kept *Model) error {
		before = *kept
		kept.Wanted, kept.WantedAt = unit, s.Now()
		kept.Corrections++
		kept.State.State, kept.State.Progress = mp.Queued, 0
		kept.State.Unit, kept.State.UnitFrom, kept.State.SuggestedUnit = unit, "caller", ""
		kept.State.Issues, kept.State.Geometry, kept.State.Repaired = nil, nil, nil
		return nil
	})
	return m, func() error {
		_, err := s.models.Change(context.WithoutCancel(ctx), key, func(kept *Model) error {
			if kept.Corrections == m.Corrections {
				kept.State, kept.Wanted, kept.WantedAt, kept.Corrections = before.State, before.Wanted, before.WantedAt, before.Corrections
			}
			return nil
		})
		return err
	}, err
}

// hadNoEffect says that a failed call surely changed nothing.
func hadNoEffect(err error) bool {
	var e *upstreams.Error
	return errors.As(err, &e) && !e.Ambiguous && e.Kind != upstreams.Malformed
}

// DeleteModel removes a model here, at model processing and in the monolith; the services behind follow in their own time.
// Whoever repeats a call that failed ends well.
func (s *Service) DeleteModel(ctx context.Context, b Buyer, id string) ([]Problem, error) {
	_, key, err := find(ctx, s.models, b, "mdl", id)
	if errors.Is(err, ErrNotFound) {
		return []Problem{modelNotFound}, nil
	}
	if err != nil {
		return nil, err
	}
	if problems, err := s.inOrder(ctx, b, id); err != nil || problems != nil {
		return problems, err
	}
	// First nobody finds it any more, then the services lose it: no order is accepted for a file that is going, and no model
	// is left without one. An order that was accepted since the first look keeps it.
	if err := s.hide(ctx, key, true); err != nil {
		return nil, fmt.Errorf("delete model %s: %w", id, err)
	}
	ctx = context.WithoutCancel(ctx)
	if problems, err := s.inOrder(ctx, b, id); err != nil || problems != nil {
		return problems, errors.Join(err, s.hide(ctx, key, false))
	}
	m, _, err := s.models.Get(ctx, key)
	switch { // model processing may have got its file meanwhile
	case errors.Is(err, store.ErrNotFound):
		return nil, nil // another call has removed it
	case err != nil:
		return nil, fmt.Errorf("delete model %s: %w", id, err)
	}
	if err := s.Orders.Forget(ctx, b, m); err != nil {
		return nil, fmt.Errorf("delete model %s: %w", id, err)
	}
	if err := errors.Join(s.unshare(ctx, b, m), s.drop(ctx, b, id)); err != nil {
		return nil, fmt.Errorf("delete model %s: %w", id, err)
	}
	return nil, nil
}

// hide makes a model one that nobody finds, or undoes that.
func (s *Service) hide(ctx context.Context, key string, hidden bool) error {
	_, err := s.models.Change(ctx, key, func(kept *Model) error { kept.Deleted = hidden; return nil })
	return err
}

// modelNotFound is the problem of a model that is not the buyer's.
var modelNotFound = Problem{"MODEL_NOT_FOUND", []string{"input", "modelId"}, "This model is not there any more."}

// changeable is a buyer's model unless an order that is not finished needs it as it is.
func (s *Service) changeable(ctx context.Context, b Buyer, id string) (Model, []Problem, error) {
	m, _, err := s.findModel(ctx, b, id)
	if errors.Is(err, ErrNotFound) {
		return m, []Problem{modelNotFound}, nil
	}
	if err != nil {
		return m, nil, err
	}
	problems, err := s.inOrder(ctx, b, id)
	return m, problems, err
}

// inOrder is the problem of a model that an order which is not finished has.
func (s *Service) inOrder(ctx context.Context, b Buyer, id string) ([]Problem, error) {
	making, err := s.Orders.Making(ctx, b.Partner.Slug, b.Owner, id)
	if err != nil || !making {
		return nil, err
	}
	return []Problem{{"MODEL_IN_ORDER", []string{"input", "modelId"}, "This model is being made. It can be changed once the order is finished."}}, nil
}
