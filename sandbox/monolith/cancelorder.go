package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
)

// changeOrder cancels an order, the one change the wire has. Nothing that is being made can be cancelled any more.
func (s *Server) changeOrder(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	fields, err := decodeObject(r, maxOrderBody)
	if err != nil {
		return nil, err
	}
	if absent(fields["status"]) {
		return nil, missing("status")
	}
	refuse := func(reason string) *refusal {
		return &refusal{status: http.StatusBadRequest, reason: reason, extra: answer{"orderId": id}}
	}
	if named, ok := looseInt(fields["orderId"]); fields["orderId"] != nil && (!ok || named != id) {
		return nil, refuse("The order of the body is not the order of the path.")
	}
	if fields["status"] != "cancelled" {
		return nil, refuse("An order can only be changed to cancelled.")
	}
	err = s.store.change(r.Context(), func(tx *sql.Tx) error { return s.cancelOrder(r.Context(), tx, id, refuse) })
	if err != nil {
		return nil, fmt.Errorf("cancel order %d: %w", id, err)
	}
	return answer{"reason": nil, "orderId": id}, nil
}

func (s *Server) cancelOrder(ctx context.Context, tx *sql.Tx, id int, refuse func(string) *refusal) error {
	if err := s.catchUp(ctx, tx, "id = ?", id); err != nil {
		return err
	}
	orders, err := ordersIn(ctx, tx, "id = ?", 1, id)
	if err != nil {
		return err
	}
	if len(orders) == 0 {
		return notFound(fmt.Sprintf("Order %d", id))
	}
	if status := orders[0].status(); status != "placed" {
		return refuse(fmt.Sprintf("Order %d cannot be cancelled, it is %s.", id, status))
	}
	_, err = tx.ExecContext(ctx, `UPDATE items SET cancelled = quantity, processing = 0 WHERE order_id = ?`, id)
	return err
}
