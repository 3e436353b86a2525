package mesh

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// isASCIISTL asks for "solid" at the beginning and "facet" or "endsolid" soon after; a letter that begins with
// "Solid evidence" has neither.
func isASCIISTL(head []byte, _ int64) bool {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"))
	return bytes.HasPrefix(text, []byte("solid")) && isText(head) &&
		(bytes.Contains(text, []byte("facet")) || bytes.Contains(text, []byte("endsolid")) || len(head) == headSize)
}

// asciiSTL walks the words of an ASCII STL. The keywords come in any case, lines end in LF, CRLF or CR, and the
// name after solid and endsolid is anything up to the end of the line.
type asciiSTL struct {
	src    *source
	welded *weld
	faces  [][3]int32
	corner int // corners read of the current facet
	face   [3]int32
	open   bool // between facet and endfacet
}

func readASCIISTL(ctx context.Context, src *source, lim Limits) (*Mesh, error) {
	if bom, err := src.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
		if _, err := src.Discard(3); err != nil {
			return nil, fmt.Errorf("read stl: %w", err)
		}
	}
	// No count is announced; 200 bytes a facet is a usual file, and the slices grow if it is denser.
	a := asciiSTL{src: src, welded: newWeld(int(min(src.size/400, int64(lim.MaxTriangles))) + 16)}
	for words := 0; ; words++ {
		if words%(4096*8) == 0 {
			if err := src.step(ctx); err != nil {
				return nil, err
			}
		}
		word, err := a.word()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := a.take(word); err != nil {
			return nil, err
		}
		if len(a.faces) > lim.MaxTriangles || len(a.welded.vertices) > mostPositions(lim) {
			return nil, errTooMany(lim.MaxTriangles)
		}
	}
	if a.open {
		return nil, &Refusal{"truncated", fmt.Sprintf(
			"The file is cut off in the middle of triangle %d. Please upload it again or export it again.", len(a.faces)+1)}
	}
	return &Mesh{Vertices: a.welded.vertices, Faces: a.faces}, nil
}

// take handles one keyword and what belongs to it.
func (a *asciiSTL) take(word []byte) error {
	switch string(bytes.ToLower(word)) {
	case "solid", "endsolid":
		if a.open {
			return a.damaged()
		}
		return a.skipLine()
	case "facet":
		if a.open {
			return a.damaged()
		}
		a.open, a.corner = true, 0
	case "vertex":
		return a.vertex()
	case "endfacet":
		if !a.open || a.corner != 3 {
			return a.damaged()
		}
		a.faces = append(a.faces, a.face)
		a.open = false
	case "normal":
		for range 3 { // often nonsense and never used, but it must be there
			if _, err := a.word(); err != nil {
				return a.cut(err)
			}
		}
	case "outer", "loop", "endloop":
	default:
		return a.misread()
	}
	return nil
}

func (a *asciiSTL) vertex() error {
	if !a.open || a.corner == 3 {
		return a.damaged()
	}
	var v Vec
	for k := range v {
		word, err := a.word()
		if err != nil {
			return a.cut(err)
		}
		x, err := strconv.ParseFloat(string(word), 64)
		if err != nil && !math.IsInf(x, 0) {
			return a.misread()
		}
		v[k] = x
	}
	if err := checkPosition(v); err != nil {
		return err
	}
	a.face[a.corner] = a.welded.add(v)
	a.corner++
	return nil
}

// word returns the next word, valid until the next call. io.EOF comes only between words.
func (a *asciiSTL) word() ([]byte, error) {
	word, err := a.src.word()
	switch {
	case errors.Is(err, errLongWord):
		return nil, a.damaged()
	case err != nil:
		return nil, readError(err)
	}
	return word, nil
}

// skipLine passes over a name of any length.
func (a *asciiSTL) skipLine() error {
	for {
		chunk, err := a.src.Peek(1)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read stl: %w", err)
		}
		if chunk[0] == '\n' || chunk[0] == '\r' {
			return nil
		}
		if _, err := a.src.Discard(1); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("read stl: %w", err)
		}
	}
}

func (a *asciiSTL) damaged() error {
	return &Refusal{"damaged", fmt.Sprintf(
		"The file is damaged: the text is not STL any more at triangle %d. Please export the model again.", len(a.faces)+1)}
}

// misread is the refusal of a word that makes no sense; at the end of the file it is the beginning of one that was cut.
func (a *asciiSTL) misread() error {
	if _, err := a.src.Peek(1); errors.Is(err, io.EOF) {
		return a.cut(io.EOF)
	}
	return a.damaged()
}

// cut turns an end of file inside a statement into the refusal that it is.
func (a *asciiSTL) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return &Refusal{"truncated", fmt.Sprintf(
			"The file is cut off in the middle of triangle %d. Please upload it again or export it again.", len(a.faces)+1)}
	}
	return err
}

func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read stl: %w", err)
}
