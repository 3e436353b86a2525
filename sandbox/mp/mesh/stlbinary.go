package mesh

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"
)

// A binary STL is 80 bytes of anything, a little-endian uint32 count, and 50 bytes per triangle: a normal, three
// corners (12 float32) and 16 bits that some programs fill with a colour. The stated normal is ignored: the order of
// the corners says the same and is what slicers go by.
const (
	stlHeader   = 84
	stlTriangle = 50
	// stlBlock is how many triangles are read before it is looked at whether to go on.
	stlBlock = 4096
)

// isBinarySTL goes by the size first: when it is exactly what the count announces, the header may say "solid" or
// anything else. Otherwise a file that is plainly text is not binary.
func isBinarySTL(head []byte, size int64) bool {
	if size < stlHeader {
		return false
	}
	announced := stlHeader + stlTriangle*int64(binary.LittleEndian.Uint32(head[80:]))
	return announced == size || !isText(head) && foreign(head) == ""
}

func readBinarySTL(ctx context.Context, src *source, lim Limits) (*Mesh, error) {
	var head [stlHeader]byte
	if _, err := io.ReadFull(src, head[:]); err != nil {
		return nil, fmt.Errorf("read stl header: %w", err)
	}
	// The count is a stranger's claim: it is held against the size and the limit before anything is allocated.
	count := int64(binary.LittleEndian.Uint32(head[80:]))
	if held := (src.size - stlHeader) / stlTriangle; count > held {
		return nil, refuseShort(src, count, held)
	}
	if count > int64(lim.MaxTriangles) {
		return nil, errTooMany(lim.MaxTriangles)
	}
	welded, most := newWeld(int(count)/2+16), mostPositions(lim) // a closed surface has about half as many corners as triangles
	faces := make([][3]int32, count)
	var rec [stlTriangle]byte
	for i := range faces {
		if i%stlBlock == 0 {
			if err := src.step(ctx); err != nil {
				return nil, err
			}
			if len(welded.vertices) > most {
				return nil, errTooMany(lim.MaxTriangles)
			}
			if n := len(welded.vertices); n+3*stlBlock > cap(welded.vertices) {
				// More corners than usual: the rest of the file will have as many.
				if foreseen := int(float64(n) * float64(count) / float64(i+1)); foreseen > cap(welded.vertices)/16*17 {
					welded.reserve(min(foreseen+foreseen/32, most+3*stlBlock, 3*int(count)))
				}
			}
		}
		if _, err := io.ReadFull(src, rec[:]); err != nil {
			return nil, fmt.Errorf("read stl triangle %d: %w", i, err)
		}
		for c := range 3 {
			v := recordCorner(rec[:], c)
			if doubtful(rec[:], c) {
				if err := checkPosition(v); err != nil {
					return nil, err
				}
			}
			faces[i][c] = welded.add(v)
		}
	}
	return &Mesh{Vertices: welded.vertices, Faces: faces}, nil
}

// recordCorner reads corner c (0..2) of a 50-byte record; the stated normal comes first and is skipped.
func recordCorner(rec []byte, c int) (v Vec) {
	for k := range v {
		v[k] = float64(math.Float32frombits(binary.LittleEndian.Uint32(rec[12+12*c+4*k:])))
	}
	return v
}

// doubtful is a quick look at corner c: float32 are in the order of their bits, with what is no number at the end.
func doubtful(rec []byte, c int) bool {
	const sign = 1 << 31
	largest := uint32(0)
	for k := range 3 {
		largest = max(largest, binary.LittleEndian.Uint32(rec[12+12*c+4*k:])&^sign)
	}
	return largest > absurdBits
}

var absurdBits = math.Float32bits(absurd)

// refuseShort tells a cut-off model from something that never was one: the triangles that are there must look real.
func refuseShort(src *source, count, held int64) error {
	var rec [stlTriangle]byte
	for range min(held, 100) {
		if _, err := io.ReadFull(src, rec[:]); err != nil {
			return fmt.Errorf("read stl triangle: %w", err)
		}
		for c := range 3 {
			v := recordCorner(rec[:], c)
			var refusal *Refusal
			if errors.As(checkPosition(v), &refusal) {
				return errNotModel
			}
		}
	}
	return &Refusal{"truncated", fmt.Sprintf(
		"The file is cut off: it announces %d triangles but ends after %d. Please upload it again or export it again.", count, held)}
}

// isText says that the beginning of a file is text, in UTF-8 or an older 8-bit encoding (names in STL files are often not ASCII).
func isText(head []byte) bool {
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7f {
			return false
		}
	}
	for cut := range min(utf8.UTFMax, len(head)) { // the beginning may end inside a letter
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	high := 0
	for _, b := range head {
		if b >= 0x80 {
			high++
		}
	}
	return high*4 < len(head)
}
