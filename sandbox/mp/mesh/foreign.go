package mesh

import (
	"bytes"
	"strings"
)

// beginnings are those of files that people send and that are not read. White space may come before the text ones.
var beginnings = []struct{ with, kind string }{
	{"#VRML", "a VRML file"},
	{"#X3D", "an X3D file"},
	{"; FBX", "an FBX file"},
	{"Kaydara FBX Binary", "an FBX file"},
	{"BLENDER", "a Blender file"},
	{"3D Geometry File Format", "a Rhino file"},
	{"AC10", "a DWG drawing"},
	{"AutoCAD Binary DXF", "a DXF drawing"},
	{"0\r\nSECTION", "a DXF drawing"},
	{"0\nSECTION", "a DXF drawing"},
	{"**ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a Parasolid file"},
	{"DBRep_DrawableShape", "a BREP file"},
	{"CASCADE Topology", "a BREP file"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of a CAD program or an old office document"},
	{"\x1f\x8b", "a gzip archive"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive"},
	{"Rar!", "a RAR archive"},
	{"%PDF", "a PDF document"},
	{"\x89PNG", "a picture"},
	{"\xff\xd8\xff", "a picture"},
	{"GIF8", "a picture"},
}

// foreign names what is recognised but not read, "" for the rest.
func foreign(head []byte) string {
	text := string(bytes.TrimLeft(bytes.TrimPrefix(head, []byte(byteOrderMark)), " \t\r\n"))
	for _, b := range beginnings {
		if strings.HasPrefix(text, b.with) {
			return b.kind
		}
	}
	switch {
	case strings.HasPrefix(text, "{") && strings.Contains(text, `"asset"`):
		return "a glTF file in its text form, which keeps its shapes in other files"
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<COLLADA"):
		return "a COLLADA file"
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<X3D"):
		return "an X3D file"
	case strings.HasPrefix(text, "<") && strings.Contains(text, "<amf"):
		return "an AMF file"
	case isIGES(head):
		return "an IGES file"
	}
	return ""
}

// isIGES looks at the first line: 80 columns, of which the 73rd names the section and the rest count its lines.
func isIGES(head []byte) bool {
	return len(head) >= 80 && head[72] == 'S' && strings.TrimSpace(string(head[73:80])) == "1" && isText(head[:80])
}
