package main_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// binarySTL is a file of n triangles, whose corners are asked for.
func binarySTL(n int, corner func(triangle, corner int) [3]float32) []byte {
	file := make([]byte, 80, 84+50*n)
	file = binary.LittleEndian.AppendUint32(file, uint32(n))
	for i := range n {
		file = append(file, make([]byte, 12)...)
		for c := range 3 {
			for _, x := range corner(i, c) {
				file = binary.LittleEndian.AppendUint32(file, math.Float32bits(x))
			}
		}
		file = append(file, 0, 0)
	}
	return file
}

// soup is triangles that share no corner: six times the positions of a usual model, and a shell each.
func soup(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	return binarySTL(n, func(int, int) [3]float32 { return [3]float32{100 * r.Float32(), 100 * r.Float32(), 100 * r.Float32()} })
}

// tetrahedra are closed shells, each around the one before or each beside it.
func tetrahedra(n int, nested bool) []byte {
	faces := [4][3]int{{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}}
	return binarySTL(4*n, func(triangle, corner int) [3]float32 {
		shell, at := triangle/4, faces[triangle%4][corner]
		var v [3]float32
		if at > 0 {
			v[at-1] = 1
		}
		for k := range v {
			if nested {
				v[k] = (v[k] - 0.25) * float32(1+shell) / 100
			} else {
				v[k] += 2 * float32([3]int{shell % 100, shell / 100 % 100, shell / 10_000}[k])
			}
		}
		return v
	})
}

// cracked is a grid of squares of two triangles, each a little off its neighbours so that all its borders are open.
func cracked(side int, gap float32) []byte {
	square := [6][2]float32{{0, 0}, {1, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 1}}
	return binarySTL(2*side*side, func(triangle, corner int) [3]float32 {
		s := square[triangle%2*3+corner]
		x, y := float32(triangle/2%side), float32(triangle/2/side)
		return [3]float32{x + s[0]*(1-gap), y + s[1]*(1-gap), float32(math.Sin(float64(x+s[0]) / 9))}
	})
}

// copies is a 3MF that places one object of 10,000 triangles over and over.
func copies(t *testing.T, n int) []byte {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources><object id="1"><mesh><vertices>`)
	const corners = 10_000
	for i := range corners {
		fmt.Fprintf(&b, `<vertex x="%d" y="%d" z="%d"/>`, i%7, i, i*i%1009)
	}
	b.WriteString(`</vertices><triangles>`)
	for i := range corners {
		fmt.Fprintf(&b, `<triangle v1="%d" v2="%d" v3="%d"/>`, i, (i+1)%corners, (i+2)%corners)
	}
	b.WriteString(`</triangles></mesh></object></resources><build>`)
	for i := range n {
		fmt.Fprintf(&b, `<item objectid="1" transform="1 0 0 0 1 0 0 0 1 %d 0 0"/>`, 40*i)
	}
	b.WriteString(`</build></model>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>`,
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`,
		"3D/3dmodel.model":    b.String(),
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// nodes is a GLB of that many nodes in its scene.
func nodes(n int) []byte {
	text := `{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"children":[1,2]}` + strings.Repeat(",{}", n) + `]}`
	text += strings.Repeat(" ", (4-len(text)%4)%4)
	file := []byte("glTF")
	for _, word := range []uint32{2, uint32(20 + len(text)), uint32(len(text)), 0x4e4f534a} {
		file = binary.LittleEndian.AppendUint32(file, word)
	}
	return append(file, text...)
}

// What is made to take much memory ends with a reason, far within the 640 MiB that --mp-memory-bytes gives to all analyses.
//
// Contract: mp 14
func TestHostileFilesEndWithinTheMemoryOfAnalyses(t *testing.T) {
	if raceEnabled {
		t.Skip("it measures the memory of the plain binary, with or without the race detector in the test")
	}
	u := startUpstreams(t, plain, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	u.analysed(t, "warm.stl", modelFile(t, "star_ascii.stl"))
	for _, hostile := range []struct {
		name    string
		content []byte
		most    int64 // MiB above idle
	}{
		{"soup.stl", soup(1_500_000), 450},
		{"beside.stl", tetrahedra(300_000, false), 240},
		{"nested.stl", tetrahedra(100_000, true), 240},
		{"cracks.stl", cracked(350, 1e-3), 160},
		{"hairs.stl", cracked(350, 1e-6), 160},
		{"copies.3mf", copies(t, 120), 430},
		{"more copies.3mf", copies(t, 500), 430},
		{"nodes.glb", nodes(1_500_000), 64},
	} {
		idle := u.memory(t, "VmRSS")
		u.resetPeak(t)
		began := time.Now()
		m := u.analysed(t, hostile.name, hostile.content)
		above := (u.memory(t, "VmHWM") - idle) >> 20
		why := ""
		if len(m.Issues) > 0 {
			why = m.Issues[len(m.Issues)-1].Code
		}
		t.Logf("FIGURE hostile %s of %.1f MB, %s (%s) after %s: %d MiB above idle, of %d MiB allowed",
			hostile.name, float64(len(hostile.content))/1e6, m.State, why, time.Since(began).Round(time.Second/10), above, hostile.most)
		if above > hostile.most {
			t.Errorf("%s: %d MiB above idle", hostile.name, above)
		}
	}
}

// analysed uploads a file and waits for its end, which must have a reason unless it is ready.
func (u *upstreams) analysed(t *testing.T, name string, content []byte) (m processed) {
	t.Helper()
	status, body := u.processing(t, "POST", "models?unit=mm&fileName="+url.QueryEscape(name), content)
	if status != http.StatusAccepted || json.Unmarshal(body, &m) != nil || m.ModelID == "" {
		t.Fatalf("%s: %d %s", name, status, body)
	}
	u.ended(t, []string{name}, []string{m.ModelID})
	_, body = u.processing(t, "GET", "models/"+m.ModelID, nil)
	if err := json.Unmarshal(body, &m); err != nil {
		t.Fatal(err)
	}
	return m
}
