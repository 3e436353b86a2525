package mesh

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestALineMeetsTheSameFacesWithTheTreeAsWithout(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	spot := func(scale float64) Vec {
		return Vec{r.NormFloat64() * scale, r.NormFloat64() * scale, r.NormFloat64() * scale}
	}
	m := &Mesh{}
	far := Vec{1e6, -1e6, 3e5} // where single precision has steps of a sixteenth
	for i := range int32(3000) {
		at := spot(2).Add(far)
		m.Vertices = append(m.Vertices, at, at.Add(spot(0.3)), at.Add(spot(0.3)))
		m.Faces = append(m.Faces, [3]int32{3 * i, 3*i + 1, 3*i + 2})
	}
	tree, met := newTree(m, 1<<40), 0
	for i := range 2000 {
		origin, direction := spot(2).Add(far), spot(1)
		if i%4 == 0 {
			direction = Vec{}
			direction[i/4%3] = 1
		}
		direction = direction.Mul(1 / direction.Len())
		got, ok := tree.crossings(origin, direction, -1)
		if !ok {
			t.Fatal("the budget was used up")
		}
		order := func(a, b crossing) int { return cmp.Compare(a.face, b.face) }
		found := slices.SortedFunc(slices.Values(got), order)
		tree.hits = tree.hits[:0]
		for f := range m.Faces {
			tree.cross(int32(f), origin, direction)
		}
		if !slices.Equal(found, tree.hits) {
			t.Fatalf("from %v along %v: %v, want %v", origin, direction, found, tree.hits)
		}
		met += len(found)
	}
	if met < 1000 {
		t.Errorf("%d faces were met", met)
	}
}
