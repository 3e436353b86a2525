package step

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// What a statement says about units (ISO 10303-41). Blanks are gone from it.
var (
	instance   = regexp.MustCompile(`^#(\d+)=`)
	siMetre    = regexp.MustCompile(`SI_UNIT\((\$|\.[A-Z]+\.),\.METRE\.\)`)
	conversion = regexp.MustCompile(`CONVERSION_BASED_UNIT\('[^']*',#(\d+)\)`)
	measure    = regexp.MustCompile(`(?:LENGTH_MEASURE|POSITIVE_LENGTH_MEASURE)\(([-+0-9.Ee]+)\),#(\d+)`)
	assigned   = regexp.MustCompile(`GLOBAL_UNIT_ASSIGNED_CONTEXT\(\(([#0-9,]*)\)\)`)
)

var prefixes = map[string]float64{
	"$": 1, ".NANO.": 1e-9, ".MICRO.": 1e-6, ".MILLI.": 1e-3, ".CENTI.": 1e-2, ".DECI.": 1e-1, ".DECA.": 10, ".HECTO.": 100, ".KILO.": 1000,
}

// Beyond these nothing is kept: real files have a handful of units in short statements.
const (
	mostStatement = 2048
	mostUnits     = 1000
)

// units are the statements about units by their number, and the numbers that are in use.
type units struct {
	lengths  map[string]string
	measures map[string]string
	used     []string
}

// Unit tells how many millimetres the file's unit of length has. It is not told where the file uses none, or more than one: its
// parts may each have their own. The whole file is read; errors are the reader's.
func Unit(file io.Reader) (millimetres float64, told bool, err error) {
	u := units{lengths: map[string]string{}, measures: map[string]string{}}
	s := statements{in: bufio.NewReaderSize(file, 64<<10)}
	for {
		text, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, false, fmt.Errorf("read STEP: %w", err)
		}
		u.take(text)
	}
	for _, id := range u.used {
		mm, ok := u.millimetres(id, 0)
		switch {
		case !ok: // of an angle, or unknown
		case told && math.Abs(mm-millimetres) > 1e-6*millimetres:
			return 0, false, nil
		default:
			millimetres, told = mm, true
		}
	}
	return millimetres, told, nil
}

func (u *units) take(text string) {
	id := instance.FindStringSubmatch(text)
	if id == nil || len(u.lengths)+len(u.measures)+len(u.used) > mostUnits {
		return
	}
	if m := assigned.FindStringSubmatch(text); m != nil {
		for of := range strings.SplitSeq(m[1], ",") {
			u.used = append(u.used, strings.TrimPrefix(of, "#"))
		}
	}
	if strings.Contains(text, "LENGTH_UNIT") {
		u.lengths[id[1]] = text
	}
	if strings.Contains(text, "MEASURE_WITH_UNIT") {
		u.measures[id[1]] = text
	}
}

// millimetres follows a unit to the metre.
func (u *units) millimetres(id string, depth int) (float64, bool) {
	text, ok := u.lengths[id]
	if !ok || depth > 8 {
		return 0, false
	}
	if m := conversion.FindStringSubmatch(text); m != nil {
		m = measure.FindStringSubmatch(u.measures[m[1]])
		if m == nil {
			return 0, false
		}
		factor, err := strconv.ParseFloat(m[1], 64)
		of, ok := u.millimetres(m[2], depth+1)
		return factor * of, ok && err == nil && factor > 0
	}
	if m := siMetre.FindStringSubmatch(text); m != nil {
		factor, ok := prefixes[m[1]]
		return 1000 * factor, ok
	}
	return 0, false
}

// statements cuts the text at its semicolons, without blanks and comments. Of a long one only the beginning is kept.
type statements struct {
	in   *bufio.Reader
	text strings.Builder
}

func (s *statements) next() (string, error) {
	s.text.Reset()
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return "", err
		}
		switch {
		case b == ';':
			return s.text.String(), nil
		case b == '\'':
			err = s.quoted()
		case b == '/':
			err = s.comment()
		case b > ' ':
			s.keep(b)
		}
		if err != nil {
			return "", err
		}
	}
}

func (s *statements) keep(b byte) {
	if s.text.Len() < mostStatement {
		s.text.WriteByte(b)
	}
}

// quoted passes over a text, in which a semicolon means nothing. A quote in it is written twice, which is two texts here.
func (s *statements) quoted() error {
	s.keep('\'')
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return err
		}
		if s.keep(b); b == '\'' {
			return nil
		}
	}
}

func (s *statements) comment() error {
	if ahead, _ := s.in.Peek(1); string(ahead) != "*" { // the end is for the next reading to say
		s.keep('/')
		return nil
	}
	if _, err := s.in.Discard(1); err != nil {
		return err
	}
	var last byte
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return err
		}
		if last == '*' && b == '/' {
			return nil
		}
		last = b
	}
}
