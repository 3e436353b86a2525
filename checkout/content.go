package checkout

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// content are the models that a buyer has of one file's bytes: one for each unit it was said to be in. Its key is the
// bytes' SHA-256.
type content struct {
	Models []string `json:"models"`
}

// contentAttempts bounds how often two uploads of one file at one moment may meet.
const contentAttempts = 20

// keepModel keeps a new model, or gives the one that the buyer has of the same bytes in the same unit. Of several uploads
// of one file at one moment, all get the same model.
func (s *Service) keepModel(ctx context.Context, b Buyer, m Model) (Model, error) {
	if err := keep(ctx, s.models, b, m.ID, m); err != nil {
		return Model{}, err
	}
	other, err := s.share(ctx, b, m)
	if err == nil && other == "" {
		return m, nil
	}
	ctx = context.WithoutCancel(ctx) // what was begun is brought to its end
	if dropped := s.drop(ctx, b, m.ID); err != nil || dropped != nil {
		return Model{}, errors.Join(err, dropped)
	}
	key, err := store.Key(b.Partner.Slug, b.Owner, other)
	if err != nil {
		return Model{}, err
	}
	return s.models.Change(ctx, key, func(kept *Model) error { kept.Consent = m.Consent; return nil })
}

// share is the id of another model of the same bytes, or "" once m is noted as one of theirs.
func (s *Service) share(ctx context.Context, b Buyer, m Model) (other string, err error) {
	for range contentAttempts {
		if other, err = s.tryShare(ctx, b, m); !errors.Is(err, store.ErrConflict) && !errors.Is(err, store.ErrExists) {
			break
		}
	}
	return other, err
}

func (s *Service) tryShare(ctx context.Context, b Buyer, m Model) (other string, err error) {
	key, err := store.Key(b.Partner.Slug, b.Owner, m.SHA256)
	if err != nil {
		return "", err
	}
	known, rev, err := s.contents.Get(ctx, key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	if slices.Contains(known.Models, m.ID) {
		return "", nil
	}
	now := content{Models: []string{m.ID}}
	for _, id := range known.Models {
		there, _, err := s.findModel(ctx, b, id)
		switch {
		case errors.Is(err, ErrNotFound):
			continue
		case err != nil:
			return "", err
		case there.equals(m) && !s.lost(there):
			return id, nil
		}
		now.Models = append(now.Models, id)
	}
	if rev == 0 {
		_, err = s.contents.Create(ctx, key, now)
	} else {
		_, err = s.contents.Update(ctx, key, now, rev)
	}
	return "", err
}

// equals says that a new upload of the same bytes is this model: in the same unit, or with the unit that the file itself
// has. A file that was refused may be tried again.
func (m Model) equals(fresh Model) bool {
	return m.State.State != mp.Failed && (cmp.Or(m.Wanted, m.Unit) == fresh.Unit || m.State.UnitFrom == "file")
}

// drop removes a model's record.
func (s *Service) drop(ctx context.Context, b Buyer, id string) error {
	key, err := store.Key(b.Partner.Slug, b.Owner, id)
	if err != nil {
		return err
	}
	return s.models.Bucket.Delete(ctx, key)
}

// unshare forgets that a model has these bytes.
func (s *Service) unshare(ctx context.Context, b Buyer, m Model) error {
	key, err := store.Key(b.Partner.Slug, b.Owner, m.SHA256)
	if err != nil {
		return err
	}
	_, err = s.contents.Change(ctx, key, func(known *content) error {
		known.Models = slices.DeleteFunc(known.Models, func(id string) bool { return id == m.ID })
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
