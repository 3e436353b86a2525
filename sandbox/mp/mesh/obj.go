package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// isOBJ asks for nothing but lines that OBJ knows and a position among them. The beginning of a file may be comments only.
func isOBJ(head []byte, size int64) bool {
	if !isText(head) {
		return false
	}
	text := bytes.TrimPrefix(head, []byte(byteOrderMark))
	for _, end := range []string{"\r\n", "\n", "\r"} {
		text = bytes.ReplaceAll(text, []byte("\\"+end), []byte(" ")) // a line that goes on
	}
	lines := bytes.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	if int64(len(head)) < size && len(lines) > 1 {
		lines = lines[:len(lines)-1] // cut somewhere
	}
	positions, statements := 0, 0
	for _, line := range lines {
		words := bytes.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		if statements++; !objStatements[string(words[0])] && positions == 0 {
			return false
		}
		if string(words[0]) == "v" && len(words) > 3 {
			positions++
		}
	}
	return positions > 0 || statements == 0 && len(lines) > 0 && int64(len(head)) < size
}

const byteOrderMark = "\xef\xbb\xbf"

// objStatements are the first words of a line (Wavefront, Appendix B1, "Object Files"). What is not read below says
// nothing about polygons.
var objStatements = map[string]bool{
	"v": true, "vt": true, "vn": true, "vp": true, "f": true, "fo": true, "l": true, "p": true, "o": true, "g": true, "s": true,
	"mg": true, "mtllib": true, "usemtl": true, "maplib": true, "usemap": true, "lod": true, "bevel": true, "c_interp": true,
	"d_interp": true, "shadow_obj": true, "trace_obj": true, "cstype": true, "deg": true, "bmat": true, "step": true,
	"curv": true, "curv2": true, "surf": true, "parm": true, "trim": true, "hole": true, "scrv": true, "sp": true, "end": true,
	"con": true, "ctech": true, "stech": true, "call": true, "csh": true,
}

// obj reads polygons; lines, points, normals and texture positions make no part and are passed over.
type obj struct {
	words objWords
	polygons
	colored bool
	unknown int // lines that are no statement of OBJ
	lines   int
}

// readOBJ reads the polygons of all objects and groups as one mesh: equal positions are one vertex, because the seams
// of textures and groups split what belongs together.
func readOBJ(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
	if bom, err := src.Peek(len(byteOrderMark)); err == nil && string(bom) == byteOrderMark {
		if _, err := src.Discard(len(byteOrderMark)); err != nil {
			return nil, Origin{}, fmt.Errorf("read obj: %w", err)
		}
	}
	// No count is announced; lines of 30 bytes are usual, and the slices grow if they are shorter.
	o := obj{words: objWords{src: src, line: 1}, polygons: newPolygons(lim, src.size/120)}
	for ; ; o.lines++ {
		if o.lines%4096 == 0 {
			if err := src.step(ctx); err != nil {
				return nil, Origin{}, err
			}
		}
		err := o.statement()
		if err == nil {
			err = o.words.nextLine()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, Origin{}, err
		}
	}
	return o.finish()
}

// statement reads one line up to its last word; the rest of the line is passed over.
func (o *obj) statement() error {
	word, err := o.words.word()
	if errors.Is(err, errLine) {
		return nil
	}
	if err != nil {
		return err
	}
	switch string(word) {
	case "v":
		return o.position()
	case "f", "fo": // fo is the same in files older than 1995
		return o.polygon()
	case "surf":
		return &Refusal{
			"format_not_supported",
			"The file holds curved surfaces instead of polygons. Please export the model as triangles.",
		}
	default:
		if !objStatements[string(word)] {
			o.unknown++
		}
	}
	return nil
}

// position reads x, y, z, perhaps a weight, and perhaps a colour (r, g, b) after them. That is the only colour that is in the
// file: materials stand in another, and exporters name one for every part, coloured or not.
func (o *obj) position() error {
	var v Vec
	n := 0
	for ; ; n++ {
		word, err := o.words.word()
		if errors.Is(err, errLine) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		x, err := strconv.ParseFloat(string(word), 64)
		if err != nil && !math.IsInf(x, 0) {
			return o.words.damaged()
		}
		if n < 3 {
			v[n] = x
		}
	}
	if n < 3 {
		return o.words.damaged()
	}
	o.colored = o.colored || n >= 6
	return o.place(v)
}

func (o *obj) finish() (*Mesh, Origin, error) {
	if o.unknown > o.lines/2 {
		return nil, Origin{}, errNotModel
	}
	m, notes, err := o.polygons.mesh()
	return m, Origin{Colored: o.colored, Notes: notes}, err
}
