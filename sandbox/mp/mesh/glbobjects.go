package mesh

import (
	"encoding/json"
	"errors"
)

// glbObjects is a list in the scene that must hold objects only: null or a number takes as much room as an object where
// it is kept, but only two bytes of the text and none of the braces that bound a scene.
type glbObjects[T any] []T

var errNoObject = errors.New("an entry is no object")

func (l *glbObjects[T]) UnmarshalJSON(text []byte) error {
	if !objectsOnly(text) {
		return errNoObject
	}
	return json.Unmarshal(text, (*[]T)(l))
}

// objectsOnly says that every entry of a list is an object. The text is known to be JSON.
func objectsOnly(text []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case quoted:
			quoted = c != '"'
		case c == '}' || c == ']':
			depth--
		case c == ',' || c <= ' ':
		case depth == 1 && c != '{':
			return false
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		}
	}
	return true
}
