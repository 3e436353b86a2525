package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// processed is a model as model processing tells of it.
type processed struct {
	ModelID, State string
	Issues         []struct{ Code, Severity, Message string }
	Geometry       struct{ Triangles int }
}

// processing asks the sandbox's model processing for something.
func (u *upstreams) processing(t *testing.T, method, path string, content []byte, header ...string) (status int, body []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, u.url+"/mp/v1/"+path, bytes.NewReader(content))
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	r.Header.Set("Authorization", "Bearer sandbox")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0, nil
	}
	defer res.Body.Close()
	var out bytes.Buffer
	if _, err := out.ReadFrom(res.Body); err != nil {
		t.Error(err)
	}
	return res.StatusCode, out.Bytes()
}

// manyUploads is every model file there is, and two large ones, over and over.
func manyUploads(t *testing.T, n int) (names []string, contents map[string][]byte) {
	t.Helper()
	contents = map[string][]byte{"ball.stl": sphere(400, 500, 0), "open.stl": sphere(400, 500, 60)}
	for _, format := range []string{"stl", "obj", "3mf", "ply", "glb"} {
		files, err := filepath.Glob(filepath.Join(models, "*."+format))
		if err != nil || len(files) == 0 {
			t.Fatalf("no %s, %v", format, err)
		}
		for _, file := range files {
			contents[filepath.Base(file)] = modelFile(t, filepath.Base(file))
		}
	}
	var all []string
	for name := range contents {
		all = append(all, name)
	}
	slices.Sort(all)
	for i := range n {
		names = append(names, all[i%len(all)])
	}
	return names, contents
}

// Contract: mp 14
func TestACrowdOfUploadsIsAnalysedWithinItsMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("it measures the memory of the plain binary, with or without the race detector in the test")
	}
	const uploads, most = 200, 96 << 20
	u := startUpstreams(t, plain, t.TempDir(), anyPort, "--mp-memory-bytes", strconv.Itoa(most), "--mp-workers", "2")
	defer func() { u.kill() }()
	names, contents := manyUploads(t, uploads)
	warm, _ := u.processing(t, "POST", "models?fileName=warm.stl&unit=mm", contents["star_ascii.stl"])
	if warm != http.StatusAccepted {
		t.Fatal(warm)
	}
	idle := u.memory(t, "VmRSS")
	u.resetPeak(t)
	began := time.Now()
	ids := u.send(t, names, contents)
	states := u.ended(t, names, ids)
	if n := states["ready"] + states["unprintable"] + states["failed"]; n != uploads || states["ready"] < uploads/2 || states["failed"] == 0 || states["unprintable"] == 0 {
		t.Errorf("%d of %d ended: %v", n, uploads, states)
	}
	above := u.memory(t, "VmHWM") - idle
	if above > most {
		t.Errorf("%d MiB were taken above idle where %d are allowed", above>>20, most>>20)
	}
	t.Logf("FIGURE %d uploads at once of %d files: %d ended with a reason, %v after %s, of %d needed",
		uploads, len(contents), states["ready"]+states["unprintable"]+states["failed"], states, time.Since(began).Round(time.Second/10), uploads)
	t.Logf("FIGURE %d uploads at once, model processing above idle: %d MiB, of %d MiB allowed", uploads, above>>20, most>>20)
}

// send uploads all at once, for five partners.
func (u *upstreams) send(t *testing.T, names []string, contents map[string][]byte) []string {
	t.Helper()
	ids := make([]string, len(names))
	var under sync.WaitGroup
	for i, name := range names {
		under.Go(func() {
			path := "models?unit=mm&fileName=" + url.QueryEscape(name)
			status, body := u.processing(t, "POST", path, contents[name], "X-Partner", fmt.Sprintf("partner-%d", i%5))
			var m processed
			if status != http.StatusAccepted || json.Unmarshal(body, &m) != nil || m.ModelID == "" {
				t.Errorf("%s: %d %s", name, status, body)
			}
			ids[i] = m.ModelID
		})
	}
	under.Wait()
	return ids
}

// ended waits until every model has its final state, and counts them. What is refused or cannot be made says why.
func (u *upstreams) ended(t *testing.T, names, ids []string) (states map[string]int) {
	t.Helper()
	eventually(t, 8*patience, "all are judged", func() bool {
		_, body := u.processing(t, "GET", "models?ids="+strings.Join(ids, ","), nil)
		var list struct{ Models []processed }
		if err := json.Unmarshal(body, &list); err != nil || len(list.Models) != len(ids) {
			t.Fatalf("%d models, %v", len(list.Models), err)
		}
		states = map[string]int{}
		for i, m := range list.Models {
			states[m.State]++
			if m.State == "failed" || m.State == "unprintable" {
				if len(m.Issues) == 0 || m.Issues[len(m.Issues)-1].Severity != "blocking" || m.Issues[len(m.Issues)-1].Message == "" {
					t.Errorf("%s is %s without a reason: %+v", names[i], m.State, m.Issues)
				}
				if m.Issues[0].Code == "processing_error" {
					t.Errorf("%s: a fault of ours", names[i])
				}
			}
		}
		return states["queued"]+states["processing"] == 0
	})
	return states
}
