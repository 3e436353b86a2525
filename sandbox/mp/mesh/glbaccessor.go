package mesh

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// The component types of glTF (5.1.3).
const (
	glbInt8    = 5120
	glbUint8   = 5121
	glbInt16   = 5122
	glbUint16  = 5123
	glbUint32  = 5125
	glbFloat32 = 5126
)

var glbSizes = map[int]int64{glbInt8: 1, glbUint8: 1, glbInt16: 2, glbUint16: 2, glbUint32: 4, glbFloat32: 4}

// mostBare is how many elements may be there by their count alone, without data in the file.
const mostBare = 1 << 20

// check holds an accessor against the file before anything is allocated.
func (g *glb) check(n int, kind string) (*glbAccessor, error) {
	if n < 0 || n >= len(g.Accessors) {
		return nil, damagedScene("it speaks of data that it does not hold")
	}
	a := &g.Accessors[n]
	size, known := glbSizes[a.ComponentType]
	switch {
	case !known || a.Type != kind || a.Count < 0 || a.Count > math.MaxInt32:
		return nil, damagedScene("its data is of an unknown kind")
	case a.BufferView == nil && a.Sparse == nil:
		return nil, damagedScene("its data is missing")
	case a.BufferView == nil && a.Count > mostBare:
		return nil, errGLBScene
	case a.BufferView != nil:
		if _, _, err := g.span(*a.BufferView, a.ByteOffset, a.Count, size*glbWidth(kind)); err != nil {
			return nil, err
		}
	}
	if s := a.Sparse; s != nil {
		at, known := glbSizes[s.Indices.ComponentType]
		if !known || s.Indices.ComponentType == glbFloat32 || s.Count < 0 || s.Count > a.Count {
			return nil, damagedScene("its data is of an unknown kind")
		}
		if _, _, err := g.span(s.Indices.BufferView, s.Indices.ByteOffset, s.Count, at); err != nil {
			return nil, err
		}
		if _, _, err := g.span(s.Values.BufferView, s.Values.ByteOffset, s.Count, size*glbWidth(kind)); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func glbWidth(kind string) int64 {
	if kind == "VEC3" {
		return 3
	}
	return 1
}

// span is where count pieces of size bytes are in a view, and how far apart they begin: others may be between them.
func (g *glb) span(view int, offset, count, size int64) (*io.SectionReader, int64, error) {
	in, v, err := g.window(view, offset)
	if err != nil {
		return nil, 0, err
	}
	stride := size
	if v.ByteStride != 0 {
		stride = v.ByteStride
	}
	if stride < size || stride > mostStride {
		return nil, 0, damagedScene("its data overlaps")
	}
	if count > 0 && (count-1)*stride+size > in.Size() {
		return nil, 0, errGLBShort
	}
	return in, stride, nil
}

const mostStride = 1 << 10 // glTF allows 252

// elements reads the pieces of a span one after the other.
type elements struct {
	in    *bufio.Reader
	size  int64
	gap   int64 // bytes of others after each but the last
	begun bool
}

func (g *glb) elements(view int, offset, count, size int64) (*elements, error) {
	in, stride, err := g.span(view, offset, count, size)
	if err != nil {
		return nil, err
	}
	return &elements{in: bufio.NewReaderSize(in, int(min(count*stride, 64<<10))), size: size, gap: stride - size}, nil
}

// next reads the next piece.
func (e *elements) next(into []byte) error {
	if e.begun && e.gap > 0 {
		if _, err := e.in.Discard(int(e.gap)); err != nil {
			return fmt.Errorf("read glb: %w", err)
		}
	}
	e.begun = true
	if _, err := io.ReadFull(e.in, into[:e.size]); err != nil {
		return fmt.Errorf("read glb: %w", err)
	}
	return nil
}

// each hands over the elements of an accessor, what is listed apart (sparse) in place of what stands there.
func (g *glb) each(a *glbAccessor, take func(i int64, v [3]float64) error) error {
	var raw [12]byte
	size, width := glbSizes[a.ComponentType], glbWidth(a.Type)
	var base *elements
	if a.BufferView != nil {
		var err error
		if base, err = g.elements(*a.BufferView, a.ByteOffset, a.Count, size*width); err != nil {
			return err
		}
	}
	overlay, err := g.overlay(a)
	if err != nil {
		return err
	}
	for i := range a.Count {
		if base != nil {
			if err := base.next(raw[:]); err != nil {
				return err
			}
		}
		now := raw[:]
		replaced, err := overlay.at(i)
		if err != nil {
			return err
		}
		if replaced != nil {
			now = replaced
		}
		var v [3]float64
		for k := range width {
			v[k] = component(now[k*size:], a.ComponentType, a.Normalized)
		}
		if err := take(i, v); err != nil {
			return err
		}
	}
	return overlay.ended()
}

// component reads one number; a normalized integer stands for a part of one (3.6.2.2).
func component(raw []byte, kind int, normalized bool) float64 {
	part := func(x, most float64) float64 {
		if normalized {
			return max(x/most, -1)
		}
		return x
	}
	switch kind {
	case glbInt8:
		return part(float64(int8(raw[0])), math.MaxInt8)
	case glbUint8:
		return part(float64(raw[0]), math.MaxUint8)
	case glbInt16:
		return part(float64(int16(binary.LittleEndian.Uint16(raw))), math.MaxInt16)
	case glbUint16:
		return part(float64(binary.LittleEndian.Uint16(raw)), math.MaxUint16)
	case glbUint32:
		return float64(binary.LittleEndian.Uint32(raw))
	default:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(raw)))
	}
}

// overlay walks the elements of an accessor that are listed apart, which come in rising order.
type overlay struct {
	places, values *elements
	kind           int
	left           int64
	place          int64 // of the one in hand, -1 when none is
	value          [12]byte
}

func (g *glb) overlay(a *glbAccessor) (*overlay, error) {
	s := a.Sparse
	if s == nil {
		return &overlay{place: -1}, nil
	}
	o := &overlay{kind: s.Indices.ComponentType, left: s.Count, place: -1}
	var err error
	if o.places, err = g.elements(s.Indices.BufferView, s.Indices.ByteOffset, s.Count, glbSizes[o.kind]); err != nil {
		return nil, err
	}
	if o.values, err = g.elements(s.Values.BufferView, s.Values.ByteOffset, s.Count, glbSizes[a.ComponentType]*glbWidth(a.Type)); err != nil {
		return nil, err
	}
	return o, nil
}

// at returns what stands in place of element i, nil where nothing does.
func (o *overlay) at(i int64) ([]byte, error) {
	if o.place < 0 && o.left > 0 {
		var raw [4]byte
		if err := o.places.next(raw[:]); err != nil {
			return nil, err
		}
		if err := o.values.next(o.value[:]); err != nil {
			return nil, err
		}
		o.left--
		if o.place = int64(component(raw[:], o.kind, false)); o.place < i {
			return nil, damagedScene("its data is not in order")
		}
	}
	if o.place != i {
		return nil, nil
	}
	o.place = -1
	return o.value[:], nil
}

// ended says whether all found their place.
func (o *overlay) ended() error {
	if o.left > 0 || o.place >= 0 {
		return damagedScene("its data is not in order")
	}
	return nil
}
