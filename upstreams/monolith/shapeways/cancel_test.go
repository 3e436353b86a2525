package shapeways_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/monolith/shapeways"
)

// Contract: monolith A4.20
func TestAnOrderIsCancelledByItsStatus(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("PUT", "/orders/123/v1", httpclienttest.JSON(200, `{"result":"success","reason":"","orderId":"123"}`))
	if err := c.CancelOrder(t.Context(), 123); err != nil {
		t.Fatal(err)
	}
	if want := `{"orderId":123,"status":"cancelled"}`; string(sent.Body) != want {
		t.Errorf("sent %s, want %s", sent.Body, want)
	}
}

// Contract: monolith A8.5, monolith A8.2
func TestACancellationThatIsRefused(t *testing.T) {
	const made, gone = `"in_production"`, `"cancelled"`
	for name, c := range map[string]struct {
		status   int
		reason   string
		standing string
		code     string
	}{
		"with 400":                   {400, "Order can not be cancelled", made, shapeways.CancelRefused},
		"with a failure on 200":      {200, "Order can not be cancelled", made, shapeways.CancelRefused},
		"in words of their own":      {400, "Too late, sorry", made, shapeways.CancelRefused},
		"because it is so already":   {400, "Order is cancelled already", gone, ""},
		"in other words, but it was": {400, "No", gone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, client := recorded(t)
			r.On("PUT", "/orders/7/v1", httpclienttest.JSON(c.status, `{"result":"failure","reason":"`+c.reason+`","orderId":7}`))
			r.On("GET", "/orders/v1?orderIds=7", httpclienttest.JSON(200, `{"result":"success","ordersCount":{"total":1},"ordersStatus":{"7":{"status":`+c.standing+`,"items":[]}},"ordersInfo":[{"orderId":7}]}`))
			err := client.CancelOrder(t.Context(), 7)
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if e := failure(t, err); e.Kind != upstreams.Refused || e.Code != c.code || e.Ambiguous {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// Contract: monolith A4.9
func TestAModelIsDeleted(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"as the contract shows": {200, `{"result":"success","modelId":"1005240"}`},
		"when it is gone":       {404, `{"result":"failure","reason":"Model 1005240 not found"}`},
		"when nobody says why":  {404, ``},
	} {
		t.Run(name, func(t *testing.T) {
			r, c := recorded(t)
			r.On("DELETE", "/models/1005240/v1", httpclienttest.JSON(answer.status, answer.body))
			if err := c.DeleteModel(t.Context(), 1005240); err != nil {
				t.Error(err)
			}
		})
	}
}

// Contract: monolith A7.3, monolith A7.6
func TestARejectionIsReadWithItsReasonAndPicture(t *testing.T) {
	for name, c := range map[string]struct {
		rejection string
		want      []monolith.Rejection
	}{
		"as the contract shows it empty": {`{"rejectionReasons":[],"affectedMaterials":[]}`, nil},
		"as PHP writes nothing":          {`[]`, nil},
		"null":                           {`null`, nil},
		"with a reason": {
			`{"rejectionReasons":[{"reasonTitle":"Thin walls","comment":"The rim is 0.3 mm.","pictureUrl":"https://pictures.example/1.png"}],"affectedMaterials":["6"]}`,
			[]monolith.Rejection{{Reason: "Thin walls", Comment: "The rim is 0.3 mm.", PictureURL: "https://pictures.example/1.png"}},
		},
		"with a picture that no page may show": {
			`{"rejectionReasons":[{"reasonTitle":"Thin walls","comment":null,"pictureUrl":"javascript:alert(1)"}]}`,
			[]monolith.Rejection{{Reason: "Thin walls"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, client := recorded(t)
			r.On("GET", "/orders/v1?orderIds=7", httpclienttest.JSON(200, `{"result":"success","ordersCount":{"total":1},
				"ordersStatus":{"7":{"status":"in_production","items":{"9":{"title":"cube","quantity":1,"status":{"cancelled":1}}}}},
				"ordersInfo":[{"orderId":7,"orderProducts":[{"orderProductId":"9","quantity":"1","models":[{"modelId":"1","materialId":"6","rejection":`+c.rejection+`}]}]}]}`))
			orders, err := client.Orders(t.Context(), []int{7})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, orders[0].Items[0].Rejections); diff != "" {
				t.Error(diff)
			}
		})
	}
}
