package mesh

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Demand is what reading and analysing a file is expected to take, foretold from its first bytes and its size.
type Demand struct {
	Triangles int
	Exact     bool // the file announces its triangles, and is as long as it must be for them
	STEP      bool // a converter works beside
}

// What a triangle and a position take at the most crowded moment of reading, repairing and measuring, in bytes.
const (
	perTriangle = 72
	perPosition = 72
	// An analysis takes this much whatever the file holds.
	perFile = 4 << 20
)

// dense is how few bytes of a file a triangle may take before a file counts as unusually dense. Archives hold text that
// compresses ten times; a line of STEP may stand for a curved surface of hundreds of triangles.
var dense = map[string]int64{"stl": 120, "obj": 30, "3mf": 8, "glb": 12, "step": 4}

const denseOthers = 16

// Foretell judges a file by its beginning. It takes no time and no memory worth speaking of.
func Foretell(r io.ReaderAt, size int64) (Demand, error) {
	head := make([]byte, min(size, headSize))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Demand{}, fmt.Errorf("read model head: %w", err)
	}
	for _, f := range formats {
		if !f.matches(head, size) {
			continue
		}
		if f.Name == "stl" && isBinarySTL(head, size) {
			count := int64(binary.LittleEndian.Uint32(head[80:]))
			return Demand{Triangles: int(min(count, (size-stlHeader)/stlTriangle)), Exact: true}, nil
		}
		bytes, known := dense[f.Name]
		if !known {
			bytes = denseOthers
		}
		return Demand{Triangles: int(size / bytes), STEP: f.Name == "step"}, nil
	}
	return Demand{}, nil
}

// Bytes is the memory that a usual model of so many triangles takes: a closed surface has half as many positions.
func (d Demand) Bytes() int64 { return Memory(d.Triangles, d.positions()) }

// positions leaves room for seams and openings.
func (d Demand) positions() int { return d.Triangles/4*3 + 1000 }

// Memory is what the analysis of a mesh takes at most, in bytes.
func Memory(triangles, positions int) int64 {
	return perFile + perTriangle*int64(triangles) + perPosition*int64(positions)
}

// Within narrows limits to what fits into that many bytes. What is exactly known leaves the rest for positions.
func (d Demand) Within(bytes int64, lim Limits) Limits {
	left := max(0, bytes-perFile)
	triangles := min(int64(lim.MaxTriangles), left/(perTriangle+perPosition/2))
	if d.Exact {
		triangles = min(int64(lim.MaxTriangles), left/perTriangle, int64(d.Triangles))
	}
	positions := (left - perTriangle*triangles) / perPosition
	lim.MaxPositions = int(min(positions, 3*int64(lim.MaxTriangles)))
	lim.MaxTriangles = int(triangles)
	return lim
}

// TooMany says that a file was refused for its number of triangles or positions.
func TooMany(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Code == tooManyTriangles
}
