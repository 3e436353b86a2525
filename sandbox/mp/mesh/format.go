package mesh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"
)

// Limits bounds what one file may cost.
type Limits struct {
	MaxTriangles int // more are refused, before anything is allocated where the file announces its count
}

// Format is a kind of file that can be read. One parser per file of this package; to add one, add it to formats.
type Format struct {
	Name        string   // on the wire: "stl"
	Extensions  []string // lower case, with the dot
	CarriesUnit bool     // the file says what unit it is in

	// matches judges by content: the first bytes of the file and its size.
	matches func(head []byte, size int64) bool
	read    func(ctx context.Context, src *source, lim Limits) (*Mesh, error)
}

// formats in the order they are asked. ASCII comes after binary because many programs begin the free 80-byte header
// of a binary file with "solid", the first word of an ASCII one.
var formats = []Format{
	{Name: "stl", Extensions: []string{".stl"}, matches: isBinarySTL, read: readBinarySTL},
	{Name: "stl", Extensions: []string{".stl"}, matches: isASCIISTL, read: readASCIISTL},
}

// ByExtension finds the format that a file name promises, if it is one that can be read. The content decides later.
func ByExtension(name string) (Format, bool) {
	ext := strings.ToLower(path.Ext(name))
	for _, f := range formats {
		if slices.Contains(f.Extensions, ext) {
			return f, true
		}
	}
	return Format{}, false
}

// headSize is how much of a file the formats may look at to recognise it.
const headSize = 4096

// Read recognises the file by its content and reads it. progress, when not nil, is told the part read (0 to 1).
// Bad content is a *Refusal; other errors are the reader's or the context's.
func Read(ctx context.Context, r io.ReaderAt, size int64, lim Limits, progress func(float64)) (*Mesh, Format, error) {
	if size == 0 {
		return nil, Format{}, errEmpty
	}
	head := make([]byte, min(size, headSize))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, Format{}, fmt.Errorf("read model head: %w", err)
	}
	for _, f := range formats {
		if !f.matches(head, size) {
			continue
		}
		src := newSource(io.NewSectionReader(r, 0, size), size, progress)
		m, err := f.read(ctx, src, lim)
		if err != nil {
			return nil, f, err
		}
		if len(m.Faces) == 0 {
			return nil, f, errNone
		}
		return m, f, nil
	}
	if kind := foreign(head); kind != "" {
		return nil, Format{}, &Refusal{
			"format_not_supported",
			fmt.Sprintf("This is a %s file. Please export the model as STL.", kind),
		}
	}
	return nil, Format{}, errNotModel
}

// foreign names the common 3D formats that are recognised but not read.
func foreign(head []byte) string {
	s := string(head)
	switch {
	case strings.HasPrefix(s, "PK\x03\x04"):
		return "3MF or ZIP"
	case strings.HasPrefix(s, "glTF"):
		return "GLB"
	case strings.HasPrefix(s, "ply\n"), strings.HasPrefix(s, "ply\r"):
		return "PLY"
	case strings.HasPrefix(s, "ISO-10303-21"):
		return "STEP"
	}
	return ""
}

// absurd is the largest coordinate taken, in units of the file: a thousand kilometres of millimetres.
const absurd = 1e9

// checkPosition refuses what is not a place in a workshop.
func checkPosition(v Vec) error {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return errNotFinite
		}
		if math.Abs(x) > absurd {
			return errAbsurd
		}
	}
	return nil
}

func errTooMany(limit int) error {
	return &Refusal{"too_many_triangles", fmt.Sprintf(
		"The model has more than %d triangles, the most that can be processed. Please export it with a coarser resolution.", limit)}
}
