package monolith

import (
	"strconv"
	"time"
)

var orderStatuses = []string{"placed", "in_production", "shipped", "cancelled", "unknown"}

// status is the order's, made from its pieces: complete ones are shipped, and as long as nothing has begun it is placed.
func (o *order) status() string {
	var quantity, processing, complete, cancelled int
	for _, i := range o.items {
		quantity, processing, complete, cancelled = quantity+i.quantity, processing+i.processing, complete+i.complete, cancelled+i.cancelled
	}
	switch {
	case cancelled == quantity:
		return "cancelled"
	case processing == quantity-cancelled:
		return "placed"
	case complete == quantity-cancelled:
		return "shipped"
	}
	return "in_production"
}

// ordersAnswer tells orders three times over, as the wire does: counted by status, as an object keyed by order with items
// keyed by product, and as a list with what is printed on the papers.
func (s *Server) ordersAnswer(orders []order, host string) answer {
	counts := map[string]int{"total": len(orders)}
	for _, status := range orderStatuses {
		counts[status] = 0
	}
	byID := map[string]answer{}
	infos := []answer{}
	for i := range orders {
		counts[orders[i].status()]++
		byID[strconv.FormatInt(orders[i].id, 10)] = orders[i].statusWire()
		infos = append(infos, s.orderInfo(&orders[i], host))
	}
	body := answer{"ordersCount": counts, "ordersStatus": byID, "ordersInfo": infos}
	if len(byID) == 0 {
		body["ordersStatus"] = empty
	}
	return body
}

func (o *order) statusWire() answer {
	items := map[string]answer{}
	for _, i := range o.items {
		items[strconv.FormatInt(i.id, 10)] = answer{
			"title": i.title, "quantity": i.quantity,
			"status": i.states(),
		}
	}
	return answer{"status": o.status(), "items": items}
}

// states counts an item's pieces.
func (i *orderedItem) states() map[string]int {
	return map[string]int{"processing": i.processing, "in_production": i.inProduction, "complete": i.complete, "cancelled": i.cancelled}
}

// orderInfo writes every id and quantity as a string, except the order's own.
func (s *Server) orderInfo(o *order, host string) answer {
	products := []answer{}
	for _, i := range o.items {
		model, material := strconv.Itoa(i.modelID), strconv.Itoa(i.materialID)
		products = append(products, answer{
			"orderProductId": strconv.FormatInt(i.id, 10), "spin": i.spin, "productTitle": i.title, "optionId": material,
			"optionDescription": s.catalogue.materials[i.materialID].Title, "quantity": strconv.Itoa(i.quantity),
			"models": []answer{{
				"modelId": model, "materialId": material, "title": i.title,
				"rejection": i.rejectionWire(host),
			}},
		})
	}
	info := answer{
		"orderId": o.id, "refNumber": nil, "shipments": o.shipmentsWire(), "orderProducts": products,
		"targetDeliveryDate": o.body.TargetDelivery.Format(time.DateTime), "targetShipDate": o.body.TargetShip.Format(time.DateTime),
	}
	if o.reference != "" {
		info["refNumber"] = o.reference
	}
	return info
}
