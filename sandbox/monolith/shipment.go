package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// trackingSite is where parcels are followed: a name that belongs to nobody, since nobody carries them.
const trackingSite = "https://tracking.example/"

// shipment is a parcel that has left.
type shipment struct {
	ID             int64  `json:"id"`
	Shipped        int64  `json:"shipped"` // milliseconds
	Carrier        string `json:"carrier"`
	TrackingNumber string `json:"trackingNumber"` // empty where the carrier gives none
}

// insertShipment sends a parcel of an order. Its date is the real moment at which it was first seen to be gone, whatever
// the factory's clock says: that is the only date a reader can compare with his own.
func (s *Server) insertShipment(ctx context.Context, tx *sql.Tx, o *order) error {
	option := s.shipping.find(o.body.ShippingOptionID)
	number := ""
	if option.Tracked {
		var before int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM shipments WHERE order_id = ?`, o.id).Scan(&before); err != nil {
			return err
		}
		number = fmt.Sprintf("SB%08dP%d", o.id, before+1)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO shipments (order_id, shipped, carrier, tracking_number) VALUES (?, ?, ?, ?)`,
		o.id, s.now().UnixMilli(), option.Carrier, number)
	return err
}

// wire has a link only where there is a number to follow.
func (p shipment) wire() answer {
	body := answer{
		"shipmentId": p.ID, "shipDate": time.UnixMilli(p.Shipped).UTC().Format(time.DateTime), "carrier": p.Carrier, "trackingNumber": nil,
	}
	if p.TrackingNumber != "" {
		body["trackingNumber"], body["trackingLink"] = p.TrackingNumber, trackingSite+p.TrackingNumber
	}
	return body
}

// shipmentsWire is null as long as nothing has left.
func (o *order) shipmentsWire() any {
	if len(o.shipments) == 0 {
		return nil
	}
	parcels := make([]answer, len(o.shipments))
	for i, p := range o.shipments {
		parcels[i] = p.wire()
	}
	return parcels
}
