package mesh

import "math"

// cover triangulates a loop with the least area, after Barequet and Sharir, "Filling gaps in the boundary of a
// polyhedron", 1995: the best triangulation between any two corners is that of the best third one.
func cover(m *Mesh, loop []int32) (patch [][3]int32, least float64) {
	n := len(loop)
	best, third := make([]float64, n*n), make([]int, n*n)
	for gap := 2; gap < n; gap++ {
		for i := 0; i+gap < n; i++ {
			k := i + gap
			best[i*n+k] = math.Inf(1)
			for j := i + 1; j < k; j++ {
				a, b, c := m.Vertices[loop[i]], m.Vertices[loop[j]], m.Vertices[loop[k]]
				if sum := best[i*n+j] + best[j*n+k] + b.Sub(a).Cross(c.Sub(a)).Len()/2; sum < best[i*n+k] {
					best[i*n+k], third[i*n+k] = sum, j
				}
			}
		}
	}
	patch = make([][3]int32, 0, n-2)
	var add func(i, k int)
	add = func(i, k int) {
		if k-i < 2 {
			return
		}
		j := third[i*n+k]
		patch = append(patch, [3]int32{loop[i], loop[j], loop[k]})
		add(i, j)
		add(j, k)
	}
	add(0, n-1)
	return patch, best[n-1]
}
