package step

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// FuzzSTEPUnit feeds the search for the unit any text: it answers a length or none.
func FuzzSTEPUnit(f *testing.F) {
	for _, unit := range steptest.Units {
		f.Add(unit + "\n#10=(GLOBAL_UNIT_ASSIGNED_CONTEXT((#11,#12)));")
	}
	f.Add("/* ; ' */ #1=(CONVERSION_BASED_UNIT('a''b;',#2)LENGTH_UNIT());#2=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.),#1);#3=GLOBAL_UNIT_ASSIGNED_CONTEXT((#1));")
	f.Fuzz(func(t *testing.T, text string) {
		mm, told, err := Unit(strings.NewReader(text))
		if err != nil || told && !(mm > 0) {
			t.Fatalf("%v mm, %v, %v", mm, told, err)
		}
	})
}

// FuzzSTEPBodies feeds the reader of the converter's output anything: what it hands over can be used, within the limit.
func FuzzSTEPBodies(f *testing.F) {
	body := binary.NativeEndian.AppendUint32(nil, 3)
	body = binary.NativeEndian.AppendUint32(body, 1)
	for i := range 9 {
		body = binary.NativeEndian.AppendUint64(body, math.Float64bits(float64(i)))
	}
	for i := range uint32(3) {
		body = binary.NativeEndian.AppendUint32(body, i)
	}
	end := bytes.Repeat([]byte{0xff}, 8)
	f.Add(append(bytes.Clone(body), end...))
	f.Add(append(append(bytes.Clone(body), body...), end...))
	f.Add(body[:50])
	f.Fuzz(func(t *testing.T, out []byte) {
		triangles := 0
		err := readBodies(bytes.NewReader(out), 1000, func(b *Body) error {
			triangles += len(b.Triangles)
			for _, c := range b.Triangles {
				_, _, _ = b.Positions[c[0]], b.Positions[c[1]], b.Positions[c[2]]
			}
			return nil
		})
		if triangles > 1000 || err == nil && !bytes.Contains(out, end) {
			t.Fatalf("%d triangles, %v", triangles, err)
		}
	})
}

func TestBodiesThatAreNotWholeAreNone(t *testing.T) {
	for name, out := range map[string][]byte{
		"nothing":      nil,
		"half a count": {1, 2, 3},
		"no positions": append(binary.NativeEndian.AppendUint32(nil, 3), 1, 0, 0, 0),
	} {
		if err := readBodies(bytes.NewReader(out), 10, func(*Body) error { return nil }); !errors.Is(err, errCut) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := bytes.Repeat([]byte{0xfe}, 8)
	if err := readBodies(bytes.NewReader(many), 10, func(*Body) error { return nil }); !errors.Is(err, ErrTooMany) {
		t.Errorf("four billion: %v", err)
	}
}
