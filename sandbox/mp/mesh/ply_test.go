package mesh_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// plyCorner is a PLY of a tetrahedron as text, volume 1000/6.
const plyCorner = `ply
format ascii 1.0
comment made by hand
element vertex 4
property float x
property float y
property float z
element face 4
property list uchar int vertex_indices
end_header
0 0 0
10 0 0
0 10 0
0 0 10
3 0 2 1
3 0 1 3
3 0 3 2
3 1 2 3
`

// readAs reads content that is held to be of a format, and measures it.
func readAs(t *testing.T, format string, content []byte) (mesh.Figures, mesh.Origin) {
	t.Helper()
	m, origin, err := mesh.Read(context.Background(), bytes.NewReader(content), int64(len(content)), limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	if origin.Format != format {
		t.Fatalf("read as %+v", origin)
	}
	_, r, err := mesh.Analyse(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r.Geometry, origin
}

// Contract: mp 1, mp 3
func TestPLYAsTextComesInManyDialects(t *testing.T) {
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(plyCorner) }
	const body = "0 0 0\n10 0 0\n0 10 0\n0 0 10\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n"
	for name, c := range map[string]struct {
		text    string
		colored bool
	}{
		"as written":              {plyCorner, false},
		"CRLF":                    {edit("\n", "\r\n"), false},
		"CR alone":                {edit("\n", "\r"), false},
		"no last newline":         {strings.TrimSpace(plyCorner), false},
		"everything on one line":  {strings.Replace(plyCorner, body, strings.ReplaceAll(body, "\n", " "), 1), false},
		"exponents and signs":     {edit("10 0 0", "+1.0E+01 -0 0"), false},
		"another order of axes":   {edit("float x", "float z", "float z", "float x", "10 0 0", "0 0 10", "0 0 10", "10 0 0"), false},
		"the other names":         {edit("float", "float64", "uchar int vertex_indices", "uint8 uint32 vertex_index"), false},
		"a Latin-1 comment":       {edit("made by hand", "M\xfcller"), false},
		"more properties":         {edit("property float z\n", "property float z\nproperty float quality\nproperty list uchar float weights\n", "0 0 0\n", "0 0 0 -nan(ind) 0\n", "10 0 0\n", "10 0 0 1 2 0.5 0.5\n", "0 10 0\n", "0 10 0 1 0\n", "0 0 10\n", "0 0 10 1 1 1\n"), false},
		"colours":                 {edit("property float z\n", "property float z\nproperty uchar red\n", "0 0 0\n", "0 0 0 255\n", "10 0 0\n", "10 0 0 0\n", "0 10 0\n", "0 10 0 0\n", "0 0 10\n", "0 0 10 0\n"), true},
		"a texture":               {edit("comment made by hand", "comment TextureFile a.png"), true},
		"an element before":       {edit("element vertex", "element camera 2\nproperty float a\nproperty list uchar int b\nelement vertex", "end_header\n", "end_header\n1 2 3 4\n1 0\n"), false},
		"an element behind":       {edit("end_header", "element edge 1\nproperty int vertex1\nproperty int vertex2\nend_header") + "0 1\n", false},
		"an element of nothing":   {edit("element vertex", "element nothing 4000000000000\nelement vertex"), false},
		"faces first":             {"ply\nformat ascii 1.0\nelement face 4\nproperty list uchar int vertex_indices\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nend_header\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n0 0 0\n10 0 0\n0 10 0\n0 0 10\n", false},
		"a point and a line":      {edit("face 4", "face 6", "3 0 2 1\n", "1 0\n2 0 1\n3 0 2 1\n"), false},
		"positions listed twice":  {edit("vertex 4", "vertex 5", "0 0 10\n", "0 0 10\n10 0 0\n", "3 1 2 3", "3 4 2 3"), false},
		"more than is announced":  {plyCorner + "3 0 1 2\n", false},
		"a strip":                 {"ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n0 0 0\n10 0 0\n0 10 0\n0 0 10\n6 0 2 1 3 0 2\n", false},
		"strips that begin again": {"ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n0 0 0\n10 0 0\n0 10 0\n0 0 10\n12 0 2 1 3 -1 0 3 2 -1 0 1 3\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			g, origin := readAs(t, "ply", []byte(c.text))
			if g.Triangles != 4 || g.Shells != 1 || !g.Watertight || g.InvertedShells != 0 || math.Abs(*g.Volume-1000./6) > 1e-6 {
				t.Errorf("%+v", g)
			}
			if g.BoundingBox != [3]float64{10, 10, 10} || origin.Colored != c.colored || origin.Unit != "" {
				t.Errorf("box %v, %+v", g.BoundingBox, origin)
			}
		})
	}
}

// plyCube is a binary PLY of a cube with sides of 10: positions of one type, each side one polygon of numbers of another type, and
// between them what nobody needs.
func plyCube(order binary.AppendByteOrder, real, whole string) []byte {
	name := "binary_little_endian"
	if order == binary.BigEndian {
		name = "binary_big_endian"
	}
	out := fmt.Appendf(nil, "ply\nformat %s 1.0\nelement vertex 8\nproperty list ushort double weights\nproperty %s x\nproperty short mark\n"+
		"property %[2]s y\nproperty %[2]s z\nelement other 2\nproperty list uchar int numbers\nproperty char c\n"+
		"element face 6\nproperty uchar flags\nproperty list %[3]s %[3]s vertex_indices\nproperty list uint float texcoord\nend_header\n", name, real, whole)
	number := func(kind string, x float64) {
		switch kind {
		case "float":
			out = order.AppendUint32(out, math.Float32bits(float32(x)))
		case "double":
			out = order.AppendUint64(out, math.Float64bits(x))
		case "char", "uchar":
			out = append(out, byte(int(x)))
		case "short", "ushort":
			out = order.AppendUint16(out, uint16(int(x)))
		default:
			out = order.AppendUint32(out, uint32(int(x)))
		}
	}
	for i := range 8 {
		number("ushort", 1)
		number("double", 0.5)
		number(real, float64(i&1*20-10)/2)
		number("short", -1)
		number(real, float64(i>>1&1*20-10)/2)
		number(real, float64(i>>2*20-10)/2)
	}
	for range 2 {
		number("uchar", 2)
		number("int", 7)
		number("int", 8)
		number("char", -1)
	}
	for _, side := range [][4]int{{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4}, {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}} {
		number("uchar", 0)
		number(whole, 4)
		for _, c := range side {
			number(whole, float64(c))
		}
		number("uint", 1)
		number("float", 0.25)
	}
	return out
}

// Contract: mp 1, mp 3
func TestBinaryPLYComesInAllTypesAndBothOrders(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, real := range []string{"float", "double", "char", "short", "int"} {
			for _, whole := range []string{"char", "uchar", "short", "ushort", "int", "uint"} {
				g, _ := readAs(t, "ply", append(plyCube(order, real, whole), "tail"...))
				if g.Triangles != 12 || !g.Watertight || math.Abs(*g.Volume-1000) > 1e-9 || g.BoundingBox != [3]float64{10, 10, 10} {
					t.Errorf("%v, positions %s, corners %s: %+v", order, real, whole, g)
				}
			}
		}
	}
}

// Contract: mp 14
func TestHostilePLYIsRefusedByName(t *testing.T) {
	edit := func(old, now string) []byte { return []byte(strings.Replace(plyCorner, old, now, 1)) }
	whole := plyCube(binary.LittleEndian, "float", "int")
	binaryEdit := func(old, now string) []byte { return bytes.Replace(whole, []byte(old), []byte(now), 1) }
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"a head alone":                   {[]byte("ply\nformat ascii 1.0\n"), "truncated"},
		"a cut head":                     {[]byte(plyCorner[:60]), "truncated"},
		"cut in a position":              {[]byte(plyCorner[:strings.Index(plyCorner, "10 0 0")+4]), "truncated"},
		"cut in a face":                  {[]byte(strings.TrimSpace(plyCorner)[:len(plyCorner)-4]), "truncated"},
		"cut numbers":                    {whole[:len(whole)-9], "truncated"},
		"four billion positions":         {edit("vertex 4", "vertex 4000000000"), "truncated"},
		"more than any number":           {edit("vertex 4", "vertex 9223372036854775807"), "truncated"},
		"four billion faces":             {binaryEdit("face 6", "face 4000000000"), "truncated"},
		"an endless other element":       {binaryEdit("other 2", "other 4000000000"), "truncated"},
		"an endless list":                {binaryEdit("\x02\x07\x00\x00\x00", "\xff\x07\x00\x00\x00"), "truncated"},
		"a list longer than the file":    {edit("3 0 2 1", "300 0 2 1"), "truncated"},
		"a list beyond all":              {edit("3 0 2 1", "1e30 0 2 1"), "truncated"},
		"a list shorter than nothing":    {edit("3 0 2 1", "-3 0 2 1"), "damaged"},
		"a list of half a corner":        {edit("3 0 2 1", "2.5 0 2 1"), "damaged"},
		"a list counted in fractions":    {edit("list uchar int", "list float int"), "damaged"},
		"corners that are fractions":     {edit("list uchar int", "list uchar float"), "damaged"},
		"a corner of no position":        {edit("3 0 2 1", "3 0 2 4"), "damaged"},
		"a negative corner":              {edit("3 0 2 1", "3 0 2 -1"), "damaged"},
		"half a corner":                  {edit("3 0 2 1", "3 0 2 1.5"), "damaged"},
		"a word for a number":            {edit("10 0 0", "ten 0 0"), "damaged"},
		"a word without end":             {edit("10 0 0", strings.Repeat("1", 5000)), "damaged"},
		"not a number":                   {edit("10 0 0", "nan 0 0"), "not_finite"},
		"infinite":                       {edit("10 0 0", "-inf 0 0"), "not_finite"},
		"out of range":                   {edit("10 0 0", "1e999 0 0"), "not_finite"},
		"beyond the horizon":             {edit("10 0 0", "1e20 0 0"), "absurd_coordinates"},
		"not a number in bytes":          {binaryEdit("\x00\x00\xa0\xc0", "\x00\x00\xc0\x7f"), "not_finite"},
		"no format":                      {edit("format ascii 1.0\n", ""), "damaged"},
		"another format":                 {edit("ascii", "ebcdic"), "damaged"},
		"no z":                           {edit("property float z\n", ""), "damaged"},
		"a list for z":                   {edit("property float z\n", "property list uchar float z\n"), "damaged"},
		"an unknown type":                {edit("float x", "complex x"), "damaged"},
		"a property of nothing":          {edit("element vertex 4\n", ""), "damaged"},
		"a negative count":               {edit("vertex 4", "vertex -4"), "damaged"},
		"an unknown line":                {edit("comment", "remark"), "damaged"},
		"a head without end":             {[]byte("ply\n" + strings.Repeat("comment a\n", 20_000)), "damaged"},
		"a line without end":             {[]byte("ply\ncomment " + strings.Repeat("a", 10_000)), "damaged"},
		"elements without end":           {edit("element vertex", strings.Repeat("element a 1\n", 100)+"element vertex"), "damaged"},
		"properties without end":         {edit("property float x", strings.Repeat("property int a\n", 300)+"property float x"), "damaged"},
		"a cloud of points":              {edit("element face 4\nproperty list uchar int vertex_indices\n", ""), "no_triangles"},
		"faces without corners":          {edit("vertex_indices", "texcoord"), "no_triangles"},
		"no positions":                   {[]byte("ply\nformat ascii 1.0\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n"), "no_triangles"},
		"more faces than the limit":      {[]byte(plyCorner), "too_many_triangles"},
		"a large polygon":                {edit("face 4\n", "face 1\n"), "too_many_triangles_of_polygon"},
		"more positions than the limit":  {[]byte(strings.Replace(plyCorner, "vertex 4", "vertex 20", 1) + strings.Repeat("1 2 3\n", 50)), "too_many_triangles"},
		"strips of more than the limit":  {[]byte("ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n0 0 0\n10 0 0\n0 10 0\n0 0 10\n6 0 2 1 3 0 2\n"), "too_many_triangles"},
		"strips of what will never come": {[]byte("ply\nformat ascii 1.0\nelement tristrips 1\nproperty list int int vertex_indices\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nend_header\n60 " + strings.Repeat("0 1 2 ", 20) + "\n0 0 0\n10 0 0\n0 10 0\n0 0 10\n"), "too_many_triangles"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := limits
			switch c.code {
			case "too_many_triangles":
				lim.MaxTriangles = 3
			case "too_many_triangles_of_polygon":
				c.code, lim.MaxTriangles = "too_many_triangles", 2
				c.content = bytes.Replace(c.content, []byte("3 0 2 1\n3 0 1 3"), []byte("7 0 2 1 3 0 1 3"), 1)
			}
			_, err := parse(c.content, lim)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.HasSuffix(refusal.Message, ".") {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}
