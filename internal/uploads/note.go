package uploads

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// note is what is known of an upload when it begins.
type note struct {
	Owner     string            `json:"owner"` // the buyer's id; the partner is the folder
	Bytes     int64             `json:"bytes"`
	About     map[string]string `json:"about,omitempty"` // the client's own words: filename, filetype
	BeganAt   time.Time         `json:"beganAt"`
	ExpiresAt time.Time         `json:"expiresAt"`
}

func readNote(path string) (n note, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal(text, &n); err != nil {
		return n, fmt.Errorf("read the note %s: %w", filepath.Base(path), err)
	}
	return n, nil
}

// emptyLife is how long an upload holds its announced length without a byte of it.
const emptyLife = 10 * time.Minute

// ends is when an upload goes: earlier as long as nothing came.
func (r *Room) ends(partner, id string, n note) (time.Time, error) {
	early := n.BeganAt.Add(emptyLife)
	if n.Bytes == 0 || !early.Before(n.ExpiresAt) {
		return n.ExpiresAt, nil
	}
	for _, kind := range []string{contentFile, modelFile} { // in this order: a model is noted before its content goes
		info, err := os.Stat(r.path(partner, id, kind))
		if err == nil && info.Size() > 0 {
			return n.ExpiresAt, nil
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return time.Time{}, err
		}
	}
	return early, nil
}

// write puts a small file on the disk, as a whole or not at all.
func write(path string, text []byte) error {
	out, err := os.OpenFile(path+newFile, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(path+newFile, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(path+newFile))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder outlive a machine that loses its power.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
