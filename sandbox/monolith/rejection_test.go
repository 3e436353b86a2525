package monolith

import (
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The first item of every 20th order is rejected in review: before anything is made, with reason and picture. The order
// goes on with the rest.
//
// Contract: monolith A7.6, monolith A7.5
func TestNowAndThenAnItemIsRejectedInReview(t *testing.T) {
	s, factory := startFactory(t, Options{})
	for range ordersPerRejection - 1 {
		s.place(1)
	}
	s.place(3, 4)
	_, body := s.call("GET", "/orders/20/v1", "")
	s.want(body, "ordersStatus/20/items/20/status", pieces(3, 0, 0, 0))
	factory.advance(factoryDay / 2)
	_, body = s.call("GET", "/orders/20/v1", "")
	const reasons = "ordersInfo/0/orderProducts/0/models/0/rejection/"
	s.want(body, "ordersStatus/20/status", `"placed"`, "ordersCount/placed", "1",
		"ordersStatus/20/items/20/status", pieces(0, 0, 0, 3), "ordersStatus/20/items/21/status", pieces(4, 0, 0, 0),
		reasons+"rejectionReasons/0/reasonTitle", `"Loose parts"`, reasons+"rejectionReasons/1", "absent", reasons+"affectedMaterials", `["6"]`,
		"ordersInfo/0/orderProducts/1/models/0/rejection", `{"affectedMaterials":[],"rejectionReasons":[]}`)
	if comment := at(body, reasons+"rejectionReasons/0/comment"); len(comment) < 20 {
		t.Errorf("comment %s", comment)
	}
	_, others := s.call("GET", "/orders/0/v1?limit=100", "")
	if n := strings.Count(fmt.Sprint(others), "reasonTitle"); n != 1 {
		t.Errorf("%d rejections", n)
	}
	factory.advance(5 * factoryDay)
	_, body = s.call("GET", "/orders/20/v1", "")
	s.want(body, "ordersStatus/20/status", `"shipped"`, "ordersStatus/20/items/20/status", pieces(0, 0, 0, 3), "ordersStatus/20/items/21/status", pieces(0, 0, 4, 0))
}

// There is nothing to reject in an item that is cancelled, or rejected already.
//
// Contract: monolith A7.6
func TestTheReviewLeavesAloneWhatIsNotMade(t *testing.T) {
	s, factory := startFactory(t, Options{})
	for range 2 * ordersPerRejection {
		s.place(1)
	}
	s.call("PUT", "/orders/20/v1", `{"orderId":20,"status":"cancelled"}`)
	if err := s.server.Reject(t.Context(), 40, 40, "It is cracked."); err != nil {
		t.Fatal(err)
	}
	factory.advance(factoryDay)
	for id, want := range map[string]string{"20": `[]`, "40": `"It is cracked."`} {
		_, body := s.call("GET", "/orders/"+id+"/v1", "")
		const reasons = "ordersInfo/0/orderProducts/0/models/0/rejection/rejectionReasons"
		s.want(body, "ordersStatus/"+id+"/status", `"cancelled"`)
		if got := at(body, reasons); got != want && at(body, reasons+"/0/comment") != want {
			t.Errorf("order %s: %s", id, got)
		}
	}
}

// The picture is for an <img>, which sends no token.
//
// Contract: monolith A7.6
func TestARejectionHasAPicture(t *testing.T) {
	s, _ := startFactory(t, Options{})
	s.place(1)
	if err := s.server.Reject(t.Context(), 1, 1, "It is cracked."); err != nil {
		t.Fatal(err)
	}
	_, body := s.call("GET", "/orders/1/v1", "")
	address := strings.Trim(at(body, "ordersInfo/0/orderProducts/0/models/0/rejection/rejectionReasons/0/pictureUrl"), `"`)
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	picture, err := png.Decode(response.Body)
	if err != nil || response.Header.Get("Content-Type") != "image/png" || picture.Bounds().Dx() != pictureWidth || picture.Bounds().Dy() != pictureHeight {
		t.Fatalf("%d %v %v", response.StatusCode, response.Header, err)
	}
	shades := map[color.Color]int{}
	for y := range pictureHeight {
		for x := range pictureWidth {
			shades[picture.At(x, y)]++
		}
	}
	if len(shades) != len(picturePalette) || shades[picturePalette[faultColor]] < 200 || shades[picturePalette[boxColor]] < 2000 {
		t.Errorf("%v", shades)
	}
	status, _ := s.send("GET", "/rejections/X/picture.png", "", func(*http.Request) {})
	if status != 404 {
		t.Errorf("no such picture: %d", status)
	}
}

// Whatever its size, a box lies within the picture.
func TestABoxOfAnySizeIsDrawnWithinThePicture(t *testing.T) {
	for _, extent := range [][3]float64{{1, 2, 3}, {1e-9, 1e-9, 1e9}, {100, 0, 0}, {0, 0, 5}, {0, 0, 0}, {-1, -1, -1}} {
		for _, corner := range projectBox(extent) {
			if !(corner[0] >= 79 && corner[0] <= pictureWidth-79 && corner[1] >= 79 && corner[1] <= pictureHeight-79) {
				t.Errorf("%v: a corner at %v", extent, corner)
			}
		}
	}
}

// Rejections are kept with the material, newest first, and one of a model that was deleted since stays.
//
// Contract: monolith A4.3, monolith A7.6
func TestAMaterialRemembersItsRejections(t *testing.T) {
	s, _ := startFactory(t, Options{})
	for _, reason := range []string{"It is cracked.", "It is bent."} {
		model := s.orderable()
		_, body := s.call("POST", "/orders/v1", order3(model, nil))
		s.call("DELETE", "/models/"+model+"/v1", "")
		var id int
		if _, err := fmt.Sscan(at(body, "orderId"), &id); err != nil {
			t.Fatal(err)
		}
		if err := s.server.Reject(t.Context(), id, id, reason); err != nil {
			t.Fatal(err)
		}
	}
	_, body := s.call("GET", "/materials/6/v1", "")
	s.want(body, "rejections/0/reasonTitle", `"Rejected by production"`, "rejections/0/comment", `"It is bent."`,
		"rejections/1/comment", `"It is cracked."`, "rejections/2", "absent")
	if picture := at(body, "rejections/1/pictureUrl"); !strings.HasPrefix(picture, `"`+s.url+"/rejections/") {
		t.Errorf("picture at %s", picture)
	}
	_, body = s.call("GET", "/materials/25/v1", "")
	s.want(body, "rejections", "[]")
}

// What the control page does: it rejects what is not complete, and the buyer reads why.
//
// Contract: monolith A7.5, monolith A7.6
func TestTheFactoryRejectsWhatIsNotComplete(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.placeWith(map[string]any{"refNumber": "MIQ-1"}, 10, 1)
	s.place(1)
	factory.advance(3 * factoryDay)
	for _, unknown := range [][2]int{{1, 9}, {9, 1}, {2, 1}} {
		if err := s.server.Reject(t.Context(), unknown[0], unknown[1], "x"); !errors.Is(err, ErrNotFound) || errors.Is(err, ErrNotRejectable) {
			t.Errorf("%v: %v", unknown, err)
		}
	}
	if err := s.server.Reject(t.Context(), 1, 1, "It is cracked."); err != nil {
		t.Error(err)
	}
	for _, again := range []int{1, 2} { // the second is complete: it was in the first parcel
		if err := s.server.Reject(t.Context(), 1, again, "x"); !errors.Is(err, ErrNotRejectable) {
			t.Errorf("product %d: %v", again, err)
		}
	}
	_, body := s.call("GET", "/orders/1/v1", "")
	s.want(body, "ordersStatus/1/status", `"shipped"`, "ordersStatus/1/items/1/status", pieces(0, 0, 4, 6), "ordersStatus/1/items/2/status", pieces(0, 0, 1, 0),
		"ordersInfo/0/orderProducts/0/models/0/rejection/rejectionReasons/0/comment", `"It is cracked."`)
	if err := s.server.Reject(t.Context(), 2, 3, "It is bent."); err != nil {
		t.Error(err)
	}
	found, err := s.server.Production(t.Context(), 100)
	want := `[{2  cancelled 2026-11-20 12:00:03 +0000 UTC [{3 cube 1 map[cancelled:1 complete:0 in_production:0 processing:0] true}]} ` +
		`{1 MIQ-1 shipped 2026-11-20 12:00:01.5 +0000 UTC [{1 cube 10 map[cancelled:6 complete:4 in_production:0 processing:0] true} ` +
		`{2 cube 1 map[cancelled:0 complete:1 in_production:0 processing:0] false}]}]`
	if got := fmt.Sprint(found); err != nil || got != want {
		t.Errorf("%s\nwant %s (%v)", got, want, err)
	}
	if found, err = s.server.Production(t.Context(), 1); err != nil || len(found) != 1 || found[0].ID != 2 {
		t.Errorf("%v %v", found, err)
	}
	_, body = s.call("GET", "/orders/2/v1", "")
	s.want(body, "ordersStatus/2/status", `"cancelled"`, "ordersCount/cancelled", "1")
	factory.advance(30 * factoryDay)
	_, body = s.call("GET", "/orders/0/v1", "")
	s.want(body, "ordersInfo/0/shipments", "null", "ordersInfo/1/shipments/1", "absent")
}

// Production follows the clock by itself: nobody has to read an order on the wire first.
func TestTheFactoryShowsOrdersAsTheyAre(t *testing.T) {
	s, factory := startFactory(t, Options{})
	s.place(1)
	for _, want := range []string{"placed", "in_production", "shipped"} {
		found, err := s.server.Production(t.Context(), 5)
		if err != nil || len(found) != 1 || found[0].Status != want {
			t.Errorf("%v %v, want %s", found, err, want)
		}
		factory.advance(5*factoryDay/2 + time.Hour)
	}
}
