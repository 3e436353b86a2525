package mp

import (
	"errors"
	"fmt"
	"time"
)

// wireModel is a model as MP writes it: its id has another name than ours, and a repair's figures and list are one object.
type wireModel struct {
	ModelID       string    `json:"modelId"`
	State         State     `json:"state"`
	Progress      float64   `json:"progress"`
	FileName      string    `json:"fileName"`
	Format        string    `json:"format"`
	Bytes         int64     `json:"bytes"`
	SHA256        string    `json:"sha256"`
	Unit          string    `json:"unit"`
	UnitFrom      string    `json:"unitFrom"`
	SuggestedUnit string    `json:"suggestedUnit"`
	Issues        []Issue   `json:"issues"`
	Geometry      *Geometry `json:"geometry"`
	Repaired      *Geometry `json:"repaired"`
	UpdatedAt     time.Time `json:"updatedAt"`
}

func toModel(w wireModel) (Model, error) {
	if w.ModelID == "" {
		return Model{}, errors.New("a model without an id")
	}
	if !w.State.known() {
		return Model{}, fmt.Errorf("model %q is in the unknown state %q", w.ModelID, w.State)
	}
	return Model{
		ID: w.ModelID, State: w.State, Progress: min(1, max(0, w.Progress)), FileName: w.FileName, Format: w.Format, Bytes: w.Bytes,
		SHA256: w.SHA256, Unit: w.Unit, UnitFrom: w.UnitFrom, SuggestedUnit: w.SuggestedUnit, Issues: w.Issues, Geometry: w.Geometry,
		Repaired: w.Repaired, UpdatedAt: w.UpdatedAt,
	}, nil
}

func (s State) known() bool { return s == Queued || s == Processing || s.Final() }
