package resolvers

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// statuses are MP's states in the schema's words.
var statuses = map[mp.State]types.ModelStatus{
	mp.Queued: types.ModelStatusUploaded, mp.Processing: types.ModelStatusProcessing, mp.Ready: types.ModelStatusReady,
	mp.Unprintable: types.ModelStatusUnprintable, mp.Failed: types.ModelStatusFailed,
}

// ownedModel is what a Model's own fields ask: the model and whose it is.
type ownedModel struct {
	checkout.Model
	buyer checkout.Buyer
}

const renderSize = 512 // pixels, square

var views = []string{"iso", "front", "top", "right"}

func (r *Resolver) toModel(ctx context.Context, b checkout.Buyer, m checkout.Model) *types.Model {
	model := &types.Model{
		ID: m.ID, Title: m.Title, FileName: m.FileName, Format: m.Format, ByteSize: m.Bytes, Sha256: m.SHA256,
		Unit: cmp.Or(toUnit(m.EffectiveUnit()), types.LengthUnitMm), SuggestedUnit: optional(toUnit(m.State.SuggestedUnit)),
		Status: statuses[m.State.State], Issues: each(m.State.Issues, toIssue),
		Geometry: toGeometry(m.State.Geometry), RepairedGeometry: toGeometry(m.State.Repaired),
		CreatedAt: m.CreatedAt, Of: ownedModel{m, b},
	}
	if m.State.State == mp.Processing {
		model.Progress = &m.State.Progress
	}
	if m.State.State == mp.Ready || m.State.State == mp.Unprintable {
		unit := m.EffectiveUnit()
		for _, view := range views {
			url := r.pictureURL(ctx, m.MPID, unit, view+".png", renderSize)
			model.Renders = append(model.Renders, &types.Render{View: view, URL: url, Width: renderSize, Height: renderSize})
		}
		model.PreviewURL = optional(r.pictureURL(ctx, m.MPID, unit, "preview.glb", 0))
		model.ThicknessURL = optional(r.pictureURL(ctx, m.MPID, unit, "thickness.bin", 0))
	}
	return model
}

// toUnit is "" for a unit that nobody knows yet, and for one that the schema does not have.
func toUnit(unit string) types.LengthUnit {
	if u := types.LengthUnit(strings.ToUpper(unit)); u.IsValid() {
		return u
	}
	return ""
}

func fromUnit(unit types.LengthUnit) string { return strings.ToLower(string(unit)) }

func toIssue(i mp.Issue) *types.ModelIssue {
	return &types.ModelIssue{Code: i.Code, Severity: toSeverity(i.Severity), Message: i.Message}
}

// toSeverity takes a word of MP's that nobody here knows for a warning: the buyer should see it.
func toSeverity(s mp.Severity) types.IssueSeverity {
	if severity := types.IssueSeverity(strings.ToUpper(string(s))); severity.IsValid() {
		return severity
	}
	return types.IssueSeverityWarning
}

func toGeometry(g *mp.Geometry) *types.Geometry {
	if g == nil {
		return nil
	}
	return &types.Geometry{
		VolumeMm3: g.Volume, SurfaceAreaMm2: g.SurfaceArea, BoundingBoxMm: toDimensions(&g.BoundingBox),
		TriangleCount: g.Triangles, ShellCount: g.Shells, Watertight: g.Watertight,
		OpenEdges: g.OpenEdges, NonManifoldEdges: g.NonManifoldEdges,
	}
}

// model is a buyer's model for a field: nil for one that is not the buyer's.
func (r *Resolver) model(ctx context.Context, id string) (*types.Model, error) {
	b, ok, err := mine(ctx)
	if err != nil || !ok {
		return nil, err
	}
	return r.modelOf(ctx, b, id)
}

// modelOf is model for what was opened by a token, in the name of its owner.
func (r *Resolver) modelOf(ctx context.Context, b checkout.Buyer, id string) (*types.Model, error) {
	m, err := r.checkout.Model(ctx, b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !m.State.State.Final() {
		cache.NoteTransient(ctx)
	}
	return r.toModel(ctx, b, m), nil
}

func fromUpload(in types.ModelUploadInput) checkout.Upload {
	u := checkout.Upload{
		Title: value(in.Title), Unit: fromUnit(value(in.Unit)), UploadID: value(in.UploadID),
		HasRights: in.HasRightsToModel, AcceptTerms: in.AcceptTermsAndConditions,
	}
	if in.File != nil {
		u.FileName, u.Body, u.Size = in.File.Filename, in.File.File, in.File.Size
	}
	return u
}
