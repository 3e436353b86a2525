package monolith

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
)

// maxVertices bounds what an OBJ file can make the sandbox hold: three for each triangle of the limit.
const maxVertices = 3 * maxTriangles

// readOBJ adds up the faces of an OBJ file, each as a fan of triangles. All but vertices and faces is passed over.
func (s *solid) readOBJ(in *bufio.Reader) error {
	var vertices [][3]float32
	for {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return errNoModel // no vertex and no face is that long
		}
		if err != nil && err != io.EOF {
			return err
		}
		switch words := bytes.Fields(line); {
		case len(words) == 0:
		case string(words[0]) == "v":
			v, ok := vertex(words[1:])
			if !ok || len(vertices) == maxVertices {
				return errNoModel
			}
			vertices = append(vertices, v)
		case string(words[0]) == "f":
			if err := s.addFace(words[1:], vertices); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func vertex(words [][]byte) (v [3]float32, ok bool) {
	if len(words) < 3 {
		return v, false
	}
	for axis := range 3 {
		f, err := strconv.ParseFloat(string(words[axis]), 32)
		if err != nil {
			return v, false
		}
		v[axis] = float32(f)
	}
	return v, true
}

// addFace adds a polygon, whose corners are "vertex/texture/normal".
func (s *solid) addFace(words [][]byte, vertices [][3]float32) error {
	if len(words) < 3 {
		return errNoModel
	}
	var corners [3][3]float64 // the first of the face, the one before, and the present one
	for i, word := range words {
		number, _, _ := bytes.Cut(word, []byte("/"))
		at, ok := vertexIndex(number, len(vertices))
		if !ok {
			return errNoModel
		}
		corner := [3]float64{float64(vertices[at][0]), float64(vertices[at][1]), float64(vertices[at][2])}
		if i == 0 {
			corners[0] = corner
		}
		corners[1], corners[2] = corners[2], corner
		if i >= 2 {
			if err := s.add(corners[0], corners[1], corners[2]); err != nil {
				return err
			}
		}
	}
	return nil
}

// vertexIndex reads a vertex's number, which counts from 1, or backwards from -1.
func vertexIndex(text []byte, known int) (int, bool) {
	n, err := strconv.Atoi(string(text))
	if n < 0 {
		n += known + 1
	}
	return n - 1, err == nil && n >= 1 && n <= known
}
