package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modeliq/modeliq/dataloaders"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
)

// renders hands out models' pictures, previews and thicknesses by signed links, since an <img> sends no header.
type renders struct {
	links    *auth.Links
	pictures *dataloaders.Pictures
	// patience is how long a picture may take from model processing to the client.
	patience time.Duration
	log      *slog.Logger
}

const minRender, maxRender = 64, 1024 // pixels

var renderViews = []string{"iso", "front", "top", "right"}

// pictureKinds are the files that are no views, with what they are.
var pictureKinds = map[string]struct {
	kind        dataloaders.PictureKind
	contentType string
}{
	"preview.glb":   {dataloaders.Preview, "model/gltf-binary"},
	"thickness.bin": {dataloaders.Thickness, "application/octet-stream"},
}

// immutable: what an address shows never changes, since a model in another unit has other addresses. The link is the
// permission, so that nobody on the way keeps it for others.
const immutable = "private, max-age=86400, immutable"

// url is the signed address of a file that shows a model of the context's partner in a unit, on the host that the request
// reached. Size is a view's, in pixels; other files have none.
func (s *renders) url(ctx context.Context, modelID, unit, file string, size int) string {
	address := baseURL(ctx) + "/renders/" + url.PathEscape(s.links.Sign(subject(partner.From(ctx).Slug, modelID, unit))) + "/" + file
	if size > 0 {
		address += "?size=" + strconv.Itoa(size)
	}
	return address
}

// subject is what a link is signed for. Neither slugs nor units have slashes.
func subject(slug, modelID, unit string) string { return slug + "/" + unit + "/" + modelID }

// named is the picture that a request names, with its partner; false for a name of nothing, and for a link that was altered or
// has ended.
func (s *renders) named(r *http.Request) (slug string, key dataloaders.PictureKey, contentType string, ok bool) {
	subject, err := s.links.Open(r.PathValue("link"))
	parts := strings.SplitN(subject, "/", 3)
	if err != nil || len(parts) != 3 {
		return "", key, "", false
	}
	slug, key.Unit, key.Model = parts[0], parts[1], parts[2]
	if other, is := pictureKinds[r.PathValue("file")]; is {
		key.Kind = other.kind
		return slug, key, other.contentType, true
	}
	view, isPNG := strings.CutSuffix(r.PathValue("file"), ".png")
	size, _ := strconv.Atoi(r.URL.Query().Get("size")) // no number is 0, which is too small
	key.View, key.Size = view, size
	return slug, key, "image/png", isPNG && slices.Contains(renderViews, view) && size >= minRender && size <= maxRender
}

// ServeHTTP answers /renders/{link}/{file}, whole or the ranges that are asked for. What is not there is not there, and
// nothing is said of why.
func (s *renders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	slug, key, contentType, ok := s.named(r)
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.patience)
	defer cancel()
	picture, err := s.pictures.Open(ctx, slug, key)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("ETag", picture.ETag)
	h.Set("Cache-Control", immutable)
	h.Set("Content-Type", contentType)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Allow-Origin", "*") // a viewer fetches what it draws; the link is the permission
	h.Set("X-Content-Type-Options", "nosniff")
	if ends, ok := ctx.Deadline(); ok { // for a client that does not read; the server takes it off when this returns
		_ = http.NewResponseController(w).SetWriteDeadline(ends)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(picture.Content))
}

func (s *renders) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch upstreams.KindOf(err) {
	case upstreams.NotFound, upstreams.Refused:
		w.WriteHeader(http.StatusNotFound)
	case upstreams.Cancelled:
	default:
		if !errors.Is(err, context.Canceled) {
			s.log.WarnContext(r.Context(), "render", "error", err)
		}
		w.Header().Set("Retry-After", "5") // it is being drawn, or model processing is away
		http.Error(w, "The picture is not there at present.", http.StatusServiceUnavailable)
	}
}
