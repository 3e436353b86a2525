package graph

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// counted counts what is read of a body.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

// Whatever stands before the files, little of it is read and held before it is refused.
func TestWhatComesBeforeTheFilesIsBounded(t *testing.T) {
	const kind, head = "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name="
	good, much := form("{}", "{}"), strings.Repeat(strings.Repeat("x", 62)+"\r\n", 1<<20/64)
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"a preamble":           {"hello\r\n" + good, http.StatusTeapot},
		"a long preamble":      {much + good, http.StatusRequestEntityTooLarge},
		"long headers":         {"--b\r\n" + strings.Repeat("X-A: "+strings.Repeat("x", 60)+"\r\n", 1<<14) + strings.TrimPrefix(good, "--b\r\n"), http.StatusRequestEntityTooLarge},
		"much behind the map":  {good + much, http.StatusTeapot},
		"operations of no end": {head + "\"operations\"\r\n\r\n" + much, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			body := &counted{Reader: strings.NewReader(c.body)}
			r := post(kind, c.body, "X-ModelIQ-Key", "k")
			r.Body = io.NopCloser(body)
			w := httptest.NewRecorder()
			behind.ServeHTTP(w, r)
			if w.Code != c.status || body.n > maxLook {
				t.Errorf("%d after %d bytes: %s", w.Code, body.n, w.Body)
			}
		})
	}
}
