package monolith

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// orderBody is what an order keeps beside its searchable columns and its items.
type orderBody struct {
	Placed             time.Time `json:"placed"`
	TargetShip         time.Time `json:"targetShip"`
	TargetDelivery     time.Time `json:"targetDelivery"`
	ShippingOptionID   int       `json:"shippingOptionId"`
	ManufacturingSpeed string    `json:"manufacturingSpeed,omitempty"`
	PaymentMethod      string    `json:"paymentMethod"`
	VerificationID     string    `json:"paymentVerificationId,omitempty"`
	Metadata           any       `json:"metadata,omitempty"`
	ReprintOf          int       `json:"reprintOf,omitempty"` // the product that is made again, at no charge
	ReprintReasonID    int       `json:"reprintReasonId,omitempty"`
	ReprintComment     string    `json:"reprintComment,omitempty"`
}

// placeOrder makes an order. Asked twice it makes two, as the real system does, unless it was opened to be idempotent.
// The fee of 5 % that orders through the API bear is not in any answer.
func (s *Server) placeOrder(r *http.Request) (answer, error) {
	fields, err := decodeObject(r, maxOrderBody)
	if err != nil {
		return nil, err
	}
	o, err := s.newOrder(fields)
	if err != nil {
		return nil, err
	}
	if err := s.checkAccount(o); err != nil {
		return nil, err
	}
	var orderID int64
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if s.opts.OrdersIdempotent && o.Reference != "" {
			first := tx.QueryRowContext(r.Context(), `SELECT id FROM orders WHERE reference = ? ORDER BY id LIMIT 1`, o.Reference)
			if err := first.Scan(&orderID); !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		products, err := s.products(r.Context(), tx, o.Items)
		if err != nil {
			return err
		}
		orderID, err = s.insertOrder(r.Context(), tx, o.address, o.Reference, s.newOrderBody(o), products)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("place order: %w", err)
	}
	return s.receipt(r.Context(), orderID)
}

// checkAccount refuses what the account cannot pay for. A payment that was verified elsewhere needs no card here.
func (s *Server) checkAccount(o *orderRequest) error {
	switch {
	case o.PaymentMethod != "credit_card":
		return nil
	case s.opts.NoBillingAddress:
		return refused("There is no default billing address for user [" + s.opts.ClientID + "].")
	case s.opts.NoCard && o.VerificationID == "":
		return refused("There is no credit card on file for this account.")
	}
	return nil
}

// product is an item to be made.
type product struct {
	orderItem
	title, spin string
}

// products looks the models of an order up. Each must be processed and printable in the material it is ordered in.
func (s *Server) products(ctx context.Context, q querier, items []orderItem) ([]product, error) {
	products := make([]product, 0, len(items))
	for _, item := range items {
		m, err := findModel(ctx, q, item.ModelID)
		var none *refusal
		if errors.As(err, &none) {
			return nil, refused(fmt.Sprintf("Model %d does not exist.", item.ModelID))
		}
		if err != nil {
			return nil, err
		}
		material := s.catalogue.materials[item.MaterialID]
		switch {
		case m.stage(s.now()) == processing:
			return nil, refused(fmt.Sprintf("Model %d is still processing.", item.ModelID))
		case !m.Size.fits(s.catalogue.printers[material.Printer]):
			return nil, refused(fmt.Sprintf("Model %d is not printable in material %d.", item.ModelID, item.MaterialID))
		}
		products = append(products, product{item, m.Title, m.spin()})
	}
	return products, nil
}

func (s *Server) newOrderBody(o *orderRequest) orderBody {
	ship := addBusinessDays(s.now().UTC(), manufacturingDays(o.Speed))
	return orderBody{
		Placed: s.now().UTC(), TargetShip: ship, TargetDelivery: addBusinessDays(ship, o.Shipping.Days[1]), ShippingOptionID: o.Shipping.ID,
		ManufacturingSpeed: o.Speed, PaymentMethod: o.PaymentMethod, VerificationID: o.VerificationID, Metadata: o.Metadata,
	}
}

// insertOrder records an order and starts its production.
func (s *Server) insertOrder(ctx context.Context, tx *sql.Tx, to address, reference string, body orderBody, products []product) (int64, error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO orders (reference, body, `+addressColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		append([]any{reference, string(encoded)}, to.columns()...)...)
	if err != nil {
		return 0, err
	}
	id, err := done.LastInsertId()
	if err != nil {
		return 0, err
	}
	for _, p := range products {
		if _, err := tx.ExecContext(ctx, `INSERT INTO items (order_id, model_id, material_id, title, spin, quantity, processing) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id, p.ModelID, p.MaterialID, p.title, p.spin, p.Quantity, p.Quantity); err != nil {
			return 0, err
		}
	}
	return id, s.enterProduction(ctx, tx, id)
}

func (s *Server) receipt(ctx context.Context, orderID int64) (answer, error) {
	rows, err := s.store.db.QueryContext(ctx, `SELECT id FROM items WHERE order_id = ? ORDER BY id`, orderID)
	if err != nil {
		return nil, fmt.Errorf("receipt of order %d: %w", orderID, err)
	}
	defer rows.Close()
	production := []string{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("receipt of order %d: %w", orderID, err)
		}
		production = append(production, strconv.FormatInt(id, 10))
	}
	return answer{
		"orderId": orderID, "productionOrderIds": production,
		"nextActionSuggestions": answer{"checkOrderStatus": "/checkout/receipt?orderId=" + strconv.FormatInt(orderID, 10)},
	}, rows.Err()
}

// manufacturingDays are business days in production: economy takes about ten more, priority about half.
func manufacturingDays(speed string) int {
	switch speed {
	case "economy":
		return 16
	case "priority":
		return 3
	}
	return 6
}

// addBusinessDays counts Mondays to Fridays; the result is at midnight.
func addBusinessDays(from time.Time, days int) time.Time {
	day := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	for days > 0 {
		day = day.AddDate(0, 0, 1)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			days--
		}
	}
	return day
}
