package httpclient_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
)

func upload(content io.Reader, size int64) httpclient.Call {
	return httpclient.Call{
		Op: "upload", Class: httpclient.Stream, Method: http.MethodPost, Path: "/models", Content: content, Size: size,
	}
}

// slowReader gives a byte a second, in fake time.
type slowReader struct{ left int }

func (r *slowReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	time.Sleep(time.Second)
	r.left--
	p[0] = 'x'
	return 1, nil
}

func TestALongUploadIsNotCutButASilentAnswerIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		silent := false
		client := memory(t, httpclient.Options{Timeout: 5 * time.Second}, func(r *http.Request) (*http.Response, error) {
			n, err := io.Copy(io.Discard, r.Body)
			if err != nil || n != 60 {
				t.Errorf("read %d bytes, %v", n, err)
			}
			if silent {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return httpclienttest.Answer(202, "{}"), nil
		})
		if _, err := client.Do(t.Context(), upload(&slowReader{60}, 60)); err != nil {
			t.Errorf("a minute of upload: %v", err)
		}
		silent = true
		start := time.Now()
		_, err := client.Do(t.Context(), upload(&slowReader{60}, 60))
		if took := time.Since(start); took != 65*time.Second || upstreams.KindOf(err) != upstreams.Timeout || !upstreams.IsAmbiguous(err) {
			t.Errorf("gave up after %s, want 65 s: %v", took, err)
		}
	})
}

func TestAnEarlyAnswerToAnUploadHasItsTimeToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Timeout: 5 * time.Second}, func(r *http.Request) (*http.Response, error) {
			answer := httpclienttest.Answer(202, "")
			read, write := io.Pipe() // an answer that never ends
			context.AfterFunc(r.Context(), func() { _ = write.CloseWithError(r.Context().Err()) })
			answer.Body, answer.ContentLength = read, -1
			return answer, nil
		})
		start := time.Now()
		_, err := client.Do(t.Context(), upload(&slowReader{60}, 60))
		if took := time.Since(start); took != 5*time.Second || upstreams.KindOf(err) != upstreams.Timeout {
			t.Errorf("gave up after %s: %v", took, err)
		}
	})
}

func TestADownloadMayTakeLongerThanItsHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := memory(t, httpclient.Options{Timeout: 5 * time.Second}, func(r *http.Request) (*http.Response, error) {
			answer := httpclienttest.Answer(200, "")
			answer.Body = io.NopCloser(&slowReader{60})
			return answer, r.Context().Err()
		})
		call := readCall
		call.Class = httpclient.Stream
		d, err := client.Open(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, d.Body); n != 60 || err != nil {
			t.Errorf("read %d bytes, %v", n, err)
		}
		_ = d.Body.Close()
	})
}

func TestTheContentIsNotTouchedAfterTheCall(t *testing.T) {
	var returned atomic.Bool
	refuse := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(413) })
	content := readerFunc(func(p []byte) (int, error) {
		if returned.Load() {
			t.Error("read after the call returned")
		}
		return len(p), nil
	})
	_, err := over(t, refuse.URL).Do(t.Context(), upload(content, 1<<40))
	returned.Store(true)
	if err == nil {
		t.Fatal("no error")
	}
}

func TestAContentThatBreaksOffIsNotTheUpstreamsFault(t *testing.T) {
	broken := errors.New("disk on fire")
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	client := over(t, s.URL)
	for range 20 {
		content := io.MultiReader(strings.NewReader("solid"), readerFunc(func([]byte) (int, error) { return 0, broken }))
		if _, err := client.Do(t.Context(), upload(content, 100)); !errors.Is(err, broken) || upstreams.KindOf(err) != upstreams.Cancelled {
			t.Fatalf("%v", err)
		}
	}
	if state := client.BreakerState(httpclient.Stream); state != "closed" {
		t.Errorf("the breaker is %s", state)
	}
}

func TestAnUploadSendsItsLength(t *testing.T) {
	for _, c := range []struct {
		size int64
		want int64
	}{{5, 5}, {-1, -1}, {0, 0}} {
		var got int64 = -2
		s := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.ContentLength })
		content := bytes.NewReader(make([]byte, max(c.size, 0)))
		if _, err := over(t, s.URL).Do(t.Context(), upload(content, c.size)); err != nil || got != c.want {
			t.Errorf("size %d was sent as %d, %v", c.size, got, err)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
