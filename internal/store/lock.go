//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// dirLock is an exclusive flock. The kernel frees it when the process ends, however it ends.
type dirLock struct{ file *os.File }

func lockDir(path string) (*dirLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	return &dirLock{f}, nil
}

func (l *dirLock) release() error { return l.file.Close() }
