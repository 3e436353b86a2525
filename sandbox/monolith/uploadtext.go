package monolith

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// stringReader yields the characters of a JSON string whose opening quote was read, up to its closing quote. Characters
// beyond ASCII come out as '?', which no base64 has. Line ends inside are let through: some clients wrap their base64.
type stringReader struct {
	in    *bufio.Reader
	ended bool
}

func (r *stringReader) Read(p []byte) (int, error) {
	if r.ended || len(p) == 0 {
		if r.ended {
			return 0, io.EOF
		}
		return 0, nil
	}
	if _, err := r.in.Peek(1); err != nil {
		return 0, unexpected(err)
	}
	chunk, _ := r.in.Peek(min(len(p), r.in.Buffered()))
	plain := chunk
	if i := bytes.IndexByte(plain, '"'); i >= 0 {
		plain = plain[:i]
	}
	if i := bytes.IndexByte(plain, '\\'); i >= 0 {
		plain = plain[:i]
	}
	if len(plain) > 0 {
		n := copy(p, plain)
		_, err := r.in.Discard(n)
		return n, err
	}
	if chunk[0] == '"' {
		r.ended = true
		_, err := r.in.Discard(1)
		if err == nil {
			err = io.EOF
		}
		return 0, err
	}
	c, err := r.escape()
	p[0] = c
	return 1, err
}

// escape reads one escaped character; "/" is escaped by the clients' own encoders.
func (r *stringReader) escape() (byte, error) {
	pair, err := r.in.Peek(2)
	if err != nil {
		return 0, unexpected(err)
	}
	kind := pair[1]
	_, _ = r.in.Discard(2) // they were just peeked at
	switch kind {
	case '/', '\\', '"':
		return kind, nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 'u':
		hex := make([]byte, 4)
		if _, err := io.ReadFull(r.in, hex); err != nil {
			return 0, unexpected(err)
		}
		code, err := strconv.ParseUint(string(hex), 16, 16)
		if err != nil {
			return 0, fmt.Errorf("escape \\u%q: %w", hex, err)
		}
		if code >= 0x80 {
			return '?', nil
		}
		return byte(code), nil
	}
	return '?', nil
}

// percentReader undoes percent-encoding. Plain base64 has no percent sign, so that it needs not be told which it reads;
// a plus sign stays one in both.
type percentReader struct {
	in      *stringReader
	pending []byte // a percent sign whose digits have not arrived
}

func (r *percentReader) Read(p []byte) (int, error) {
	if len(p) < 3 { // no room for a whole escape: the caller buffers
		return 0, io.ErrShortBuffer
	}
	n := copy(p, r.pending)
	m, err := r.in.Read(p[n:])
	n += m
	r.pending = r.pending[:0]
	if bytes.IndexByte(p[:n], '%') < 0 {
		return n, err
	}
	out := 0
	for i := 0; i < n; i++ {
		if p[i] != '%' {
			p[out] = p[i]
			out++
			continue
		}
		if i+2 >= n {
			r.pending = append(r.pending, p[i:n]...)
			break
		}
		code, bad := strconv.ParseUint(string(p[i+1:i+3]), 16, 8)
		if bad != nil {
			return out, errNotBase64
		}
		p[out] = byte(code)
		out++
		i += 2
	}
	if errors.Is(err, io.EOF) && len(r.pending) > 0 {
		return out, errNotBase64
	}
	return out, err
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
