package mp

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// save writes the sidecar; the caller holds mu or is the only one who knows the model.
func (m *model) save() error {
	raw, err := json.Marshal(m.kept)
	if err != nil {
		return fmt.Errorf("write sidecar: %w", err)
	}
	return m.write(sidecarName, raw)
}

// write puts a file into the model's folder in one step: whoever reads sees the old one or the new one, also after a
// loss of power.
func (m *model) write(name string, content []byte) error {
	f, err := os.CreateTemp(m.dir, name+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(m.dir, name))
	}
	if err == nil {
		err = syncFolder(m.dir)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(f.Name()))
	}
	return nil
}

// keep writes a derived file, unless the model was deleted meanwhile.
func (m *model) keep(name string, content []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.deleted {
		return nil
	}
	return m.write(name, content)
}

// open opens a file of the model's folder for reading.
func (m *model) open(name string) (*os.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return os.Open(filepath.Join(m.dir, name))
}

// syncFolder makes renames in a folder last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
