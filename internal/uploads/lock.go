//go:build unix

package uploads

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
)

const (
	askAgain   = 20 * time.Millisecond  // who waits for a lock
	lookAround = 250 * time.Millisecond // who holds one: is it asked for?
)

// lock is an exclusive flock on a file, held by one request of any replica. Who waits for it changes the file's time, which
// whoever holds it sees: a client that lost its line and comes back must not wait for the request that it lost.
type lock struct {
	path string
	file *os.File
	done chan struct{}
}

var _ handler.Lock = (*lock)(nil)

// Lock waits until ctx ends. release is called once, when somebody else wants the lock; nil is never asked. A file that is
// not there cannot be locked.
func (l *lock) Lock(ctx context.Context, release func()) error {
	file, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return handler.ErrNotFound
	}
	if err != nil {
		return err
	}
	if err := waitFor(ctx, file); err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.done = file, make(chan struct{})
	if release == nil {
		return nil
	}
	since, err := modified(file)
	if err != nil {
		return errors.Join(err, l.Unlock())
	}
	go l.listen(since, release)
	return nil
}

// waitFor takes the flock as soon as it is free, and asks for it until then.
func waitFor(ctx context.Context, file *os.File) error {
	tick := time.NewTicker(askAgain)
	defer tick.Stop()
	for asked := false; ; asked = true {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if now := time.Now(); !asked {
			if err := os.Chtimes(file.Name(), now, now); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return handler.ErrLockTimeout
		case <-tick.C:
		}
	}
}

// listen ends with the lock.
func (l *lock) listen(since time.Time, release func()) {
	tick := time.NewTicker(lookAround)
	defer tick.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-tick.C:
		}
		if now, err := modified(l.file); err == nil && !now.Equal(since) {
			release()
			return
		}
	}
}

// Unlock gives the lock back.
func (l *lock) Unlock() error {
	close(l.done)
	return l.file.Close()
}

func modified(file *os.File) (time.Time, error) {
	info, err := file.Stat()
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}
