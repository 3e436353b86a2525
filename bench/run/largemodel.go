package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// largeModel is a size of file that model processing is measured with.
type largeModel struct {
	triangles int
	most      float64 // MB above idle
	timed     bool    // beside admesh
}

var largeModels = []largeModel{
	{triangles: 1_000_000, most: 160, timed: true},
	{triangles: 5_000_000, most: 600},
}

const (
	timesLonger = 3 // than admesh, at most
	modelRuns   = 3 // of which the median counts
)

// largeModels measures model processing: large files go to the sandbox's own wire, in a process of its own that may use
// every core, as admesh may.
func (h *harness) largeModels(ctx context.Context) error {
	for _, m := range largeModels {
		file := filepath.Join(h.work, fmt.Sprintf("%d.stl", m.triangles))
		if err := writeModel(ctx, h.path("bin", "models"), m.triangles, file); err != nil {
			return err
		}
		if err := h.largeModel(ctx, m, file); err != nil {
			return err
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

func writeModel(ctx context.Context, generator string, triangles int, file string) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, generator, "-triangles", strconv.Itoa(triangles))
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	err = cmd.Run()
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

// largeModel takes turns with admesh, so that other work on the machine disturbs both alike.
func (h *harness) largeModel(ctx context.Context, m largeModel, file string) error {
	var ours, theirs []time.Duration
	above := 0.0
	for range modelRuns {
		if m.timed {
			if took, err := admesh(ctx, file); err != nil {
				h.say("large models: %v; on Debian: apt-get install admesh", err)
			} else {
				theirs = append(theirs, took)
			}
		}
		took, memory, err := h.process(ctx, file)
		if err != nil {
			return err
		}
		ours, above = append(ours, took), max(above, memory)
	}
	name := fmt.Sprintf("%.0fM triangles, binary STL: ", float64(m.triangles)/1e6)
	if m.timed {
		f := figure{Name: "models", What: name + "last byte to READY with prices vs admesh", Must: fmt.Sprintf("<= %d.00x", timesLonger), Reached: none, Verdict: none}
		if len(theirs) > 0 {
			own, other := median(ours).Seconds(), median(theirs).Seconds()
			f.Reached, f.Verdict = fmt.Sprintf("%.2fx (%.2f / %.2f s)", own/other, own, other), reached(own <= timesLonger*other)
		}
		h.modelFigures = append(h.modelFigures, f)
	}
	h.modelFigures = append(h.modelFigures, figure{
		Name: "models", What: name + "peak RSS of model processing above idle", Must: fmt.Sprintf("<= %.0f MB", m.most),
		Reached: fmt.Sprintf("%.0f MB, READY after %.2f s", above, median(ours).Seconds()), Verdict: reached(above <= m.most),
	})
	return nil
}

func reached(yes bool) string {
	if yes {
		return ok
	}
	return missed
}

// admesh reads, checks, repairs and measures the same file.
func admesh(ctx context.Context, file string) (time.Duration, error) {
	begun := time.Now()
	err := exec.CommandContext(ctx, "taskset", "-c", everyCore(), "admesh", file).Run()
	return time.Since(begun), err
}

// process has a file analysed by a new sandbox. It answers the time from the file's last byte to a price, and the most memory
// above what the process had after a small model.
func (h *harness) process(ctx context.Context, file string) (took time.Duration, aboveMB float64, err error) {
	binary, err := filepath.Abs(h.o.modeliq)
	if err != nil {
		return 0, 0, err
	}
	data, err := os.MkdirTemp(h.work, "sandbox-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = os.RemoveAll(data) }()
	p, err := h.start(ctx, "sandbox", server{argv: []string{binary, "sandbox", "--listen", h.address, "--data-dir", data}}, everyCore())
	if err != nil {
		return 0, 0, err
	}
	defer p.stop()
	models := modelProcessing{url: "http://" + h.address + "/mp/v1/", http: &http.Client{Timeout: 5 * time.Minute}}
	if err := h.await(ctx, p, func() bool { return models.call(ctx, http.MethodGet, "materials", nil, nil) == nil }); err != nil {
		return 0, 0, err
	}
	small, err := largeSmall(ctx, h.path("bin", "models"))
	if err != nil {
		return 0, 0, err
	}
	if _, err := models.ready(ctx, small); err != nil {
		return 0, 0, err
	}
	idle := rssOf(p.pid)
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.pid), []byte("5"), 0o200); err != nil { // the peak begins here
		return 0, 0, err
	}
	content, err := os.Open(file)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = content.Close() }()
	took, err = models.ready(ctx, content)
	return took, peakRSS(p.pid) - idle, err
}

// largeSmall is a small model, so that what is made once is made before.
func largeSmall(ctx context.Context, generator string) (io.Reader, error) {
	content, err := exec.CommandContext(ctx, generator, "-triangles", "1000").Output()
	return bytes.NewReader(content), err
}

func everyCore() string { return serverCore + "," + loadCore }

// modelProcessing is the sandbox's wire.
type modelProcessing struct {
	url  string
	http *http.Client
}

// ready uploads a file and waits for a price of it; the time begins when the last byte was handed over.
func (m modelProcessing) ready(ctx context.Context, file io.Reader) (time.Duration, error) {
	sent := &watched{Reader: file}
	var model struct{ ModelID, State string }
	if err := m.call(ctx, http.MethodPost, "models?fileName=large.stl&unit=mm", sent, &model); err != nil {
		return 0, err
	}
	for model.State == "queued" || model.State == "processing" {
		time.Sleep(5 * time.Millisecond)
		if err := m.call(ctx, http.MethodGet, "models/"+model.ModelID, nil, &model); err != nil {
			return 0, err
		}
	}
	var answer struct{ Prices []struct{ State string } }
	order := fmt.Sprintf(`{"currency":"USD","items":[{"modelId":%q,"materialId":6,"quantity":1,"speed":"standard"}]}`, model.ModelID)
	if err := m.call(ctx, http.MethodPost, "prices", strings.NewReader(order), &answer); err != nil {
		return 0, err
	}
	took := time.Since(sent.ended)
	if model.State != "ready" || len(answer.Prices) != 1 || answer.Prices[0].State != "priced" {
		return 0, fmt.Errorf("the model is %s, its prices %v", model.State, answer.Prices)
	}
	return took, nil
}

// watched notes when its last byte was read.
type watched struct {
	io.Reader
	ended time.Time
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.ended = time.Now()
	}
	return n, err
}

func (m modelProcessing) call(ctx context.Context, method, path string, body io.Reader, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, m.url+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer sandbox")
	res, err := m.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %.200s", method, path, res.Status, raw)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}
