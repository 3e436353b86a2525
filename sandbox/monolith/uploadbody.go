package monolith

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	maxFile = 64 << 20 // bytes of a model, decoded
	// maxUpload is maxFile in base64, and a quarter more for what percent-encoding and escaped slashes add, and the fields.
	maxUpload = maxFile/3*4 + maxFile/3 + maxFields
	maxFields = 1 << 20 // bytes of everything but the file
)

var (
	errFileTooLarge = errors.New("the file is larger than 64 MB")
	errNotBase64    = errors.New("the file is not base64")
	errFileTwice    = errors.New("the file is there twice")
)

// readUpload reads one JSON object and writes the content of its member "file" to content while it is still arriving: a
// model of 64 MB would otherwise stand in memory three times over, as text, as decoded text and as bytes. The other
// members are answered with their values (numbers as json.Number); hasFile says whether there was a file at all.
func readUpload(body io.Reader, content io.Writer) (fields map[string]any, hasFile bool, err error) {
	s := &objectScanner{in: bufio.NewReaderSize(body, 64<<10), room: maxFields}
	fields = map[string]any{}
	err = s.object(func(key string, first byte) error {
		if key == "file" && first == '"' {
			if hasFile {
				return errFileTwice
			}
			hasFile = true
			return s.decodeFile(content)
		}
		raw, err := s.value()
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		var v any
		if err := decoder.Decode(&v); err != nil {
			return fmt.Errorf("member %.40q: %w", key, err)
		}
		fields[key] = v
		return nil
	})
	return fields, hasFile, err
}

// objectScanner walks the members of one JSON object without holding more than one of them.
type objectScanner struct {
	in   *bufio.Reader
	room int // bytes that values may still take
}

// object calls member for each member, with the first byte of its value still unread.
func (s *objectScanner) object(member func(key string, first byte) error) error {
	if err := s.expect('{'); err != nil {
		return err
	}
	next, err := s.peek()
	if err != nil {
		return err
	}
	for next != '}' {
		raw, err := s.value()
		if err != nil {
			return err
		}
		var key string
		if err := json.Unmarshal(raw, &key); err != nil {
			return fmt.Errorf("member name: %w", err)
		}
		if err := s.expect(':'); err != nil {
			return err
		}
		if next, err = s.peek(); err != nil {
			return err
		}
		if err := member(key, next); err != nil {
			return err
		}
		if next, err = s.peek(); err != nil {
			return err
		}
		if next != ',' {
			break
		}
		_, _ = s.in.Discard(1) // it was just peeked at
		if next, err = s.peek(); err != nil {
			return err
		}
		if next == '}' {
			return errors.New("a comma before the end of the object")
		}
	}
	if err := s.expect('}'); err != nil {
		return err
	}
	switch _, err := s.peek(); {
	case err == nil:
		return errors.New("something follows the object")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil
	default:
		return err
	}
}

// peek is the next byte that is not white space.
func (s *objectScanner) peek() (byte, error) {
	for {
		b, err := s.in.ReadByte()
		if err == io.EOF {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\t' && b != '\n' && b != '\r' {
			return b, s.in.UnreadByte()
		}
	}
}

func (s *objectScanner) expect(want byte) error {
	got, err := s.peek()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%q where %q was expected", got, want)
	}
	_, err = s.in.Discard(1)
	return err
}

// value is the text of the next value: what it is made of is judged by who decodes it, where it ends is judged here.
func (s *objectScanner) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	var text []byte
	depth, quoted, escaped := 0, false, false
	for {
		b, err := s.in.ReadByte()
		if err == io.EOF {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		if !quoted && depth == 0 && len(text) > 0 && strings.IndexByte(",:}] \t\r\n", b) >= 0 {
			return text, s.in.UnreadByte()
		}
		if s.room--; s.room < 0 {
			return nil, fmt.Errorf("the fields beside the file take more than %d bytes", maxFields)
		}
		text = append(text, b)
		switch {
		case escaped:
			escaped = false
		case quoted && b == '\\':
			escaped = true
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		}
		if !quoted && depth == 0 && (b == '"' || b == '}' || b == ']') {
			return text, nil
		}
	}
}

// decodeFile copies the string that comes next, base64 plain or percent-encoded, to content.
func (s *objectScanner) decodeFile(content io.Writer) error {
	if err := s.expect('"'); err != nil {
		return err
	}
	text := &stringReader{in: s.in}
	// The buffer gives percentReader the room for a whole escape that a decoder at its end would not.
	decoded := base64.NewDecoder(base64.StdEncoding, bufio.NewReader(&percentReader{in: text}))
	n, err := io.Copy(content, io.LimitReader(decoded, maxFile+1))
	var corrupt base64.CorruptInputError
	switch {
	case n > maxFile:
		return errFileTooLarge
	case errors.As(err, &corrupt), errors.Is(err, io.ErrUnexpectedEOF) && text.ended:
		return errNotBase64
	case err != nil:
		return err
	}
	return nil
}
