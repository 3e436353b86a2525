package uploads

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// What is acknowledged is there after a power cut: the content's name, and no mark that would cut off what came later.
func TestAPieceIsTakenOnceItsFolderIsSynced(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	var kinds []string
	g.room.syncFolder = func(path string) error {
		kind := ""
		for _, name := range g.lies() {
			kind += filepath.Ext(name)
		}
		kinds = append(kinds, kind)
		return syncFolder(path)
	}
	id := g.begin(20)
	if len(kinds) != 1 {
		t.Errorf("a new partner's folder was synced %d times", len(kinds))
	}
	for i, c := range []struct {
		headers []string
		status  int
		want    string
	}{
		{nil, http.StatusNoContent, ".content.upload"},
		{nil, http.StatusNoContent, ""},
		{[]string{"Upload-Checksum", sha1Of("solid")}, http.StatusNoContent, ".content.upload"},
		{[]string{"Upload-Checksum", sha1Of("other")}, statusChecksumMismatch, ".content.upload"},
	} {
		kinds = nil
		if a := g.patch(id, 5*i, "solid", c.headers...); a.status != c.status || strings.Join(kinds, " ") != c.want {
			t.Errorf("piece %d: %d %s, synced %q", i, a.status, a.body, kinds)
		}
	}
	kinds = nil
	if g.begin(20); len(kinds) != 0 {
		t.Errorf("a folder that was there is synced: %q", kinds)
	}
	g.room.syncFolder = func(string) error { return errors.New("the disk is broken") }
	if a := g.patch(g.begin(5), 0, "solid"); a.status != http.StatusInternalServerError {
		t.Errorf("taken by a broken disk: %d", a.status)
	}
}
