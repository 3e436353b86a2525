package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// renders hands out models' pictures and previews by signed links, since an <img> sends no header.
type renders struct {
	links *auth.Links
	mp    *mp.Client
	// patience is how long a picture may take from model processing to the client.
	patience time.Duration
	log      *slog.Logger
}

const minRender, maxRender = 64, 1024 // pixels

var renderViews = []string{"iso", "front", "top", "right"}

// url is the signed address of a picture, on the host that the request reached.
func (s *renders) url(ctx context.Context, modelID, view string, size int) string {
	return baseURL(ctx) + "/renders/" + url.PathEscape(s.links.Sign(modelID)) + "/" + view + ".png?size=" + strconv.Itoa(size)
}

const previewFile = "preview.glb"

// previewURL is the signed address of a model's decimated mesh.
func (s *renders) previewURL(ctx context.Context, modelID string) string {
	return baseURL(ctx) + "/renders/" + url.PathEscape(s.links.Sign(modelID)) + "/" + previewFile
}

// open asks model processing for the file that a request names; nil for a name of nothing.
func (s *renders) open(ctx context.Context, r *http.Request, modelID string) (file *mp.File, contentType string, err error) {
	known := r.Header.Get("If-None-Match")
	if r.PathValue("file") == previewFile {
		file, err = s.mp.Preview(ctx, modelID, known)
		return file, "model/gltf-binary", err
	}
	view, isPNG := strings.CutSuffix(r.PathValue("file"), ".png")
	size, _ := strconv.Atoi(r.URL.Query().Get("size")) // no number is 0, which is too small
	if !isPNG || !slices.Contains(renderViews, view) || size < minRender || size > maxRender {
		return nil, "", nil
	}
	file, err = s.mp.Render(ctx, modelID, view, size, known)
	return file, "image/png", err
}

// ServeHTTP answers /renders/{link}/{file}. A link that is altered or has ended is not found.
func (s *renders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	modelID, err := s.links.Open(r.PathValue("link"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.patience)
	defer cancel()
	file, contentType, err := s.open(ctx, r, modelID)
	if err == nil && file == nil {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("ETag", file.ETag)
	h.Set("Cache-Control", "private, max-age=86400")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*") // a viewer fetches what it draws; the link is the permission
	h.Set("X-Content-Type-Options", "nosniff")
	if file.NotModified {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	defer file.Body.Close()
	h.Set("Content-Type", contentType)
	if file.Size >= 0 {
		h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	}
	if err := s.send(ctx, w, file); err != nil && r.Context().Err() == nil {
		s.log.WarnContext(r.Context(), "send render", "error", err)
	}
}

// send copies the picture. The context ends a source that stalls, the connection's own deadline a client that does not read;
// the server takes the latter off when the handler returns.
func (s *renders) send(ctx context.Context, w http.ResponseWriter, file *mp.File) error {
	if ends, ok := ctx.Deadline(); ok {
		_ = http.NewResponseController(w).SetWriteDeadline(ends)
	}
	_, err := io.Copy(w, file.Body)
	return err
}

func (s *renders) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch upstreams.KindOf(err) {
	case upstreams.NotFound, upstreams.Refused:
		http.NotFound(w, r)
	case upstreams.Cancelled:
	default:
		if !errors.Is(err, context.Canceled) {
			s.log.WarnContext(r.Context(), "render", "error", err)
		}
		http.Error(w, "The picture is not there at present.", http.StatusServiceUnavailable)
	}
}
