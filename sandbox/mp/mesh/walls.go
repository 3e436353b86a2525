package mesh

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"sync"
)

// Walls is how thin a part gets, in matter and between. Each is nil when there is no such place.
type Walls struct {
	Wall *Narrow `json:"wall,omitempty"` // matter between two surfaces
	Gap  *Narrow `json:"gap,omitempty"`  // empty space between two surfaces: grooves, slots, engraved letters
	// Overlap is how long the surface lies inside itself at one place, where pieces run into each other or one into itself.
	Overlap *Narrow `json:"overlap,omitempty"`
}

// Narrow is a width and a place on the surface where it was measured, in the unit of the mesh.
type Narrow struct {
	Width float64 `json:"width"`
	At    Vec     `json:"at"`
}

// Scaled returns the same in a unit of which one unit of the file holds k.
func (w Walls) Scaled(k float64) Walls {
	return Walls{Wall: w.Wall.scaled(k), Gap: w.Gap.scaled(k), Overlap: w.Overlap.scaled(k)}
}

func (n *Narrow) scaled(k float64) *Narrow {
	if n == nil {
		return nil
	}
	return &Narrow{n.Width * k, n.At.Mul(k)}
}

const (
	// wallSamples places are looked at, whatever the size of the mesh.
	wallSamples = 12_000
	// fewestSamples is how many of them must have been reached for a statement about the part.
	fewestSamples = 1000
	// wallBudget bounds the work on meshes made to be slow: about two seconds.
	wallBudget = 100_000_000
	// thinPart is the part of the surface that may be thinner than what is called the thinnest wall: single lines near
	// sharp edges say nothing about a wall, and a real one takes up some of the surface, twice.
	thinPart = 0.005
	// doubledPart of the lines must pass through an overlap; one that meets an edge may count a face twice.
	doubledPart = 0.001
)

// MeasureWalls measures how thin a closed part is: at places spread evenly over its surface, each standing for the same
// area, it follows the line square to the surface to the surface on the other side. The answer is a low percentile of
// these lengths. That is the local thickness of Shapira, Shamir and Cohen-Or, "Consistent mesh partitioning and
// skeletonisation using the shape diameter function", The Visual Computer 24, 2008, with one ray in place of a cone;
// printing services define walls that way, as the distance between a surface and the opposite sheer surface, and ask for
// space between surfaces in the same way (i.materialise, design guide for polyamide). The same mesh always gives the same
// answer: nil, without an error, when it takes too much work for a statement.
func MeasureWalls(ctx context.Context, m *Mesh) (*Walls, error) {
	areas := make([]float32, len(m.Faces))
	for f := range m.Faces {
		a, b, c := m.Corners(f)
		areas[f] = float32(b.Sub(a).Cross(c.Sub(a)).Len() / 2)
	}
	return newTree(m, 0).walls(ctx, areas)
}

// sounding is what the lines at some of the places found.
type sounding struct {
	walls, gaps []Narrow
	overlap     Narrow // the longest
	doubled     int    // lines that pass through an overlap
	seen        int
	err         error
}

// walls measures at places on faces of those areas. Half of the lines are followed in a goroutine of their own, each half
// on its own half of the budget, so that the answer is the same on any machine.
func (t *tree) walls(ctx context.Context, areas []float32) (*Walls, error) {
	samples := spread(t.mesh, wallSamples, areas)
	lo, hi := t.mesh.Bounds()
	size := hi.Sub(lo).Len()
	var halves [2]sounding
	var under sync.WaitGroup
	for h := range halves {
		own := *t // with lists of its own
		own.hits, own.budget = nil, wallBudget/int64(len(halves))
		under.Go(func() { halves[h] = own.sound(ctx, samples, h, len(halves), size) })
	}
	under.Wait()
	all := halves[0]
	for _, h := range halves[1:] {
		all.walls, all.gaps = append(all.walls, h.walls...), append(all.gaps, h.gaps...)
		all.seen, all.doubled, all.err = all.seen+h.seen, all.doubled+h.doubled, errors.Join(all.err, h.err)
		if h.overlap.Width > all.overlap.Width {
			all.overlap = h.overlap
		}
	}
	if all.err != nil || all.seen < min(fewestSamples, len(samples)) {
		return nil, all.err
	}
	found := &Walls{Wall: percentile(all.walls, thinPart, all.seen), Gap: percentile(all.gaps, thinPart, all.seen)}
	if float64(all.doubled) > doubledPart*float64(all.seen) {
		longest := all.overlap
		found.Overlap = &longest
	}
	return found, nil
}

// sound follows the lines at every nth place from the given one on.
func (t *tree) sound(ctx context.Context, samples []Place, from, every int, size float64) (out sounding) {
	for i := from; i < len(samples); i += every {
		if i%256 < every && ctx.Err() != nil {
			out.err = ctx.Err()
			return out
		}
		// In leaps, so that those reached before the budget ends are from everywhere. 7919 is prime and no divisor of n.
		s := samples[i*7919%len(samples)]
		found, ok := t.across(s.Face, s.At, size)
		if !ok {
			break
		}
		out.seen++
		if found.square {
			out.walls = append(out.walls, Narrow{found.wall, s.At})
		}
		if !math.IsInf(found.gap, 1) {
			out.gaps = append(out.gaps, Narrow{found.gap, s.At})
		}
		if found.overlap.Width > 0 {
			out.doubled++
		}
		if found.overlap.Width > out.overlap.Width {
			out.overlap = found.overlap
		}
	}
	return out
}

// percentile is the width that part of all samples stays below; nil when fewer have any width.
func percentile(widths []Narrow, part float64, all int) *Narrow {
	k := int(part * float64(all))
	if k >= len(widths) {
		return nil
	}
	slices.SortFunc(widths, func(a, b Narrow) int {
		return cmp.Or(cmp.Compare(a.Width, b.Width), slices.Compare(a.At[:], b.At[:]))
	})
	found := widths[k] // a pointer into the list would keep all of it for as long as the model is known
	return &found
}

// spread chooses n places, one for each nth of the area in the order of the faces, and inside a face by the plastic
// number's sequence, which fills a square evenly (Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences").
func spread(m *Mesh, n int, areas []float32) []Place {
	total := 0.0
	for _, area := range areas {
		total += float64(area)
	}
	if total == 0 {
		return nil
	}
	const g = 1.32471795724474602596
	places := make([]Place, 0, n)
	passed, x, y := 0.0, 0.5, 0.5
	for f, area := range areas {
		passed += float64(area)
		for len(places) < n && passed > (float64(len(places))+0.5)/float64(n)*total {
			_, x = math.Modf(x + 1/g)
			_, y = math.Modf(y + 1/(g*g))
			places = append(places, Place{int32(f), inside(m, f, x, y)})
		}
	}
	return places
}

// inside maps the unit square onto a face.
func inside(m *Mesh, f int, x, y float64) Vec {
	if x+y > 1 {
		x, y = 1-x, 1-y
	}
	a, b, c := m.Corners(f)
	return a.Add(b.Sub(a).Mul(x)).Add(c.Sub(a).Mul(y))
}
