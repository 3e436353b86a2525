package monolith

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// heapPeak is by how much the heap grew at most while work ran, sampled every few milliseconds.
func heapPeak(t *testing.T, work func()) uint64 {
	t.Helper()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	before, peak := stats.HeapAlloc, uint64(0)
	done, sampled := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			runtime.ReadMemStats(&stats)
			peak = max(peak, stats.HeapAlloc)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	work()
	close(done)
	<-sampled
	return peak - min(peak, before)
}

// uploadOf is the body of an upload of n zero bytes, made while it is read.
func uploadOf(n int64) io.Reader {
	padding := map[int64]string{0: "", 1: "AA==", 2: "AAA="}[n%3]
	return io.MultiReader(
		strings.NewReader(`{"fileName":"large.obj","hasRightsToModel":1,"acceptTermsAndConditions":"1","file":"`),
		io.LimitReader(letters{}, n/3*4),
		strings.NewReader(padding+`"}`),
	)
}

// letters is endless base64 of zeros.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'A'
	}
	return len(p), nil
}

func BenchmarkUpload64MB(b *testing.B) {
	b.ReportAllocs()
	b.SetBytes(maxFile)
	for b.Loop() {
		if _, hasFile, err := readUpload(uploadOf(maxFile), io.Discard); err != nil || !hasFile {
			b.Fatal(err)
		}
	}
}
