package uploads

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// takePatience is how long who makes a model waits for a request that still holds the upload.
const takePatience = 5 * time.Second

// Taken is a finished upload while a model is made of it: nobody else has it. It reads as the file does.
type Taken struct {
	FileName string // as the client called it; "" when it did not
	Bytes    int64
	// ModelID is set when it has become a model already; then there is nothing to read.
	ModelID string

	room        *Room
	partner, id string
	lock        *lock
	content     *os.File
}

// Take finds a finished upload: ErrNotFound for one that is unknown, somebody else's or expired, ErrUnfinished for one of
// which bytes are missing. Whoever takes it closes it.
func (r *Room) Take(ctx context.Context, o Owner, id string) (*Taken, error) {
	n, err := r.find(o, id)
	if err != nil {
		return nil, err
	}
	t := &Taken{FileName: n.About["filename"], Bytes: n.Bytes, room: r, partner: o.Partner, id: id, lock: &lock{path: r.path(o.Partner, id, noteFile)}}
	ctx, cancel := context.WithTimeout(ctx, takePatience)
	defer cancel()
	if err := t.lock.Lock(ctx, nil); err != nil {
		if _, gone := r.find(o, id); errors.Is(gone, ErrNotFound) {
			return nil, ErrNotFound
		}
		return nil, err
	}
	if err := t.open(o); err != nil {
		return nil, errors.Join(err, t.lock.Unlock())
	}
	return t, nil
}

// open finds how far the upload is, now that it is locked.
func (t *Taken) open(o Owner) error {
	if _, err := t.room.find(o, t.id); err != nil {
		return err // removed while we waited
	}
	model, err := os.ReadFile(t.path(modelFile))
	if err == nil {
		t.ModelID = string(model)
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	offset, err := t.room.offset(t.partner, t.id)
	if err != nil {
		return err
	}
	if offset != t.Bytes {
		return ErrUnfinished
	}
	if t.Bytes > 0 {
		t.content, err = os.Open(t.path(contentFile))
	}
	return err
}

func (t *Taken) path(kind string) string { return t.room.path(t.partner, t.id, kind) }

func (t *Taken) Read(p []byte) (int, error) {
	if t.content == nil {
		return 0, io.EOF
	}
	return t.content.Read(p)
}

// Link makes the content another file's too, where both are on one disk: nothing is copied then.
func (t *Taken) Link(path string) error {
	if t.content == nil {
		return os.ErrNotExist
	}
	return os.Link(t.content.Name(), path)
}

// Became notes which model it is now, and lets the content go. The note stays for as long as the upload would have, so
// that who did not hear the answer gets the same model again.
func (t *Taken) Became(modelID string) error {
	if err := write(t.path(modelFile), []byte(modelID)); err != nil {
		return err
	}
	t.room.used.Add(1)
	if err := os.Remove(t.path(contentFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Close gives it back.
func (t *Taken) Close() error {
	var err error
	if t.content != nil {
		err = t.content.Close()
	}
	return errors.Join(err, t.lock.Unlock())
}
