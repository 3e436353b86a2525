package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"unicode/utf8"
)

const minReprintComment = 10 // characters

// reprintRequest asks for pieces of an order to be made again.
type reprintRequest struct {
	productID, reasonID, quantity int
	comment                       string
}

// reprintOrder makes pieces of an order again: an order of its own, at no charge, to the same address and under the same
// reference. The original stays as it is.
func (s *Server) reprintOrder(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	fields, err := decodeObject(r, maxOrderBody)
	if err != nil {
		return nil, err
	}
	wanted, err := readReprint(fields)
	if err != nil {
		return nil, err
	}
	var reprint int64
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if err := s.catchUp(r.Context(), tx, "id = ?", id); err != nil {
			return err
		}
		reprint, err = s.insertReprint(r.Context(), tx, id, wanted)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reprint of order %d: %w", id, err)
	}
	return s.receipt(r.Context(), reprint)
}

func readReprint(fields map[string]any) (reprintRequest, error) {
	var absentFields []string
	for _, field := range []string{"orderProductId", "reprintReasonId", "reprintComment", "quantity"} {
		if absent(fields[field]) {
			absentFields = append(absentFields, field)
		}
	}
	if len(absentFields) > 0 {
		return reprintRequest{}, missing(absentFields...)
	}
	read := &looseFields{values: fields}
	wanted := reprintRequest{
		productID: read.positive("orderProductId"), reasonID: read.positive("reprintReasonId"), quantity: read.positive("quantity"),
		comment: read.text("reprintComment", ""),
	}
	if utf8.RuneCountInString(wanted.comment) < minReprintComment {
		read.fail(invalid("reprintComment", fmt.Sprintf("it must have at least %d characters.", minReprintComment)))
	}
	return wanted, read.err
}

// positive is a whole number from 1.
func (l *looseFields) positive(field string) int {
	n, ok := looseInt(l.values[field])
	if !ok || n < 1 {
		l.fail(invalid(field, "it must be a whole number from 1."))
	}
	return n
}

func (s *Server) insertReprint(ctx context.Context, tx *sql.Tx, id int, wanted reprintRequest) (int64, error) {
	orders, err := ordersIn(ctx, tx, "id = ?", 1, id)
	if err != nil {
		return 0, err
	}
	if len(orders) == 0 {
		return 0, notFound(fmt.Sprintf("Order %d", id))
	}
	o := &orders[0]
	item := o.item(wanted.productID)
	if item == nil {
		return 0, refused(fmt.Sprintf("Product %d is not part of order %d.", wanted.productID, id))
	}
	if made := item.quantity - item.cancelled; wanted.quantity > made {
		return 0, refused(fmt.Sprintf("Product %d cannot be made again %d times, %d were ordered.", wanted.productID, wanted.quantity, made))
	}
	var to address
	if err := tx.QueryRowContext(ctx, `SELECT `+addressColumns+` FROM orders WHERE id = ?`, id).Scan(to.columns()...); err != nil {
		return 0, err
	}
	again := product{orderItem{item.modelID, item.materialID, wanted.quantity}, item.title, item.spin}
	return s.insertOrder(ctx, tx, to, o.reference, s.reprintBody(o, wanted), []product{again})
}

// reprintBody has the ways of the original and dates of its own.
func (s *Server) reprintBody(o *order, wanted reprintRequest) orderBody {
	now := s.now().UTC()
	ship := addBusinessDays(now, manufacturingDays(o.body.ManufacturingSpeed))
	return orderBody{
		Placed: now, TargetShip: ship, TargetDelivery: addBusinessDays(ship, s.shipping.find(o.body.ShippingOptionID).Days[1]),
		ShippingOptionID: o.body.ShippingOptionID, ManufacturingSpeed: o.body.ManufacturingSpeed, PaymentMethod: "reprint",
		ReprintOf: wanted.productID, ReprintReasonID: wanted.reasonID, ReprintComment: wanted.comment,
	}
}
