package mp_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/sandbox/mp"
)

// Contract: mp 3, mp 4, mp 8
func TestEverythingSurvivesARestart(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	before := []modelAnswer{s.ready("missing_triangle.stl", "inch"), s.settled(s.upload("cut.stl", modelFile(t, "truncated_plate.stl"), "mm"))}
	_, picture := s.do("GET", "/v1/models/"+before[0].ModelID+"/renders/iso.png?size=128", nil)
	s.end()

	s = open(t, mp.Options{Dir: dir})
	for _, want := range before {
		var got modelAnswer
		s.ask("GET", "/v1/models/"+want.ModelID, nil, http.StatusOK, &got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if _, again := s.do("GET", "/v1/models/"+before[0].ModelID+"/renders/iso.png?size=128", nil); !bytes.Equal(again, picture) {
		t.Error("the picture changed")
	}
	s.ask("PUT", "/v1/models/"+before[0].ModelID+"/unit", map[string]string{"unit": "mm"}, http.StatusAccepted, nil)
	if m := s.settled(before[0].ModelID); m.Unit != "mm" || m.Geometry.BoundingBox != [3]float64{20, 20, 10} {
		t.Errorf("%+v %+v", m, m.Geometry)
	}
}

// setState rewrites a sidecar as a process that was killed would have left it.
func setState(t *testing.T, dir, id, state string) {
	t.Helper()
	path := filepath.Join(dir, "models", id, "model.json")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept map[string]any
	if err := json.Unmarshal(raw, &kept); err != nil {
		t.Fatal(err)
	}
	kept["record"].(map[string]any)["state"] = state
	kept["record"].(map[string]any)["geometry"] = nil
	delete(kept, "measured")
	if raw, err = json.Marshal(kept); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Contract: mp 14
func TestAnUnfinishedAnalysisIsDoneAgain(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	want := map[string]modelAnswer{"queued": s.ready("star_ascii.stl", "cm"), "processing": s.ready("missing_triangle.stl", "mm")}
	s.end()
	for state, m := range want {
		setState(t, dir, m.ModelID, state)
	}
	if err := os.WriteFile(filepath.Join(dir, "tmp", "upload-half"), []byte("solid"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "models", "m_damaged"), 0o700); err != nil {
		t.Fatal(err)
	}
	s = open(t, mp.Options{Dir: dir})
	for state, m := range want {
		if diff := cmp.Diff(m, s.settled(m.ModelID)); diff != "" {
			t.Errorf("left %s: %s", state, diff)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "tmp", "*")); len(left) != 0 {
		t.Errorf("not swept: %v", left)
	}
}

func TestClosingInTheMiddleLosesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir, Workers: 1})
	var ids []string
	for range 8 {
		ids = append(ids, s.upload("handle.stl", modelFile(t, "so100_leader_handle_3parts.stl"), "mm"))
	}
	s.end() // at once: most have not even begun
	s = open(t, mp.Options{Dir: dir})
	for _, id := range ids {
		if m := s.settled(id); m.State != "ready" || m.Geometry.Triangles != 22778 {
			t.Errorf("%s is %s", id, m.State)
		}
	}
}

func TestOpenWantsADirectoryAndAToken(t *testing.T) {
	for _, opts := range []mp.Options{{}, {Dir: t.TempDir()}, {Token: "x"}} {
		if s, err := mp.Open(opts); err == nil {
			t.Errorf("opened with %+v", opts)
			_ = s.Close()
		}
	}
}

// Contract: mp 13
func TestDeletingDuringTheAnalysisLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir, Workers: 2})
	for range 10 {
		id := s.upload("handle.stl", modelFile(t, "so100_leader_handle_3parts.stl"), "mm")
		if res, raw := s.do("DELETE", "/v1/models/"+id, nil); res.StatusCode != http.StatusNoContent {
			t.Fatalf("%d %s", res.StatusCode, raw)
		}
	}
	// The workers still serve, and have passed over what is gone.
	s.ready("star_ascii.stl", "cm")
	s.end()
	left, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	if len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}
