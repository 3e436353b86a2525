package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"
)

// store is a Room as tusd sees it.
type store struct{ *Room }

var (
	_ handler.DataStore           = store{}
	_ handler.TerminaterDataStore = store{}
	_ handler.Locker              = store{}
)

// NewUpload begins an upload of the asker's.
func (s store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	c := callFrom(ctx)
	if strings.TrimSpace(info.MetaData["filename"]) == "" {
		return nil, errNoName // no model could be made of it, which should be said before its bytes come
	}
	n := note{Owner: c.owner.Buyer, Bytes: info.Size, About: info.MetaData, BeganAt: s.Now(), ExpiresAt: s.Now().Add(s.Life)}
	text, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	id := newID()
	err = s.admit(ctx, c.owner, info.Size, func() error { return write(s.path(c.owner.Partner, id, noteFile), text) })
	if err != nil {
		return nil, err
	}
	c.expires, err = s.ends(c.owner.Partner, id, n)
	return s.upload(c.owner.Partner, id, n, 0), err
}

var errNoName = handler.NewError("ERR_FILENAME_REQUIRED", "Upload-Metadata must have the file's name: filename, a blank, and the name in base64", http.StatusBadRequest)

// GetUpload finds an upload of the asker's. It is locked: a chunk whose checksum nobody compared was cut off with its
// process, and is not counted.
func (s store) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	c := callFrom(ctx)
	n, err := s.find(c.owner, id)
	if err != nil {
		return nil, toTus(err)
	}
	if _, err := os.Stat(s.path(c.owner.Partner, id, modelFile)); err == nil {
		return nil, handler.ErrNotFound // it has become a model
	}
	offset, err := s.offset(c.owner.Partner, id)
	if err != nil {
		return nil, err
	}
	c.expires, err = s.ends(c.owner.Partner, id, n)
	return s.upload(c.owner.Partner, id, n, offset), err
}

func toTus(err error) error {
	if errors.Is(err, ErrNotFound) {
		return handler.ErrNotFound
	}
	return err
}

// offset is how many bytes have been taken. The upload is locked.
func (r *Room) offset(partner, id string) (int64, error) {
	content := r.path(partner, id, contentFile)
	mark, err := os.ReadFile(r.path(partner, id, uncheckedFile))
	switch {
	case err == nil:
		from, err := strconv.ParseInt(string(mark), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read the mark of %s: %w", id, err)
		}
		if err := r.cutBack(partner, id, from); err != nil {
			return 0, err
		}
	case !errors.Is(err, os.ErrNotExist):
		return 0, err
	}
	info, err := os.Stat(content)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil // nothing came yet
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// cutBack removes a chunk that is not taken, and then its mark: in this order on the disk as well.
func (r *Room) cutBack(partner, id string, to int64) error {
	if err := shorten(r.path(partner, id, contentFile), to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return r.unmark(partner, id)
}

func shorten(path string, to int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err = f.Truncate(to); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// unmark ends a chunk's mark for good: one that came back after a power cut would cut off what was acknowledged since.
func (r *Room) unmark(partner, id string) error {
	if err := os.Remove(r.path(partner, id, uncheckedFile)); err != nil {
		return err
	}
	return r.syncFolder(r.folder(partner))
}

// NewLock is the lock of one of the asker's uploads, which only its request's context names.
func (s store) NewLock(id string) (handler.Lock, error) { return &ownLock{room: s.Room, id: id}, nil }

// ownLock finds the file to lock when it learns whose it is.
type ownLock struct {
	lock
	room *Room
	id   string
}

func (l *ownLock) Lock(ctx context.Context, release func()) error {
	l.path = l.room.path(callFrom(ctx).owner.Partner, l.id, noteFile)
	return l.lock.Lock(ctx, release)
}

func (s store) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload { return u.(*upload) }

// upload is one as tusd sees it.
type upload struct {
	room        *Room
	partner, id string
	note        note
	info        handler.FileInfo
}

func (s store) upload(partner, id string, n note, offset int64) *upload {
	return &upload{s.Room, partner, id, n, handler.FileInfo{ID: id, Size: n.Bytes, Offset: offset, MetaData: n.About}}
}

func (u *upload) GetInfo(context.Context) (handler.FileInfo, error) { return u.info, nil }

func (u *upload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented // nothing is ever read back
}

func (u *upload) FinishUpload(context.Context) error { return nil }

func (u *upload) Terminate(context.Context) error { return u.room.erase(u.partner, u.id) }
