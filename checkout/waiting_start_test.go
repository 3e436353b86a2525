package checkout

import (
	"os"
	"testing"
	"time"
)

// Only what was torn is nobody's: an accepted upload whose note a failing disk does not show is left as it is.
func TestANoteThatCannotBeReadKeepsItsContent(t *testing.T) {
	for name, c := range map[string]struct {
		note       func(path string) error
		opens, has bool
	}{
		"cannot be read": {func(path string) error { return os.Symlink(path, path) }, false, true},
		"is torn":        {func(path string) error { return os.WriteFile(path, []byte(`{"modelId":"mdl_`), 0o600) }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			w, err := openWaitingRoom(dir, 1000, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(w.path("mdl_1.file"), []byte("solid"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := c.note(w.path("mdl_1.json")); err != nil {
				t.Fatal(err)
			}
			if _, err := openWaitingRoom(dir, 1000, time.Now); (err == nil) != c.opens {
				t.Errorf("opened: %v", err)
			}
			if _, err := os.Stat(w.path("mdl_1.file")); (err == nil) != c.has {
				t.Errorf("its content: %v", err)
			}
		})
	}
}
