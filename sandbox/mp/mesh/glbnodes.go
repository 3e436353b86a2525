package mesh

import "math"

// shownMesh is a mesh somewhere in the scene.
type shownMesh struct {
	mesh    int
	at      affine
	skinned bool
}

var errNoTree = damagedScene("its nodes do not make a tree")

// shown lists the meshes of the scene with the place that all nodes above give them.
func (g *glb) shown() ([]shownMesh, error) {
	type visit struct {
		node  int
		outer affine
	}
	roots, err := g.roots()
	if err != nil {
		return nil, err
	}
	if len(roots) > len(g.Nodes) {
		return nil, errNoTree
	}
	todo, planned := make([]visit, 0, len(roots)), len(roots)
	for _, n := range roots {
		todo = append(todo, visit{n, identity})
	}
	seen, list := make([]bool, len(g.Nodes)), []shownMesh(nil)
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		// Nodes make trees (3.5.2): one that comes a second time would be a circle, or stand for any number of copies.
		if next.node < 0 || next.node >= len(g.Nodes) || seen[next.node] {
			return nil, errNoTree
		}
		seen[next.node] = true
		node := &g.Nodes[next.node]
		if node.Extensions.Instances != nil {
			return nil, &Refusal{"extension_not_supported", "The file shows copies of a mesh by EXT_mesh_gpu_instancing, which cannot be read. Please export the model without it."}
		}
		own, err := node.place()
		if err != nil {
			return nil, err
		}
		at := own.then(next.outer)
		if node.Mesh != nil {
			place := shownMesh{mesh: *node.Mesh, at: at}
			if node.Skin != nil {
				place.at, place.skinned = identity, true // the bones place it, not the node (3.7.3.3)
			}
			list = append(list, place)
		}
		if planned += len(node.Children); planned > len(g.Nodes) {
			return nil, errNoTree // before so many are noted
		}
		for _, child := range node.Children {
			todo = append(todo, visit{child, at})
		}
	}
	return list, nil
}

// roots are the nodes of the scene that is to be shown first; without any scene, those that no other has.
func (g *glb) roots() ([]int, error) {
	if len(g.Scenes) > 0 {
		scene := 0
		if g.Scene != nil {
			scene = *g.Scene
		}
		if scene < 0 || scene >= len(g.Scenes) {
			return nil, damagedScene("its scene is missing")
		}
		return g.Scenes[scene].Nodes, nil
	}
	below := make([]bool, len(g.Nodes))
	for i := range g.Nodes {
		for _, child := range g.Nodes[i].Children {
			if child >= 0 && child < len(below) {
				below[child] = true
			}
		}
	}
	var roots []int
	for i := range g.Nodes {
		if !below[i] {
			roots = append(roots, i)
		}
	}
	return roots, nil
}

// place is the node's own transformation: a matrix, written column by column, or scale, turn and shift in this order.
func (n *glbNode) place() (affine, error) {
	if len(n.Matrix) > 0 {
		m := n.Matrix
		if len(m) != 16 || m[3] != 0 || m[7] != 0 || m[11] != 0 || m[15] != 1 {
			return identity, damagedScene("a transformation is not one of space")
		}
		return affine{m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10], m[12], m[13], m[14]}, nil
	}
	scale, turn, shift := [3]float64{1, 1, 1}, [4]float64{0, 0, 0, 1}, [3]float64{}
	for _, part := range []struct {
		given []float64
		into  []float64
	}{{n.Scale, scale[:]}, {n.Rotation, turn[:]}, {n.Translation, shift[:]}} {
		if len(part.given) > 0 && copy(part.into, part.given) != len(part.into) || len(part.given) > len(part.into) {
			return identity, damagedScene("a transformation is not complete")
		}
	}
	x, y, z, w := turn[0], turn[1], turn[2], turn[3]
	long := x*x + y*y + z*z + w*w
	if long == 0 || math.IsInf(long, 0) {
		return identity, damagedScene("a transformation is not one of space")
	}
	k := 2 / long // a quaternion should have length 1, and programs round
	return affine{
		scale[0] * (1 - k*(y*y+z*z)), scale[0] * k * (x*y + w*z), scale[0] * k * (x*z - w*y),
		scale[1] * k * (x*y - w*z), scale[1] * (1 - k*(x*x+z*z)), scale[1] * k * (y*z + w*x),
		scale[2] * k * (x*z + w*y), scale[2] * k * (y*z - w*x), scale[2] * (1 - k*(x*x+y*y)),
		shift[0], shift[1], shift[2],
	}, nil
}

// notes tells what a buyer should know about the reading.
func (g *glb) notes(shown []shownMesh) []Note {
	for _, place := range shown {
		if place.skinned {
			return []Note{{"skeleton_not_applied", "The model has a skeleton. It was read in the pose that it was modelled in."}}
		}
	}
	return nil
}
