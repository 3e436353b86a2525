package mesh

import "context"

// Report is what an analysis found out.
type Report struct {
	Geometry Figures  // of the file as uploaded
	Repaired *Figures // after repair; nil when nothing was repaired
	Repairs  []Repair // what was done, in order; empty when Repaired is nil
	// Positions is how many different corners the file has.
	Positions int
	// Parts counts separate pieces of matter, cavities not included; 0 when no solid can be told.
	Parts int
	// Solid says that something can be made of it, perhaps with a person's help: a closed shell encloses a volume,
	// or the surface is open but mostly there.
	Solid bool
	// Walls is how thin it gets; nil where nothing was measured, because the surface is not closed or too tangled.
	Walls *Walls `json:",omitempty"`
	// Opening is where the surface is not closed, as it would be made or, where a repair closed it, as uploaded; nil where
	// it was closed from the beginning.
	Opening *Vec `json:",omitempty"`
}

// Closed says that the part as it would be made encloses a volume that can be told.
func (r *Report) Closed() bool {
	if r.Repaired != nil {
		return r.Repaired.Volume != nil
	}
	return r.Geometry.Volume != nil
}

// Repair is one thing that was put right.
type Repair struct {
	Code    string // stable, for programs: "holes_filled", ...
	Message string // for the buyer
}

// mostlyThere is the largest part of a surface that may be missing for a person to close it: a cup without its lid
// is a fifth open and stays a sheet.
const mostlyThere = 0.15

// Analyse measures the mesh and repairs a copy of it where something is wrong. The mesh it returns is the repaired
// one, or the same one when nothing was repaired.
func Analyse(ctx context.Context, m *Mesh) (*Mesh, Report, error) {
	part, report, _, err := analyse(ctx, m)
	return part, report, err
}

// analyse returns the areas of the faces beside what Analyse does.
func analyse(ctx context.Context, m *Mesh) (*Mesh, Report, []float32, error) {
	seen := look(m)
	report := Report{Geometry: seen.Figures, Positions: len(m.Vertices), Opening: seen.opening}
	if err := ctx.Err(); err != nil {
		return nil, report, nil, err
	}
	if !seen.sound() {
		fixed, repairs, err := repair(ctx, m)
		if err != nil {
			return nil, report, nil, err
		}
		if len(repairs) > 0 {
			m, seen = fixed, look(fixed)
			figures := seen.Figures
			if figures.Volume != nil {
				figures.Volume = &seen.solid.volume
			}
			report.Repaired, report.Repairs = &figures, repairs
			if seen.opening != nil {
				report.Opening = seen.opening
			}
		}
	}
	if seen.turned > 0 {
		report.withoutVolume()
	}
	report.Parts = seen.solid.parts
	report.Solid = seen.solid.volume > 0 || !seen.Watertight && seen.gap <= mostlyThere && !thin(seen.BoundingBox)
	return m, report, seen.areas, nil
}

// withoutVolume is for a surface with a piece that has no inside, as a Klein bottle: what its faces sum up to depends on
// where the file has its origin.
func (r *Report) withoutVolume() {
	r.Geometry.Volume = nil
	if r.Repaired != nil {
		r.Repaired.Volume = nil
	}
}

// thin says that the box has no volume: a flat sheet.
func thin(box [3]float64) bool {
	return min(box[0], box[1], box[2]) <= flat*max(box[0], box[1], box[2])
}
