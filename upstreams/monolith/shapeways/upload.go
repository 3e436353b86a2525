package shapeways

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// UploadModel registers a model. The file goes out as base64 inside JSON while it is read, so that memory does not grow
// with it, and under its exact Content-Length, which PHP-age servers need.
func (c *Client) UploadModel(ctx context.Context, m monolith.ModelUpload) (int, error) {
	call := httpclient.Call{Op: "upload model", Shape: modelShape, Class: httpclient.Stream, Method: http.MethodPost, Path: "/models/v1"}
	if m.FileName == "" || m.Content == nil || m.Size <= 0 {
		return 0, c.http.Refused(call, MissingField, errors.New("a file name and a content are required"))
	}
	if !(m.UnitMetres > 0) || math.IsInf(m.UnitMetres, 0) {
		return 0, c.http.Refused(call, MissingField, fmt.Errorf("a unit of %v metres is none", m.UnitMetres))
	}
	head, err := json.Marshal(wireUpload{
		FileName:    m.FileName,
		UploadScale: json.Number(strconv.FormatFloat(m.UnitMetres, 'g', -1, 64)),
		Rights:      1,
		Terms:       1,
		Title:       m.Title,
	})
	if err != nil {
		return 0, c.http.Refused(call, "unencodable", fmt.Errorf("encode the upload: %w", err))
	}
	// The file is the last field: a server that streams knows everything else before it comes.
	prefix := append(bytes.TrimSuffix(head, []byte("}")), `,"file":"`...)
	file := &base64Body{content: m.Content, size: m.Size, prefix: prefix, suffix: []byte(`"}`)}
	call.Size = file.length()
	file.restart()
	call.Content = file
	if _, ok := m.Content.(io.Seeker); ok {
		call.Content = rewindable{file}
	}
	var w wireModel
	if err := c.call(ctx, call, nil, &w); err != nil {
		return 0, err
	}
	if w.ModelID <= 0 {
		return 0, c.http.Malformed(call, errors.New("no model id in the answer"))
	}
	return int(w.ModelID), nil
}

// base64Body is a JSON body whose last string is a content in base64, made up while it is read.
type base64Body struct {
	content        io.Reader
	size           int64
	prefix, suffix []byte

	pending []byte // encoded, not read yet
	left    int64  // bytes of the content still to come
	ended   bool
	raw     []byte
	encoded []byte
}

// chunk is a multiple of 3, so that only the last piece of base64 is padded.
const chunk = 3 * 16 << 10

func (b *base64Body) length() int64 {
	return int64(len(b.prefix)) + (b.size+2)/3*4 + int64(len(b.suffix))
}

func (b *base64Body) restart() {
	b.pending, b.left, b.ended = b.prefix, b.size, false
}

func (b *base64Body) Read(p []byte) (int, error) {
	for len(b.pending) == 0 {
		if b.ended {
			return 0, io.EOF
		}
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.pending)
	b.pending = b.pending[n:]
	return n, nil
}

// fill encodes the next piece. A content that is shorter or longer than it was said to be breaks the upload off.
func (b *base64Body) fill() error {
	if b.raw == nil {
		b.raw, b.encoded = make([]byte, chunk), make([]byte, base64.StdEncoding.EncodedLen(chunk))
	}
	if b.left == 0 {
		if n, err := b.content.Read(b.raw[:1]); n > 0 {
			return fmt.Errorf("the content is longer than the %d bytes announced", b.size)
		} else if err != nil && err != io.EOF {
			return err
		}
		b.pending, b.ended = b.suffix, true
		return nil
	}
	piece := b.raw[:min(int64(chunk), b.left)]
	if _, err := io.ReadFull(b.content, piece); err != nil {
		return fmt.Errorf("the content ended %d bytes early: %w", b.left, err)
	}
	b.left -= int64(len(piece))
	n := base64.StdEncoding.EncodedLen(len(piece))
	base64.StdEncoding.Encode(b.encoded, piece)
	b.pending = b.encoded[:n]
	return nil
}

// rewindable is a body whose content can be read again from its start, after a 401.
type rewindable struct{ *base64Body }

func (b rewindable) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart {
		return 0, errors.New("only the start can be sought")
	}
	if _, err := b.content.(io.Seeker).Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	b.restart()
	return 0, nil
}
