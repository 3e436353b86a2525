package main_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"
)

// blocks is a binary STL of boxes, each between two corners given in millimetres, in a unit of so many of them.
func blocks(unit float64, boxes ...[2][3]float64) []byte {
	quads := [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} // bit k of a corner is its side along axis k
	file := binary.LittleEndian.AppendUint32(make([]byte, 80), uint32(2*len(quads)*len(boxes)))
	for _, box := range boxes {
		for _, q := range quads {
			for _, face := range [][3]int{{q[0], q[1], q[2]}, {q[0], q[2], q[3]}} {
				file = append(file, make([]byte, 12)...) // the normal is for the reader to compute
				for _, corner := range face {
					for k := range 3 {
						file = binary.LittleEndian.AppendUint32(file, math.Float32bits(float32(box[corner>>k&1][k]/unit)))
					}
				}
				file = append(file, 0, 0)
			}
		}
	}
	return file
}

// boxShown is the box of a GLB as a viewer shows it: its positions turned by the node.
func boxShown(t *testing.T, glb []byte) (lo, hi [3]float64) {
	t.Helper()
	var doc struct {
		Nodes     []struct{ Rotation [4]float64 }
		Accessors []struct{ Min, Max []float64 }
	}
	if len(glb) < 20 || json.Unmarshal(glb[20:20+binary.LittleEndian.Uint32(glb[12:])], &doc) != nil || len(doc.Nodes) != 1 || len(doc.Accessors[0].Min) != 3 {
		t.Fatalf("no preview of one mesh: %.200q", glb)
	}
	a, b := turned(doc.Nodes[0].Rotation, [3]float64(doc.Accessors[0].Min)), turned(doc.Nodes[0].Rotation, [3]float64(doc.Accessors[0].Max))
	for k := range lo {
		lo[k], hi[k] = min(a[k], b[k]), max(a[k], b[k])
	}
	return lo, hi
}

// turned is v turned by the unit quaternion q = (x, y, z, w): v + 2w(q×v) + 2 q×(q×v).
func turned(q [4]float64, v [3]float64) (out [3]float64) {
	cross := func(a, b [3]float64) [3]float64 {
		return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	}
	axis := [3]float64{q[0], q[1], q[2]}
	once := cross(axis, v)
	twice := cross(axis, once)
	for k := range out {
		out[k] = v[k] + 2*q[3]*once[k] + 2*twice[k]
	}
	return out
}

const placesDocument = `query ($id: ID!) { model(id: $id) { previewUrl offers(first: 100) { nodes { checks { code at { x y z } } } } } }`

// The schema says how a check's place is found in the preview: (x, z, -y) / 1000. A part far from the origin, with other
// numbers along each axis, lies nowhere else.
//
// Contract: mp 5, mp 9
func TestACheckIsFoundInThePreview(t *testing.T) {
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	for unit, millimetres := range map[string]float64{"MM": 1, "CM": 10} {
		lo, hi := [3]float64{100, 220, -70}, [3]float64{130, 240, -40}
		content := blocks(millimetres, [2][3]float64{lo, {130, 240, -60}}, [2][3]float64{{115, 220, -60.1}, {115.6, 240, -40}})
		id, _ := b.ready(t, "fin.stl", content, variables{"unit": unit})
		model := b.ask(t, placesDocument, variables{"id": id}).at("model")
		glbLo, glbHi := boxShown(t, get(t, model.text("previewUrl")).body)
		places := 0
		for _, o := range model.list("offers.nodes") {
			for _, c := range o.list("checks") {
				if c.text("code") != "wall_too_thin" {
					continue
				}
				places++
				x, y, z := c.number("at.x"), c.number("at.y"), c.number("at.z")
				for k, at := range [3]float64{x, y, z} {
					if at < lo[k]-0.001 || at > hi[k]+0.001 {
						t.Errorf("%s: the place %s is outside of the file's own box %v to %v", unit, c.at("at"), lo, hi)
					}
				}
				for k, at := range [3]float64{x / 1000, z / 1000, -y / 1000} {
					if at < glbLo[k]-1e-6 || at > glbHi[k]+1e-6 {
						t.Errorf("%s: %v is outside of the preview's box %v to %v", unit, [3]float64{x / 1000, z / 1000, -y / 1000}, glbLo, glbHi)
					}
				}
			}
		}
		if places == 0 {
			t.Errorf("%s: no check of the walls has a place: %s", unit, model)
		}
	}
}
