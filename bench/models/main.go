// Command models writes a large model to measure with: a closed ball with dents, of any number of triangles, as binary
// STL. The same number always gives the same bytes.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
)

func main() {
	triangles := flag.Int("triangles", 1_000_000, "how many, at most; a few less where they do not fill the rings")
	flag.Parse()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	err := newBall(*triangles).write(out)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "models:", err)
		os.Exit(1)
	}
}

// ball is made of rings from pole to pole, each of the same number of segments.
type ball struct{ rings, segments int }

func newBall(triangles int) ball {
	segments := max(8, int(math.Sqrt(float64(triangles))))
	return ball{rings: max(3, triangles/(2*segments)+1), segments: segments}
}

// size is the number of triangles: two for each segment of a ring, one at the poles.
func (b ball) size() int { return 2 * b.segments * (b.rings - 1) }

// point is on a ball of 100 mm whose surface goes up and down by 2 mm, so that no two triangles are alike.
func (b ball) point(ring, segment int) [3]float32 {
	polar, around := math.Pi*float64(ring)/float64(b.rings), 2*math.Pi*float64(segment%b.segments)/float64(b.segments)
	r := 50 + 2*math.Sin(9*polar)*math.Cos(7*around)
	switch ring {
	case 0:
		return [3]float32{0, 0, 50}
	case b.rings:
		return [3]float32{0, 0, -50}
	}
	return [3]float32{
		float32(r * math.Sin(polar) * math.Cos(around)), float32(r * math.Sin(polar) * math.Sin(around)), float32(r * math.Cos(polar)),
	}
}

func (b ball) write(w io.Writer) error {
	head := make([]byte, 84)
	copy(head, "a ball with dents, to measure with")
	binary.LittleEndian.PutUint32(head[80:], uint32(b.size()))
	if _, err := w.Write(head); err != nil {
		return err
	}
	upper, lower := make([][3]float32, b.segments+1), make([][3]float32, b.segments+1)
	for ring := range b.rings {
		for s := range lower {
			upper[s], lower[s] = b.point(ring, s), b.point(ring+1, s)
		}
		for s := range b.segments {
			if ring < b.rings-1 {
				if err := facet(w, upper[s], lower[s], lower[s+1]); err != nil {
					return err
				}
			}
			if ring > 0 {
				if err := facet(w, upper[s], lower[s+1], upper[s+1]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// facet writes a triangle; its normal is left to the reader.
func facet(w io.Writer, corners ...[3]float32) error {
	var record [50]byte
	for c, corner := range corners {
		for k, x := range corner {
			binary.LittleEndian.PutUint32(record[12+12*c+4*k:], math.Float32bits(x))
		}
	}
	_, err := w.Write(record[:])
	return err
}
