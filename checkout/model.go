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
	// Wanted is a corrected unit that MP has not told back yet, since WantedAt; "" when there is none.
	Wanted   string    `json:"wanted,omitempty"`
	WantedAt time.Time `json:"wantedAt,omitzero"`
	// Corrections counts how often the unit was corrected, or was to be: what MP was asked before one is no word on what
	// the model is after it.
	Corrections int `json:"corrections,omitempty"`
	// Deleted: the buyer has removed it, and the services behind are being told. Nobody finds it any more.
	Deleted bool `json:"deleted,omitempty"`
	// Unheard: MP has not got the file yet or could not be asked, and the state is what was known before.
	Unheard bool `json:"-"`
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

// findModel is a buyer's model as it was last known, or ErrNotFound, with its key.
func (s *Service) findModel(ctx context.Context, b Buyer, id string) (Model, string, error) {
	m, key, err := find(ctx, s.models, b, "mdl", id)
	if err == nil && m.Deleted {
		return Model{}, "", ErrNotFound
	}
	return m, key, err
}

// KnownModel is a buyer's model as it was last known, or ErrNotFound. MP is not asked.
func (s *Service) KnownModel(ctx context.Context, b Buyer, id string) (Model, error) {
	m, _, err := s.findModel(ctx, b, id)
	return m, err
}

// ToldModel is a buyer's model with what MP told of it without being asked, or ErrNotFound. It belongs to who was told of
// it once more each time: a model that was removed meanwhile is not found.
func (s *Service) ToldModel(ctx context.Context, b Buyer, id string, told mp.Update) (Model, error) {
	m, key, err := s.findModel(ctx, b, id)
	switch {
	case err != nil || m.State.State.Final() || m.MPID != told.ModelID:
		return m, err
	case told.Model != nil:
		return s.advance(ctx, b, key, m, *told.Model)
	case told.State == "":
		return s.Model(ctx, b, id)
	}
	m.State.State, m.State.Progress = told.State, told.Progress
	return m, nil
}

// Model is a buyer's model with MP's present word on it, or ErrNotFound. A model whose state is final costs no call. One that
// MP cannot be asked about is as it was last known.
func (s *Service) Model(ctx context.Context, b Buyer, id string) (Model, error) {
	m, key, err := s.findModel(ctx, b, id)
	if err != nil || m.State.State.Final() {
		return m, err
	}
	if m.MPID == "" {
		return s.expected(m), nil
	}
	now, err := s.Reads.Model(ctx, m.MPID)
	if isDown(err) {
		m.Unheard = true
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("model %s: %w", id, err)
	}
	return s.advance(ctx, b, key, m, now)
}

// advance gives a model MP's present word, and keeps it when it is final. A final word about the unit that was before a
// correction is none: MP has not heard of it yet.
func (s *Service) advance(ctx context.Context, b Buyer, key string, m Model, now mp.Model) (Model, error) {
	if !now.State.Final() {
		m.State = now
		return m, nil
	}
	if m.outdates(now, s.Now()) {
		return m, nil
	}
	now = within(b.Partner, now)
	kept, err := s.models.Change(ctx, key, func(kept *Model) error {
		if kept.Corrections == m.Corrections {
			kept.settle(now)
		}
		return nil
	})
	if err != nil {
		return m, fmt.Errorf("keep model %s: %w", m.ID, err)
	}
	if s.Settled != nil {
		s.Settled(ctx, m.MPID)
	}
	return kept, nil
}

// correctionPatience is how long MP may still carry out a corrected unit whose answer was lost: longer than any call lasts.
// A model whose correction never arrived is what MP says it is.
const correctionPatience = time.Minute

// outdates says that a final word of MP's is about the unit before the one that is wanted. A file that cannot be read
// cannot be read in any.
func (m Model) outdates(told mp.Model, now time.Time) bool {
	return m.Wanted != "" && told.Unit != m.Wanted && told.State != mp.Failed && now.Before(m.WantedAt.Add(correctionPatience))
}

// settle takes over MP's final word.
func (m *Model) settle(told mp.Model) {
	if m.Wanted != "" && told.Unit == m.Wanted {
		m.Unit = m.Wanted
	}
	m.State, m.Wanted, m.WantedAt = told, "", time.Time{}
}

// EffectiveUnit is the unit that counts: the one that the buyer corrected it to, else the file's own where MP found one,
// the buyer's until then.
func (m Model) EffectiveUnit() string { return cmp.Or(m.Wanted, m.State.Unit, m.Unit) }

// Size is what a model was when it was priced: in another unit it is another size.
type Size struct {
	Unit        string `json:"unit,omitempty"` // "" while nobody knew the file's own
	Corrections int    `json:"corrections,omitempty"`
}

// Size is the model's own.
func (m Model) Size() Size { return Size{m.EffectiveUnit(), m.Corrections} }

// sized says that a model still has the size. One that MP has not judged, or that nobody has read since, has it unless its
// unit was corrected: what was told of the unit when it was priced came from the file.
func (m Model) sized(was Size) bool {
	if was.Unit == "" || !m.State.State.Final() {
		return m.Corrections == was.Corrections || m.EffectiveUnit() == was.Unit
	}
	return m.EffectiveUnit() == was.Unit
}
