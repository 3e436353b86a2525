// Package uploads takes large files by tus 1.0 (https://tus.io/protocols/resumable-upload): in pieces, through broken lines
// and processes that are killed, begun on one replica and finished on another. What is kept lies in one folder that all
// replicas share, guarded by file locks that the kernel frees when a process ends, however it ends. It is the home of tusd.
package uploads

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// ErrNotFound says that there is no such upload, and says so of somebody else's and of one that has expired too.
var ErrNotFound = errors.New("no such upload")

// ErrUnfinished says that bytes of the upload are missing.
var ErrUnfinished = errors.New("the upload is not finished")

// Owner is whose an upload is, and how many bytes one of theirs may have.
type Owner struct {
	Partner, Buyer string
	MaxBytes       int64
}

// Options are what a Room stands on; all are required.
type Options struct {
	// Dir is the folder. Replicas share it; locks and renames must work across them, as they do on a local disk, and on NFS
	// from version 4 on.
	Dir string
	// MaxBytes is the largest upload that any partner takes.
	MaxBytes int64
	// QuotaBytes and QuotaFiles bound what one partner's buyers have here together, by the length that they announced, until
	// it is a model.
	QuotaBytes int64
	QuotaFiles int // one buyer may have an eighth of each, and at least one upload of the largest size
	// Life is from the beginning of an upload to its end, finished or not. One of which no byte came ends within minutes.
	Life time.Duration
	// Owner is who asks, as the entrance found; false is nobody.
	Owner func(ctx context.Context) (Owner, bool)
	// BaseURL is where a request reached us, for the address of what it began.
	BaseURL func(ctx context.Context) string
	Now     func() time.Time
	Log     *slog.Logger
}

// Room keeps uploads until they are models.
type Room struct {
	Options
	// begin lets uploads of one partner begin one after the other in this process, so that they need not ask for the file
	// lock again and again.
	begin         sync.Map // of *sync.Mutex, by partner
	expired, used atomic.Uint64

	syncFolder func(path string) error
}

// Open makes the folder.
func Open(o Options) (*Room, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the folder of uploads: %w", err)
	}
	return &Room{Options: o, syncFolder: syncFolder}, nil
}

// An upload lies in up to four files, each its id and one of these. The note is written once and never changes: it is what
// is locked, and without it there is no upload. The content's length is the offset.
const (
	noteFile      = ".upload"
	contentFile   = ".content"
	uncheckedFile = ".unchecked" // where a chunk began whose checksum was not compared yet
	modelFile     = ".model"     // which model it has become; then it has no content
	newFile       = ".new"       // being written
)

// Ids cannot be guessed: 128 random bits. Nothing of another shape ever becomes a path.
var ids = regexp.MustCompile(`^upl_[a-z2-7]{26}$`)

func newID() string { return "upl_" + strings.ToLower(rand.Text()) }

// slugs are partners as they may stand in a path.
var slugs = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// folder is where a partner's uploads are.
func (r *Room) folder(partner string) string { return filepath.Join(r.Dir, partner) }

func (r *Room) path(partner, id, kind string) string {
	return filepath.Join(r.Dir, partner, id+kind)
}

// find reads the note of an upload that is the owner's and has not expired.
func (r *Room) find(o Owner, id string) (note, error) {
	if !ids.MatchString(id) || !slugs.MatchString(o.Partner) {
		return note{}, ErrNotFound
	}
	n, err := readNote(r.path(o.Partner, id, noteFile))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return note{}, ErrNotFound
	case err != nil:
		return note{}, err
	case n.Owner != o.Buyer:
		return note{}, ErrNotFound
	}
	over, err := r.over(o.Partner, id, n)
	if over {
		err = ErrNotFound
	}
	return n, err
}

// erase removes an upload. The note goes last: content without one would be found by nobody.
func (r *Room) erase(partner, id string) (err error) {
	for _, kind := range []string{contentFile, uncheckedFile, modelFile, noteFile} {
		if e := os.Remove(r.path(partner, id, kind)); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
