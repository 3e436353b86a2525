package step

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// errCut says that the output ended before its end: the process tells why.
var errCut = errors.New("the converter of STEP stopped in the middle")

// endMark stands for both counts after the last body.
const endMark = math.MaxUint32

// readBodies reads what convert.cjs writes. What it announces is held against the limit before anything is allocated: the file
// that it reads comes from a stranger.
func readBodies(from io.Reader, most int, take func(*Body) error) error {
	in := bufio.NewReaderSize(from, 64<<10)
	for {
		var head [8]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return cut(err)
		}
		positions, triangles := binary.NativeEndian.Uint32(head[:]), binary.NativeEndian.Uint32(head[4:])
		if positions == endMark && triangles == endMark {
			return nil
		}
		if int64(triangles) > int64(most) || int64(positions) > 3*int64(triangles) {
			return ErrTooMany
		}
		most -= int(triangles)
		body, err := readBody(in, int(positions), int(triangles))
		if err != nil {
			return err
		}
		if err := take(body); err != nil {
			return err
		}
	}
}

func readBody(in io.Reader, positions, triangles int) (*Body, error) {
	b := &Body{Positions: make([][3]float64, positions), Triangles: make([][3]uint32, triangles)}
	var raw [24]byte
	for i := range b.Positions {
		if _, err := io.ReadFull(in, raw[:]); err != nil {
			return nil, cut(err)
		}
		for k := range 3 {
			b.Positions[i][k] = math.Float64frombits(binary.NativeEndian.Uint64(raw[8*k:]))
		}
	}
	for i := range b.Triangles {
		if _, err := io.ReadFull(in, raw[:12]); err != nil {
			return nil, cut(err)
		}
		for k := range 3 {
			corner := binary.NativeEndian.Uint32(raw[4*k:])
			if int64(corner) >= int64(positions) {
				return nil, fmt.Errorf("convert STEP: a triangle speaks of position %d of %d", corner, positions)
			}
			b.Triangles[i][k] = corner
		}
	}
	return b, nil
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	return fmt.Errorf("read from the converter of STEP: %w", err)
}
