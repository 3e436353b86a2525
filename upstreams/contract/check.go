package contract

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Check tells drift of each field of a body that is missing ("missing") or of another kind than its shape allows (the kind),
// once a body: "materials.*.title" is the field of every material, "orders[].id" that of every order. It reads the bytes
// once and never fails: what is no JSON at all is for the decoder to say. Nothing is compared below maxDepth.
func Check(body []byte, shape *Shape, drift func(field, got string)) {
	s := scanner{text: body, drift: drift}
	s.value(shape)
}

// maxDepth is how deep the walk goes. An upstream's bytes say how deep they nest, and a stack that overflows ends the
// process; no contract nests a tenth as deep.
const maxDepth = 200

// scanner walks through JSON beside its shape. path names where it is.
type scanner struct {
	text  []byte
	at    int
	path  []string
	told  []string
	drift func(field, got string)
}

// value reads one value; false ends the walk, at a byte that no JSON has there or at one that nests too deep.
func (s *scanner) value(shape *Shape) bool {
	s.space()
	if s.at >= len(s.text) || len(s.path) > maxDepth {
		return false
	}
	kind, name := s.kind()
	if kind == 0 {
		return false
	}
	if shape != nil && shape.kinds&kind == 0 && !s.isEmptyArray(shape, kind) && !s.isTextOf(shape, kind) {
		s.report(name)
		shape = nil
	}
	switch kind {
	case object:
		return s.object(shape)
	case array:
		return s.array(shape)
	case String:
		return s.skipString()
	default:
		return s.skipScalar()
	}
}

func (s *scanner) kind() (Kind, string) {
	switch c := s.text[s.at]; {
	case c == '"':
		return String, "string"
	case c == '{':
		return object, "object"
	case c == '[':
		return array, "array"
	case c == 't' || c == 'f':
		return Bool, "boolean"
	case c == 'n':
		return Null, "null"
	case c == '-' || c >= '0' && c <= '9':
		return Number, "number"
	default:
		return 0, ""
	}
}

func (s *scanner) isEmptyArray(shape *Shape, kind Kind) bool {
	if kind != array || shape.kinds&EmptyArray == 0 {
		return false
	}
	rest := bytes.TrimLeft(s.text[s.at+1:], " \t\r\n")
	return len(rest) > 0 && rest[0] == ']'
}

// isTextOf says that a string reads as what the shape wants instead.
func (s *scanner) isTextOf(shape *Shape, kind Kind) bool {
	if kind != String || shape.kinds&(NumberText|FlagText) == 0 {
		return false
	}
	rest := s.text[s.at+1:]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return false
	}
	text := string(bytes.TrimSpace(rest[:end]))
	if _, err := strconv.ParseFloat(text, 64); err == nil && shape.kinds&NumberText != 0 {
		return true
	}
	_, err := strconv.ParseBool(text)
	return err == nil && shape.kinds&FlagText != 0
}

func (s *scanner) object(shape *Shape) bool {
	s.at++
	var seen uint64
	for {
		s.space()
		if s.at >= len(s.text) {
			return false
		}
		switch s.text[s.at] {
		case '}':
			s.at++
			s.missing(shape, seen)
			return true
		case ',':
			s.at++
			continue
		}
		key, ok := s.key()
		if !ok || !s.member(shape, key, &seen) {
			return false
		}
	}
}

// member reads the value behind a key.
func (s *scanner) member(shape *Shape, key []byte, seen *uint64) bool {
	var of *Shape
	name := "*"
	switch {
	case shape == nil:
	case shape.isMap:
		of = shape.each
	default:
		if i := shape.find(key); i >= 0 {
			of, name = shape.fields[i].shape, shape.fields[i].name
			*seen |= 1 << i
		}
	}
	s.path = append(s.path, name)
	ok := s.value(of)
	s.path = s.path[:len(s.path)-1]
	return ok
}

// find is the field's index: by its exact name, or else whatever the case, as the decoders read it; -1 for none.
func (s *Shape) find(key []byte) int {
	for i, f := range s.fields {
		if f.name == string(key) {
			return i
		}
	}
	return slices.IndexFunc(s.fields, func(f field) bool { return strings.EqualFold(f.name, string(key)) })
}

func (s *scanner) missing(shape *Shape, seen uint64) {
	if shape == nil {
		return
	}
	for i, f := range shape.fields {
		if seen&(1<<i) == 0 && !f.shape.optional {
			s.path = append(s.path, f.name)
			s.report("missing")
			s.path = s.path[:len(s.path)-1]
		}
	}
}

func (s *scanner) array(shape *Shape) bool {
	s.at++
	var of *Shape
	if shape != nil {
		of = shape.each
	}
	s.path = append(s.path, "[]")
	defer func() { s.path = s.path[:len(s.path)-1] }()
	for {
		s.space()
		if s.at >= len(s.text) {
			return false
		}
		switch s.text[s.at] {
		case ']':
			s.at++
			return true
		case ',':
			s.at++
		default:
			if !s.value(of) {
				return false
			}
		}
	}
}

// key reads a member's name and the colon.
func (s *scanner) key() ([]byte, bool) {
	start := s.at
	if s.text[s.at] != '"' || !s.skipString() {
		return nil, false
	}
	raw := s.text[start:s.at]
	key := raw[1 : len(raw)-1]
	if bytes.IndexByte(key, '\\') >= 0 {
		var plain string
		if json.Unmarshal(raw, &plain) != nil {
			return nil, false
		}
		key = []byte(plain)
	}
	s.space()
	if s.at >= len(s.text) || s.text[s.at] != ':' {
		return nil, false
	}
	s.at++
	return key, true
}

func (s *scanner) skipString() bool {
	for s.at++; ; {
		if s.at >= len(s.text) {
			return false
		}
		end := bytes.IndexByte(s.text[s.at:], '"')
		if end < 0 {
			return false
		}
		escape := bytes.IndexByte(s.text[s.at:s.at+end], '\\')
		if escape < 0 {
			s.at += end + 1
			return true
		}
		s.at += escape + 2
	}
}

func (s *scanner) skipScalar() bool {
	for s.at < len(s.text) && bytes.IndexByte([]byte(",]} \t\r\n"), s.text[s.at]) < 0 {
		s.at++
	}
	return true
}

func (s *scanner) space() {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\t' || s.text[s.at] == '\r') {
		s.at++
	}
}

// report tells a field's drift the first time in this body.
func (s *scanner) report(got string) {
	field := strings.ReplaceAll(strings.Join(s.path, "."), ".[]", "[]")
	if field == "" {
		field = "."
	}
	if told := field + " " + got; !slices.Contains(s.told, told) {
		s.told = append(s.told, told)
		s.drift(field, got)
	}
}
