package mesh_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/step"
	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// stepConverter is one that works; the test is passed over where there is none.
func stepConverter(t *testing.T) *step.Converter {
	t.Helper()
	if !step.Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	c := step.New(step.Options{Dir: t.TempDir()})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// Contract: mp 1, mp 3
func TestASTEPIsInItsOwnUnit(t *testing.T) {
	lim := limits
	lim.STEP = stepConverter(t)
	for name, want := range map[string]mesh.Unit{
		"micron": mesh.Micron, "mm": mesh.Millimetre, "cm": mesh.Centimetre, "m": mesh.Metre, "inch": mesh.Inch, "foot": mesh.Foot,
		"yard": mesh.Millimetre, // none of ours: what is converted is in millimetres
	} {
		size := 1.0
		if name == "yard" {
			size = 914.4
		}
		for _, head := range []string{"", "\xef\xbb\xbf", "\r\n  "} {
			if head != "" && name != "inch" {
				continue
			}
			content := head + steptest.Box(steptest.AP214, steptest.Units[name], 2, 3, 4)
			m, origin, err := mesh.Read(context.Background(), strings.NewReader(content), int64(len(content)), lim, nil)
			if err != nil || origin.Format != "step" || origin.Unit != want {
				t.Fatalf("%q %s: %+v, %v", head, name, origin, err)
			}
			_, r, err := mesh.Analyse(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			g := r.Geometry
			if g.Triangles != 12 || !g.Watertight || math.Abs(*g.Volume-24*size*size*size) > 1e-6*24*size*size*size || math.Abs(g.BoundingBox[2]-4*size) > 1e-6*size {
				t.Errorf("%s: %+v, volume %v", name, g, *g.Volume)
			}
		}
	}
}

// Contract: mp 14
func TestSTEPThatCannotBeConvertedIsRefusedInWords(t *testing.T) {
	plate, err := os.ReadFile("testdata/so101_waveshare_plate.step")
	if err != nil {
		t.Fatal(err)
	}
	works := stepConverter(t)
	for name, c := range map[string]struct {
		converter *step.Converter
		content   []byte
		most      int
		code      string
		says      string
	}{
		"no converter":     {nil, plate, 1_000_000, "step_not_available", "Node"},
		"no Node":          {step.New(step.Options{Node: "there-is-no-such-node"}), plate, 1_000_000, "step_not_available", "make build"},
		"no faces":         {works, bytes.ReplaceAll(plate, []byte("ADVANCED_FACE"), []byte("(((")), 1_000_000, "no_triangles", "export"},
		"a head alone":     {works, []byte("ISO-10303-21;\nHEADER;\nENDSEC;"), 1_000_000, "damaged", "export"},
		"over the limit":   {works, plate, 100, "too_many_triangles", "100"},
		"beyond all sizes": {works, []byte(steptest.Box(steptest.AP214, steptest.Units["mm"], 2e9, 3e9, 4e9)), 1_000_000, "damaged", "export"},
		"far too long":     {works, append(bytes.Clone(plate), make([]byte, 65<<20)...), 1_000_000, "file_too_large", "64 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := mesh.Limits{MaxTriangles: c.most, STEP: c.converter}
			_, origin, err := mesh.Read(context.Background(), bytes.NewReader(c.content), int64(len(c.content)), lim, nil)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.Contains(refusal.Message, c.says) || origin.Format != "step" {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestAKeptMeshIsTheSame(t *testing.T) {
	m, _, err := read(t, "star_ascii.stl")
	if err != nil {
		t.Fatal(err)
	}
	content, err := m.Bytes()
	if err != nil || len(content) != m.Size() {
		t.Fatalf("%d bytes, %v", len(content), err)
	}
	back, err := mesh.Kept(content)
	if err != nil || len(back.Faces) != len(m.Faces) || len(back.Vertices) != len(m.Vertices) || back.Vertices[7] != m.Vertices[7] || back.Faces[67] != m.Faces[67] {
		t.Errorf("%v", err)
	}
	for n := range content {
		if _, err := mesh.Kept(content[:n]); err == nil {
			t.Fatalf("%d of %d bytes were taken", n, len(content))
		}
	}
	content[len(content)-1] = 0x7f
	if _, err := mesh.Kept(content); err == nil {
		t.Error("a corner of no vertex was taken")
	}
}
