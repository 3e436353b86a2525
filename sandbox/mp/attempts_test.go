package mp

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// onDisk is a sidecar as the next process would find it.
func onDisk(t *testing.T, dir, id string) (kept sidecar) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "models", id, sidecarName))
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil {
		t.Error(err)
	}
	return kept
}

// taken uploads a file and returns its id.
func taken(t *testing.T, s *Server, content []byte) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/v1/models?fileName=a.stl&unit=mm", bytes.NewReader(content))
	r.Header.Set("Authorization", "Bearer "+s.opts.Token)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer struct{ ModelID string }
	if w.Code != http.StatusAccepted || json.Unmarshal(w.Body.Bytes(), &answer) != nil {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer.ModelID
}

// ended waits until a model has its final state.
func ended(t *testing.T, s *Server, id string) sidecar {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		m, ok := s.models.find(id)
		if !ok {
			t.Fatal("the model is gone")
		}
		if kept := m.snapshot(); kept.Record.State.final() {
			return kept
		}
		if time.Now().After(deadline) {
			t.Fatalf("it stays %+v", m.snapshot().Record)
		}
	}
}

// watched is a server whose clock tells when an analysis is on its way: what do sees then is what a kill would leave.
func watched(t *testing.T, dir string, do func(s *Server)) *Server {
	t.Helper()
	var s *Server
	var ready sync.WaitGroup
	ready.Add(1)
	s, err := Open(Options{Dir: dir, Token: "t", Workers: 1, Now: func() time.Time {
		ready.Wait()
		do(s)
		return time.Now()
	}})
	if err != nil {
		t.Fatal(err)
	}
	ready.Done()
	return s
}

func star(t *testing.T) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("mesh", "testdata", "star_ascii.stl"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// An attempt counts on disk while it goes on, and no longer when the process lived through it: also when that was told to end.
//
// Contract: mp 14
func TestAnAttemptIsCountedUntilItIsSurvived(t *testing.T) {
	for name, cut := range map[string]bool{"to the end": false, "cut short": true} {
		t.Run(name, func(t *testing.T) {
			dir, most := t.TempDir(), 0
			s := watched(t, dir, func(s *Server) {
				sidecars, _ := filepath.Glob(filepath.Join(dir, "models", "*", sidecarName))
				for _, path := range sidecars {
					attempts := onDisk(t, dir, filepath.Base(filepath.Dir(path))).Attempts
					if most = max(most, attempts); attempts > 0 && cut {
						s.cancel()
					}
				}
			})
			id := taken(t, s, star(t))
			if cut {
				<-s.ctx.Done()
			} else {
				ended(t, s, id)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			kept := onDisk(t, dir, id)
			if most != 1 || kept.Attempts != 0 || kept.Record.State.final() == cut {
				t.Errorf("%d attempts at most, %d left, %s", most, kept.Attempts, kept.Record.State)
			}
		})
	}
}

// A file that twice took the process with it is not tried a third time. After the first time it is tried alone, so that what
// was analysed beside it is not blamed.
//
// Contract: mp 14
func TestAFileThatTakesTheProcessWithItIsGivenUp(t *testing.T) {
	for attempts, want := range map[int]state{1: ready, mostAttempts: failed} {
		dir := t.TempDir()
		kept := sidecar{Said: "cm", Attempts: attempts, Record: record{ModelID: "m_1", State: processing, FileName: "a.stl", Format: "stl", Unit: "cm", UnitFrom: "caller"}}
		kept.Record.Bytes = int64(len(star(t)))
		raw, err := json.Marshal(kept)
		folder := filepath.Join(dir, "models", "m_1")
		if err = errors.Join(err, os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, originalName), star(t), 0o600),
			os.WriteFile(filepath.Join(folder, sidecarName), raw, 0o600)); err != nil {
			t.Fatal(err)
		}
		tried, room := 0, false
		s := watched(t, dir, func(s *Server) {
			// Whoever asks for the time holds the model.
			if m, _ := s.models.find("m_1"); m.kept.Attempts <= attempts || onDisk(t, dir, "m_1").Attempts <= attempts {
				return
			}
			if tried++; s.memory.free.TryAcquire(1) {
				s.memory.free.Release(1)
				room = true
			}
		})
		rec := ended(t, s, "m_1").Record
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if rec.State != want || room || tried > 0 != (want == ready) {
			t.Errorf("after %d: %s, tried %d, room for others %t", attempts, rec.State, tried, room)
		}
		if want == failed && (len(rec.Issues) != 1 || rec.Issues[0].Code != "processing_error" || !strings.Contains(rec.Issues[0].Message, "broke off")) {
			t.Errorf("after %d: %+v", attempts, rec.Issues)
		}
	}
}
