package mp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/render"
)

const (
	smallestPicture = 64
	largestPicture  = render.Largest
	defaultPicture  = 512
	// Pictures are drawn in powers of two from here on; those between are made of the next larger one.
	smallestDrawn = 128
	// Pictures whose size is a multiple of this are kept; others are made each time, so that no caller can fill the
	// disk with a thousand sizes.
	keptStep = 64
)

// picture serves a render. The tag follows from the file and the drawing code alone, so a caller's copy is confirmed
// without drawing.
func (s *Server) picture(w http.ResponseWriter, r *http.Request) {
	m, ok := s.models.find(r.PathValue("id"))
	name, isPNG := strings.CutSuffix(r.PathValue("view"), ".png")
	view := render.View(name)
	switch {
	case !ok:
		unknownModel(w)
		return
	case !isPNG || !view.Valid():
		writeProblem(w, http.StatusNotFound, "unknown_view", "The views are iso.png, front.png, top.png and right.png.")
		return
	}
	size, ok := pictureSize(w, r)
	if !ok {
		return
	}
	rec := m.snapshot().Record
	if !analysed(w, &rec) {
		return
	}
	header := w.Header()
	header.Set("ETag", fmt.Sprintf(`"%.24s-%s-%d-v%d"`, rec.SHA256, view, size, render.Version))
	header.Set("Cache-Control", "private, max-age=3600")
	if r.Header.Get("If-None-Match") != "" && notModified(r, header.Get("ETag")) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	content, err := s.pictureOf(r.Context(), m, view, size)
	if err != nil {
		header.Del("ETag")
		header.Del("Cache-Control")
		s.gone(w, r, m, "draw model", err)
		return
	}
	header.Set("Content-Type", "image/png")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func pictureSize(w http.ResponseWriter, r *http.Request) (int, bool) {
	given := r.URL.Query().Get("size")
	if given == "" {
		return defaultPicture, true
	}
	size, err := strconv.Atoi(given)
	if err != nil || size < smallestPicture || size > largestPicture {
		writeProblem(w, http.StatusBadRequest, "bad_size",
			fmt.Sprintf("The size must be %d to %d pixels.", smallestPicture, largestPicture))
		return 0, false
	}
	return size, true
}

func notModified(r *http.Request, tag string) bool {
	for _, t := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

// pictureOf returns the PNG, from the model's folder where it is kept.
func (s *Server) pictureOf(ctx context.Context, m *model, view render.View, size int) ([]byte, error) {
	name := pictureName(view, size)
	if content, err := m.read(name); !errors.Is(err, fs.ErrNotExist) {
		return content, err
	}
	ctx, done, err := s.startDrawing(ctx, s.ctx, m)
	if err != nil {
		return nil, err
	}
	defer done()
	if content, err := m.read(name); !errors.Is(err, fs.ErrNotExist) {
		return content, err // drawn while this call waited
	}
	drawn, err := s.drawing(ctx, m, view, drawnSize(size))
	if err != nil {
		return nil, err
	}
	content, err := encode(render.Scale(drawn, size))
	if err != nil {
		return nil, err
	}
	if size%keptStep == 0 && size != drawnSize(size) {
		err = m.keep(name, content)
	}
	return content, err
}

// drawnSize is the size that a picture is drawn in.
func drawnSize(size int) int {
	drawn := smallestDrawn
	for drawn < size {
		drawn *= 2
	}
	return drawn
}

// drawing draws the part in that size, or reads what was drawn.
func (s *Server) drawing(ctx context.Context, m *model, view render.View, size int) (*image.NRGBA, error) {
	name := pictureName(view, size)
	if content, err := m.read(name); err == nil {
		return decode(content)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	part, err := s.sound(ctx, m)
	if err != nil {
		return nil, err
	}
	img, err := render.Draw(ctx, part, view, size)
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", view, err)
	}
	content, err := encode(img)
	if err != nil {
		return nil, err
	}
	return img, m.keep(name, content)
}

func pictureName(view render.View, size int) string {
	return fmt.Sprintf("render-v%d-%s-%d.png", render.Version, view, size)
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}

func decode(content []byte) (*image.NRGBA, error) {
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("decode picture: %w", err)
	}
	if n, ok := img.(*image.NRGBA); ok {
		return n, nil
	}
	// A picture without a transparent pixel comes back without the fourth channel.
	n := image.NewNRGBA(img.Bounds())
	draw.Draw(n, n.Rect, img, img.Bounds().Min, draw.Src)
	return n, nil
}

// read returns a file of the model's folder.
func (m *model) read(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return os.ReadFile(filepath.Join(m.dir, name))
}
