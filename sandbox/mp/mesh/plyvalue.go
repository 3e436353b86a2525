package mesh

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// index reads the number of a position; -1 stands for none.
func (p *ply) index(kind plyKind) (int64, error) {
	x, err := p.number(kind)
	if err != nil {
		return 0, err
	}
	if kind.class == plyReal || x != math.Trunc(x) || x < -1 || x >= float64(p.announced) {
		return 0, p.damaged()
	}
	return int64(x), nil
}

// length reads how long a list is. What is longer than the file is refused here.
func (p *ply) length(property *plyProperty) (int64, error) {
	x, err := p.number(property.length)
	switch {
	case err != nil:
		return 0, err
	case x < 0 || x != math.Trunc(x):
		return 0, p.damaged()
	case x > float64(p.src.size):
		return 0, errPLYShort
	}
	return int64(x), nil
}

// number reads one number.
func (p *ply) number(kind plyKind) (float64, error) {
	if p.order == nil {
		return p.text()
	}
	raw, err := p.src.Peek(kind.size)
	if err != nil {
		return 0, p.ended(err)
	}
	var x float64
	switch {
	case kind.class == plyReal && kind.size == 4:
		x = float64(math.Float32frombits(p.order.Uint32(raw)))
	case kind.class == plyReal:
		x = math.Float64frombits(p.order.Uint64(raw))
	case kind.size == 1:
		x = whole(kind, uint32(raw[0]), 24)
	case kind.size == 2:
		x = whole(kind, uint32(p.order.Uint16(raw)), 16)
	default:
		x = whole(kind, p.order.Uint32(raw), 0)
	}
	_, err = p.src.Discard(kind.size)
	return x, p.ended(err)
}

// passNumber passes over a number that nobody needs, so that it may be anything: "-nan(ind)" is written for a quality.
func (p *ply) passNumber(kind plyKind) error {
	if p.order != nil {
		_, err := p.src.Discard(kind.size)
		return p.ended(err)
	}
	_, err := p.src.word()
	if errors.Is(err, errLongWord) {
		return p.damaged()
	}
	return p.ended(err)
}

// whole is an integer that leaves so many bits of the 32 unused.
func whole(kind plyKind, bits uint32, unused int) float64 {
	if kind.class == plySigned {
		return float64(int32(bits<<unused) >> unused)
	}
	return float64(bits)
}

func (p *ply) text() (float64, error) {
	word, err := p.src.word()
	switch {
	case errors.Is(err, errLongWord):
		return 0, p.damaged()
	case err != nil:
		return 0, p.ended(err)
	}
	x, err := strconv.ParseFloat(string(word), 64)
	if err != nil && !math.IsInf(x, 0) {
		return 0, p.damaged()
	}
	return x, nil
}

// ended turns the end of the file inside an element into the refusal that it is.
func (p *ply) ended(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF):
		return errPLYShort
	default:
		return fmt.Errorf("read ply: %w", err)
	}
}

func (p *ply) damaged() error {
	return &Refusal{"damaged", fmt.Sprintf(
		"The file is damaged: %.40s %d makes no sense in a PLY file. Please export the model again.", p.reading, p.done+1)}
}
