package checkout

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
)

// firstBytes is how much of a file is looked at before it is taken.
const firstBytes = 1 << 10

// withUnit are the formats that carry their unit.
var withUnit = []string{"3mf", "glb", "step", "stp"}

var objVertex = regexp.MustCompile(`(?m)^v[ \t]+[-+.0-9]`)

// ownUnit tells whether a file says in which unit it is, so that the buyer need not. What it begins with decides; its name does where
// the beginning is nothing that we know, since model processing then refuses it with a reason of its own.
func ownUnit(first []byte, size int64, format string) bool {
	first = bytes.TrimPrefix(first, []byte("\ufeff"))
	switch begins := func(text string) bool { return bytes.HasPrefix(first, []byte(text)) }; {
	case begins("PK\x03\x04"), begins("glTF"), bytes.Contains(first, []byte("ISO-10303-21")):
		return true
	case begins("solid"), begins("ply"), isBinarySTL(first, size), objVertex.Match(first):
		return false
	default:
		return slices.Contains(withUnit, format)
	}
}

// isBinarySTL: 80 bytes of anything, the number of triangles, and 50 bytes for each; some programs add a few behind.
func isBinarySTL(first []byte, size int64) bool {
	const head, triangle = 84, 50
	if len(first) < head {
		return false
	}
	count := int64(binary.LittleEndian.Uint32(first[80:head]))
	behind := size - head - count*triangle
	return count > 0 && behind >= 0 && behind < head+triangle
}
