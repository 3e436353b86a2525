package mesh

import (
	"context"
	"fmt"
	"slices"
)

// mending is one kind of repair. It may change the faces of the mesh but not its vertices, which are the file's.
type mending func(context.Context, *Mesh) (*Mesh, []Repair, error)

// mendings in the order in which each stands on those before.
var mendings = []mending{dropEmpty, mergeNear, mergeNeedles, mendCracks, wind, fillHoles, turnShells}

// repair puts right what can be put right without guessing at the shape, on a copy. Each step works on what the
// step before left; a step that would tear the surface is taken back.
func repair(ctx context.Context, m *Mesh) (*Mesh, []Repair, error) {
	m = &Mesh{Vertices: m.Vertices, Faces: slices.Clone(m.Faces)}
	var done []Repair
	for _, mend := range mendings {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		next, did, err := mend(ctx, m)
		if err != nil {
			return nil, nil, err
		}
		m, done = next, append(done, did...)
	}
	return m, done, nil
}

// turnShells turns over closed shells that face the wrong way: outer shells outwards, cavities inwards.
func turnShells(_ context.Context, m *Mesh) (*Mesh, []Repair, error) {
	s := newEdges(m)
	list, of := s.shells()
	solid := tellSolid(list, containers(m, list, of))
	turned := 0
	for _, t := range solid.turn {
		if t {
			turned++
		}
	}
	if turned == 0 {
		return m, nil, nil
	}
	for f, shell := range of {
		if shell >= 0 && solid.turn[shell] {
			turnFace(m, int32(f))
		}
	}
	return m, []Repair{{"shells_turned", count(turned, "part of the model was inside out and was turned over",
		"parts of the model were inside out and were turned over")}}, nil
}

// turnFace lets a face look the other way.
func turnFace(m *Mesh, f int32) {
	face := &m.Faces[f]
	face[1], face[2] = face[2], face[1]
}

// count writes "1 triangle was …" or "12 triangles were …".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
