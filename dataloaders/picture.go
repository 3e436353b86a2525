package dataloaders

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// What pictures may take.
const (
	// maxPicture is the most bytes of one: a preview of 200,000 triangles with their normals has a third of it.
	maxPicture = 16 << 20
	// picturesUnderWay bounds what is being fetched at one moment, beside what is remembered.
	picturesUnderWay = 32 << 20
	// drawingTime is how long model processing may take to draw one, whoever waits for it.
	drawingTime = 20 * time.Second
	// pictureLife is how long one stands. What a model looks like changes with its unit alone, which ends what was remembered.
	pictureLife = 24 * time.Hour
)

// Gallery is where model processing keeps what shows a model.
type Gallery interface {
	Model(ctx context.Context, id string) (mp.Model, error)
	Render(ctx context.Context, id, view string, size int) (*mp.File, error)
	Preview(ctx context.Context, id string) (*mp.File, error)
	Thickness(ctx context.Context, id string) (*mp.File, error)
}

// Picture is a file that shows a model: a drawn view, the light mesh for a viewer, or the thickness at its vertices.
type Picture struct {
	Content []byte
	// ETag is a strong validator, quoted, and follows from the content alone: every replica says the same.
	ETag string
}

// PictureKey names one. The partner is in the cache's scope.
type PictureKey struct {
	Model string // MP's id
	Unit  string
	View  string // iso, front, top or right; "" for the other kinds
	Size  int    // of a view, in pixels
	Kind  PictureKind
}

// PictureKind is what shows a model.
type PictureKind int

// The kinds.
const (
	View PictureKind = iota
	Preview
	Thickness
)

// Tag is the model: one that is removed takes its pictures along.
func (k PictureKey) Tag() string { return k.Model }

// Pictures fetches what shows models, and remembers it within bounds of bytes. It is safe for concurrent use.
type Pictures struct {
	gallery Gallery
	memory  *cache.Cache[PictureKey, Picture]
	room    *semaphore.Weighted
}

const kindPictures = "pictures"

// NewPictures makes them, with so many bytes to remember.
func NewPictures(space *cache.Space, gallery Gallery, remembered uint64) *Pictures {
	return &Pictures{gallery: gallery, room: semaphore.NewWeighted(picturesUnderWay), memory: cache.Of[PictureKey](space, cache.Policy[Picture]{
		Kind: kindPictures, Limit: drawingTime, Bytes: remembered, Local: true,
		Life:  func(Picture) cache.Life { return cache.Life{Fresh: pictureLife} },
		Weigh: func(p Picture) uint32 { return uint32(len(p.Content)) },
	})}
}

// Open gives a picture of a partner's model, and waits for it until the context ends. Only a fetch takes room: how fast a
// client reads, which the caller bounds, keeps nobody else from a picture. Errors are the upstream's, or the context's.
func (p *Pictures) Open(ctx context.Context, slug string, k PictureKey) (Picture, error) {
	picture, _, err := p.memory.Get(ctx, cache.Scope{Partner: slug}, k, func(ctx context.Context) (Picture, error) { return p.fetch(ctx, k) })
	return picture, err
}

func (p *Pictures) fetch(ctx context.Context, k PictureKey) (Picture, error) {
	picture, err := p.read(ctx, k)
	if err != nil {
		return Picture{}, err
	}
	// Model processing keeps what shows the model in its present unit alone. Asked afterwards: what was drawn before the unit
	// changed and what after cannot be told apart by their bytes.
	model, err := p.gallery.Model(ctx, k.Model)
	if err != nil {
		return Picture{}, err
	}
	if model.Unit != k.Unit {
		return Picture{}, &upstreams.Error{Upstream: upstreams.MPName, Op: "show model", Kind: upstreams.NotFound, Reason: "the model is in another unit now"}
	}
	return picture, nil
}

func (p *Pictures) read(ctx context.Context, k PictureKey) (Picture, error) {
	file, err := p.ask(ctx, k)
	if err != nil {
		return Picture{}, err
	}
	defer file.Body.Close()
	size := file.Size
	if size < 0 || size > maxPicture {
		size = maxPicture
	}
	if err := p.room.Acquire(ctx, size); err != nil {
		return Picture{}, fmt.Errorf("wait for room for a picture: %w", err)
	}
	defer p.room.Release(size)
	content, err := readWhole(file)
	if err != nil {
		return Picture{}, fmt.Errorf("read picture of model %s: %w", k.Model, err)
	}
	sum := sha256.Sum256(content)
	return Picture{Content: content, ETag: `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`}, nil
}

func (p *Pictures) ask(ctx context.Context, k PictureKey) (*mp.File, error) {
	switch k.Kind {
	case Preview:
		return p.gallery.Preview(ctx, k.Model)
	case Thickness:
		return p.gallery.Thickness(ctx, k.Model)
	default:
		return p.gallery.Render(ctx, k.Model, k.View, k.Size)
	}
}

// errPictureSize says that a picture is no such thing, or was cut off.
var errPictureSize = errors.New("the picture is too large, empty, or not as long as was said")

func readWhole(file *mp.File) ([]byte, error) {
	var content bytes.Buffer
	if file.Size > maxPicture {
		return nil, errPictureSize
	}
	content.Grow(int(max(file.Size, 0)) + bytes.MinRead) // so that the last look for more finds room
	n, err := content.ReadFrom(io.LimitReader(file.Body, maxPicture+1))
	if err == nil && (n == 0 || n > maxPicture || file.Size >= 0 && n != file.Size) {
		err = errPictureSize
	}
	return content.Bytes(), err
}
