package monolith

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What Reject answers when there is nothing to reject. ErrNotRejectable is an ErrNotFound too, for callers that do not
// tell the two apart.
var (
	ErrNotFound      = errors.New("there is no such order or item")
	ErrNotRejectable = fmt.Errorf("the item cannot be rejected any more: %w", ErrNotFound)
)

// ProductionOrder is an order as the factory sees it.
type ProductionOrder struct {
	ID                int
	Reference, Status string    // the wire's status, such as in_production
	PlacedAt          time.Time // real time
	Items             []ProductionItem
}

// ProductionItem is one product of an order. States counts its pieces by the wire's states.
type ProductionItem struct {
	ProductID int
	Title     string
	Quantity  int
	States    map[string]int
	Rejected  bool
}

// Production answers the newest orders, limit at most, as they stand by the factory's clock.
func (s *Server) Production(ctx context.Context, limit int) ([]ProductionOrder, error) {
	orders, err := s.upToDate(ctx, "1 = 1", max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("production: %w", err)
	}
	found := make([]ProductionOrder, 0, len(orders))
	for i := range orders {
		o := &orders[i]
		told := ProductionOrder{ID: int(o.id), Reference: o.reference, Status: o.status(), PlacedAt: o.body.Placed}
		for _, item := range o.items {
			told.Items = append(told.Items, ProductionItem{
				ProductID: int(item.id), Title: item.title, Quantity: item.quantity, States: item.states(), Rejected: item.rejection != nil,
			})
		}
		found = append(found, told)
	}
	return found, nil
}

// Reject takes the pieces of an item that are not complete out of production. The reason is what the buyer reads. It
// answers ErrNotFound for an item that is not there and ErrNotRejectable for one with nothing left to reject.
func (s *Server) Reject(ctx context.Context, orderID, productID int, reason string) error {
	err := s.store.change(ctx, func(tx *sql.Tx) error {
		if err := s.catchUp(ctx, tx, "id = ?", orderID); err != nil {
			return err
		}
		orders, err := ordersIn(ctx, tx, "id = ?", 1, orderID)
		if err != nil {
			return err
		}
		for _, o := range orders {
			if item := o.item(productID); item != nil {
				return s.rejectOpen(ctx, tx, item, reason)
			}
		}
		return ErrNotFound
	})
	if err != nil {
		return fmt.Errorf("reject product %d of order %d: %w", productID, orderID, err)
	}
	return nil
}

func (s *Server) rejectOpen(ctx context.Context, tx *sql.Tx, item *orderedItem, text string) error {
	if item.processing+item.inProduction == 0 {
		return ErrNotRejectable
	}
	if err := s.rejectItem(ctx, tx, item, reason{"Rejected by production", text}); err != nil {
		return err
	}
	return item.save(ctx, tx)
}
