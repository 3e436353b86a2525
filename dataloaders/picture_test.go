package dataloaders

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// easel answers every picture with its name, or with a file of its own, and counts.
type easel struct {
	asked atomic.Int64
	file  func() *mp.File
	unit  string
}

func (e *easel) draw(name string) (*mp.File, error) {
	e.asked.Add(1)
	if e.file != nil {
		return e.file(), nil
	}
	return &mp.File{Body: io.NopCloser(strings.NewReader(name)), Size: int64(len(name))}, nil
}

// Model is in millimetres until the easel says otherwise.
func (e *easel) Model(_ context.Context, id string) (mp.Model, error) {
	if e.unit != "" {
		return mp.Model{ID: id, Unit: e.unit}, nil
	}
	return mp.Model{ID: id, Unit: "mm"}, nil
}

func (e *easel) Render(_ context.Context, id, view string, _ int) (*mp.File, error) {
	return e.draw(id + view)
}

func (e *easel) Preview(_ context.Context, id string) (*mp.File, error) {
	return e.draw(id + "preview")
}

func (e *easel) Thickness(_ context.Context, id string) (*mp.File, error) { return e.draw(id + "wall") }

func pictures(t *testing.T, e *easel, remembered uint64) (*Pictures, *Memory) {
	t.Helper()
	space, err := cache.New(cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = space.Close() })
	return NewPictures(space, e, remembered), NewMemory(MemoryOptions{Space: space, Bytes: 1 << 20})
}

func view(t *testing.T, p *Pictures, slug string, k PictureKey) Picture {
	t.Helper()
	picture, err := p.Open(t.Context(), slug, k)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// A link says which unit it shows. One that is followed after the unit was corrected is not answered with the new size,
// which its reader would keep for the old one.
func TestAPictureOfAnotherUnitIsNotThere(t *testing.T) {
	e := &easel{unit: "inch"}
	p, _ := pictures(t, e, 1<<20)
	if _, err := p.Open(t.Context(), "loctite", PictureKey{Model: "m1", Unit: "mm", Kind: Preview}); upstreams.KindOf(err) != upstreams.NotFound {
		t.Errorf("the picture in millimetres: %v", err)
	}
	if got := view(t, p, "loctite", PictureKey{Model: "m1", Unit: "inch", Kind: Preview}); string(got.Content) != "m1preview" {
		t.Errorf("the picture in inches: %s", got.Content)
	}
}

// What is remembered of a model's looks goes with the model, and with its size; that of others stays.
func TestAModelThatChangesLosesItsPictures(t *testing.T) {
	e := &easel{}
	p, memory := pictures(t, e, 1<<20)
	mine, other := PictureKey{Model: "m1", Unit: "mm", View: "iso", Size: 64}, PictureKey{Model: "m2", Unit: "mm", Kind: Preview}
	for range 2 {
		view(t, p, "loctite", mine)
		view(t, p, "loctite", other)
	}
	if n := e.asked.Load(); n != 2 {
		t.Fatalf("asked %d times", n)
	}
	memory.Forget(partner.With(t.Context(), &partner.Partner{Slug: "loctite"}), "m1")
	view(t, p, "loctite", mine)
	view(t, p, "loctite", other)
	if n := e.asked.Load(); n != 3 {
		t.Errorf("asked %d times, want once more", n)
	}
	if got := view(t, p, "atelier", mine); string(got.Content) != "m1iso" || e.asked.Load() != 4 {
		t.Errorf("one partner's picture is another's: %s", got.Content)
	}
}

// However many pictures are looked at, they take no more memory than they may.
func TestPicturesAreRememberedWithinBounds(t *testing.T) {
	content := bytes.Repeat([]byte("x"), 256<<10)
	e := &easel{file: func() *mp.File { return &mp.File{Body: io.NopCloser(bytes.NewReader(content)), Size: -1} }}
	p, _ := pictures(t, e, 1<<20)
	for size := range 100 {
		view(t, p, "loctite", PictureKey{Model: "m1", Unit: "mm", View: "iso", Size: size})
	}
	before := e.asked.Load()
	for size := range 100 {
		view(t, p, "loctite", PictureKey{Model: "m1", Unit: "mm", View: "iso", Size: size})
	}
	if again := e.asked.Load() - before; again < 96 {
		t.Errorf("%d of 100 pictures of 256 KiB were remembered in a MiB", 100-again)
	}
}

// A picture that is none is not shown, and nothing is allocated for what is only announced.
func TestAPictureThatIsNone(t *testing.T) {
	for name, size := range map[string]int64{"too large": 1 << 40, "cut off": 10, "longer than announced": 2} {
		e := &easel{file: func() *mp.File { return &mp.File{Body: io.NopCloser(strings.NewReader("PNG")), Size: size} }}
		p, _ := pictures(t, e, 1<<20)
		if _, err := p.Open(t.Context(), "loctite", PictureKey{Model: "m"}); !errors.Is(err, errPictureSize) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// slowly is a picture that has begun to be read, and does not come before it is let.
type slowly struct{ begun, let chan struct{} }

func (s slowly) Read([]byte) (int, error) {
	s.begun <- struct{}{}
	<-s.let
	return 0, io.ErrUnexpectedEOF
}

// What is being fetched holds room. What is remembered needs none, however many clients read it, and however slowly.
func TestPicturesUnderWayAreBounded(t *testing.T) {
	content := bytes.Repeat([]byte("x"), maxPicture)
	e := &easel{file: func() *mp.File { return &mp.File{Body: io.NopCloser(bytes.NewReader(content)), Size: maxPicture} }}
	p, _ := pictures(t, e, 64<<20)
	known := PictureKey{Model: "m", Unit: "mm", Kind: Preview}
	for range 1 + picturesUnderWay/maxPicture {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel() // all have it until the end
		if _, err := p.Open(ctx, "loctite", known); err != nil {
			t.Fatal(err)
		}
	}
	if !p.room.TryAcquire(picturesUnderWay) {
		t.Fatal("what was fetched holds room")
	}
	p.room.Release(picturesUnderWay)
	source := slowly{make(chan struct{}), make(chan struct{})}
	e.file = func() *mp.File { return &mp.File{Body: io.NopCloser(source), Size: maxPicture} }
	var fetches sync.WaitGroup
	for i := range picturesUnderWay / maxPicture {
		fetches.Go(func() {
			if _, err := p.Open(t.Context(), "loctite", PictureKey{Model: "slow", Size: i}); !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("a slow one: %v", err)
			}
		})
		<-source.begun
	}
	if p.room.TryAcquire(1) {
		t.Error("there is room for more than may be under way")
	}
	view(t, p, "loctite", known)
	close(source.let)
	fetches.Wait()
}
