package mp

import (
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// Contract: mp 3, mp 14
func TestWallsThatCouldNotBeMeasuredAreNoSecret(t *testing.T) {
	c, err := readCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	volume := 1000.0
	for _, walls := range []*mesh.Walls{nil, {}} {
		kept := &sidecar{Record: record{Unit: mesh.Millimetre}, Measured: &mesh.Report{
			Geometry: mesh.Figures{Volume: &volume, BoundingBox: [3]float64{10, 10, 10}, Shells: 1, Watertight: true},
			Solid:    true, Parts: 1, Walls: walls,
		}}
		c.judge(kept)
		found := false
		for _, i := range kept.Record.Issues {
			found = found || i.Code == "walls_not_measured" && i.Severity == warning
		}
		if kept.Record.State != ready || found != (walls == nil) {
			t.Errorf("with walls %+v the model is %s with %+v", walls, kept.Record.State, kept.Record.Issues)
		}
	}
}
