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
	var orderID int64
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if s.opts.OrdersIdempotent && o.Reference != "" {
			first := tx.QueryRowContext(r.Context(), `SELECT id FROM orders WHERE reference = ? ORDER BY id LIMIT 1`, o.Reference)
			if err := first.Scan(&orderID); !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		orderID, err = s.insertOrder(r.Context(), tx, o)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("place order: %w", err)
	}
	return s.receipt(r.Context(), orderID)
}

func (s *Server) insertOrder(ctx context.Context, tx *sql.Tx, o *orderRequest) (int64, error) {
	ship := addBusinessDays(s.now().UTC(), manufacturingDays(o.Speed))
	body, err := json.Marshal(orderBody{
		Placed: s.now().UTC(), TargetShip: ship, TargetDelivery: addBusinessDays(ship, o.Shipping.Days[1]), ShippingOptionID: o.Shipping.ID,
		ManufacturingSpeed: o.Speed, PaymentMethod: o.PaymentMethod, VerificationID: o.VerificationID, Metadata: o.Metadata,
	})
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO orders
		(reference, first_name, last_name, country, state, city, address1, address2, address3, zip_code, phone, email, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		o.Reference, o.FirstName, o.LastName, o.Country, o.State, o.City, o.Address1, o.Address2, o.Address3, o.ZipCode, o.PhoneNumber, o.Email, string(body))
	if err != nil {
		return 0, err
	}
	id, err := done.LastInsertId()
	if err != nil {
		return 0, err
	}
	if err := s.enterProduction(ctx, tx, id); err != nil {
		return 0, err
	}
	for _, item := range o.Items {
		model, err := findModel(ctx, tx, item.ModelID)
		var none *refusal
		if errors.As(err, &none) {
			return 0, refused(fmt.Sprintf("Model %d does not exist.", item.ModelID))
		}
		if err != nil {
			return 0, err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO items (order_id, model_id, material_id, title, spin, quantity, processing) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			id, item.ModelID, item.MaterialID, model.Title, model.spin(), item.Quantity, item.Quantity); err != nil {
			return 0, err
		}
	}
	return id, nil
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
