package uploads

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
)

// quotaFile is what replicas lock while they count a partner's uploads and add one.
const quotaFile = "quota.lock"

// quotaPatience is how long a new upload waits for others that begin at the same moment.
const quotaPatience = 5 * time.Second

// buyersShare is the part of the quota that one buyer may have: who only begins uploads keeps nobody else from it.
const buyersShare = 8

// tooManyAfter is when a refused upload may come again, in seconds: the sweeper and other buyers make room.
const tooManyAfter = "60"

// admit calls begin when there is room for an upload, or says why there is none. Of uploads that begin at one moment, at
// any replica, each counts those before it.
func (r *Room) admit(ctx context.Context, o Owner, bytes int64, begin func() error) error {
	most := min(o.MaxBytes, r.MaxBytes, r.QuotaBytes)
	if bytes > most {
		return handler.NewError("ERR_MAX_SIZE_EXCEEDED", fmt.Sprintf("an upload may have %d bytes at most", most), http.StatusRequestEntityTooLarge)
	}
	if !slugs.MatchString(o.Partner) {
		return fmt.Errorf("%q is no partner", o.Partner)
	}
	turn, _ := r.begin.LoadOrStore(o.Partner, &sync.Mutex{})
	turn.(*sync.Mutex).Lock()
	defer turn.(*sync.Mutex).Unlock()
	guard, err := r.guard(ctx, o.Partner)
	if err != nil {
		return err
	}
	err = r.roomFor(o, bytes, most)
	if err == nil {
		err = begin()
	}
	return errors.Join(err, guard.Unlock())
}

// guard locks a partner's folder against other beginnings.
func (r *Room) guard(ctx context.Context, partner string) (*lock, error) {
	path := filepath.Join(r.folder(partner), quotaFile)
	err := os.Mkdir(r.folder(partner), 0o700)
	if err == nil {
		err = r.syncFolder(r.Dir) // a power cut would take the folder away with all that is in it
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	made, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := made.Close(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, quotaPatience)
	defer cancel()
	l := &lock{path: path}
	return l, l.Lock(ctx, nil)
}

// roomFor says whether there is room for more bytes: of the partner's quota, and of the buyer's part of it, which has room for
// one upload of the largest size.
func (r *Room) roomFor(o Owner, more, largest int64) error {
	all, own, err := r.lying(o)
	if err != nil {
		return err
	}
	files, bytes := max(r.QuotaFiles/buyersShare, 1), max(r.QuotaBytes/buyersShare, largest)
	switch {
	case all.files >= r.QuotaFiles || all.bytes+more > r.QuotaBytes:
		return full("this shop has", all, r.QuotaFiles, r.QuotaBytes)
	case own.files >= files || own.bytes+more > bytes:
		return full("you have", own, files, bytes)
	}
	return nil
}

// full says who has how much, and how much is allowed.
func full(who string, has usage, files int, bytes int64) error {
	err := handler.NewError("ERR_QUOTA_EXCEEDED", fmt.Sprintf(
		"%s %d files with %s waiting here to become models, and may have %d files with %s: register some as models, or remove some",
		who, has.files, megabytes(has.bytes), files, megabytes(bytes)), http.StatusTooManyRequests)
	err.HTTPResponse.Header["Retry-After"] = tooManyAfter
	return err
}

// megabytes writes a size for a person: 0.1 MB at least, and no digits that nobody reads.
func megabytes(bytes int64) string {
	mb := float64(bytes) / (1 << 20)
	if mb >= 10 {
		return fmt.Sprintf("%.0f MB", mb)
	}
	return fmt.Sprintf("%.1f MB", max(mb, 0.1))
}

// usage is what lies here by announced length.
type usage struct {
	files int
	bytes int64
}

// lying counts what a partner, and one of its buyers, has here that is no model yet.
func (r *Room) lying(o Owner) (all, own usage, err error) {
	entries, err := os.ReadDir(r.folder(o.Partner))
	if err != nil {
		return all, own, err
	}
	models := map[string]bool{}
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), modelFile); ok {
			models[id] = true
		}
	}
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), noteFile)
		if !ok || models[id] {
			continue
		}
		n, err := readNote(r.path(o.Partner, id, noteFile))
		if errors.Is(err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return all, own, err
		}
		all = usage{all.files + 1, all.bytes + n.Bytes}
		if n.Owner == o.Buyer {
			own = usage{own.files + 1, own.bytes + n.Bytes}
		}
	}
	return all, own, nil
}
