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
	toCome := false
	for {
		word, err := o.words.word()
		if errors.Is(err, errLine) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		corner, ok := o.corner(word)
		if !ok {
			return o.words.damaged()
		}
		if len(o.corners) >= o.lim.MaxTriangles-o.shape.size()+2 {
			return errTooMany(o.lim.MaxTriangles)
		}
		toCome = toCome || corner >= int64(len(o.positions))
		o.corners = append(o.corners, corner)
	}
	switch {
	case len(o.corners) < 3 && o.words.atEnd():
		return o.words.damaged()
	case len(o.corners) < 3: // a point or a line has no surface
		return nil
	case toCome:
		return o.wait()
	}
	return o.cut()
}

// corner reads the number of a position; those of its texture and normal are only looked at.
func (o *obj) corner(word []byte) (int64, bool) {
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

// wait keeps a polygon until the end of the file.
func (o *obj) wait() error {
	// A triangle takes four numbers here and larger polygons fewer for each of theirs.
	if len(o.waiting)+1+len(o.corners) > 4*o.lim.MaxTriangles {
		return errTooMany(o.lim.MaxTriangles)
	}
	o.waiting = append(append(o.waiting, int64(len(o.corners))), o.corners...)
	return nil
}

// cut adds the polygon's triangles to the shape.
func (o *obj) cut() error {
	if len(o.corners)-2 > o.lim.MaxTriangles-o.shape.size() {
		return errTooMany(o.lim.MaxTriangles)
	}
	o.at = o.at[:0]
	for _, c := range o.corners {
		o.at = append(o.at, o.positions[c])
	}
	triangles, sound, err := o.cutter.cut(o.at)
	if err != nil {
		return err
	}
	if !sound {
		o.crossed++
	}
	for _, t := range triangles {
		o.shape.add(o.at[t[0]], o.at[t[1]], o.at[t[2]])
	}
	return nil
}
