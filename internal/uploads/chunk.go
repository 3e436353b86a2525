package uploads

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
)

// WriteChunk appends what comes. Of a chunk without a checksum everything that came is kept, even if the line broke; one
// with a checksum is taken as a whole or not at all. What is answered as taken is on the disk.
func (u *upload) WriteChunk(ctx context.Context, offset int64, body io.Reader) (int64, error) {
	c := callFrom(ctx)
	c.expires = u.note.ExpiresAt
	if c.checksum == nil {
		return u.append(body)
	}
	// A process that dies here leaves the mark, and whoever comes next cuts the chunk off.
	if err := write(u.room.path(u.partner, u.id, uncheckedFile), strconv.AppendInt(nil, offset, 10)); err != nil {
		return 0, err
	}
	n, err := u.append(io.TeeReader(body, c.checksum))
	whole := c.length < 0 || n == c.length
	if err == nil && whole && c.checksum.holds() {
		return n, u.room.unmark(u.partner, u.id)
	}
	if err == nil && whole {
		err = errChecksumMismatch
	}
	return 0, errors.Join(err, u.room.cutBack(u.partner, u.id, offset))
}

func (u *upload) append(body io.Reader) (int64, error) {
	out, err := os.OpenFile(u.room.path(u.partner, u.id, contentFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	if u.info.Offset == 0 { // its name is new
		err = u.room.syncFolder(u.room.folder(u.partner))
	}
	if err != nil {
		return 0, errors.Join(err, out.Close())
	}
	n, err := io.Copy(out, body)
	return n, errors.Join(err, out.Sync(), out.Close())
}
