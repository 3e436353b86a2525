package mesh_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/step"
)

// mostRefusing is how much memory a bad file may ask for, in bytes.
const mostRefusing = 64 << 20

// content is a file of testdata.
func content(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// cut is the first half of a file of testdata.
func cut(t *testing.T, name string) []byte {
	t.Helper()
	raw := content(t, name)
	return raw[:len(raw)/2]
}

// notFinite is a binary STL with a coordinate that is no number.
func notFinite(t *testing.T) []byte {
	t.Helper()
	raw := content(t, "large_block.stl")
	binary.LittleEndian.PutUint32(raw[84+12:], math.Float32bits(float32(math.NaN())))
	return raw
}

// A STEP that is cut off is refused before the converter begins, so that any will do here.
//
// Contract: mp 14
func TestBadFilesAreRefusedInPlainWords(t *testing.T) {
	for name, c := range map[string]struct {
		code    string
		content []byte
	}{
		"zero_byte.stl":              {"empty", content(t, "zero_byte.stl")},
		"truncated_plate.stl":        {"truncated", content(t, "truncated_plate.stl")},
		"text_renamed.stl":           {"not_a_model", content(t, "text_renamed.stl")},
		"bomb.3mf":                   {"expands_too_far", content(t, "bomb.3mf")},
		"half of an ASCII STL":       {"truncated", cut(t, "star_ascii.stl")},
		"half of a PLY":              {"truncated", cut(t, "fixed_top.ply")},
		"half of a GLB":              {"truncated", cut(t, "blub_fish.glb")},
		"half of a 3MF":              {"damaged", cut(t, "featuretype_inch.3mf")},
		"half of a STEP":             {"damaged", cut(t, "so101_waveshare_plate.step")},
		"OBJ of corners unknown":     {"truncated", []byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n")},
		"OBJ without faces":          {"no_triangles", bytes.Repeat([]byte("v 0 0 0\n"), 100_000)},
		"STL with what is no number": {"not_finite", notFinite(t)},
	} {
		lim := limits
		lim.STEP = step.New(step.Options{Dir: t.TempDir()})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		_, _, err := mesh.Read(context.Background(), bytes.NewReader(c.content), int64(len(c.content)), lim, nil)
		took := time.Since(begin)
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc
		t.Logf("FIGURE bad file, %s: refused after %s, of 1 s allowed", name, took)
		t.Logf("FIGURE bad file, %s: %.1f MiB allocated in all, of %d MiB allowed", name, float64(allocated)/(1<<20), mostRefusing>>20)
		var refusal *mesh.Refusal
		if !errors.As(err, &refusal) || refusal.Code != c.code || len(refusal.Message) < 20 {
			t.Errorf("%s: got %v, want a refusal %q with a message", name, err, c.code)
		}
		if took > atOnce || allocated > mostRefusing {
			t.Errorf("%s: refused after %s, %d bytes", name, took, allocated)
		}
	}
}
