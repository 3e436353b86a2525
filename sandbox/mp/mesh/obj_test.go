package mesh_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// corner is an OBJ of a tetrahedron, volume 1000/6.
const corner = `v 0 0 0
v 10 0 0
v 0 10 0
v 0 0 10
f 1 3 2
f 1 2 4
f 1 4 3
f 2 3 4
`

// readText reads a file that it holds to be an OBJ.
func readText(t *testing.T, text string) (mesh.Figures, mesh.Origin) {
	t.Helper()
	m, origin, err := mesh.Read(context.Background(), strings.NewReader(text), int64(len(text)), limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	if origin.Format != "obj" || origin.Unit != "" {
		t.Fatalf("read as %+v", origin)
	}
	_, r, err := mesh.Analyse(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r.Geometry, origin
}

// Contract: mp 1, mp 3
func TestOBJComesInManyDialects(t *testing.T) {
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(corner) }
	for name, c := range map[string]struct {
		text    string
		n       int
		colored bool
	}{
		"as written":                    {corner, 4, false},
		"CRLF":                          {edit("\n", "\r\n"), 4, false},
		"CR alone":                      {edit("\n", "\r"), 4, false},
		"no last newline":               {strings.TrimSpace(corner), 4, false},
		"tabs":                          {edit(" ", "\t"), 4, false},
		"blanks at both ends":           {edit("v ", "  v  ", "\n", "  \n\n"), 4, false},
		"exponents and signs":           {edit("10", "+1.0E+01"), 4, false},
		"a byte order mark":             {"\xef\xbb\xbf" + corner, 4, false},
		"texture positions":             {edit("f 1 3 2", "vt 0 0\nf 1/1 3/1 2/1"), 4, false},
		"normals":                       {edit("f 1 3 2", "vn 0 0 1\nf 1//1 3//1 2//1"), 4, false},
		"both":                          {edit("f 1 3 2", "vt 0 0\nvn 0 0 1\nf 1/1/1 3/1/1 2/-1/-1"), 4, false},
		"negative numbers":              {edit("f 1 3 2", "f -4 -2 -3", "f 2 3 4", "f -3 -2 -1"), 4, false},
		"comments":                      {"# a\n" + edit("0 0 10", "0 0 10 # the tip", "f 1 3 2", "f 1 3 2 #"), 4, false},
		"a comment that ends with \\":   {"# made from C:\\parts\\\n" + corner, 4, false},
		"a comment longer than a look":  {strings.Repeat("# Gespräche über 部品\n", 500) + corner, 4, false},
		"a line in two":                 {edit("v 10 0 0", "v 10 \\\n 0 0", "f 2 3 4", "f 2 \\\r\n3\\\n 4"), 4, false},
		"objects and groups":            {"o one\ng left right\ns off\n" + corner + "o two\n" + edit("f 1 3 2", "f -4 -2 -3", "f 1 2 4", "f -4 -3 -1", "f 1 4 3", "f -4 -1 -2", "f 2 3 4", "f -3 -2 -1", "v 0", "v 100", "v 10 ", "v 110 "), 8, false},
		"a Japanese name":               {"o 部品 №7\n" + corner, 4, false},
		"a Latin-1 name":                {"g Stra\xdfe M\xfcller\n" + corner, 4, false},
		"a weight":                      {edit("v 0 0 0", "v 0 0 0 1.0"), 4, false},
		"vertex colours":                {edit("v 0 0 0", "v 0 0 0 0.5 0.5 1"), 4, true},
		"a material library":            {"mtllib part.mtl\n" + corner, 4, false},
		"a material":                    {"usemtl red\n" + corner, 4, false},
		"faces before their positions":  {"f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n" + corner[:strings.Index(corner, "f")], 4, false},
		"lines, points and a lone face": {corner + "l 1 2 3\np 1\nf 1 2\n\n", 4, false},
		"a position of no face":         {corner + "v 900 0 0\n", 4, false},
		"a position listed twice":       {corner[:strings.Index(corner, "f")] + "v 10 0 0\nf 1 3 5\nf 1 2 4\nf 1 4 3\nf 5 3 4\n", 4, false},
		"words that are not OBJ":        {edit("f 1 3 2", "f 1 3 2\nnewthing 1 2 3"), 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			g, origin := readText(t, c.text)
			if g.Triangles != c.n || g.Shells != c.n/4 || !g.Watertight || g.InvertedShells != 0 || math.Abs(*g.Volume-float64(c.n)/4*1000/6) > 1e-6 {
				t.Errorf("%+v", g)
			}
			if c.n == 4 && g.BoundingBox != [3]float64{10, 10, 10} {
				t.Errorf("box %v", g.BoundingBox)
			}
			if origin.Colored != c.colored {
				t.Errorf("coloured: %v", origin.Colored)
			}
		})
	}
}

// Contract: mp 14
func TestHostileOBJIsRefusedByName(t *testing.T) {
	edit := func(old, now string) string { return strings.Replace(corner, old, now, 1) }
	for name, c := range map[string]struct{ text, code string }{
		"positions only":            {corner[:strings.Index(corner, "f")], "no_triangles"},
		"not a number":              {edit("v 0 0 10", "v 0 0 nan"), "not_finite"},
		"infinite":                  {edit("v 0 0 10", "v 0 0 -Inf"), "not_finite"},
		"out of range":              {edit("v 0 0 10", "v 0 0 1e999"), "not_finite"},
		"beyond the horizon":        {edit("v 0 0 10", "v 0 0 1e20"), "absurd_coordinates"},
		"a word for a number":       {edit("v 0 0 10", "v 0 0 ten"), "damaged"},
		"a comma in a number":       {edit("v 0 0 10", "v 0 0 1,5"), "damaged"},
		"two numbers":               {edit("v 0 0 10", "v 0 0"), "damaged"},
		"face zero":                 {edit("f 1 3 2", "f 0 3 2"), "damaged"},
		"a face too far back":       {edit("f 1 3 2", "f -5 3 2"), "damaged"},
		"a face of words":           {edit("f 1 3 2", "f a b c"), "damaged"},
		"a face of fractions":       {edit("f 1 3 2", "f 1.5 3 2"), "damaged"},
		"a strange texture":         {edit("f 1 3 2", "f 1/x 3 2"), "damaged"},
		"a number beyond all":       {edit("f 1 3 2", "f 99999999999999999999 3 2"), "damaged"},
		"a word without end":        {edit("v 0 0 10", "v 0 0 "+strings.Repeat("1", 5000)), "damaged"},
		"a face of what never came": {edit("f 2 3 4", "f 2 3 5"), "truncated"},
		"a cut position":            {corner + "v 1 2", "truncated"},
		"a cut face":                {corner + "f 1 2", "truncated"},
		"a cut number":              {corner + "v 1 2 -", "truncated"},
		"more faces than the limit": {corner, "too_many_triangles"},
		"a large polygon":           {edit("f 1 3 2", "f 1 3 2 4 1"), "too_many_triangles"},
		"many positions":            {strings.Repeat("v 1 2 3\n", 10) + corner, "too_many_triangles"},
		"faces that wait for ever":  {"v 0 0 0\n" + strings.Repeat("f 7 8 9\n", 4), "too_many_triangles"},
		"curved surfaces":           {"v 0 0 0\ncstype bspline\ndeg 3 3\nsurf 0 1 0 1 1 1 1 1\nend\n", "format_not_supported"},
		"a letter":                  {"g evening, dear reader\nthis is a letter\n" + strings.Repeat("and nothing else\n", 300), "not_a_model"},
		"a letter after a position": {"v 1 2 3\n" + strings.Repeat("and nothing else\n", 300), "not_a_model"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := limits
			if c.code == "too_many_triangles" {
				lim.MaxTriangles = 3
			}
			_, err := parse([]byte(c.text), lim)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.HasSuffix(refusal.Message, ".") {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestARefusalNamesTheLine(t *testing.T) {
	for name, end := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
		text := strings.ReplaceAll("# made\nv 0 \\\n0 0\n\nv 1 2 x\n"+corner, "\n", end)
		_, err := parse([]byte(text), limits)
		if err == nil || !strings.Contains(err.Error(), "line 5 ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// prism is an OBJ of an outline, 10 high, its floor and its lid one polygon each.
func prism(outline [][2]float64) string {
	var b bytes.Buffer
	for _, z := range []int{0, 10} {
		for _, p := range outline {
			fmt.Fprintf(&b, "v %g %g %d\n", p[0], p[1], z)
		}
	}
	n := len(outline)
	b.WriteString("f")
	for i := n; i > 0; i-- {
		fmt.Fprintf(&b, " %d", i)
	}
	b.WriteString("\nf")
	for i := range n {
		fmt.Fprintf(&b, " %d", n+i+1)
	}
	for i := range n {
		next := (i + 1) % n
		fmt.Fprintf(&b, "\nf %d %d %d %d", i+1, next+1, n+next+1, n+i+1)
	}
	return b.String()
}

func TestConcavePolygonsKeepTheirShape(t *testing.T) {
	comb := [][2]float64{{0, 0}, {200, 0}}
	for x := 200.0; x > 0; x -= 2 {
		comb = append(comb, [2]float64{x, 10}, [2]float64{x - 1, 1})
	}
	for name, c := range map[string]struct {
		outline [][2]float64
		area    float64
	}{
		"a square":                  {[][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}, 1},
		"an L":                      {[][2]float64{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}, 3},
		"a dart, tip first":         {[][2]float64{{1, 1}, {0, 3}, {0, 0}, {3, 0}}, 3},
		"a U":                       {[][2]float64{{0, 0}, {3, 0}, {3, 3}, {2, 3}, {2, 1}, {1, 1}, {1, 3}, {0, 3}}, 7},
		"corners on straight edges": {[][2]float64{{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}}, 4},
		"a comb of a hundred teeth": {comb, 1095},
	} {
		t.Run(name, func(t *testing.T) {
			g, origin := readText(t, prism(c.outline))
			n := len(c.outline)
			if g.Triangles != 2*(n-2)+2*n || !g.Watertight || g.DegenerateTriangles != 0 || len(origin.Notes) != 0 {
				t.Errorf("%+v %v", g, origin.Notes)
			}
			if g.Volume == nil || math.Abs(*g.Volume-10*c.area) > 1e-6 {
				t.Errorf("volume %v, want %v", *g.Volume, 10*c.area)
			}
			around := 0.0
			for i, p := range c.outline {
				q := c.outline[(i+1)%n]
				around += math.Hypot(q[0]-p[0], q[1]-p[1])
			}
			if want := 2*c.area + 10*around; math.Abs(g.SurfaceArea-want) > 1e-6*want { // folds would count twice
				t.Errorf("surface %v, want %v", g.SurfaceArea, want)
			}
		})
	}
}

func TestRandomOutlinesOnRandomPlanesKeepTheirArea(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		u := mesh.Vec{random.NormFloat64(), random.NormFloat64(), random.NormFloat64()}
		v := u.Cross(mesh.Vec{random.NormFloat64(), random.NormFloat64(), random.NormFloat64()})
		u, v = u.Mul(1/u.Len()), v.Mul(1/v.Len())
		n := 4 + random.IntN(40)
		area := 0.0
		var text strings.Builder
		var first, last [2]float64
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			r := 0.05 + random.Float64()
			p := [2]float64{r * cos, r * sin}
			if i == 0 {
				first = p
			}
			area += (last[0]*p[1] - last[1]*p[0]) / 2
			last = p
			at := u.Mul(p[0]).Add(v.Mul(p[1]))
			fmt.Fprintf(&text, "v %.17g %.17g %.17g\n", at[0], at[1], at[2])
		}
		area += (last[0]*first[1] - last[1]*first[0]) / 2
		text.WriteString("f")
		for i := range n {
			fmt.Fprintf(&text, " %d", i+1)
		}
		g, origin := readText(t, text.String())
		if g.Triangles != n-2 || g.OpenEdges != n || math.Abs(g.SurfaceArea-area) > 1e-9 || len(origin.Notes) != 0 {
			t.Fatalf("area %v, want %v; %+v %+v", g.SurfaceArea, area, g, origin)
		}
	}
}

// OBJ has no holes in polygons: exporters cut a slit to them, so that the outline passes its ends twice.
func TestAPolygonWithASlitToAHoleKeepsTheHole(t *testing.T) {
	g, origin := readText(t, "v 0 0 7\nv 3 0 7\nv 3 3 7\nv 0 3 7\nv 1 1 7\nv 1 2 7\nv 2 2 7\nv 2 1 7\nf 1 2 3 4 1 5 6 7 8 5\n")
	if g.Triangles != 8 || math.Abs(g.SurfaceArea-8) > 1e-9 || g.DegenerateTriangles != 0 || len(origin.Notes) != 0 {
		t.Errorf("%+v %+v", g, origin)
	}
}

func TestAPolygonThatCrossesItselfIsNoted(t *testing.T) {
	var star [][2]float64
	for i := range 5 {
		sin, cos := math.Sincos(float64(i) * 4 * math.Pi / 5)
		star = append(star, [2]float64{cos, sin})
	}
	g, origin := readText(t, prism(star))
	if g.Triangles != 16 || len(origin.Notes) != 1 || origin.Notes[0].Code != "polygons_cross_themselves" || !strings.HasPrefix(origin.Notes[0].Message, "2 ") {
		t.Errorf("%+v %+v", g, origin.Notes)
	}
}

// Work on hostile polygons must end: this comb makes every ear wait for thousands of corners.
func TestAPolygonOfTooManyCornersIsRefused(t *testing.T) {
	var b strings.Builder
	const teeth = 60_000
	for i := range teeth {
		fmt.Fprintf(&b, "v %d %d 0\nv %d.5 1 0\n", i, 1000, i)
	}
	b.WriteString("v 60000 1000 0\nv 60000 0 0\nv 0 0 0\nf")
	for i := range 2*teeth + 3 {
		fmt.Fprintf(&b, " %d", i+1)
	}
	for name, text := range map[string]string{
		"a comb":             b.String(),
		"an outline as none": "v 0 0 0\nv 1 0 0\nv 0 1 0\nf " + strings.Repeat("1 2 3 ", 200_000) + "\n",
	} {
		_, err := parse([]byte(text), limits)
		var refusal *mesh.Refusal
		if !errors.As(err, &refusal) || refusal.Code != "too_complicated" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A part with lids of very many corners is a part like others.
func TestAPrismOfVeryManyCornersIsMeasured(t *testing.T) {
	const n = 20_000
	for name, tooth := range map[string]func(i int) float64{
		"a disc": func(int) float64 { return 0 }, "a gear": func(i int) float64 { return float64(i / 100 % 2) }, "a file": func(i int) float64 { return float64(i % 2) },
	} {
		var outline [][2]float64
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
			outline = append(outline, [2]float64{(50 + tooth(i)) * cos, (50 + tooth(i)) * sin})
		}
		area := 0.0
		for i, p := range outline {
			q := outline[(i+1)%n]
			area += (p[0]*q[1] - p[1]*q[0]) / 2
		}
		g, origin := readText(t, prism(outline))
		if g.Triangles != 4*n-4 || !g.Watertight || g.Volume == nil || math.Abs(*g.Volume-area*g.BoundingBox[2]) > 1e-6*area || len(origin.Notes) != 0 {
			t.Errorf("%s: %+v %+v", name, g, origin)
		}
	}
}
