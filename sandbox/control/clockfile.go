package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// load reads the file; a missing one leaves the clock as it is.
func (c *Clock) load() error {
	text, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var kept clockState
	if err := json.Unmarshal(text, &kept); err != nil {
		return fmt.Errorf("read %s: %w", c.file, err)
	}
	if err := checkSpeed(kept.Speed); err != nil || kept.Factory.IsZero() || kept.Real.IsZero() {
		return fmt.Errorf("read %s: it is no clock", c.file)
	}
	c.kept = kept
	return nil
}

// save writes the file beside its place and moves it there, so that a process that dies leaves the old one or the new one.
func (c *Clock) save() error {
	text, err := json.Marshal(c.kept)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.file), "."+filepath.Base(c.file)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain once it has moved
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.file)
	}
	return err
}
