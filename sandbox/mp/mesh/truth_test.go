package mesh_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// truth is what five other programs agree on about a model file; see testdata/ATTRIBUTION.md.
type truth struct {
	Valid        bool                 `json:"valid"`
	Triangles    int                  `json:"triangles"`
	Volume       *float64             `json:"volume_mm3"`
	Area         float64              `json:"area_mm2"`
	Box          [3]float64           `json:"bbox_mm"`
	Watertight   bool                 `json:"watertight"`
	Shells       int                  `json:"shells"`
	Open         int                  `json:"boundary_edges"`
	NonManifold  int                  `json:"nonmanifold_edges"`
	Degenerate   int                  `json:"degenerate_triangles"`
	Inverted     int                  `json:"inverted_shells"`
	Ambiguous    []string             `json:"ambiguous"`
	Alternatives map[string][]float64 `json:"alternatives"`
	Tolerance    *float64             `json:"tolerance"`
}

var limits = mesh.Limits{MaxTriangles: 5_000_000}

func readTruth(t *testing.T) map[string]truth {
	t.Helper()
	raw, err := os.ReadFile("testdata/truth.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]truth
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// read reads a file of testdata.
func read(t *testing.T, name string) (*mesh.Mesh, mesh.Origin, error) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	lim := limits
	if strings.HasSuffix(name, ".step") {
		lim.STEP = stepConverter(t)
	}
	return mesh.Read(context.Background(), f, info.Size(), lim, nil)
}

// analyse returns what is found in a file, with lengths in millimetres where the file says its unit.
func analyse(t *testing.T, name string) mesh.Report {
	t.Helper()
	m, origin, err := read(t, name)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimPrefix(filepath.Ext(name), "."); origin.Format != want {
		t.Errorf("read as %s", origin.Format)
	}
	_, report, err := mesh.Analyse(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	plain(t, report)
	if origin.Unit != "" {
		report.Geometry = report.Geometry.Scaled(origin.Unit.Millimetres())
	}
	return report
}

// Contract: mp 3
func TestEveryModelMeasuresAsOtherProgramsMeasureIt(t *testing.T) {
	for name, want := range readTruth(t) {
		if !want.Valid {
			continue
		}
		t.Run(name, func(t *testing.T) {
			got := analyse(t, name).Geometry
			tolerance := 1e-4
			if want.Tolerance != nil {
				tolerance = *want.Tolerance
			}
			worst := 0.0
			near := func(what string, got, want float64) {
				t.Helper()
				if want != 0 {
					worst = max(worst, math.Abs(got/want-1))
				}
				if math.Abs(got-want) > tolerance*math.Abs(want) {
					t.Errorf("%s = %v, want %v", what, got, want)
				}
			}
			same := func(key string, got, want any) {
				t.Helper()
				if !slices.Contains(truthOf(t, name).Ambiguous, key) && got != want {
					t.Errorf("%s = %v, want %v", key, got, want)
				}
			}
			near("area", got.SurfaceArea, want.Area)
			for k := range 3 {
				near("box", got.BoundingBox[k], want.Box[k])
			}
			same("triangles", got.Triangles, want.Triangles)
			same("shells", got.Shells, want.Shells)
			same("watertight", got.Watertight, want.Watertight)
			same("openEdges", got.OpenEdges, want.Open)
			same("nonManifoldEdges", got.NonManifoldEdges, want.NonManifold)
			same("degenerateTriangles", got.DegenerateTriangles, want.Degenerate)
			same("invertedShells", got.InvertedShells, want.Inverted)
			same("volume told", got.Volume != nil, want.Volume != nil)
			if got.Volume != nil && want.Volume != nil {
				near("volume", *got.Volume, *want.Volume)
			}
			t.Logf("FIGURE measures of %s: off by %.1e at most, of %.0e allowed", name, worst, tolerance)
		})
	}
}

func truthOf(t *testing.T, name string) truth { t.Helper(); return readTruth(t)[name] }

func TestRepairsStandBesideTheFigures(t *testing.T) {
	for _, c := range []struct {
		name   string
		code   string
		volume float64
		shells int
	}{
		{"inverted_face.stl", "faces_turned", 134234.0, 1},
		{"missing_triangle.stl", "holes_filled", 2557.4, 1},
		{"nonmanifold_edge.stl", "edges_parted", 2, 2},
		{"degenerate_text.stl", "degenerate_triangles_merged", 4.95502945, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analyse(t, c.name)
			if r.Repaired == nil || len(r.Repairs) != 1 || r.Repairs[0].Code != c.code {
				t.Fatalf("repairs = %+v (%+v), want just %s", r.Repairs, r.Repaired, c.code)
			}
			f := r.Repaired
			if f.Volume == nil || math.Abs(*f.Volume-c.volume) > 1e-3*c.volume {
				t.Fatalf("volume = %v, want %v", f.Volume, c.volume)
			}
			if !f.Watertight || f.Shells != c.shells || f.DegenerateTriangles != 0 || f.InvertedShells != 0 || r.Parts != c.shells {
				t.Fatalf("after repair: %+v, %d parts", *f, r.Parts)
			}
		})
	}
	for _, name := range []string{"so101_upper_arm.stl", "star_ascii.stl", "so100_leader_handle_3parts.stl", "large_block.stl"} {
		if r := analyse(t, name); r.Repaired != nil {
			t.Errorf("%s was repaired though nothing is wrong: %+v", name, r.Repairs)
		}
	}
}
