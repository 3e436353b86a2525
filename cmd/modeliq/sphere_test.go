package main_test

import (
	"encoding/binary"
	"math"
)

// sphere is a binary STL of a sphere of 20 mm, in rings from pole to pole; the first rings can be left out.
func sphere(rings, segments, leftOut int) []byte {
	point := func(ring, segment int) [3]float32 {
		polar, around := math.Pi*float64(ring)/float64(rings), 2*math.Pi*float64(segment%segments)/float64(segments)
		if ring == 0 || ring == rings {
			return [3]float32{0, 0, float32(10 * math.Cos(polar))}
		}
		return [3]float32{float32(10 * math.Sin(polar) * math.Cos(around)), float32(10 * math.Sin(polar) * math.Sin(around)), float32(10 * math.Cos(polar))}
	}
	var faces [][3][3]float32
	for ring := leftOut; ring < rings; ring++ {
		for s := range segments {
			if ring < rings-1 {
				faces = append(faces, [3][3]float32{point(ring, s), point(ring+1, s), point(ring+1, s+1)})
			}
			if ring > 0 {
				faces = append(faces, [3][3]float32{point(ring, s), point(ring+1, s+1), point(ring, s+1)})
			}
		}
	}
	file := make([]byte, 80, 84+50*len(faces))
	file = binary.LittleEndian.AppendUint32(file, uint32(len(faces)))
	for _, f := range faces {
		file = append(file, make([]byte, 12)...) // the normal is for the reader to compute
		for _, corner := range f {
			for _, x := range corner {
				file = binary.LittleEndian.AppendUint32(file, math.Float32bits(x))
			}
		}
		file = append(file, 0, 0)
	}
	return file
}

// openSphere lacks a cap that is too large to be closed without asking.
func openSphere() []byte {
	return sphere(32, 32, 3)
}
