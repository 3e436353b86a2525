package shapeways

import (
	"slices"
	"strings"

	"github.com/modeliq/modeliq/upstreams/monolith"
)

func toOrder(info wireOrderInfo, status wireOrderStatus) monolith.Order {
	o := monolith.Order{
		ID:             int(info.OrderID),
		Reference:      string(info.RefNumber),
		Status:         toStatus(status.Status),
		TargetShipDate: date(info.TargetShipDate),
	}
	products := make(map[string]wireProduct, len(info.Products))
	for _, p := range info.Products {
		products[string(p.ID)] = p
	}
	for id, item := range status.Items {
		o.Items = append(o.Items, toProgress(item, products[id]))
		delete(products, id)
	}
	for _, p := range products { // known as a product, but no status is told yet
		o.Items = append(o.Items, toProgress(wireItemStatus{Title: p.Title, Quantity: p.Quantity}, p))
	}
	slices.SortFunc(o.Items, compareProgress)
	for _, s := range info.Shipments {
		o.Shipments = append(o.Shipments, monolith.Shipment{
			ID: int(s.ID), ShippedAt: date(s.ShipDate), Carrier: string(s.Carrier),
			TrackingNumber: string(s.TrackingNumber), TrackingURL: webAddress(string(s.TrackingLink)),
		})
	}
	return o
}

func toProgress(item wireItemStatus, product wireProduct) monolith.OrderProgress {
	p := monolith.OrderProgress{Title: string(item.Title), Quantity: int(item.Quantity), States: make(map[string]int)}
	if len(product.Models) > 0 {
		p.ModelID, p.MaterialID = int(product.Models[0].ModelID), int(product.Models[0].MaterialID)
	}
	for _, m := range product.Models {
		for _, r := range m.Rejection.Reasons {
			p.Rejections = append(p.Rejections, monolith.Rejection{
				Reason: string(r.Title), Comment: string(r.Comment), PictureURL: webAddress(string(r.PictureURL)),
			})
		}
	}
	for state, pieces := range item.Status {
		if pieces > 0 {
			p.States[state] = int(pieces)
		}
	}
	return p
}

// compareProgress gives the items an order of their own: the wire's object has none.
func compareProgress(a, b monolith.OrderProgress) int {
	if a.ModelID != b.ModelID {
		return a.ModelID - b.ModelID
	}
	if a.MaterialID != b.MaterialID {
		return a.MaterialID - b.MaterialID
	}
	return strings.Compare(a.Title, b.Title)
}

func toStatus(t text) monolith.OrderStatus {
	switch s := monolith.OrderStatus(t); s {
	case monolith.OrderPlaced, monolith.OrderInProduction, monolith.OrderShipped, monolith.OrderCancelled:
		return s
	default:
		return monolith.OrderUnknown
	}
}

// webAddress lets only http and https through: the link ends up in a buyer's page.
func webAddress(link string) string {
	if strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		return link
	}
	return ""
}
