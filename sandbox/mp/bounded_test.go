package mp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp"
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// scattered is an STL of triangles that share no corner: six times as many positions as a usual model has.
func scattered(t *testing.T, n int) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 1))
	m := &mesh.Mesh{}
	for i := range int32(n) {
		for range 3 {
			m.Vertices = append(m.Vertices, mesh.Vec{r.Float64(), r.Float64(), r.Float64()})
		}
		m.Faces = append(m.Faces, [3]int32{3 * i, 3*i + 1, 3*i + 2})
	}
	var out bytes.Buffer
	if err := mesh.WriteSTL(&out, m, 100); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Contract: mp 14
func TestWhatNeverFitsIsRefusedInWords(t *testing.T) {
	const room = 16 << 20
	s := open(t, mp.Options{MaxMemory: room})
	for name, c := range map[string]struct {
		content []byte
		refused bool
	}{
		"fits at once":          {modelFile(t, "so100_leader_handle_3parts.stl"), false},
		"fits on second try":    {scattered(t, 30_000), false},
		"too many positions":    {scattered(t, 80_000), true},
		"too many triangles":    {scattered(t, 200_000), true},
		"text denser than most": {bytes.Repeat([]byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), 100_000), true},
	} {
		m := s.settled(s.upload("model.obj", c.content, "mm"))
		if refused := m.hasIssue("too_complex", "blocking"); refused != c.refused || (m.State == "failed") != c.refused {
			t.Errorf("%s: %s, %+v", name, m.State, m.Issues)
		}
	}
}

// Contract: mp 14
func TestAnAnalysisEndsInItsTime(t *testing.T) {
	s := open(t, mp.Options{MaxTime: time.Nanosecond})
	m := s.settled(s.upload("arm.stl", modelFile(t, "so101_upper_arm.stl"), "mm"))
	if m.State != "failed" || !m.hasIssue("takes_too_long", "blocking") {
		t.Errorf("%s %+v", m.State, m.Issues)
	}
}

// One partner's many files come after the first of another's, also over a restart.
func TestAPartnerWithManyFilesDoesNotKeepOthersWaiting(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir, Workers: 1})
	large := scattered(t, 60_000)
	var many []string
	for i := range 12 {
		many = append(many, s.uploadOf("many", fmt.Sprintf("many-%d.stl", i), large))
	}
	few := s.uploadOf("few", "few.stl", modelFile(t, "star_ascii.stl"))
	s.end()
	s = open(t, mp.Options{Dir: dir, Workers: 1})
	s.settled(few)
	waiting := 0
	for _, id := range many {
		var m modelAnswer
		s.ask("GET", "/v1/models/"+id, nil, 200, &m)
		if m.State == "queued" {
			waiting++
		}
	}
	if waiting == 0 {
		t.Error("the other partner's file came last")
	}
}
