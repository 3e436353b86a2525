package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// STLSize is how many bytes a binary STL of that many triangles has.
func STLSize(triangles int) int64 { return stlHeader + stlTriangle*int64(triangles) }

// STLTriangles is how many triangles fit into a binary STL of at most that many bytes.
func STLTriangles(bytes int64) int64 { return max(0, (bytes-stlHeader)/stlTriangle) }

// WriteSTL writes a binary STL with every length times scale. The header must not begin with "solid", or readers that
// go by it alone take the file for ASCII.
func WriteSTL(w io.Writer, m *Mesh, scale float64) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var head [stlHeader]byte
	copy(head[:], "Binary STL exported by ModelIQ, lengths in millimetres")
	binary.LittleEndian.PutUint32(head[80:], uint32(len(m.Faces)))
	if _, err := out.Write(head[:]); err != nil {
		return fmt.Errorf("write stl: %w", err)
	}
	var rec [stlTriangle]byte
	for f := range m.Faces {
		a, b, c := m.Corners(f)
		normal := b.Sub(a).Cross(c.Sub(a))
		if size := normal.Len(); size > 0 {
			normal = normal.Mul(1 / size)
		}
		putVec(rec[0:], normal)
		for k, v := range []Vec{a, b, c} {
			putVec(rec[12+12*k:], v.Mul(scale))
		}
		if _, err := out.Write(rec[:]); err != nil {
			return fmt.Errorf("write stl: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write stl: %w", err)
	}
	return nil
}

func putVec(to []byte, v Vec) {
	for k := range v {
		binary.LittleEndian.PutUint32(to[4*k:], math.Float32bits(float32(v[k])))
	}
}
