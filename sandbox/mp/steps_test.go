//go:build unix

package mp

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/step"
	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// withNode is a server of several workers whose Node is a script of the shell. It runs in a folder where $0 lies.
func withNode(t *testing.T, most int64, script string) (s *Server, dir string) {
	t.Helper()
	if !step.Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	dir = t.TempDir()
	node := filepath.Join(dir, "node")
	if err := os.WriteFile(node, []byte("#!/bin/sh\ncd \"${0%/*}\"\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := Open(Options{Dir: t.TempDir(), Token: "t", Workers: 3, MaxMemory: most, STEP: step.Options{Node: node}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, dir
}

func box() []byte { return []byte(steptest.Box(steptest.AP214, steptest.Units["mm"], 2, 3, 4)) }

// While a file of STEP is converted the others of its kind wait without memory, and their time has not begun. Whatever is not
// STEP goes on.
//
// Contract: mp 14
func TestFilesOfSTEPKeepNobodyElseWaiting(t *testing.T) {
	s, dir := withNode(t, 0, "echo x >> begun\nwhile [ ! -e go ]; do sleep 0.01; done\nexit 4\n")
	var ids []string
	for range 5 {
		ids = append(ids, taken(t, s, box()))
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(dir, "begun")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no file is converted")
		}
	}
	if rec := ended(t, s, taken(t, s, star(t))).Record; rec.Format != "stl" || rec.State == failed {
		t.Errorf("%+v", rec)
	}
	waiting := 0
	for _, id := range ids {
		if m, _ := s.models.find(id); m.snapshot().Record.State == queued {
			waiting++
		}
	}
	one := s.usualRoom(mesh.Demand{Triangles: len(box()) / 4, STEP: true}).all
	free := s.memory.free.TryAcquire(s.memory.most - one)
	if free {
		s.memory.free.Release(s.memory.most - one)
	}
	if waiting != len(ids)-1 || !free {
		t.Errorf("%d of %d wait, the memory of the others is free: %t", waiting, len(ids), free)
	}
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if rec := ended(t, s, id).Record; rec.Issues[0].Code != "no_triangles" {
			t.Errorf("%+v", rec)
		}
	}
}

// The process that converts is held to a part of our memory; a file that needs more is given more, once.
//
// Contract: mp 14
func TestAConverterTakesOfTheSameMemory(t *testing.T) {
	s, dir := withNode(t, 0, "echo \"$3\" >> kernels\nexit 6\n")
	rec := ended(t, s, taken(t, s, box())).Record
	if rec.State != failed || rec.Issues[0].Code != "too_complicated" {
		t.Errorf("%+v", rec)
	}
	told, err := os.ReadFile(filepath.Join(dir, "kernels"))
	if err != nil {
		t.Fatal(err)
	}
	// The kernel's own part is half of the process.
	if want := fmt.Sprintf("%d\n%d\n", 160<<20, 240<<20); string(told) != want {
		t.Errorf("the kernel was given %q, want %q", told, want)
	}
}

// Contract: mp 14
func TestWithoutRoomForItsConverterSTEPIsRefused(t *testing.T) {
	s, dir := withNode(t, leastForSTEP-1, "echo x >> begun\nexit 4\n")
	rec := ended(t, s, taken(t, s, box())).Record
	if rec.State != failed || rec.Issues[0].Code != "step_not_available" || !strings.Contains(rec.Issues[0].Message, "--mp-memory-bytes of "+strconv.Itoa(leastForSTEP>>20)+" MiB") {
		t.Errorf("%+v", rec)
	}
	if _, err := os.Stat(filepath.Join(dir, "begun")); err == nil {
		t.Error("it was converted")
	}
}

// Contract: mp 14
func TestARoomHoldsItsConverterAndTriangles(t *testing.T) {
	for _, most := range []int64{leastForSTEP, DefaultMaxMemory, 8 << 30} {
		s := &Server{memory: newMemory(most)}
		for _, triangles := range []int{1000, 10_000_000} {
			d := mesh.Demand{Triangles: triangles, STEP: true}
			rooms := []room{s.usualRoom(d)}
			for _, refused := range []string{"too_many_triangles", "too_complicated"} {
				more, _ := s.moreRoom(d, rooms[0], &mesh.Refusal{Code: refused})
				rooms = append(rooms, more)
			}
			for _, r := range rooms {
				if r.all > most/8*7 || r.converter < step.LeastMemory || d.Within(r.all-r.converter, mesh.Limits{MaxTriangles: 1 << 30}).MaxTriangles < 1000 {
					t.Errorf("of %d for %d triangles: %+v", most, triangles, r)
				}
			}
		}
	}
	if plain := (&Server{memory: newMemory(100)}).usualRoom(mesh.Demand{Triangles: 1000}); plain != (room{all: 100}) {
		t.Errorf("%+v", plain)
	}
}
