package main_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
)

// largeFile is an ASCII STL of more than 60 MB that the monolith takes as it is: under 64 MB and a million triangles.
func largeFile() []byte {
	const least = 60_000_000
	faces := sphere(370, 370, 0)[84:]
	var text bytes.Buffer
	text.Grow(least + 4<<20)
	text.WriteString("solid sphere\n")
	for ; len(faces) > 0; faces = faces[50:] {
		text.WriteString("facet normal 0 0 0\n outer loop\n")
		for corner := range 3 {
			at := faces[12+12*corner:]
			text.WriteString("  vertex")
			for axis := range 3 {
				fmt.Fprintf(&text, " %.8e", math.Float32frombits(binary.LittleEndian.Uint32(at[4*axis:])))
			}
			text.WriteByte('\n')
		}
		text.WriteString(" endloop\nendfacet\n")
	}
	text.WriteString("endsolid sphere\n")
	for text.Len() < least {
		text.WriteByte('\n')
	}
	return text.Bytes()
}

// A large file comes in pieces, waits while model processing is down, is handed on and registered with the monolith, in
// little memory, seen from outside the process.
func TestALargeFileAddsLittleMemory(t *testing.T) {
	u := startUpstreams(t, plain, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	mp := faulty(t, u.url)
	shop := startShop(t, plain, t.TempDir(), upstreamFlags(u.url, mp.url(), u.url))
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	b.ready(t, "warm.stl", modelFile(t, "star_ascii.stl"), nil)
	eventually(t, accepted, "the first model is registered", func() bool { return shop.calls(t)["monolith upload model"] == 1 })
	file := largeFile()
	if len(file) < 60_000_000 || len(file) > 64_000_000 {
		t.Fatalf("the file has %d bytes", len(file))
	}
	mp.set(t, "refused")
	idle := shop.memory(t, "VmRSS")
	shop.resetPeak(t)

	began := time.Now()
	id := b.inPieces(t, "large.stl", file, 8<<20)
	came := time.Since(began)
	began = time.Now()
	model := b.register(t, id, nil)
	took := time.Since(began)
	if model.text("model.status") != "UPLOADED" || model.text("model.sha256") != hashOf(file) || took > 3*time.Second {
		t.Fatalf("after %s: %s", took, model)
	}
	mp.set(t, "")
	eventually(t, 4*patience, "the monolith has the model", func() bool {
		return strings.Contains(u.monolith(t, "/models/v1").String(), `"large"`)
	})
	peak := shop.memory(t, "VmHWM")
	eventually(t, 4*patience, "it is judged", func() bool {
		return b.ask(t, modelDocument, variables{"id": model.text("model.id")}).text("model.status") == "READY"
	})
	const most = 32 << 20
	if added := peak - idle; added > most {
		t.Errorf("%d MiB were added", added>>20)
	}
	t.Logf("FIGURE a tus upload of %.1f MB in %s, taken as a model in %s while model processing was down, then registered with the monolith: %.1f MiB above the idle %.1f MiB, of %d MiB allowed",
		float64(len(file))/1e6, came.Round(time.Millisecond), took.Round(time.Millisecond), float64(peak-idle)/(1<<20), float64(idle)/(1<<20), most>>20)
}
