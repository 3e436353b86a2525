package mesh

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// polygon reads the corners of a face: v, v/vt, v//vn or v/vt/vn, each counted from 1, or from the last one backwards
// when negative.
func (o *obj) polygon() error {
	o.corners = o.corners[:0]
	for {
		word, err := o.words.word()
		if errors.Is(err, errLine) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		corner, ok := o.cornerOf(word)
		if !ok {
			return o.words.damaged()
		}
		if err := o.corner(corner); err != nil {
			return err
		}
	}
	switch {
	case len(o.corners) < 3 && o.words.atEnd():
		return o.words.damaged()
	case len(o.corners) < 3: // a point or a line has no surface
		return nil
	}
	return o.close()
}

// cornerOf reads the number of a position; those of its texture and normal are only looked at.
func (o *obj) cornerOf(word []byte) (int64, bool) {
	number, rest, _ := bytes.Cut(word, []byte("/"))
	for _, b := range rest {
		if (b < '0' || b > '9') && b != '/' && b != '-' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0, false
	}
	if n < 0 {
		n += int64(len(o.positions))
		return n, n >= 0
	}
	return n - 1, n > 0
}
