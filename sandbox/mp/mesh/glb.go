package mesh

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A GLB (glTF 2.0, 4.4) is twelve bytes of head and chunks: first the scene as JSON, then perhaps its binary data. It is
// read with the standard library: the libraries that read glTF hold all of the data, textures too, in memory and follow
// addresses to other files.
const (
	glbMagic     = "glTF"
	glbHead      = 12
	glbChunkHead = 8
	chunkJSON    = 0x4E4F534A
	chunkBinary  = 0x004E4942
)

// What the scene of a stranger may cost. Real scenes of thousands of parts have a few MiB of JSON.
const (
	mostSceneBytes   = 16 << 20
	mostSceneObjects = 100_000   // braces
	mostSceneValues  = 1_500_000 // commas
	mostChunks       = 64
)

func isGLB(head []byte, _ int64) bool { return bytes.HasPrefix(head, []byte(glbMagic)) }

var (
	errGLBShort = &Refusal{
		"truncated",
		"The file is cut off: it announces more than it holds. Please upload it again or export it again.",
	}
	errGLBScene = &Refusal{
		"too_complicated",
		"The file's scene has far more objects than a part to be made. Please export the model as a single mesh.",
	}
	errGLBNothing = &Refusal{
		"no_triangles",
		"The file's scene shows no surface at all. Please put the model into the scene and export it again.",
	}
	errOutside = &Refusal{
		"other_files_needed",
		"The file keeps its shapes in other files, which are not read. Please export the model as one GLB file with everything in it.",
	}
)

// glb is a scene being read.
type glb struct {
	glbScene
	src    *source
	lim    Limits
	binary *io.SectionReader // nil where there is none
	data   map[int]io.ReaderAt
	// positions that were read, by accessor: parts share them.
	positions     map[int][][3]float32
	seenPositions int
	shape         shape
	colored       bool
}

// readGLB reads what the scene shows, in metres, which glTF counts in. Equal positions are one vertex, because the seams of
// textures, materials and normals split what belongs together.
func readGLB(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
	g := &glb{src: src, lim: lim, data: map[int]io.ReaderAt{}, positions: map[int][][3]float32{}}
	if err := g.chunks(); err != nil {
		return nil, Origin{}, err
	}
	if err := g.supported(); err != nil {
		return nil, Origin{}, err
	}
	shown, err := g.shown()
	if err != nil {
		return nil, Origin{}, err
	}
	triangles, err := g.count(shown)
	if err != nil {
		return nil, Origin{}, err
	}
	g.shape = newShape(int(min(int64(triangles/2), src.size/24))) // copies of a part are more than the file
	for _, place := range shown {
		if err := g.place(ctx, place); err != nil {
			return nil, Origin{}, err
		}
	}
	if g.shape.size() == 0 {
		return nil, Origin{}, errGLBNothing
	}
	return g.shape.mesh(), Origin{Unit: Metre, Colored: g.colored, Notes: g.notes(shown)}, nil
}

// chunks finds the scene and the binary data, and reads the first.
func (g *glb) chunks() error {
	var head [glbHead]byte
	if err := g.at(head[:], 0); err != nil {
		return err
	}
	if version := binary.LittleEndian.Uint32(head[4:]); version != 2 {
		return &Refusal{"format_not_supported", fmt.Sprintf(
			"This is a GLB file of version %d; only version 2 is read. Please export the model as %s.", version, Taken)}
	}
	end := int64(binary.LittleEndian.Uint32(head[8:]))
	if end > g.src.size {
		return errGLBShort
	}
	scene := false
	for at, n := int64(glbHead), 0; at+glbChunkHead <= end && n < mostChunks; n++ {
		var chunk [glbChunkHead]byte
		if err := g.at(chunk[:], at); err != nil {
			return err
		}
		size, kind := int64(binary.LittleEndian.Uint32(chunk[:])), binary.LittleEndian.Uint32(chunk[4:])
		at += glbChunkHead
		if size > end-at {
			return errGLBShort
		}
		switch {
		case n == 0 && kind == chunkJSON:
			if err := g.readScene(at, size); err != nil {
				return err
			}
			scene = true
		case n == 0:
			return damagedScene("it does not begin with a scene")
		case kind == chunkBinary && g.binary == nil:
			g.binary = io.NewSectionReader(g.src.at, at, size)
		}
		at += size
	}
	if !scene {
		return errGLBShort
	}
	return nil
}

// at reads bytes at a place of the file.
func (g *glb) at(b []byte, off int64) error {
	_, err := g.src.at.ReadAt(b, off)
	switch {
	case g.src.at.failed != nil:
		return fmt.Errorf("read glb: %w", g.src.at.failed)
	case errors.Is(err, io.EOF):
		return errGLBShort
	case err != nil:
		return fmt.Errorf("read glb: %w", err)
	}
	return nil
}

func damagedScene(format string, args ...any) error {
	return &Refusal{"damaged", "The file is damaged: " + fmt.Sprintf(format, args...) + ". Please export the model again."}
}
