package monolith

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// size is what the automatic check measures of a model: enough for a price and for which printers it fits.
type size struct {
	CM3    float64    `json:"cm3"`       // volume; 0 says that the file holds no solid
	Extent [3]float64 `json:"extent_cm"` // the bounding box
}

// maxTriangles is the vendor's limit of one million polygons.
const maxTriangles = 1_000_000

// nominal stands for a model in a format that only the vendor's own converters read: a cube of 3 cm.
var nominal = size{CM3: 27, Extent: [3]float64{3, 3, 3}}

var errNoModel = errors.New("no model")

// measure reads an STL file, binary or ASCII, or an OBJ file, whose unit has a length in metres. What is no such file
// although its name says so, or has more triangles than the limit, has no volume. A file of another format is only looked
// at: where it begins as its format does it is taken as nominal, else it has no volume either.
func measure(file *os.File, name string, unitMetres float64) (size, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return size{}, fmt.Errorf("measure a model: %w", err)
	}
	in := bufio.NewReaderSize(file, 64<<10)
	solid := &solid{}
	var err error
	switch extension := strings.ToLower(filepath.Ext(name)); extension {
	case ".stl":
		err = solid.readSTL(file, in)
	case ".obj":
		err = solid.readOBJ(in)
	default:
		if beginsAs(in, extension) {
			return nominal, nil
		}
		return size{}, nil
	}
	if errors.Is(err, errNoModel) {
		return size{}, nil
	}
	if err != nil {
		return size{}, fmt.Errorf("measure a model: %w", err)
	}
	return solid.size(unitMetres), nil
}

func (s *solid) readSTL(file *os.File, in *bufio.Reader) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	// Many binary files begin with "solid" too: what the size says decides.
	if head, err := in.Peek(84); err == nil && info.Size() == 84+50*int64(binary.LittleEndian.Uint32(head[80:])) {
		return s.readBinary(in)
	}
	return s.readASCII(in)
}

// solid adds up triangles: the signed volumes of the tetrahedra under them, and the box around them.
type solid struct {
	triangles int
	volume    float64
	low, high [3]float64
}

func (s *solid) add(a, b, c [3]float64) error {
	if s.triangles++; s.triangles > maxTriangles {
		return errNoModel
	}
	if s.triangles == 1 {
		s.low, s.high = a, a
	}
	for axis := range 3 {
		s.low[axis] = min(s.low[axis], a[axis], b[axis], c[axis])
		s.high[axis] = max(s.high[axis], a[axis], b[axis], c[axis])
	}
	s.volume += (a[0]*(b[1]*c[2]-b[2]*c[1]) - a[1]*(b[0]*c[2]-b[2]*c[0]) + a[2]*(b[0]*c[1]-b[1]*c[0])) / 6
	return nil
}

func (s *solid) readBinary(in *bufio.Reader) error {
	if _, err := in.Discard(84); err != nil {
		return err
	}
	var record [50]byte // a normal, three corners of three floats, two bytes of attributes
	for {
		if _, err := io.ReadFull(in, record[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var corners [3][3]float64
		for i := range 9 {
			corners[i/3][i%3] = float64(math.Float32frombits(binary.LittleEndian.Uint32(record[12+4*i:])))
		}
		if err := s.add(corners[0], corners[1], corners[2]); err != nil {
			return err
		}
	}
}

func (s *solid) readASCII(in *bufio.Reader) error {
	words := bufio.NewScanner(in)
	words.Split(bufio.ScanWords)
	if !words.Scan() || !strings.EqualFold(words.Text(), "solid") {
		return errNoModel
	}
	var corners [3][3]float64
	next := 0
	for words.Scan() {
		if !strings.EqualFold(words.Text(), "vertex") {
			continue
		}
		for axis := range 3 {
			if !words.Scan() {
				return errNoModel
			}
			v, err := strconv.ParseFloat(words.Text(), 64)
			if err != nil {
				return errNoModel
			}
			corners[next][axis] = v
		}
		if next++; next == 3 {
			next = 0
			if err := s.add(corners[0], corners[1], corners[2]); err != nil {
				return err
			}
		}
	}
	if errors.Is(words.Err(), bufio.ErrTooLong) {
		return errNoModel
	}
	return words.Err()
}

// size is the solid in centimetres. A volume that is no number is none.
func (s *solid) size(unitMetres float64) size {
	cm := unitMetres * 100
	found := size{CM3: math.Abs(s.volume) * cm * cm * cm}
	for axis := range 3 {
		found.Extent[axis] = (s.high[axis] - s.low[axis]) * cm
	}
	if sum := found.CM3 + found.Extent[0] + found.Extent[1] + found.Extent[2]; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return size{}
	}
	return found
}

// formatMeasure writes a length or volume with six digits, for exact arithmetic from there on.
func formatMeasure(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func sorted(v [3]float64) [3]float64 {
	slices.Sort(v[:])
	return v
}
