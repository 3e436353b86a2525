package resolvers

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/orders"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// statuses are MP's states in the schema's words.
var statuses = map[mp.State]types.ModelStatus{
	mp.Queued: types.ModelStatusUploaded, mp.Processing: types.ModelStatusProcessing, mp.Ready: types.ModelStatusReady,
	mp.Unprintable: types.ModelStatusUnprintable, mp.Failed: types.ModelStatusFailed,
}

const renderSize = 512 // pixels, square

var views = []string{"iso", "front", "top", "right"}

func (r *Resolver) toModel(ctx context.Context, m checkout.Model) *types.Model {
	model := &types.Model{
		ID: m.ID, Title: m.Title, FileName: m.FileName, Format: m.Format, ByteSize: m.Bytes, Sha256: m.SHA256,
		Unit: toUnit(m), SuggestedUnit: optional(types.LengthUnit(strings.ToUpper(m.State.SuggestedUnit))),
		Status: statuses[m.State.State], Issues: each(m.State.Issues, toIssue),
		Geometry: toGeometry(m.State.Geometry), RepairedGeometry: toGeometry(m.State.Repaired),
		CreatedAt: m.CreatedAt, Of: m,
	}
	if m.State.State == mp.Processing {
		model.Progress = &m.State.Progress
	}
	if m.State.State == mp.Ready || m.State.State == mp.Unprintable {
		for _, view := range views {
			url := r.renderURL(ctx, m.MPID, view, renderSize)
			model.Renders = append(model.Renders, &types.Render{View: view, URL: url, Width: renderSize, Height: renderSize})
		}
	}
	return model
}

// toUnit is the unit that counts: the file's own where MP found one, the buyer's until then.
func toUnit(m checkout.Model) types.LengthUnit {
	unit := m.State.Unit
	if unit == "" {
		unit = m.Unit
	}
	return types.LengthUnit(strings.ToUpper(unit))
}

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
	m, err := r.checkout.Model(ctx, b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.toModel(ctx, m), nil
}

func fromUpload(in types.ModelUploadInput) checkout.Upload {
	u := checkout.Upload{
		Title: value(in.Title), Unit: strings.ToLower(string(value(in.Unit))),
		HasRights: in.HasRightsToModel, AcceptTerms: in.AcceptTermsAndConditions,
	}
	if in.File != nil {
		u.FileName, u.Body, u.Size = in.File.Filename, in.File.File, in.File.Size
	}
	return u
}

// register tells the monolith of a new model, from the durable queue. An order that comes first registers what it needs
// by itself, so that a failure here is noted and no buyer's. A file that may carry a unit of its own waits for that order,
// because the monolith must be told the one that counts.
func (r *Resolver) register(ctx context.Context, b checkout.Buyer, m checkout.Model) {
	if m.CarriesUnit() && m.State.UnitFrom == "" {
		return
	}
	err := r.orders.Register(ctx, registrationOf(b, m))
	if err != nil {
		r.log.WarnContext(ctx, "register model", "model", m.ID, "error", err)
	}
}

func registrationOf(b checkout.Buyer, m checkout.Model) orders.Registration {
	return orders.Registration{
		Partner: b.Partner.Slug, Owner: b.Owner, ModelID: m.ID, MPModelID: m.MPID,
		FileName: m.FileName, Title: m.Title, Format: m.Format, Unit: strings.ToLower(string(toUnit(m))), Triangles: triangles(m),
		Export: m.Misleading(),
	}
}

// rereadAfter is how soon a followed model is read again when a reading failed.
const rereadAfter = time.Second

// follow sends a model now and after each event of MP's, until its state is final or the subscriber leaves.
func (r *Resolver) follow(ctx context.Context, b checkout.Buyer, id string) (<-chan *types.Model, error) {
	m, err := r.checkout.Model(r.freshReads(ctx), b, id)
	if errors.Is(err, checkout.ErrNotFound) {
		return nil, coded("NOT_FOUND", "There is no such model.")
	}
	if err != nil {
		return nil, err
	}
	events := r.events.Watch(ctx, m.MPID)
	out := make(chan *types.Model)
	go func() {
		defer close(out)
		for {
			// Read again after joining, so that nothing falls between the first reading and the first event. A reading
			// that fails ends nothing: the next one comes with the next event, or soon.
			m, err := r.checkout.Model(r.freshReads(ctx), b, id)
			again := time.Hour
			if err != nil {
				r.log.WarnContext(ctx, "follow model", "model", id, "error", err)
				again = rereadAfter
			} else if !send(ctx, out, r.toModel(ctx, m)) || m.State.State.Final() {
				return
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

// triangles is 0 while nobody counted them.
func triangles(m checkout.Model) int {
	if m.State.Geometry == nil {
		return 0
	}
	return m.State.Geometry.Triangles
}
