package mesh

import "context"

// Measure analyses a mesh and, where it encloses a volume, how thin it gets. It returns what Analyse does.
func Measure(ctx context.Context, m *Mesh, progress func(float64)) (*Mesh, Report, error) {
	// What lines are sought with is prepared beside the analysis: nearly every file is sound, so that it is of use.
	prepared := prepare(m)
	part, report, areas, err := analyse(ctx, m)
	hierarchy := prepared()
	if err != nil || !report.Closed() {
		return part, report, err
	}
	progress(0.5)
	if part != m {
		hierarchy = newTree(part, 0)
	}
	report.Walls, err = hierarchy.walls(ctx, areas)
	return part, report, err
}

// prepare begins to build a tree. The function it returns waits for the end, and must be called.
func prepare(m *Mesh) (wait func() *tree) {
	type outcome struct {
		tree  *tree
		cause any
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			o.cause = recover()
			done <- o
		}()
		o.tree = newTree(m, 0)
	}()
	return func() *tree {
		o := <-done
		if o.cause != nil {
			panic(o.cause) // where the caller's own would be met
		}
		return o.tree
	}
}
