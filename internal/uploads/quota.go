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

// tooManyAfter is when a refused upload may come again, in seconds: the sweeper and other buyers make room.
const tooManyAfter = "60"

// admit calls begin when there is room for an upload, or says why there is none. Of uploads that begin at one moment, at
// any replica, each counts those before it.
func (r *Room) admit(ctx context.Context, o Owner, bytes int64, begin func() error) error {
	if most := min(o.MaxBytes, r.MaxBytes, r.QuotaBytes); bytes > most {
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
	err = r.roomFor(o.Partner, bytes)
	if err == nil {
		err = begin()
	}
	return errors.Join(err, guard.Unlock())
}

// guard locks a partner's folder against other beginnings.
func (r *Room) guard(ctx context.Context, partner string) (*lock, error) {
	path := filepath.Join(r.folder(partner), quotaFile)
	if err := os.MkdirAll(r.folder(partner), 0o700); err != nil {
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

func (r *Room) roomFor(partner string, more int64) error {
	files, bytes, err := r.lying(partner)
	if err != nil {
		return err
	}
	if files < r.QuotaFiles && bytes+more <= r.QuotaBytes {
		return nil
	}
	full := handler.NewError("ERR_QUOTA_EXCEEDED", fmt.Sprintf(
		"this shop has %d uploads of %d bytes that are no models yet, and may have %d of %d bytes: finish or remove some", files, bytes, r.QuotaFiles, r.QuotaBytes), http.StatusTooManyRequests)
	full.HTTPResponse.Header["Retry-After"] = tooManyAfter
	return full
}

// lying counts what a partner has here that is no model yet.
func (r *Room) lying(partner string) (files int, bytes int64, err error) {
	entries, err := os.ReadDir(r.folder(partner))
	if err != nil {
		return 0, 0, err
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
		n, err := readNote(r.path(partner, id, noteFile))
		if errors.Is(err, os.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return 0, 0, err
		}
		files, bytes = files+1, bytes+n.Bytes
	}
	return files, bytes, nil
}
