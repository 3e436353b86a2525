package main

import (
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
)

// monolith answers what ModelIQ asks of the legacy commerce system while it serves pages: a token, the catalogue and ways
// to ship, and the registration of uploaded models, which comes from a queue behind the buyer's back.
func (s *stub) monolith(mux *http.ServeMux) {
	fixed := func(pattern, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			s.send(w, kind, http.StatusOK, []byte(body))
		})
	}
	fixed("POST /oauth2/token", "token", `{"access_token":"stub","token_type":"bearer","expires_in":86400}`)
	fixed("GET /cart/shipping-options/v1", "shipping", `{"result":"success","shippingOptions":{"1":{"shippingOptionId":1,"price":9.95,"name":"Ground","inTransitDaysMin":3,"inTransitDaysMax":6}}}`)
	fixed("GET /orders/v1", "orders", noOrders)
	fixed("GET /orders/{id}/v1", "orders", noOrders)
	mux.HandleFunc("GET /materials/v1", func(w http.ResponseWriter, _ *http.Request) {
		s.send(w, "materials", http.StatusOK, s.shop.catalogue)
	})
	var registered atomic.Int64
	mux.HandleFunc("POST /models/v1", func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		s.send(w, "register", http.StatusOK, fmt.Appendf(nil, registeredModel, 1000+registered.Add(1), n))
	})
}

const (
	noOrders        = `{"result":"success","ordersCount":{"total":0},"ordersStatus":[],"ordersInfo":[]}`
	registeredModel = `{"result":"success","modelId":%d,"modelVersion":0,"title":"part","fileName":"part.stl","contentLength":%d,` +
		`"fileMd5Checksum":"a6d5646bcb5a1437cb38ad07c45adf7a","isPublic":0,"isForSale":false,"printable":"yes","materials":[]}`
)
