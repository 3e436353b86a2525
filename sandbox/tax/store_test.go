package tax

import "testing"

// A kill cannot show what a power cut would lose, so that the settings that decide it are read back from the database.
func TestTheDatabaseSyncsEveryCommit(t *testing.T) {
	s, err := openStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2" /* FULL */, "busy_timeout": "5000"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestADirectoryWithOddCharactersIsOpened(t *testing.T) {
	dir := t.TempDir() + "/a b?c#d%20"
	first := start(t, dir)
	first.call("POST", create, sale(nil))
	first.stop()
	if status, _ := start(t, dir).call("GET", ledger+"/ORD-1", ""); status != 200 {
		t.Errorf("status %d", status)
	}
}
