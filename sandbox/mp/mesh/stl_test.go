package mesh_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

func parse(content []byte, lim mesh.Limits) (*mesh.Mesh, error) {
	m, _, err := mesh.Read(context.Background(), bytes.NewReader(content), int64(len(content)), lim, nil)
	return m, err
}

// facets is the inside of an ASCII STL of a tetrahedron, 4 triangles.
const facets = `
facet normal 0 0 -1
 outer loop
  vertex 0 0 0
  vertex 0 10 0
  vertex 10 0 0
 endloop
endfacet
facet normal 0 -1 0
 outer loop
  vertex -0 0 0
  vertex 10 0 0
  vertex 0 0 10
 endloop
endfacet
facet normal -1 0 0
 outer loop
  vertex 0 0 0
  vertex 0 0 1e1
  vertex 0 +1.0E+01 0
 endloop
endfacet
facet normal 1 1 1
 outer loop
  vertex 10 0 0
  vertex 0 10 0
  vertex 0 0 10
 endloop
endfacet
`

func TestASCIISTLComesInManyDialects(t *testing.T) {
	plain := "solid part" + facets + "endsolid part\n"
	shifted := strings.NewReplacer("vertex 0", "vertex 100", "vertex 10 ", "vertex 110 ", "vertex -0", "vertex 100").Replace(facets)
	for name, c := range map[string]struct {
		text string
		n    int
	}{
		"as written":                     {plain, 4},
		"CRLF":                           {strings.ReplaceAll(plain, "\n", "\r\n"), 4},
		"CR alone":                       {strings.ReplaceAll(plain, "\n", "\r"), 4},
		"upper case":                     {strings.ToUpper(plain), 4},
		"tabs":                           {strings.ReplaceAll(plain, " ", "\t"), 4},
		"no name":                        {"solid" + facets + "endsolid", 4},
		"a name that looks like content": {"solid facet vertex 1 2 loop" + facets + "endsolid facet endsolid", 4},
		"a Japanese name":                {"solid 部品 №7" + facets + "endsolid 部品 №7", 4},
		"a Latin-1 name":                 {"solid Stra\xdfe M\xfcller" + facets + "endsolid", 4},
		"a name of ten thousand letters": {"solid " + strings.Repeat("x", 10_000) + facets + "endsolid", 4},
		"a byte order mark":              {"\xef\xbb\xbf" + plain, 4},
		"blank lines first":              {"\r\n  " + plain, 4},
		"two solids":                     {plain + "solid other" + shifted + "endsolid other\n", 8},
		"no endsolid":                    {"solid part" + facets, 4},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := parse([]byte(c.text), limits)
			if err != nil {
				t.Fatal(err)
			}
			_, r, err := mesh.Analyse(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			g := r.Geometry
			if g.Triangles != c.n || g.Shells != c.n/4 || !g.Watertight || g.Volume == nil || math.Abs(*g.Volume-float64(c.n)/4*1000/6) > 1e-6 {
				t.Errorf("%+v", g)
			}
		})
	}
}

// binarySTL writes a binary STL of a tetrahedron; header and count can be lies, extra is appended.
func binarySTL(header string, count uint32, extra []byte, corner float32) []byte {
	out := make([]byte, 84, 84+4*50)
	copy(out, header)
	binary.LittleEndian.PutUint32(out[80:], count)
	for _, tri := range [][9]float32{
		{0, 0, 0, 0, 10, 0, 10, 0, 0},
		{0, 0, 0, 10, 0, 0, 0, 0, corner},
		{0, 0, 0, 0, 0, corner, 0, 10, 0},
		{10, 0, 0, 0, 10, 0, 0, 0, corner},
	} {
		var rec [50]byte
		for i, x := range tri {
			binary.LittleEndian.PutUint32(rec[12+4*i:], math.Float32bits(x))
		}
		out = append(out, rec[:]...)
	}
	return append(out, extra...)
}

func TestBinarySTLIsToldByItsSizeNotItsHeader(t *testing.T) {
	for name, content := range map[string][]byte{
		"an empty header":      binarySTL("", 4, nil, 10),
		"a header like ASCII":  binarySTL("solid facet normal outer loop vertex endsolid", 4, nil, 10),
		"a header all of text": binarySTL(strings.Repeat("solid ", 14), 4, nil, 10),
		"trailing bytes":       binarySTL("solid", 4, []byte("made with care"), 10),
		"a count too small":    binarySTL("", 4, make([]byte, 500), 10),
	} {
		m, err := parse(content, limits)
		if err != nil || len(m.Faces) != 4 || len(m.Vertices) != 4 {
			t.Errorf("%s: %+v %v", name, m, err)
		}
	}
}

func TestHostileFilesAreRefusedByName(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	ascii := "solid" + facets + "endsolid"
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"no bytes":                       {nil, "empty"},
		"a header and nothing":           {make([]byte, 84), "no_triangles"},
		"an ASCII file without facets":   {[]byte("solid nothing\nendsolid nothing\n"), "no_triangles"},
		"half a header":                  {make([]byte, 50), "not_a_model"},
		"a count beyond the file":        {binarySTL("", 5, nil, 10), "truncated"},
		"a count of four billion":        {binarySTL("", math.MaxUint32, nil, 10), "truncated"},
		"more triangles than the limit":  {binarySTL("", 4, nil, 10), "too_many_triangles"},
		"more ASCII facets than allowed": {[]byte(ascii), "too_many_triangles"},
		"not a number":                   {binarySTL("", 4, nil, nan), "not_finite"},
		"infinite":                       {binarySTL("", 4, nil, inf), "not_finite"},
		"beyond the horizon":             {binarySTL("", 4, nil, 1e20), "absurd_coordinates"},
		"NaN in ASCII":                   {[]byte(strings.Replace(ascii, "1e1", "nan", 1)), "not_finite"},
		"out of range in ASCII":          {[]byte(strings.Replace(ascii, "1e1", "1e999", 1)), "not_finite"},
		"cut in a facet":                 {[]byte(ascii[:len(ascii)/2]), "truncated"},
		"cut in a vertex":                {[]byte(ascii[:strings.Index(ascii, "10 0\n")]), "truncated"},
		"a word for a number":            {[]byte(strings.Replace(ascii, "1e1", "ten", 1)), "damaged"},
		"a facet of two corners":         {[]byte(strings.Replace(ascii, "vertex 0 0 0", "", 1)), "damaged"},
		"a facet of four corners":        {[]byte(strings.Replace(ascii, "vertex 0 0 0", "vertex 0 0 0 vertex 1 1 1", 1)), "damaged"},
		"a facet in a facet":             {[]byte(strings.Replace(ascii, "endfacet", "", 1)), "damaged"},
		"words between facets":           {[]byte(strings.Replace(ascii, "endfacet", "endfacet lorem", 1)), "damaged"},
		"a word without end":             {[]byte("solid x\nfacet " + strings.Repeat("n", 5000)), "damaged"},
		"a letter":                       {[]byte("Solid evidence shows that this is a letter. " + strings.Repeat("Yours. ", 50)), "not_a_model"},
		"a long text":                    {[]byte(strings.Repeat("Lorem ipsum dolor sit amet. ", 300)), "not_a_model"},
		"a picture":                      {append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{0xff, 0xfe, 0x7f, 0xff}, 99)...), "format_not_supported"},
		"an archive that is none":        {append([]byte("PK\x03\x04"), make([]byte, 300)...), "damaged"},
		"glTF as text":                   {[]byte(`{"asset":{"version":"2.0"},"buffers":[{"uri":"part.bin"}]}`), "format_not_supported"},
		"IGES":                           {[]byte("part" + strings.Repeat(" ", 68) + "S      1\n"), "format_not_supported"},
		"COLLADA":                        {[]byte(`<?xml version="1.0"?><COLLADA></COLLADA>`), "format_not_supported"},
		"X3D":                            {[]byte(`<?xml version="1.0"?><X3D></X3D>`), "format_not_supported"},
		"AMF":                            {[]byte(`<?xml version="1.0"?><amf unit="inch"></amf>`), "format_not_supported"},
		"a Blender file":                 {append([]byte("BLENDER-v300"), make([]byte, 300)...), "format_not_supported"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := limits
			if c.code == "too_many_triangles" {
				lim.MaxTriangles = 3
			}
			_, err := parse(c.content, lim)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.HasSuffix(refusal.Message, ".") {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	content, err := os.ReadFile("testdata/so101_upper_arm.stl")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	steps := 0
	_, _, err = mesh.Read(ctx, bytes.NewReader(content), int64(len(content)), limits, func(part float64) {
		steps++
		if part <= 0 || part > 1 {
			t.Errorf("progress %v", part)
		}
		cancel()
	})
	if !errors.Is(err, context.Canceled) || steps != 1 {
		t.Errorf("%v after %d steps", err, steps)
	}
}
