package checkout

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// Bounds of what waits for model processing. A partner may take half of each, so that one shop's crowd leaves room for the
// others'.
const (
	maxWaiting = 1000
	// waitingLife is how long an upload waits: over a long weekend. Then it is refused as lost.
	waitingLife = 72 * time.Hour
)

// errFull says that no more can wait.
var errFull = errors.New("too many uploads wait for model processing")

// waitingFile is an upload that model processing has not taken yet. It lies on the disk in two files: the content, and
// this note beside it, which is written when the content is complete and before there is a record of its model.
type waitingFile struct {
	Partner  string    `json:"partner"`
	Owner    string    `json:"owner"`
	ModelID  string    `json:"modelId"`
	FileName string    `json:"fileName"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	Since    time.Time `json:"since"`

	id     string        // of the two files
	unsure bool          // whether the model's record was ever written
	busy   bool          // is being sent
	next   time.Time     // not before
	wait   time.Duration // between the last tries
	told   chan outcome  // to the request that brought it, which may have left
	sent   *mp.Model     // MP's answer, once it has the file
	unit   string        // in which it was sent
}

// waitingRoom keeps uploads until model processing takes them, through a restart. Nil takes none.
type waitingRoom struct {
	dir   string
	bytes int64
	now   func() time.Time
	fresh chan struct{} // something came

	syncFolder func(dir string) error

	mu    sync.Mutex
	files map[string]*waitingFile // by the model's id
	used  map[string]usage        // by partner; "" is all
}

type usage struct {
	files int
	bytes int64
}

// openWaitingRoom finds what waited when the process ended. What had not come completely is removed: nobody was told
// that it was taken. Where a note cannot be read there is an error, and all stays as it is.
func openWaitingRoom(dir string, bytes int64, now func() time.Time) (*waitingRoom, error) {
	if dir == "" {
		return nil, nil
	}
	w := &waitingRoom{
		dir: dir, bytes: bytes, now: now, fresh: make(chan struct{}, 1), syncFolder: syncFolder,
		files: map[string]*waitingFile{}, used: map[string]usage{},
	}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = w.syncFolder(filepath.Dir(dir))
	}
	if err != nil {
		return nil, fmt.Errorf("open the folder of waiting uploads: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder of waiting uploads: %w", err)
	}
	kept := map[string]bool{}
	for _, e := range entries {
		id, about := strings.CutSuffix(e.Name(), ".json")
		if !about {
			continue
		}
		text, err := os.ReadFile(w.path(e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the note of a waiting upload: %w", err) // the disk's fault: nothing is removed for it
		}
		f := &waitingFile{}
		if json.Unmarshal(text, f) != nil || f.ModelID == "" || w.files[f.ModelID] != nil {
			continue // a torn note, or a second one of the model: its content goes below
		}
		f.id, f.unsure, kept[id] = id, true, true
		w.files[f.ModelID] = f
		w.count(f.Partner, 1, f.Bytes)
	}
	for _, e := range entries {
		id, _, _ := strings.Cut(e.Name(), ".")
		if !kept[id] {
			err = errors.Join(err, os.Remove(w.path(e.Name())))
		}
	}
	return w, err
}

func (w *waitingRoom) path(name string) string { return filepath.Join(w.dir, name) }

// count changes what a partner, and all, have waiting. The lock is held, or nobody else is there yet.
func (w *waitingRoom) count(partner string, files int, bytes int64) {
	for _, who := range []string{partner, ""} {
		u := w.used[who]
		w.used[who] = usage{u.files + files, u.bytes + bytes}
	}
}

// reserve takes room for a file, or says that there is none.
func (w *waitingRoom) reserve(partner string, bytes int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, own := w.used[""], w.used[partner]
	if all.files >= maxWaiting || own.files >= maxWaiting/2 || all.bytes+bytes > w.bytes || own.bytes+bytes > w.bytes/2 {
		return errFull
	}
	w.count(partner, 1, bytes)
	return nil
}

// take copies a file of f.Bytes, completely or not at all.
func (w *waitingRoom) take(f waitingFile, body io.Reader) (*waitingFile, error) {
	if err := w.reserve(f.Partner, f.Bytes); err != nil {
		return nil, err
	}
	kept := &f
	kept.id = f.ModelID
	err := w.write(kept, body)
	if err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.count(f.Partner, -1, -f.Bytes)
		return nil, errors.Join(err, w.erase(kept.id))
	}
	return kept, nil
}

// linkable lies on the disk already, perhaps on ours.
type linkable interface{ Link(path string) error }

// write puts the content on the disk.
func (w *waitingRoom) write(f *waitingFile, body io.Reader) error {
	if there, ok := body.(linkable); ok && there.Link(w.path(f.id+".file")) == nil {
		return f.hash(io.Discard, body)
	}
	out, err := os.OpenFile(w.path(f.id+".file"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = f.hash(out, body)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// hash reads the content, which must be as long as it said, and copies it.
func (f *waitingFile) hash(to io.Writer, body io.Reader) error {
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(body, f.Bytes+1))
	if err == nil && n != f.Bytes {
		err = fmt.Errorf("%d of %d bytes were taken", n, f.Bytes)
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return err
}

// note writes down whose a file is that was taken: from here on it outlives the process.
func (w *waitingRoom) note(f *waitingFile) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	name := w.path(f.id + ".json")
	if err := writeSynced(name+".new", text); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	return w.syncFolder(w.dir) // with the content's name, which nobody needs before
}

// admit lets a file that was noted be sent, unless the model has one that waits.
func (w *waitingRoom) admit(f *waitingFile) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.files[f.ModelID] != nil {
		return false
	}
	w.files[f.ModelID] = f
	select {
	case w.fresh <- struct{}{}:
	default:
	}
	return true
}

// drop ends a file's wait, whether it was admitted or not.
func (w *waitingRoom) drop(f *waitingFile) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.files[f.ModelID] == f {
		delete(w.files, f.ModelID)
	}
	w.count(f.Partner, -1, -f.Bytes)
	return w.erase(f.id)
}

// erase removes the note first: content without one is nobody's.
func (w *waitingRoom) erase(id string) (err error) {
	for _, name := range []string{id + ".json", id + ".file"} {
		if e := os.Remove(w.path(name)); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// holds says that a model's file waits here, and not at another replica or nowhere.
func (w *waitingRoom) holds(modelID string) bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.files[modelID] != nil
}

// due are those that are to be sent now, oldest first; they are busy until put off or dropped.
func (w *waitingRoom) due(most int) (due []*waitingFile) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.files {
		if !f.busy && !w.now().Before(f.next) {
			due = append(due, f)
		}
	}
	slices.SortFunc(due, func(a, b *waitingFile) int { return a.Since.Compare(b.Since) })
	due = due[:min(most, len(due))]
	for _, f := range due {
		f.busy = true
	}
	return due
}

// putOff lets a file wait longer each time, up to a bound that keeps the way back short.
func (w *waitingRoom) putOff(f *waitingFile) {
	const first, longest = 500 * time.Millisecond, 4 * time.Second
	w.mu.Lock()
	defer w.mu.Unlock()
	f.wait = min(longest, max(first, 2*f.wait))
	f.busy, f.next = false, w.now().Add(f.wait)
}

// Waiting is how many uploads wait and what they take, for operators.
func (s *Service) Waiting() (files int, bytes int64) {
	if s.waiting == nil {
		return 0, 0
	}
	s.waiting.mu.Lock()
	defer s.waiting.mu.Unlock()
	return s.waiting.used[""].files, s.waiting.used[""].bytes
}
