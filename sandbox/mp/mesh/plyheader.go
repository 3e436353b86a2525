package mesh

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// plyKind is a type of number by the size and the nature of it.
type plyKind struct {
	size  int // bytes in a binary file
	class byte
}

const (
	plySigned   = 'i'
	plyUnsigned = 'u'
	plyReal     = 'f'
)

// plyKinds has both families of names that programs write.
var plyKinds = map[string]plyKind{
	"char": {1, plySigned}, "int8": {1, plySigned}, "uchar": {1, plyUnsigned}, "uint8": {1, plyUnsigned},
	"short": {2, plySigned}, "int16": {2, plySigned}, "ushort": {2, plyUnsigned}, "uint16": {2, plyUnsigned},
	"int": {4, plySigned}, "int32": {4, plySigned}, "uint": {4, plyUnsigned}, "uint32": {4, plyUnsigned},
	"float": {4, plyReal}, "float32": {4, plyReal}, "double": {8, plyReal}, "float64": {8, plyReal},
}

// plyHeader is what the head of a PLY announces.
type plyHeader struct {
	order    binary.ByteOrder // nil where the numbers are text
	elements []plyElement
	colored  bool
}

type plyElement struct {
	name       string
	count      int64
	properties []plyProperty
}

type plyProperty struct {
	name   string
	kind   plyKind
	list   bool
	length plyKind // of the number before a list
}

// No header that a program writes comes near these.
const (
	mostHeaderLines = 10_000
	mostHeaderLine  = 4096
	mostElements    = 64
	mostProperties  = 256
)

var errPLYHeader = &Refusal{"damaged", "The file is damaged: its head is not that of a PLY file. Please export the model again."}

// readPLYHeader reads up to the line end_header.
func readPLYHeader(src *source) (*plyHeader, error) {
	h, formatted := &plyHeader{}, false
	for n := range mostHeaderLines {
		line, err := headerLine(src)
		if err != nil {
			return nil, err
		}
		words := strings.Fields(line)
		switch {
		case len(words) == 0, n == 0 && line == "ply", words[0] == "obj_info":
		case words[0] == "comment":
			h.colored = h.colored || len(words) > 1 && words[1] == "TextureFile"
		case words[0] == "end_header" && formatted:
			return h, nil
		case words[0] == "format" && len(words) == 3:
			formatted = h.format(words[1])
		case words[0] == "element" && len(words) == 3:
			err = h.element(words[1], words[2])
		case words[0] == "property":
			err = h.property(words[1:])
		default:
			err = errPLYHeader
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errPLYHeader
}

// headerLine reads a line that ends in LF, CRLF or CR. What follows the last one may be numbers, so that not a byte more
// is taken.
func headerLine(src *source) (string, error) {
	ahead, err := src.Peek(mostHeaderLine)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read ply: %w", err)
	}
	end := bytes.IndexAny(ahead, "\r\n")
	switch {
	case end < 0 && len(ahead) < mostHeaderLine:
		return "", errPLYShort
	case end < 0:
		return "", errPLYHeader
	}
	line := string(ahead[:end])
	if end++; ahead[end-1] == '\r' && end < len(ahead) && ahead[end] == '\n' {
		end++
	}
	if _, err := src.Discard(end); err != nil {
		return "", fmt.Errorf("read ply: %w", err)
	}
	return strings.TrimSpace(line), nil
}

func (h *plyHeader) format(name string) bool {
	switch name {
	case "ascii":
	case "binary_little_endian":
		h.order = binary.LittleEndian
	case "binary_big_endian":
		h.order = binary.BigEndian
	default:
		return false
	}
	return true
}

func (h *plyHeader) element(name, count string) error {
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n < 0 || len(h.elements) == mostElements {
		return errPLYHeader
	}
	h.elements = append(h.elements, plyElement{name: name, count: n})
	return nil
}

// property takes "TYPE NAME" or "list TYPE TYPE NAME".
func (h *plyHeader) property(words []string) error {
	if len(h.elements) == 0 {
		return errPLYHeader
	}
	of := &h.elements[len(h.elements)-1]
	var p plyProperty
	var known, countable bool
	switch {
	case len(words) == 2:
		p.name = words[1]
		p.kind, known = plyKinds[words[0]]
		countable = true
	case len(words) == 4 && words[0] == "list":
		p.name, p.list = words[3], true
		p.length, countable = plyKinds[words[1]]
		p.kind, known = plyKinds[words[2]]
		countable = countable && p.length.class != plyReal
	}
	if !known || !countable || len(of.properties) == mostProperties {
		return errPLYHeader
	}
	of.properties = append(of.properties, p)
	h.colored = h.colored || p.name == "red" || p.name == "diffuse_red"
	return nil
}

// least is the smallest number of bytes that one of the elements takes.
func (e *plyElement) least(binary bool) (n int64) {
	for _, p := range e.properties {
		switch {
		case !binary:
			n += 2 // a digit and a blank
		case p.list:
			n += int64(p.length.size)
		default:
			n += int64(p.kind.size)
		}
	}
	return n
}
