package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// YAML is a file of settings that was read, with what is wrong with its values: each fault names file, line and field.
type YAML struct {
	name   string
	ast    *ast.File
	Faults []error
}

// ReadYAML decodes a file's text into out, a pointer to a struct; name stands in faults. What keeps it from being read,
// such as a field that out has not, is the error.
func ReadYAML(name string, text []byte, out any) (*YAML, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fault(name, err)
	}
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(out)
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: the file is empty", name)
	}
	if err != nil {
		return nil, fault(name, err)
	}
	return &YAML{name: name, ast: file}, nil
}

// Want notes a fault unless ok. The field is a path such as brand.colors[0].value.
func (y *YAML) Want(ok bool, field, format string, args ...any) {
	if !ok {
		y.Faults = append(y.Faults, fmt.Errorf("%s:%d: %s: %s", y.name, y.line(field), field, fmt.Sprintf(format, args...)))
	}
}

// line of a field in the file, or of the nearest parent that is there; 1 at the worst.
func (y *YAML) line(field string) int {
	for ; field != ""; field = field[:max(0, strings.LastIndexAny(field, ".["))] {
		path, err := yaml.PathString("$." + field)
		if err != nil {
			continue // within a quoted name
		}
		if node, err := path.FilterFile(y.ast); err == nil && node != nil && node.GetToken() != nil {
			return node.GetToken().Position.Line
		}
	}
	return 1
}

// fault turns the decoder's error, whose text shows the lines around it, into one line with file, line and what is wrong.
func fault(name string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) {
		line := 0
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return fmt.Errorf("%s:%d: %s", name, line, plain(at))
	}
	return fmt.Errorf("%s: %w", name, err)
}

// plain says what a value should have been without Go's words for it.
func plain(err yaml.Error) string {
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return err.GetMessage()
	}
	field := "value"
	if wrong.StructFieldName != nil {
		_, name, _ := strings.Cut(*wrong.StructFieldName, ".")
		field = strings.ToLower(name[:1]) + name[1:]
	}
	return fmt.Sprintf("%s: %q is not of the right kind", field, wrong.Token.Value)
}
