package monolith

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
)

// The picture is as large as the screenshots that engineers send.
const (
	pictureWidth, pictureHeight = 640, 480
	pictureMargin               = 80
)

var picturePalette = color.Palette{
	color.RGBA{0xff, 0xff, 0xff, 0xff}, // ground
	color.RGBA{0x44, 0x4c, 0x56, 0xff}, // the part's box
	color.RGBA{0xc6, 0x28, 0x28, 0xff}, // where the fault is
}

const (
	boxColor   = 1
	faultColor = 2
)

// showRejection answers the picture of a rejection. An <img> sends no token, so its key is the permission.
func (s *Server) showRejection(w http.ResponseWriter, r *http.Request) {
	var body string
	err := s.store.db.QueryRowContext(r.Context(), `SELECT body FROM rejections WHERE picture = ?`, r.PathValue("key")).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		s.writeFailure(w, r, notFound("The picture"))
		return
	}
	var found *rejection
	if err == nil {
		found, err = readRejection(r.PathValue("key"), body)
	}
	var encoded bytes.Buffer
	if err == nil {
		err = png.Encode(&encoded, drawRejection(found.Extent))
	}
	if err != nil {
		s.writeFailure(w, r, fmt.Errorf("picture of a rejection: %w", err))
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	if _, err := w.Write(encoded.Bytes()); err != nil {
		s.log.Debug("picture not written", "error", err)
	}
}

// drawRejection draws a part's box, seen from above one of its edges, with a circle around its upper near corner.
func drawRejection(extent [3]float64) image.Image {
	canvas := image.NewPaletted(image.Rect(0, 0, pictureWidth, pictureHeight), picturePalette)
	corners := projectBox(extent)
	for corner := range corners {
		for axis := range 3 {
			if end := corner | 1<<axis; end != corner {
				drawLine(canvas, corners[corner], corners[end])
			}
		}
	}
	fault := corners[4] // x and y least, z greatest
	for turn := range 720 {
		angle := float64(turn) * math.Pi / 360
		dot(canvas, [2]float64{fault[0] + 34*math.Cos(angle), fault[1] + 34*math.Sin(angle)}, 3, faultColor)
	}
	return canvas
}

// projectBox is where the corners of a box come to lie in the picture, isometrically and as large as they fit. Bit n of a
// corner's number is its end of axis n. A box of no size, or one that is no box, is drawn as a cube.
func projectBox(extent [3]float64) (corners [8][2]float64) {
	if sum := extent[0] + extent[1] + extent[2]; !(sum > 0) || math.IsInf(sum, 0) {
		extent = nominal.Extent
	}
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for n := range corners {
		x, y, z := extent[0]*float64(n&1), extent[1]*float64(n>>1&1), extent[2]*float64(n>>2&1)
		corners[n] = [2]float64{(x - y) * math.Cos(math.Pi/6), -(x+y)*math.Sin(math.Pi/6) - z}
		for axis := range 2 {
			low[axis], high[axis] = min(low[axis], corners[n][axis]), max(high[axis], corners[n][axis])
		}
	}
	scale := min((pictureWidth-2*pictureMargin)/(high[0]-low[0]), (pictureHeight-2*pictureMargin)/(high[1]-low[1]))
	for n := range corners {
		corners[n][0] = pictureWidth/2 + scale*(corners[n][0]-(low[0]+high[0])/2)
		corners[n][1] = pictureHeight/2 + scale*(corners[n][1]-(low[1]+high[1])/2)
	}
	return corners
}

func drawLine(canvas *image.Paletted, from, to [2]float64) {
	steps := math.Ceil(math.Hypot(to[0]-from[0], to[1]-from[1])) + 1
	for n := range int(steps) {
		share := float64(n) / steps
		dot(canvas, [2]float64{from[0] + share*(to[0]-from[0]), from[1] + share*(to[1]-from[1])}, 1, boxColor)
	}
}

// dot fills a square of pixels around a point; what lies outside of the picture is left out.
func dot(canvas *image.Paletted, at [2]float64, radius int, index uint8) {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			canvas.SetColorIndex(int(at[0])+dx, int(at[1])+dy, index)
		}
	}
}
