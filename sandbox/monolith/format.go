package monolith

import (
	"bufio"
	"bytes"
)

// beginnings are how files of the formats that the sandbox does not read begin. Text formats may have white space before.
var beginnings = map[string][]string{
	".3mf": {"PK\x03\x04"}, ".zip": {"PK\x03\x04"},
	".glb": {"glTF"}, ".gltf": {"{"},
	".dae": {"<?xml", "<COLLADA"}, ".x3d": {"<?xml", "<X3D", "<!DOCTYPE X3D"},
	".x3dv": {"#X3D"}, ".wrl": {"#VRML", "#X3D"},
	".step": {"ISO-10303-21"}, ".stp": {"ISO-10303-21"},
}

// beginsAs reports whether a file begins as its extension promises. Two formats have no beginning that tells them.
func beginsAs(in *bufio.Reader, extension string) bool {
	switch extension {
	case ".iges", ".igs":
		line, _ := in.Peek(80) // a line of 80 characters, the last eight of them the number of its section
		return len(line) == 80 && line[72] == 'S'
	case ".x3db":
		head, _ := in.Peek(1)
		return len(head) == 1 && head[0] == 0xe0 // Fast Infoset
	}
	head, _ := in.Peek(256) // a short file has less
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, beginning := range beginnings[extension] {
		if bytes.HasPrefix(head, []byte(beginning)) {
			return true
		}
	}
	return false
}
