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

	"github.com/modeliq/modeliq/sandbox/mp/step"
)

// Limits bounds what one file may cost.
type Limits struct {
	MaxTriangles int // more are refused, before anything is allocated where the file announces its count
	MaxPositions int // more different corners are refused; 0: three to a triangle, which is all that there can be

	STEP *step.Converter // nil: STEP is refused
	// STEPMemory is what the converter may take beside, in bytes; 0: as little as it can.
	STEPMemory int64
}

// Format is a kind of file that can be read. To add one, add it to formats.
type Format struct {
	Name        string   // on the wire: "stl", "obj", "3mf", …
	Title       string   // for people
	MediaType   string   // as IANA registers it, where it does
	Extensions  []string // lower case, with the dot
	CarriesUnit bool     // the file says what unit it is in

	// matches judges by content: the first bytes of the file and its size.
	matches func(head []byte, size int64) bool
	read    func(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error)
}

// Origin is what a file says beside its shape.
type Origin struct {
	Format  string // the one that was read, whatever the file is called
	Unit    Unit   // the file's own; empty where it says none
	Colored bool   // colours or textures are part of it
	Notes   []Note // what a buyer should know about the reading
}

// Note is something that was not read as it stands.
type Note struct {
	Code    string // stable, for programs
	Message string // for the buyer
}

// formats in the order they are asked. ASCII STL comes after binary because many programs begin the free 80-byte header
// of a binary file with "solid", the first word of an ASCII one; OBJ comes last because it has no first word at all.
var formats = []Format{
	{Name: "3mf", Title: "3MF", MediaType: "model/3mf", Extensions: []string{".3mf"}, CarriesUnit: true, matches: isZip, read: readThreeMF},
	{Name: "ply", Title: "PLY", MediaType: "application/octet-stream", Extensions: []string{".ply"}, matches: isPLY, read: readPLY},
	{Name: "glb", Title: "GLB", MediaType: "model/gltf-binary", Extensions: []string{".glb"}, CarriesUnit: true, matches: isGLB, read: readGLB},
	{Name: "step", Title: "STEP", MediaType: "model/step", Extensions: []string{".step", ".stp"}, CarriesUnit: true, matches: isSTEP, read: readSTEP},
	{Name: "stl", Title: "STL", MediaType: "model/stl", Extensions: []string{".stl"}, matches: isBinarySTL, read: shapeAlone(readBinarySTL)},
	{Name: "stl", Title: "STL", MediaType: "model/stl", Extensions: []string{".stl"}, matches: isASCIISTL, read: shapeAlone(readASCIISTL)},
	{Name: "obj", Title: "OBJ", MediaType: "model/obj", Extensions: []string{".obj"}, matches: isOBJ, read: readOBJ},
}

// Taken lists the formats for people who chose another one.
const Taken = "STL, OBJ, 3MF, PLY, GLB or STEP"

// ByName finds a format by its name on the wire.
func ByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// shapeAlone reads a format that says nothing beside its shape.
func shapeAlone(read func(context.Context, *source, Limits) (*Mesh, error)) func(context.Context, *source, Limits) (*Mesh, Origin, error) {
	return func(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
		m, err := read(ctx, src, lim)
		return m, Origin{}, err
	}
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
func Read(ctx context.Context, r io.ReaderAt, size int64, lim Limits, progress func(float64)) (*Mesh, Origin, error) {
	if size == 0 {
		return nil, Origin{}, errEmpty
	}
	head := make([]byte, min(size, headSize))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, Origin{}, fmt.Errorf("read model head: %w", err)
	}
	for _, f := range formats {
		if !f.matches(head, size) {
			continue
		}
		m, origin, err := f.read(ctx, newSource(r, size, progress), lim)
		origin.Format = f.Name
		if err != nil {
			return nil, origin, err
		}
		if len(m.Faces) == 0 {
			return nil, origin, errNone
		}
		return m, origin, nil
	}
	if kind := foreign(head); kind != "" {
		return nil, Origin{}, &Refusal{
			"format_not_supported",
			fmt.Sprintf("This is %s. Please export the model as %s.", kind, Taken),
		}
	}
	return nil, Origin{}, errNotModel
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

const tooManyTriangles = "too_many_triangles"

func errTooMany(limit int) error {
	return &Refusal{tooManyTriangles, fmt.Sprintf(
		"The model has more than %d triangles, the most that can be processed. Please export it with a coarser resolution.", limit)}
}
