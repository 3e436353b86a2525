package mp_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp"
)

// A preview that was begun is brought to its end and kept, although who asked for it has left: who asks again finds it.
//
// Contract: mp 9
func TestADrawingOutlivesWhoAskedForIt(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	m := s.settled(s.upload("arm.stl", modelFile(t, "so100_leader_handle_3parts.stl"), "mm"))
	kept := func() bool {
		found, err := filepath.Glob(filepath.Join(dir, "*", m.ModelID, "*preview.glb"))
		if err != nil {
			t.Fatal(err)
		}
		deeper, err := filepath.Glob(filepath.Join(dir, "*", "*", m.ModelID, "*preview.glb"))
		return err == nil && len(found)+len(deeper) > 0
	}
	for patience := time.Millisecond; !kept(); patience *= 2 {
		ctx, leave := context.WithTimeout(t.Context(), patience)
		req, err := http.NewRequestWithContext(ctx, "GET", s.url+"/v1/models/"+m.ModelID+"/preview.glb", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(req)
		leave()
		if err == nil {
			_ = res.Body.Close()
			t.Fatalf("nothing was kept of what took less than %s: each drawing ended with who asked", patience)
		}
		for end := time.Now().Add(3 * time.Second); !kept() && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
	}
}
