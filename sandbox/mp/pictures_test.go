package mp_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp"
)

// painted is the box of the pixels that are not transparent, and how many grey levels they have.
func painted(img image.Image) (box image.Rectangle, levels int) {
	seen := map[uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, _, _, a := img.At(x, y).RGBA()
			if a > 0x8000 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
				seen[r>>8] = true
			}
		}
	}
	return box, len(seen)
}

// Contract: mp 8
func TestPicturesShowTheWholePartCentred(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("so101_upper_arm.stl", "mm").ModelID // 142.1 x 24.5 x 67.3 mm
	for view, want := range map[string]float64{"iso": 0, "front": 142.146 / 67.3, "top": 142.146 / 24.5, "right": 24.5 / 67.3} {
		res, raw := s.do("GET", "/v1/models/"+id+"/renders/"+view+".png?size=250", nil)
		img, err := png.Decode(bytes.NewReader(raw))
		if err != nil || res.Header.Get("Content-Type") != "image/png" || img.Bounds().Dx() != 250 || img.Bounds().Dy() != 250 {
			t.Fatalf("%s: %v %v", view, err, res.Header)
		}
		box, levels := painted(img)
		centre := box.Min.Add(box.Max).Div(2)
		longest := max(box.Dx(), box.Dy())
		if longest < 216 || longest > 224 || centre.X < 123 || centre.X > 127 || centre.Y < 123 || centre.Y > 127 {
			t.Errorf("%s: drawn in %v", view, box)
		}
		if ratio := float64(box.Dx()) / float64(box.Dy()); want > 0 && (ratio < want*0.93 || ratio > want*1.07) {
			t.Errorf("%s: sides %v, want %v", view, ratio, want)
		}
		if levels < 20 {
			t.Errorf("%s: %d grey levels are no shading", view, levels)
		}
	}
}

// Contract: mp 8
func TestPicturesAreCachedByTag(t *testing.T) {
	dir := t.TempDir()
	s := open(t, mp.Options{Dir: dir})
	id := s.ready("star_ascii.stl", "cm").ModelID
	path := "/v1/models/" + id + "/renders/iso.png"
	res, first := s.do("GET", path, nil)
	tag := res.Header.Get("ETag")
	if len(tag) < 10 || tag[0] != '"' {
		t.Fatalf("tag %q is not strong", tag)
	}
	res, again := s.do("GET", path+"?size=512", nil)
	if res.Header.Get("ETag") != tag || !bytes.Equal(first, again) {
		t.Error("the same picture has another tag or other bytes")
	}
	if res, raw := s.do("GET", path, nil, "If-None-Match", `"x", `+tag); res.StatusCode != http.StatusNotModified || len(raw) != 0 {
		t.Errorf("%d", res.StatusCode)
	}
	if res, _ := s.do("GET", path+"?size=191", nil, "If-None-Match", tag); res.StatusCode != http.StatusOK || res.Header.Get("ETag") == tag {
		t.Errorf("another size: %d %s", res.StatusCode, res.Header.Get("ETag"))
	}
	s.do("GET", path+"?size=192", nil)
	kept, _ := filepath.Glob(filepath.Join(dir, "models", id, "render-*.png"))
	if len(kept) != 3 {
		t.Errorf("kept %v, want 192, what it and 191 were made of, and 512", kept)
	}
}

// Contract: mp 8, mp 16
func TestPicturesThatCannotBe(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("star_ascii.stl", "cm").ModelID
	for _, size := range []string{"63", "1025", "-1", "huge"} {
		res, raw := s.do("GET", "/v1/models/"+id+"/renders/iso.png?size="+size, nil)
		s.refused(res, raw, http.StatusBadRequest, "bad_size")
	}
	for _, view := range []string{"left.png", "iso", "iso.jpg"} {
		res, raw := s.do("GET", "/v1/models/"+id+"/renders/"+view, nil)
		s.refused(res, raw, http.StatusNotFound, "unknown_view")
	}
	refused := s.settled(s.upload("a.stl", nil, "mm"))
	res, raw := s.do("GET", "/v1/models/"+refused.ModelID+"/renders/iso.png", nil)
	s.refused(res, raw, http.StatusConflict, "model_refused")
}

// Contract: mp 11
func TestTheExportIsRepairedInMillimetresAndWithinLimits(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("missing_triangle.stl", "cm").ModelID
	res, raw := s.do("GET", "/v1/models/"+id+"/export.stl?maxTriangles=100000&maxBytes=64000000", nil)
	if res.StatusCode != http.StatusOK || res.ContentLength != int64(len(raw)) || len(raw) != 84+50*2876 || bytes.HasPrefix(raw, []byte("solid")) {
		t.Fatalf("%d, %d bytes", res.StatusCode, len(raw))
	}
	back := s.settled(s.upload("back.stl", raw, "mm"))
	if back.Geometry == nil || !back.Geometry.Watertight || back.Repaired != nil || back.Geometry.BoundingBox != [3]float64{200, 200, 100} {
		t.Errorf("%+v", back.Geometry)
	}
	if res, _ := s.do("GET", "/v1/models/"+id+"/export.stl?maxTriangles=100000&maxBytes=64000000", nil,
		"If-None-Match", res.Header.Get("ETag")); res.StatusCode != http.StatusNotModified {
		t.Errorf("again: %d", res.StatusCode)
	}
}

// Contract: mp 11, mp 16
func TestTheExportIsSimplifiedToFit(t *testing.T) {
	s := open(t, mp.Options{})
	id := s.ready("so101_upper_arm.stl", "mm").ModelID
	_, raw := s.do("GET", "/v1/models/"+id+"/export.stl?maxBytes=250084", nil)
	if n := binary.LittleEndian.Uint32(raw[80:]); n > 5000 || n < 4990 || len(raw) != 84+50*int(n) {
		t.Fatalf("%d triangles in %d bytes", n, len(raw))
	}
	// The narrower of the two limits counts.
	for query, most := range map[string]uint32{"maxBytes=250084&maxTriangles=4000": 4000, "maxBytes=200084&maxTriangles=7000": 4000} {
		res, raw := s.do("GET", "/v1/models/"+id+"/export.stl?"+query, nil)
		if n := binary.LittleEndian.Uint32(raw[80:]); res.StatusCode != http.StatusOK || n > most || n < most-10 || len(raw) != 84+50*int(n) {
			t.Errorf("%s: %d, %d triangles in %d bytes", query, res.StatusCode, n, len(raw))
		}
	}
	for query, want := range map[string]struct {
		status int
		code   string
	}{
		"maxTriangles=20": {422, "cannot_simplify"},
		"maxBytes=100":    {422, "cannot_simplify"},
		"maxBytes=-5":     {400, "bad_limit"},
		"maxTriangles=x":  {400, "bad_limit"},
	} {
		res, raw := s.do("GET", "/v1/models/"+id+"/export.stl?"+query, nil)
		s.refused(res, raw, want.status, want.code)
	}
}
