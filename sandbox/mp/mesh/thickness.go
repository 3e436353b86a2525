package mesh

import (
	"context"
	"math"
)

// Place is a point inside a face.
type Place struct {
	Face int32
	At   Vec
}

// Corner is a place beside a corner of a face, near enough to stand for it and off the edges that meet there.
func (m *Mesh) Corner(f, corner int32) Place {
	a, b, c := m.Corners(int(f))
	at := m.Vertices[m.Faces[f][corner]]
	middle := a.Add(b).Add(c).Mul(1.0 / 3)
	return Place{f, at.Add(middle.Sub(at).Mul(0.01))}
}

// thicknessBudget bounds the work of Thickness, some three seconds; it is enough for a million places on common meshes.
const thicknessBudget = 300_000_000

// Thickness follows the line square to the surface at each place through the matter behind it. It is not a number where
// the line never comes out, where the place is inside another piece, and for the places left when the work gets too much.
func Thickness(ctx context.Context, m *Mesh, places []Place) ([]float64, error) {
	lo, hi := m.Bounds()
	size := hi.Sub(lo).Len()
	t := newTree(m, thicknessBudget)
	list := make([]float64, len(places))
	for i, p := range places {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		list[i] = math.NaN()
		if found, ok := t.across(p.Face, p.At, size); ok && !math.IsInf(found.wall, 1) {
			list[i] = found.wall
		}
	}
	return list, nil
}
