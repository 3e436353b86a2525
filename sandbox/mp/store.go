package mp

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// store keeps a folder per model: the original, its sidecar, and what was drawn from it. A model appears and goes by
// the renaming of its folder, so that no crash leaves half of one.
type store struct {
	root string // models/<id>/
	temp string // files in the making, swept at start
	mu   sync.RWMutex
	byID map[string]*model
}

const (
	originalName = "original"
	sidecarName  = "model.json"
)

// openStore reads every sidecar. unfinished are the models whose analysis has to be done again, oldest first.
func openStore(dir string, log *slog.Logger) (s *store, unfinished []*model, err error) {
	s = &store{root: filepath.Join(dir, "models"), temp: filepath.Join(dir, "tmp"), byID: map[string]*model{}}
	if err := os.RemoveAll(s.temp); err != nil {
		return nil, nil, fmt.Errorf("sweep unfinished files: %w", err)
	}
	for _, d := range []string{s.root, s.temp} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, nil, fmt.Errorf("make model folder: %w", err)
		}
	}
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return nil, nil, fmt.Errorf("list models: %w", err)
	}
	for _, entry := range entries {
		m, err := readModel(filepath.Join(s.root, entry.Name()), entry.Name())
		if err != nil {
			// One damaged folder must not keep the others from being served.
			log.Error("model left out", "folder", entry.Name(), "error", err)
			continue
		}
		s.byID[entry.Name()] = m
		if !m.kept.Record.State.final() {
			m.kept.Record.State, m.kept.Record.Progress = queued, 0
			unfinished = append(unfinished, m)
		}
	}
	slices.SortFunc(unfinished, func(a, b *model) int {
		return cmp.Or(a.kept.Record.UpdatedAt.Compare(b.kept.Record.UpdatedAt), cmp.Compare(a.dir, b.dir))
	})
	return s, unfinished, nil
}

func readModel(dir, id string) (*model, error) {
	raw, err := os.ReadFile(filepath.Join(dir, sidecarName))
	if err != nil {
		return nil, fmt.Errorf("read sidecar: %w", err)
	}
	m := &model{dir: dir}
	if err := json.Unmarshal(raw, &m.kept); err != nil {
		return nil, fmt.Errorf("read sidecar: %w", err)
	}
	if m.kept.Record.ModelID != id {
		return nil, fmt.Errorf("sidecar names another model %q", m.kept.Record.ModelID)
	}
	if _, err := os.Stat(filepath.Join(dir, originalName)); err != nil {
		return nil, fmt.Errorf("find original: %w", err)
	}
	return m, nil
}

func (s *store) find(id string) (*model, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	m, ok := s.byID[id]
	return m, ok
}

// list returns all models in no order.
func (s *store) list() []*model {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*model, 0, len(s.byID))
	for _, m := range s.byID {
		all = append(all, m)
	}
	return all
}

// add makes a model of an original that lies complete in the temp folder, and moves it there.
func (s *store) add(kept sidecar, original string) (*model, error) {
	making, err := os.MkdirTemp(s.temp, "model-")
	if err != nil {
		return nil, fmt.Errorf("make model folder: %w", err)
	}
	m, id := &model{dir: making, kept: kept}, kept.Record.ModelID
	err = os.Rename(original, filepath.Join(making, originalName))
	if err == nil {
		err = m.save()
	}
	if err == nil {
		m.dir = filepath.Join(s.root, id)
		err = os.Rename(making, m.dir)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keep model: %w", err), os.RemoveAll(making))
	}
	if err := syncFolder(s.root); err != nil {
		return nil, fmt.Errorf("keep model: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[id] = m
	return m, nil
}

// remove takes the model out of sight at once and then deletes its files. False when it is gone already.
func (s *store) remove(id string) (bool, error) {
	s.mu.Lock()
	m, ok := s.byID[id]
	delete(s.byID, id)
	s.mu.Unlock()
	if !ok {
		return false, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.deleted = true
	if m.stop != nil {
		m.stop()
	}
	trash := filepath.Join(s.temp, "gone-"+id)
	if err := os.Rename(m.dir, trash); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return true, fmt.Errorf("delete model: %w", err)
	}
	if err := os.RemoveAll(trash); err != nil {
		return true, fmt.Errorf("delete model: %w", err)
	}
	return true, nil
}
