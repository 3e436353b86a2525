package mesh

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/modeliq/modeliq/sandbox/mp/step"
)

// isSTEP goes by the first word of the exchange structure (ISO 10303-21, 5.2).
func isSTEP(head []byte, _ int64) bool {
	return bytes.HasPrefix(stepText(head), []byte("ISO-10303-21"))
}

// stepText is without the mark that some editors write first, which the kernel does not know.
func stepText(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte(byteOrderMark)), " \t\r\n")
}

// mostSTEP is the longest file that the kernel holds in its memory, with what it makes of it.
const mostSTEP = 64 << 20

var stepRefusals = map[error]*Refusal{
	step.ErrUnavailable: {
		"step_not_available",
		"STEP files cannot be read here, because the service runs without its converter. Please export the model as STL, OBJ, 3MF, PLY " +
			"or GLB. (Whoever runs the service enables STEP by installing Node 20 or newer and running make build.)",
	},
	step.ErrUnreadable: {"damaged", "The file is damaged: it is not STEP that can be read. Please export the model again."},
	step.ErrNoShape:    {"no_triangles", "The file holds no surface at all. Please export the model again, with its solids."},
	step.ErrMemory:     {"too_complicated", "The model takes more memory than one may have here. Please simplify it, or export it as STL or 3MF."},
	step.ErrTime:       {"takes_too_long", "The model took too long to convert. Please simplify it, or export it as STL or 3MF."},
}

// readSTEP has the curved surfaces of a STEP file turned into triangles, in the file's own unit where it has one, else in
// millimetres. Every body keeps its vertices to itself: parts that touch are still parts of their own.
func readSTEP(ctx context.Context, src *source, lim Limits) (*Mesh, Origin, error) {
	if lim.STEP == nil {
		return nil, Origin{}, stepRefusals[step.ErrUnavailable]
	}
	if src.size > mostSTEP {
		return nil, Origin{}, &Refusal{"file_too_large", fmt.Sprintf(
			"STEP files may have %d MB at most. Please simplify the model, or export it as STL or 3MF.", mostSTEP>>20)}
	}
	head, err := src.Peek(int(min(src.size, headSize)))
	if err != nil {
		return nil, Origin{}, fmt.Errorf("read step: %w", err)
	}
	begin := int64(len(head) - len(stepText(head)))
	whole, err := step.Whole(io.NewSectionReader(src.at, begin, src.size-begin))
	if err != nil {
		return nil, Origin{}, fmt.Errorf("read step: %w", err)
	}
	if !whole {
		return nil, Origin{}, stepRefusals[step.ErrUnreadable]
	}
	unit, err := stepUnit(io.NewSectionReader(src.at, begin, src.size-begin))
	if err != nil {
		return nil, Origin{}, err
	}
	most := step.Limits{Triangles: lim.MaxTriangles, Memory: lim.STEPMemory}
	m, way := &Mesh{}, scaled(1/unit.Millimetres())
	err = lim.STEP.Convert(ctx, io.NewSectionReader(src.at, begin, src.size-begin), most, func(b *step.Body) error {
		shape := newShape(len(b.Triangles) / 2)
		for _, t := range b.Triangles {
			shape.add(b.Positions[t[0]], b.Positions[t[1]], b.Positions[t[2]])
		}
		if err := m.append(shape.mesh(), way); err != nil {
			return err
		}
		if len(m.Vertices) > mostPositions(lim) {
			return errTooMany(lim.MaxTriangles)
		}
		return src.step(ctx)
	})
	switch {
	case src.at.failed != nil:
		return nil, Origin{}, fmt.Errorf("read step: %w", src.at.failed)
	case errors.Is(err, step.ErrTooMany):
		return nil, Origin{}, errTooMany(lim.MaxTriangles)
	case err != nil:
		for cause, refusal := range stepRefusals {
			if errors.Is(err, cause) {
				return nil, Origin{}, refusal
			}
		}
		return nil, Origin{}, err
	}
	return m, Origin{Unit: unit}, nil
}

// TooLarge says that a file was refused for the memory that its converter takes.
func TooLarge(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Code == stepRefusals[step.ErrMemory].Code
}

// stepUnit is the unit of the file where it is one of ours.
func stepUnit(file io.Reader) (Unit, error) {
	mm, told, err := step.Unit(file)
	if err != nil {
		return "", fmt.Errorf("read step: %w", err)
	}
	for unit, size := range millimetres {
		if told && math.Abs(mm-size) <= 1e-6*size {
			return unit, nil
		}
	}
	return Millimetre, nil
}
