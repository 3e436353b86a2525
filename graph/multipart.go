package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"

	"github.com/modeliq/modeliq/graph/types"
)

// Limits of a multipart request's own parts, which the executor would read whole into memory.
const (
	maxOperations = 64 << 10
	maxMap        = 4 << 10
	maxFiles      = 5
	// maxLook is what may come until both parts are read: with their headers, and little in front of them.
	maxLook = maxOperations + maxMap + 4<<10
)

// looked is what a look at the first parts has read of a body, to be read again by the executor.
type looked struct {
	io.Reader
	io.Closer
}

// lookAt refuses a multipart request by its first two parts, and holds no more than maxLook of it: operations too long, a map
// too long, too many files, or a file for several places.
func lookAt(w http.ResponseWriter, r *http.Request) *Refusal {
	_, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || parameters["boundary"] == "" {
		return badForm("A multipart request needs a boundary.")
	}
	body := http.MaxBytesReader(w, r.Body, maxUpload)
	var seen bytes.Buffer
	form := multipart.NewReader(io.TeeReader(&first{body, maxLook}, &seen), parameters["boundary"])
	if _, refused := part(form, "operations", maxOperations); refused != nil {
		return refused
	}
	places, refused := part(form, "map", maxMap)
	if refused != nil {
		return refused
	}
	if refused := checkMap(places); refused != nil {
		return refused
	}
	r.Body = looked{io.MultiReader(&seen, body), body}
	return nil
}

// errLook says that the two parts have not ended where they must.
var errLook = errors.New("too much comes before the files")

// first is the first bytes of a body; whoever wants more gets errLook.
type first struct {
	body io.Reader
	left int
}

func (f *first) Read(p []byte) (int, error) {
	if f.left == 0 {
		return 0, errLook
	}
	n, err := f.body.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// part reads the next part, which must have this name and may have so many bytes.
func part(form *multipart.Reader, name string, most int64) ([]byte, *Refusal) {
	p, err := form.NextRawPart()
	var text []byte
	if err == nil && p.FormName() == name {
		text, err = io.ReadAll(io.LimitReader(p, most+1))
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &Refusal{Status: http.StatusRequestTimeout, Code: types.ErrorCodeBadRequest, Message: "The body took too long."}
	case errors.Is(err, errLook):
		return nil, &Refusal{Status: http.StatusRequestEntityTooLarge, Code: types.ErrorCodeBodyTooLarge, Message: "The parts operations and map come first, within 72 KiB."}
	case err != nil || p.FormName() != name:
		return nil, badForm("A multipart request begins with the parts operations and map.")
	case int64(len(text)) > most:
		return nil, &Refusal{Status: http.StatusRequestEntityTooLarge, Code: types.ErrorCodeBodyTooLarge, Message: "The part operations may have 64 KiB, the part map 4 KiB."}
	}
	return text, nil
}

func checkMap(text []byte) *Refusal {
	var places map[string][]string
	if json.Unmarshal(text, &places) != nil {
		return badForm("The part map is no JSON of that kind.")
	}
	if len(places) > maxFiles {
		return badForm("A multipart request may bring 5 files.")
	}
	for _, paths := range places {
		if len(paths) != 1 {
			return badForm("A file of a multipart request goes to one place.")
		}
	}
	return nil
}

func badForm(message string) *Refusal {
	return &Refusal{Status: http.StatusBadRequest, Code: types.ErrorCodeBadRequest, Message: message}
}
