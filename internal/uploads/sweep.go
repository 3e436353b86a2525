package uploads

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sweepEvery is how often expired uploads are looked for, or ten times in their life.
const sweepEvery = time.Minute

// tornAfter is how old a note that was never finished must be to be a dead process's.
const tornAfter = time.Hour

// Sweep removes what has expired, until the context ends. Replicas may all do it.
func (r *Room) Sweep(ctx context.Context) error {
	tick := time.NewTicker(max(min(sweepEvery, r.Life/10), time.Millisecond))
	defer tick.Stop()
	for {
		if err := r.sweep(ctx); err != nil && ctx.Err() == nil {
			r.Log.ErrorContext(ctx, "remove expired uploads", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (r *Room) sweep(ctx context.Context) error {
	partners, err := os.ReadDir(r.Dir)
	if err != nil {
		return err
	}
	for _, p := range partners {
		if !p.IsDir() || !slugs.MatchString(p.Name()) {
			continue
		}
		entries, e := os.ReadDir(r.folder(p.Name()))
		err = errors.Join(err, e)
		for _, entry := range entries {
			if ctx.Err() != nil {
				return err
			}
			err = errors.Join(err, r.sweepFile(ctx, p.Name(), entry.Name()))
		}
	}
	return err
}

func (r *Room) sweepFile(ctx context.Context, partner, name string) error {
	if strings.HasSuffix(name, newFile) {
		return r.sweepTorn(filepath.Join(r.folder(partner), name))
	}
	id, ok := strings.CutSuffix(name, noteFile)
	if !ok || !ids.MatchString(id) {
		return nil
	}
	n, err := readNote(r.path(partner, id, noteFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if over, err := r.over(partner, id, n); !over {
		return err
	}
	return r.expire(ctx, partner, id, n)
}

func (r *Room) over(partner, id string, n note) (bool, error) {
	ends, err := r.ends(partner, id, n)
	return err == nil && !r.Now().Before(ends), err
}

// expire removes an upload that nobody holds. Who holds it is asked for it, and has let it go by the next time.
func (r *Room) expire(ctx context.Context, partner, id string, n note) error {
	ctx, cancel := context.WithTimeout(ctx, 2*lookAround)
	defer cancel()
	l := &lock{path: r.path(partner, id, noteFile)}
	if err := l.Lock(ctx, nil); err != nil {
		return nil //nolint:nilerr // it is gone, or held
	}
	if over, err := r.over(partner, id, n); !over { // its first byte came meanwhile
		return errors.Join(err, l.Unlock())
	}
	_, used := os.Stat(r.path(partner, id, modelFile))
	err := errors.Join(r.erase(partner, id), l.Unlock())
	if err == nil && used != nil {
		r.expired.Add(1)
	}
	return err
}

// sweepTorn removes what a process was writing when it died.
func (r *Room) sweepTorn(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && r.Now().Sub(info.ModTime()) < tornAfter {
		return nil
	}
	if err != nil {
		return err
	}
	return os.Remove(path)
}
