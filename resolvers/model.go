package resolvers

import (
	"context"
	"errors"
	"strings"
	"time"

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
		Unit: toUnit(m.EffectiveUnit()), SuggestedUnit: optional(types.LengthUnit(strings.ToUpper(m.State.SuggestedUnit))),
		Status: statuses[m.State.State], Issues: each(m.State.Issues, toIssue),
		Geometry: toGeometry(m.State.Geometry), RepairedGeometry: toGeometry(m.State.Repaired),
		CreatedAt: m.CreatedAt, Of: ownedModel{m, b},
	}
	if m.State.State == mp.Processing {
		model.Progress = &m.State.Progress
	}
	if m.State.State == mp.Ready || m.State.State == mp.Unprintable {
		for _, view := range views {
			url := r.renderURL(ctx, m.MPID, view, renderSize)
			model.Renders = append(model.Renders, &types.Render{View: view, URL: url, Width: renderSize, Height: renderSize})
		}
		model.PreviewURL = optional(r.previewURL(ctx, m.MPID))
	}
	return model
}

func toUnit(unit string) types.LengthUnit { return types.LengthUnit(strings.ToUpper(unit)) }

func fromUnit(unit types.LengthUnit) string { return strings.ToLower(string(unit)) }

func toIssue(i mp.Issue) *types.ModelIssue {
	return &types.ModelIssue{Code: i.Code, Severity: toSeverity(i.Severity), Message: i.Message}
}

func toSeverity(s mp.Severity) types.IssueSeverity {
	return types.IssueSeverity(strings.ToUpper(string(s)))
}

func toGeometry(g *mp.Geometry) *types.Geometry {
	if g == nil {
		return nil
	}
	return &types.Geometry{
		VolumeMm3: g.Volume, SurfaceAreaMm2: g.SurfaceArea, BoundingBoxMm: toDimensions(&g.BoundingBox),
		TriangleCount: g.Triangles, ShellCount: g.Shells, Watertight: g.Watertight,
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

// rereadAfter is how soon a followed model is read again when a reading failed.
const rereadAfter = time.Second

// follow sends a model now and after each event of MP's, until its state is final or the subscriber leaves.
func (r *Resolver) follow(ctx context.Context, b checkout.Buyer, id string) (<-chan *types.Model, error) {
	m, err := r.checkout.Model(r.freshReads(ctx), b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, coded(types.ErrorCodeNotFound, "There is no such model.")
	}
	if err != nil {
		return nil, err
	}
	watched, events := m.MPID, r.events.Watch(ctx, m.MPID)
	out, told := make(chan *types.Model), false
	go func() {
		defer close(out)
		for {
			// Read again after joining, so that nothing falls between the first reading and the first event. A reading
			// that fails ends nothing: the next one comes with the next event, or soon.
			m, err := r.checkout.Model(r.freshReads(ctx), b, id)
			again := time.Hour
			if err != nil || m.Unheard {
				again = rereadAfter
			}
			switch {
			case err != nil:
				r.log.WarnContext(ctx, "follow model", "model", id, "error", err)
			case m.MPID != watched: // MP has its file now
				watched, events = m.MPID, r.events.Watch(ctx, m.MPID)
				continue
			case m.Unheard && told:
			case !send(ctx, out, r.toModel(ctx, b, m)) || m.State.State.Final():
				return
			default:
				told = true
			}
			select {
			case _, open := <-events:
				if !open {
					return
				}
			case <-time.After(again):
			}
		}
	}()
	return out, nil
}
