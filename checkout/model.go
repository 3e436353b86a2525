package checkout

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// Model is a buyer's uploaded file: our id beside MP's, what the buyer agreed to, and MP's last word once it is final.
type Model struct {
	ID        string    `json:"id"`
	MPID      string    `json:"mpId"`
	Title     string    `json:"title"`
	FileName  string    `json:"fileName"`
	Format    string    `json:"format"` // the extension, lower case
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	Unit      string    `json:"unit"` // as the buyer said: "mm"
	Consent   Consent   `json:"consent"`
	CreatedAt time.Time `json:"createdAt"`
	// State is MP's answer: the final one is kept, others are read again.
	State mp.Model `json:"state"`
}

// Consent is what the buyer agreed to with an upload, and when.
type Consent struct {
	At           time.Time `json:"at"`
	TermsVersion string    `json:"termsVersion"`
}

// CarriesUnit says that the file's name promises a format that tells its unit.
func (m Model) CarriesUnit() bool { return slices.Contains(withUnit, m.Format) }

// Misleading says that the file itself tells something else than what counts: its name another format than its content,
// or its content another unit than the one that the buyer set. Whoever reads it without knowing that gets another part.
func (m Model) Misleading() bool {
	named := m.Format
	if named == "stp" {
		named = "step"
	}
	return m.State.Format != "" && m.State.Format != named || m.CarriesUnit() && m.State.UnitFrom == "caller"
}

// Model is a buyer's model with MP's present word on it, or ErrNotFound. A model whose state is final costs no call.
func (s *Service) Model(ctx context.Context, b Buyer, id string) (Model, error) {
	m, key, err := find(ctx, s.models, b, "mdl", id)
	if err != nil || m.State.State.Final() {
		return m, err
	}
	now, err := s.Reads.Model(ctx, m.MPID)
	if err != nil {
		return m, fmt.Errorf("model %s: %w", id, err)
	}
	return s.advance(ctx, key, m, now)
}

// advance gives a model MP's present word, and keeps it when it is final: unless the unit was corrected meanwhile, since
// then it is about another size.
func (s *Service) advance(ctx context.Context, key string, m Model, now mp.Model) (Model, error) {
	m.State = now
	if !now.State.Final() {
		return m, nil
	}
	_, err := s.models.Change(ctx, key, func(kept *Model) error {
		if kept.Unit == m.Unit {
			kept.State = now
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("keep model %s: %w", m.ID, err)
	}
	return m, nil
}

// EffectiveUnit is the unit that counts: the file's own where MP found one, the buyer's until then.
func (m Model) EffectiveUnit() string { return cmp.Or(m.State.Unit, m.Unit) }
