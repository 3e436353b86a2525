package mp

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

var noTime time.Time

// figuresOf is a closed cube of that volume in mm³.
func figuresOf(volume float64) *mesh.Figures {
	return &mesh.Figures{Volume: &volume, BoundingBox: [3]float64{1e8, 1e8, 1e8}, Triangles: 12, Shells: 1, Watertight: true}
}

func TestNothingIsKeptForAModelThatIsGone(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(Options{Dir: dir, Token: "t"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	original := filepath.Join(dir, "tmp", "some")
	if err := os.WriteFile(original, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := s.models.add(sidecar{Record: record{ModelID: "m_1", State: failed}}, original)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.keep("picture", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if known, err := s.models.remove("m_1"); !known || err != nil {
		t.Fatal(known, err)
	}
	// Someone who was still drawing it brings nothing back, and is not told of a fault either.
	if err := m.keep("picture", []byte("x")); err != nil {
		t.Error(err)
	}
	if _, err := s.change(m, true, func(*sidecar) error { return nil }); err != errDeleted {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "models", "m_1")); !os.IsNotExist(err) {
		t.Error("the folder is back", err)
	}
	if known, err := s.models.remove("m_1"); known || err != nil {
		t.Error(known, err)
	}
}
