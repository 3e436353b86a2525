package mesh_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// archive packs names and contents, in turn.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i+1 < len(parts); i += 2 {
		part, err := w.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(part, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	rootPart  = "3D/3dmodel.model"
	modelTag  = `<model xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06" xmlns:m="http://schemas.microsoft.com/3dmanufacturing/material/2015/02" xmlns:b="http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"`
	relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="%s" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`
	// tip is the mesh of a tetrahedron with a right angle at the origin, sides of 6, volume 36.
	tip = `<mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="6" y="0" z="0"/><vertex x="0" y="6" z="0"/><vertex x="0" y="0" z="6"/></vertices>` +
		`<triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh>`
)

// model is a model part: what comes into its tag, its resources and its build.
func model(attributes, resources, build string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + modelTag + " " + attributes + "><resources>" + resources + "</resources><build>" + build + "</build></model>"
}

func object(id int, inside string) string {
	return fmt.Sprintf(`<object id="%d">%s</object>`, id, inside)
}

const item = `<item objectid="1"/>`

func readThreeMF(t *testing.T, content []byte) (mesh.Figures, mesh.Origin) {
	t.Helper()
	m, origin, err := mesh.Read(context.Background(), bytes.NewReader(content), int64(len(content)), limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	if origin.Format != "3mf" {
		t.Fatalf("read as %+v", origin)
	}
	_, r, err := mesh.Analyse(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	return r.Geometry, origin
}

// Contract: mp 1, mp 3
func Test3MFIsPutTogetherAsItsBuildSays(t *testing.T) {
	one := object(1, tip)
	for name, c := range map[string]struct {
		resources, build string
		n                int // tetrahedra
		volume           float64
		box              [3]float64
	}{
		"one item":  {one, item, 1, 36, [3]float64{6, 6, 6}},
		"two items": {one, item + `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/>`, 2, 72, [3]float64{16, 6, 6}},
		"a transformed item": {
			one, `<item objectid="1" transform="2 0 0 0 0 3 0 -4 0 5 6 7"/>`, 1, 24 * 36, [3]float64{12, 24, 18},
		},
		"a mirrored item": {one, `<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>`, 1, 36, [3]float64{6, 6, 6}},
		"mirrored twice": {
			one + object(2, `<components><component objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/></components>`),
			`<item objectid="2" transform="1 0 0 0 -1 0 0 0 1 0 0 0"/>`, 1, 36,
			[3]float64{6, 6, 6},
		},
		"nested components": { // x then y: the inner shift of 10 is doubled by the outer scaling
			one + object(2, `<components><component objectid="1" transform="1 0 0 0 1 0 0 0 1 10 0 0"/><component objectid="1"/></components>`) +
				object(3, `<components><component objectid="2" transform="2 0 0 0 2 0 0 0 2 0 100 0"/><component objectid="2"/></components>`),
			`<item objectid="3"/>`, 4, 2*36 + 2*8*36,
			[3]float64{32, 112, 12},
		},
		"a component before its object": {
			object(2, `<components><component objectid="1"/></components>`) + one, `<item objectid="2"/>`, 1, 36, [3]float64{6, 6, 6},
		},
		"parts that touch stay parts": {
			one, item + `<item objectid="1" transform="1 0 0 0 1 0 0 0 -1 0 0 0"/>`, 2, 72, [3]float64{6, 6, 12},
		},
		"an object of no item": {
			one + object(2, strings.ReplaceAll(tip, `"6"`, `"600"`)), item, 1, 36, [3]float64{6, 6, 6},
		},
		"support": {
			one + strings.Replace(object(2, tip), "<object", `<object type="support"`, 1) + strings.Replace(object(3, tip), "<object", `<object type="solidsupport"`, 1) +
				object(4, `<components><component objectid="1"/><component objectid="2" transform="1 0 0 0 1 0 0 0 1 50 0 0"/></components>`),
			`<item objectid="4"/><item objectid="3" transform="1 0 0 0 1 0 0 0 1 0 50 0"/>`, 1, 36,
			[3]float64{6, 6, 6},
		},
		"auxiliary objects": {
			one + strings.Replace(object(2, tip), "<object", `<object type="other"`, 1), item + `<item objectid="2" transform="1 0 0 0 1 0 0 0 1 50 0 0"/>`, 1, 36, [3]float64{6, 6, 6},
		},
		"a position of no triangle": {
			strings.Replace(one, "</vertices>", `<vertex x="900" y="0" z="0"/></vertices>`, 1), item, 1, 36, [3]float64{6, 6, 6},
		},
		"elements of others": {
			`<x:thing xmlns:x="urn:x"><object id="1">` + tip + `</object></x:thing><metadata name="a">b</metadata>` + one + `<!-- comment -->`, item, 1, 36, [3]float64{6, 6, 6},
		},
	} {
		t.Run(name, func(t *testing.T) {
			g, origin := readThreeMF(t, archive(t, "_rels/.rels", fmt.Sprintf(relations, "/"+rootPart), rootPart, model("", c.resources, c.build)))
			if g.Triangles != 4*c.n || g.Shells != c.n || !g.Watertight || g.InvertedShells != 0 || math.Abs(*g.Volume-c.volume) > 1e-9*c.volume {
				t.Errorf("%+v, volume %v", g, *g.Volume)
			}
			if g.BoundingBox != c.box {
				t.Errorf("box %v, want %v", g.BoundingBox, c.box)
			}
			if origin.Unit != mesh.Millimetre || origin.Colored {
				t.Errorf("%+v", origin)
			}
		})
	}
}

// Contract: mp 1, mp 3
func Test3MFComesInManyPackages(t *testing.T) {
	plain := model("", object(1, tip), item)
	elsewhere := func(path string) string {
		return model(`requiredextensions="p"`, object(7, `<components><component p:path="`+path+`" objectid="1"/></components>`), `<item objectid="7"/>`)
	}
	for name, content := range map[string][]byte{
		"no relationships":         archive(t, rootPart, plain),
		"another name":             archive(t, "_rels/.rels", fmt.Sprintf(relations, "/other/part.model"), "other/part.model", plain),
		"a relative name":          archive(t, "_rels/.rels", fmt.Sprintf(relations, "other/part.model"), "other/part.model", plain),
		"an escaped name":          archive(t, "_rels/.rels", fmt.Sprintf(relations, "/other/my%20part.model"), "other/my part.model", plain),
		"names in another case":    archive(t, "_RELS/.Rels", fmt.Sprintf(relations, "/3d/3DMODEL.model"), rootPart, plain),
		"names as Windows writes":  archive(t, `_rels\.rels`, fmt.Sprintf(relations, "/"+rootPart), `3D\3dmodel.model`, plain),
		"folders and pictures":     archive(t, "3D/", "", "Metadata/thumbnail.png", "\x89PNG", rootPart, plain),
		"prefixes":                 archive(t, rootPart, strings.NewReplacer("xmlns=", "xmlns:c=", "<m", "<c:m", "<r", "<c:r", "<o", "<c:o", "<v", "<c:v", "<t", "<c:t", "<b", "<c:b", "<i", "<c:i", "</", "</c:").Replace(plain)),
		"no namespace":             archive(t, rootPart, strings.Replace(plain, `xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"`, "", 1)),
		"a byte order mark":        archive(t, rootPart, "\xef\xbb\xbf"+plain),
		"known extensions":         archive(t, rootPart, model(`requiredextensions="p m"`, object(1, tip), item)),
		"a component elsewhere":    archive(t, rootPart, elsewhere("/3D/Objects/a.model"), "3D/Objects/a.model", model("", object(1, tip), "")),
		"an item elsewhere":        archive(t, rootPart, model("", "", `<item p:path="/3D/a.model" objectid="1"/>`), "3D/a.model", model("", object(1, tip), "")),
		"an item of another's own": archive(t, rootPart, elsewhere("/a.model"), "a.model", model("", object(1, `<components><component objectid="2"/></components>`)+object(2, tip), `<item objectid="2"/>`)),
		"another unit elsewhere": archive(t, rootPart, elsewhere("/a.model"), "a.model",
			model(`unit="centimeter"`, object(1, strings.ReplaceAll(tip, `"6"`, `"0.6"`)), "")),
	} {
		t.Run(name, func(t *testing.T) {
			g, _ := readThreeMF(t, content)
			if g.Triangles != 4 || !g.Watertight || math.Abs(*g.Volume-36) > 1e-9 {
				t.Errorf("%+v", g)
			}
		})
	}
}

// Contract: mp 3
func TestA3MFTellsItsUnitAndItsColours(t *testing.T) {
	for written, want := range map[string]mesh.Unit{
		"": mesh.Millimetre, `unit="micron"`: mesh.Micron, `unit="millimeter"`: mesh.Millimetre, `unit="centimeter"`: mesh.Centimetre,
		`unit="inch"`: mesh.Inch, `unit="foot"`: mesh.Foot, `unit="meter"`: mesh.Metre,
	} {
		if _, origin := readThreeMF(t, archive(t, rootPart, model(written, object(1, tip), item))); origin.Unit != want {
			t.Errorf("%s: %q", written, origin.Unit)
		}
	}
	for name, c := range map[string]struct {
		resources string
		want      bool
	}{
		"base materials":   {`<basematerials id="2"><base name="PLA" displaycolor="#FF0000FF"/></basematerials>` + object(1, tip), false},
		"a colour group":   {`<m:colorgroup id="2"><m:color color="#FF0000FF"/></m:colorgroup>` + object(1, tip), true},
		"a texture":        {`<m:texture2dgroup id="2" texid="3"><m:tex2coord u="0" v="0"/></m:texture2dgroup>` + object(1, tip), true},
		"a slicer's paint": {strings.Replace(object(1, tip), `v3="3"/>`, `v3="3" paint_color="8"/>`, 1), true},
	} {
		if g, origin := readThreeMF(t, archive(t, rootPart, model("", c.resources, item))); origin.Colored != c.want || g.Triangles != 4 {
			t.Errorf("%s: %+v", name, origin)
		}
	}
}

// towers are objects that stand for two of the object below each, n floors high.
func towers(n int, bottom string) string {
	var b strings.Builder
	b.WriteString(object(1, bottom))
	for id := 2; id <= n; id++ {
		b.WriteString(object(id, fmt.Sprintf(`<components><component objectid="%d"/><component objectid="%d"/></components>`, id-1, id-1)))
	}
	return b.String()
}

// Contract: mp 14
func TestHostile3MFIsRefusedByName(t *testing.T) {
	with := func(old, now string) []byte {
		return archive(t, rootPart, strings.Replace(model("", object(1, tip), item), old, now, 1))
	}
	locked := with("", "")
	binary.LittleEndian.PutUint16(locked[bytes.LastIndex(locked, []byte("PK\x01\x02"))+8:], 1)
	many := make([]string, 0, 12_000)
	for i := range 6000 {
		many = append(many, fmt.Sprint(i), "")
	}
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"another archive":          {archive(t, "word/document.xml", "<w/>"), "not_a_model"},
		"a root that is not there": {archive(t, "_rels/.rels", fmt.Sprintf(relations, "/lost.model")), "not_a_model"},
		"a cut archive":            {with("", "")[:400], "damaged"},
		"a password":               {locked, "encrypted"},
		"many parts":               {archive(t, many...), "too_many_parts"},
		"a part twice":             {archive(t, rootPart, model("", object(1, tip), item), "3D/3DMODEL.model", ""), "damaged"},
		"nothing placed":           {with(item, ""), "no_triangles"},
		"support only":             {with(`<object id="1"`, `<object id="1" type="support"`), "no_triangles"},
		"empty objects":            {archive(t, rootPart, model("", object(1, "<mesh/>"), item)), "no_triangles"},
		"an unknown object":        {with(`objectid="1"`, `objectid="2"`), "damaged"},
		"an unknown part":          {with(`objectid="1"`, `objectid="1" p:path="/3D/lost.model"`), "damaged"},
		"an object twice":          {archive(t, rootPart, model("", object(1, tip)+object(1, tip), item)), "damaged"},
		"an object without number": {with(`<object id="1"`, `<object`), "damaged"},
		"an unknown unit":          {archive(t, rootPart, model(`unit="league"`, object(1, tip), item)), "damaged"},
		"a corner of no position":  {with(`v1="1"`, `v1="4"`), "damaged"},
		"a negative corner":        {with(`v1="1"`, `v1="-1"`), "damaged"},
		"a missing corner":         {with(`v1="1"`, ``), "damaged"},
		"a missing coordinate":     {with(`x="6"`, ``), "damaged"},
		"a word for a number":      {with(`x="6"`, `x="six"`), "damaged"},
		"not a number":             {with(`x="6"`, `x="NaN"`), "not_finite"},
		"out of range":             {with(`x="6"`, `x="1e999"`), "not_finite"},
		"beyond the horizon":       {with(`x="6"`, `x="1e20"`), "absurd_coordinates"},
		"a shift beyond it":        {with(item, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 1e20 0 0"/>`), "absurd_coordinates"},
		"eleven numbers":           {with(item, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 0 0"/>`), "damaged"},
		"a transformation of NaN":  {with(item, `<item objectid="1" transform="nan 0 0 0 1 0 0 0 1 0 0 0"/>`), "damaged"},
		"an object in itself": {
			archive(t, rootPart, model("", object(1, `<components><component objectid="2"/></components>`)+object(2, `<components><component objectid="1"/></components>`), item)), "damaged",
		},
		"an object twice in itself": {
			archive(t, rootPart, model("", object(1, `<components><component objectid="1"/><component objectid="1"/></components>`), item)), "damaged",
		},
		"a tower of copies":    {archive(t, rootPart, model("", towers(30, tip), `<item objectid="30"/>`)), "too_many_triangles"},
		"a tower of nothing":   {archive(t, rootPart, model("", towers(30, "<mesh/>"), `<item objectid="30"/>`)), "no_triangles"},
		"a tower without end":  {archive(t, rootPart, model("", towers(100, "<mesh/>"), `<item objectid="100"/>`)), "damaged"},
		"one from the bottom":  {archive(t, rootPart, model("", towers(100, "<mesh/>"), item+`<item objectid="20"/><item objectid="40"/><item objectid="60"/>`)), "damaged"},
		"more than the limit":  {archive(t, rootPart, model("", object(1, tip), strings.Repeat(item, 2_000_000/16))), "too_many_triangles_here"},
		"many placements":      {archive(t, rootPart, model("", object(1, tip), strings.Repeat(item, 200_001))), "too_many_parts"},
		"many objects":         {archive(t, rootPart, model("", object(1, tip)+strings.Repeat(`<object id="2">`, 1)+"</object>"+manyObjects(100_001), item)), "too_many_parts"},
		"a beam lattice":       {archive(t, rootPart, model(`requiredextensions="b"`, object(1, tip), item)), "extension_not_supported"},
		"an unknown extension": {archive(t, rootPart, model(`requiredextensions="q"`, object(1, tip), item)), "extension_not_supported"},
		"a DTD":                {with("<model", `<!DOCTYPE model [<!ENTITY a "aaaa">]><model`), "unsafe_xml"},
		"an outside entity":    {with("<model", `<!DOCTYPE model SYSTEM "file:///etc/passwd"><model`), "unsafe_xml"},
		"an unknown entity":    {with("<resources>", "<metadata>&a;</metadata><resources>"), "damaged"},
		"cut XML":              {with("</resources>", "<"), "damaged"},
		"crossed elements":     {with("</mesh></object>", "</object></mesh>"), "damaged"},
		"another encoding":     {with("UTF-8", "UTF-16"), "damaged"},
		"no XML":               {archive(t, rootPart, "solid part"), "no_triangles"},
		"deep elements":        {with("<resources>", strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100)+"<resources>"), "damaged"},
		"a long tag":           {with("<resources>", "<resources a='"+noise(3<<20)+"'>"), "expands_too_far"},
		"a long text":          {with("<resources>", noise(3<<20)+"<resources>"), "expands_too_far"},
	} {
		t.Run(name, func(t *testing.T) {
			lim := limits
			if c.code == "too_many_triangles_here" {
				c.code, lim.MaxTriangles = "too_many_triangles", 1000
			}
			begin := time.Now()
			_, err := parse(c.content, lim)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || !strings.HasSuffix(refusal.Message, ".") {
				t.Errorf("got %v, want %s", err, c.code)
			}
			if took := time.Since(begin); took > soon {
				t.Errorf("refused after %v", took)
			}
		})
	}
}

// Copies of a mesh whose triangles share no corner have far more positions than those of a solid, and each takes memory.
//
// Contract: mp 14
func TestCopiesOfA3MFAreCountedByTheirPositions(t *testing.T) {
	loose := `<mesh><vertices>`
	for i := range 30 {
		loose += fmt.Sprintf(`<vertex x="%d" y="%d" z="%d"/>`, i, i%7, i*i)
	}
	loose += `</vertices><triangles>`
	for i := range 10 {
		loose += fmt.Sprintf(`<triangle v1="%d" v2="%d" v3="%d"/>`, 3*i, 3*i+1, 3*i+2)
	}
	loose += `</triangles></mesh>`
	component := `<component objectid="1"/>`
	for name, content := range map[string][]byte{
		"items":      archive(t, rootPart, model("", object(1, loose), strings.Repeat(item, 20))),
		"components": archive(t, rootPart, model("", object(1, loose)+object(2, `<components>`+strings.Repeat(component, 20)+`</components>`), `<item objectid="2"/>`)),
	} {
		if _, err := parse(content, mesh.Limits{MaxTriangles: 200, MaxPositions: 600}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := parse(content, mesh.Limits{MaxTriangles: 200, MaxPositions: 599}); !mesh.TooMany(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A chain of objects is refused on the way down: the way back would need a frame for each of them first.
//
// Contract: mp 14
func TestAChainOfObjectsIsNotFollowedToItsEnd(t *testing.T) {
	chain := func(n int) []byte {
		var b strings.Builder
		b.WriteString(object(1, tip))
		for id := 2; id <= n; id++ {
			b.WriteString(object(id, fmt.Sprintf(`<components><component objectid="%d"/></components>`, id-1)))
		}
		return archive(t, rootPart, model("", b.String(), fmt.Sprintf(`<item objectid="%d"/>`, n)))
	}
	if m, err := parse(chain(33), limits); err != nil || len(m.Faces) != 4 {
		t.Errorf("32 levels: %v", err)
	}
	content := chain(99_000)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection would give the stack back
	var before, after runtime.MemStats
	var err error
	ended := make(chan struct{})
	runtime.ReadMemStats(&before)
	go func() {
		defer close(ended)
		_, err = parse(content, limits)
		runtime.ReadMemStats(&after)
	}()
	<-ended
	var refusal *mesh.Refusal
	if !errors.As(err, &refusal) || refusal.Code != "damaged" {
		t.Errorf("got %v", err)
	}
	if grown := int64(after.StackInuse) - int64(before.StackInuse); grown > 1<<20 {
		t.Errorf("the stack grew by %d MiB", grown>>20)
	}
}

func manyObjects(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<object id="%d"/>`, i+3)
	}
	return b.String()
}

// noise does not compress well.
func noise(n int) string {
	b := make([]byte, n)
	state := uint32(1)
	for i := range b {
		state = state*1664525 + 1013904223
		b[i] = 'a' + byte(state>>24)%26
	}
	return string(b)
}

// Contract: mp 14
func TestABombIsRefusedForWhatReallyComesOut(t *testing.T) {
	var filler strings.Builder
	for filler.Len() < 8<<20 {
		filler.WriteString("<metadata name=\"a\">" + strings.Repeat(" ", 1<<10-30) + "</metadata>") // 1 KiB
	}
	parts, places := []string{}, ""
	for i := range 12 {
		parts = append(parts, fmt.Sprintf("%d.model", i), model("", object(1, tip), filler.String()[:1<<20]))
		places += fmt.Sprintf(`<item p:path="/%d.model" objectid="1"/>`, i)
	}
	parts = append(parts, rootPart, model("", "", places))
	honest := archive(t, rootPart, model("", object(1, tip), item+filler.String()))
	lying := bytes.Clone(honest)
	binary.LittleEndian.PutUint32(lying[bytes.LastIndex(lying, []byte("PK\x01\x02"))+24:], 1000)
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"a part that says its size":   {honest, "expands_too_far"},
		"a part beside a large one":   {archive(t, "thumbnail.png", noise(1<<20), rootPart, model("", object(1, tip), item+filler.String())), "expands_too_far"},
		"a part that lies about it":   {lying, "damaged"},
		"many parts of innocent size": {archive(t, parts...), "expands_too_far"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begin := time.Now()
			_, err := parse(c.content, limits)
			took := time.Since(begin)
			runtime.ReadMemStats(&after)
			var refusal *mesh.Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code {
				t.Errorf("got %v", err)
			}
			if took > soon {
				t.Errorf("after %v", took)
			}
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 64<<20 {
				t.Errorf("the heap grew by %d MiB", grown>>20)
			}
		})
	}
}

// What unpacks has to hold something: blanks and the like take the time of a large model and make none.
//
// Contract: mp 14
func TestWhatUnpacksHasToHoldAModel(t *testing.T) {
	blanks := func(mib int, element string, each int) string { // an element, and blanks up to so many bytes
		return strings.Repeat(element+strings.Repeat(" ", each-len(element)), mib<<20/each)
	}
	colours := blanks(36, `<m:color color="#FF0000FF"/>`, 90)
	for name, c := range map[string]struct {
		lim             mesh.Limits
		resources, code string
	}{
		"nothing":   {limits, blanks(36, "<a/>", 1<<16), "expands_too_far"},
		"less":      {limits, blanks(30, "<a/>", 1<<16), ""},
		"positions": {limits, `<object id="2"><mesh><vertices>` + blanks(36, `<vertex x="0" y="0" z="0"/>`, 220) + `</vertices></mesh></object>`, ""},
		"colours":   {limits, `<m:colorgroup id="2">` + colours + `</m:colorgroup>`, ""},
		"too many":  {mesh.Limits{MaxTriangles: 1000}, `<m:colorgroup id="2">` + colours + `</m:colorgroup>`, "expands_too_far"},
	} {
		var content bytes.Buffer
		w := zip.NewWriter(&content)
		part, err := w.CreateHeader(&zip.FileHeader{Name: rootPart, Method: zip.Store}) // no model compresses so well
		if err == nil {
			_, err = io.WriteString(part, model("", c.resources+object(1, tip), item))
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = parse(content.Bytes(), c.lim)
		var refusal *mesh.Refusal
		errors.As(err, &refusal)
		if err != nil && (refusal == nil || refusal.Code != c.code) || err == nil && c.code != "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A directory may be as long as the file, whatever number of parts its end announces.
//
// Contract: mp 14
func TestAnEndlessDirectoryIsRefusedBeforeItIsHeld(t *testing.T) {
	small := archive(t, "a", "")
	at := bytes.LastIndex(small, []byte("PK\x01\x02"))
	end := bytes.LastIndex(small, []byte("PK\x05\x06"))
	entry, tail := small[at:end], bytes.Clone(small[end:])
	directory := bytes.Repeat(entry, 400_000)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(directory)))
	_, err := parse(append(append(bytes.Clone(small[:at]), directory...), tail...), limits)
	var refusal *mesh.Refusal
	if !errors.As(err, &refusal) || refusal.Code != "too_many_parts" {
		t.Errorf("got %v", err)
	}
}

// failing is a disk that cannot be read beyond a place.
type failing struct {
	content []byte
	until   int64
}

var errDisk = errors.New("the disk is gone")

func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off < f.until && off > 0 {
		return 0, errDisk
	}
	return bytes.NewReader(f.content).ReadAt(p, off)
}

func TestADiskThatFailsIsNotTheBuyersFault(t *testing.T) {
	content := archive(t, rootPart, model("", object(1, tip), item))
	_, _, err := mesh.Read(context.Background(), failing{content, 300}, int64(len(content)), limits, nil)
	var refusal *mesh.Refusal
	if !errors.Is(err, errDisk) || errors.As(err, &refusal) {
		t.Errorf("got %v", err)
	}
}

func TestReading3MFEndsWithItsContext(t *testing.T) {
	content := archive(t, rootPart, model("", object(1, tip)+manyObjects(50_000), item))
	ctx, cancel := context.WithCancel(context.Background())
	_, _, err := mesh.Read(ctx, bytes.NewReader(content), int64(len(content)), limits, func(part float64) {
		if part <= 0 || part > 1 {
			t.Errorf("progress %v", part)
		}
		cancel()
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
