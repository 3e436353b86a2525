package checkout

import (
	"strings"
	"testing"
)

// What a file holds says whether it has a unit of its own, whatever it is called.
func TestTheContentSaysWhetherItHasAUnit(t *testing.T) {
	binary := strings.Repeat("x", 80) + "\x02\x00\x00\x00" + strings.Repeat("\x00", 100)
	for name, c := range map[string]struct {
		first, format string
		own           bool
	}{
		"3MF":                           {"PK\x03\x04rest", "3mf", true},
		"3MF called STL":                {"PK\x03\x04rest", "stl", true},
		"GLB called OBJ":                {"glTF\x02", "obj", true},
		"STEP with a comment before it": {"/* by hand */\nISO-10303-21;\n", "stl", true},
		"text STL called 3MF":           {"solid cube\n", "3mf", false},
		"binary STL called STEP":        {binary, "step", false},
		"binary STL":                    {binary, "stl", false},
		"OBJ called GLB":                {"# made by hand\nv 0 0 1\n", "glb", false},
		"PLY called 3MF":                {"ply\nformat ascii 1.0\n", "3mf", false},
		"nothing that we know":          {"hello", "3mf", true},
		"nothing that we know as STL":   {"hello", "stl", false},
		"empty":                         {"", "stl", false},
	} {
		if got := ownUnit([]byte(c.first), int64(len(c.first)), c.format); got != c.own {
			t.Errorf("%s: %t", name, got)
		}
	}
}
