package monolith

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// wireCall is one request as a client of the vendor's puts it on the wire, and what of the answer the client reads.
type wireCall struct {
	name, method, path string
	headers            []string // "Name: value"; {token} is the token that was issued last
	body               string
	want               []string // pairs for system.want
}

// basic is the Authorization of a client with the sandbox's credentials.
const basic = "Authorization: Basic bW9kZWxpcTpzYW5kYm94"

const bearer = "Authorization: Bearer {token}"

const clientsDescription = "Someone call a doctor, because this cube is SIIIICK."

// Contract: monolith A2.1, monolith A4.5, monolith A4.23, monolith A5.1, monolith A1.1, monolith A1.2
// Each client's calls in the order of its own example, on a monolith that is empty at first: its model is 1000001.
func TestTheVendorsClientsWork(t *testing.T) {
	plain := base64.StdEncoding.EncodeToString(cube(0.02)) // in metres: none of them sends a scale
	for client, calls := range map[string][]wireCall{
		// github.com/Shapeways/node-shapeways @265acf7, lib_oauth2/client_oauth2.js. It repeats the grant type as a header, and
		// posts to the singular without a content type.
		"node": {
			{
				"authorize", "POST", "/oauth2/token",
				[]string{basic, "Grant_type: client_credentials", "Content-Type: application/x-www-form-urlencoded"},
				"grant_type=client_credentials",
				[]string{"token_type", `"bearer"`},
			},
			{"getMaterials", "GET", "/materials/v1", []string{bearer}, "", []string{"materials/6/title", `"SLS - Nylon PA12 - White"`}},
			{
				"uploadModel", "POST", "/model/v1",
				[]string{bearer},
				`{"fileName":"cube.stl","file":"` + plain + `","description":"` + clientsDescription + `","hasRightsToModel":1,"acceptTermsAndConditions":1}`,
				[]string{"result", `"success"`, "modelId", "1000001", "contentLength", "684"},
			},
		},
		// github.com/Shapeways/python-shapeways @4b82082, shapeways/oauth2_client.py. All of its model calls use the singular, and
		// some of its GET and DELETE calls have a body. (It cannot read the answer to a POST, PUT or DELETE, whatever it is: it
		// decodes it twice.)
		"python": {
			{
				"authenticate", "POST", "/oauth2/token",
				[]string{basic, "Accept: */*", "Content-Type: application/x-www-form-urlencoded"},
				"grant_type=client_credentials",
				[]string{"token_type", `"bearer"`},
			},
			{"get_materials", "GET", "/materials/v1", []string{bearer}, "", []string{"result", `"success"`, "materials/53/materialId", `"53"`}},
			{"get_single_material", "GET", "/materials/53/v1", []string{bearer}, "", []string{"result", `"success"`, "title", `"Casting - Silver - Natural"`}},
			{
				"upload_model", "POST", "/model/v1",
				[]string{bearer},
				`{"fileName": "cube.stl", "file": "` + plain + `", "description": "` + clientsDescription + `", "hasRightsToModel": 1, "acceptTermsAndConditions": 1}`,
				[]string{"result", `"success"`, "modelId", "1000001"},
			},
			{"get_models", "GET", "/model/v1?page=1", []string{bearer}, "", []string{"result", `"success"`, "models/0/modelId", "1000001"}},
			{"get_single_model", "GET", "/model/1000001/v1", []string{bearer}, "", []string{"result", `"success"`, "printable", `"yes"`, "materials/53/price", "212"}},
			{"get_categories", "GET", "/categories/v1", []string{bearer}, "", []string{"result", `"success"`, "categories/1/categoryId", `"1"`}},
			{"get_single_category", "GET", "/categories/1/v1", []string{bearer}, `{"categoryId": 1}`, []string{"result", `"success"`, "categoryId", `"1"`}},
			{"add_to_cart", "POST", "/orders/cart/v1", []string{bearer}, `{"modelId": 1000001, "materialId": 53, "quantity": 1}`, []string{"result", `"success"`}},
			{"get_cart", "GET", "/orders/cart/v1", []string{bearer}, "", []string{"result", `"success"`, "items/0/cartKey", `"1000001-53"`}},
			{
				"order_model", "POST", "/orders/v1",
				[]string{bearer},
				`{"items": [{"materialId": 6, "modelId": 1000001, "quantity": 1}], "firstName": "John", "lastName": "Doe", "country": "US", "state": "NY",
				"city": "New York", "address1": "419 Park Ave S", "address2": "Suite 900", "zipCode": "10016", "phoneNumber": "1234567890",
				"paymentVerificationId": "v1", "paymentMethod": "credit_card", "shippingOption": "Cheapest"}`,
				[]string{"result", `"success"`, "orderId", "1"},
			},
			{"get_single_order", "GET", "/orders/1/v1", []string{bearer}, `{"orderId": 1}`, []string{"result", `"success"`, "ordersInfo/0/orderId", "1"}},
			{"get_orders", "GET", "/orders/v1", []string{bearer}, "", []string{"result", `"success"`, "ordersInfo/0/orderId", "1"}},
			{"cancel_order", "PUT", "/orders/1/v1", []string{bearer}, `{"orderId": 1, "status": "cancelled"}`, []string{"result", `"success"`}},
			{"delete_model", "DELETE", "/model/1000001/v1", []string{bearer}, `{"modelId": 1000001}`, []string{"result", `"success"`, "modelId", `"1000001"`}},
		},
		// github.com/Shapeways/php-shapeways @31321c1, src/Oauth2Client.php. Its files are URL-encoded base64; its GET calls name a
		// content type.
		"php": {
			{
				"generateAccessTokenClientCredentialGrant", "POST", "/oauth2/token",
				[]string{basic, "Content-Type: application/x-www-form-urlencoded"},
				"grant_type=client_credentials",
				[]string{"token_type", `"bearer"`},
			},
			{"getMaterials", "GET", "/materials/v1", []string{bearer, "Content-type: application/json"}, "", []string{"materials/6/materialId", `"6"`}},
			{
				"uploadModel", "POST", "/models/v1",
				[]string{bearer, "Content-type: application/json"},
				`{"fileName":"cube.stl","file":"` + url.QueryEscape(plain) + `","hasRightsToModel":1,"acceptTermsAndConditions":1,"description":"cube"}`,
				[]string{"result", `"success"`, "modelId", "1000001", "contentLength", "684"},
			},
			{"getModels", "GET", "/models/v1", []string{bearer, "Content-type: application/json"}, "", []string{"models/0/modelId", "1000001"}},
			{"getModelInfo", "GET", "/models/1000001/v1", []string{bearer, "Content-type: application/json"}, "", []string{"modelId", "1000001", "printable", `"yes"`}},
			{
				"placeOrder", "POST", "/orders/v1",
				[]string{bearer, "Content-type: application/json"},
				`{"firstName":"John","lastName":"Doe","country":"US","state":"NY","city":"New York","address1":"419 Park Ave S","address2":"Suite 900",
				"zipCode":"10016","phoneNumber":"1234567890","items":[{"materialId":6,"modelId":1000001,"quantity":1}],"paymentMethod":"credit_card","shippingOption":"Cheapest"}`,
				[]string{"result", `"success"`, "orderId", "1"},
			},
			{"getOrders", "GET", "/orders/v1", []string{bearer, "Content-type: application/json"}, "", []string{"ordersInfo/0/orderId", "1"}},
			{"getOrderInfo", "GET", "/orders/1/v1", []string{bearer, "Content-type: application/json"}, "", []string{"ordersStatus/1/items/1/quantity", "1"}},
		},
		// github.com/Shapeways/go-shapeways @f2da881, shapeways_oauth2/shapeways_oauth2.go. Its flags are strings.
		"go": {
			{
				"Authenticate", "POST", "/oauth2/token",
				[]string{basic, "Content-Type: application/x-www-form-urlencoded"},
				"grant_type=client_credentials",
				[]string{"token_type", `"bearer"`},
			},
			{"GetMaterials", "GET", "/materials/v1", []string{bearer}, "", []string{"result", `"success"`, "materials/6/materialId", `"6"`}},
			{"GetMaterial", "GET", "/materials/6/v1", []string{bearer}, "", []string{"materialId", `"6"`, "title", `"SLS - Nylon PA12 - White"`}},
			{
				"UploadModel", "POST", "/models/v1",
				[]string{bearer},
				`{"file":"` + plain + `","fileName":"cube.stl","acceptTermsAndConditions":"1","description":"` + clientsDescription + `","hasRightsToModel":"1"}`,
				[]string{"result", `"success"`, "modelId", "1000001"},
			},
		},
	} {
		s := start(t, Options{})
		for _, call := range calls {
			t.Run(client+": "+call.name, func(t *testing.T) {
				status, body := s.send(call.method, call.path, call.body, func(r *http.Request) {
					for _, header := range call.headers {
						name, value, _ := strings.Cut(header, ": ")
						r.Header.Set(name, strings.ReplaceAll(value, "{token}", s.token))
					}
				})
				if status != 200 {
					t.Fatalf("%d %v", status, body)
				}
				(&system{TB: t}).want(body, call.want...)
				if token, issued := body["access_token"].(string); issued {
					s.token = token
				}
				s.advance(settlingTime)
			})
		}
	}
}
