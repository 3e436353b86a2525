package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// productionTables keep what happens to orders after they were placed. They stand beside the orders' own tables, so that
// a database from before there was production gains them.
const productionTables = `
CREATE TABLE IF NOT EXISTS production (
	order_id INTEGER PRIMARY KEY REFERENCES orders (id),
	placed   INTEGER NOT NULL, -- the factory's time, in milliseconds
	step     INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS shipments (
	id              INTEGER PRIMARY KEY AUTOINCREMENT,
	order_id        INTEGER NOT NULL REFERENCES orders (id),
	shipped         INTEGER NOT NULL, -- the real time, in milliseconds
	carrier         TEXT NOT NULL,
	tracking_number TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS shipments_by_order ON shipments (order_id);
CREATE TABLE IF NOT EXISTS rejections (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	item_id     INTEGER NOT NULL UNIQUE REFERENCES items (id),
	material_id INTEGER NOT NULL,
	picture     TEXT NOT NULL UNIQUE, -- the key in its picture's address
	body        TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS rejections_by_material ON rejections (material_id);`

// step is how far the factory is with an order. Steps are taken in turn and never back: a database that was read at every
// hour and one that was read once hold the same, save for the dates of the parcels.
type step int

const (
	stepPlaced   step = iota
	stepReviewed      // an engineer has looked at it; now and then a part is rejected
	stepBegun         // every piece is being made
	stepPartial       // the first pieces are complete and sent
	stepComplete      // so are the others
)

// schedule is the age of an order at each step, on the factory's clock.
type schedule [stepComplete + 1]time.Duration

const factoryDay = 24 * time.Hour

// Production ends before the day that was promised (see manufacturingDays), by as much as a weekend needs.
var (
	standardSchedule = schedule{0, factoryDay / 2, factoryDay, 3 * factoryDay, 5 * factoryDay}
	economySchedule  = schedule{0, factoryDay / 2, factoryDay, 8 * factoryDay, 15 * factoryDay}
	prioritySchedule = schedule{0, factoryDay / 2, factoryDay, 3 * factoryDay / 2, 2 * factoryDay}
)

func scheduleOf(speed string) schedule {
	switch speed {
	case "economy":
		return economySchedule
	case "priority":
		return prioritySchedule
	}
	return standardSchedule
}

// at is the last step that an order of an age has come to.
func (s schedule) at(age time.Duration) step {
	due := stepPlaced
	for next := stepPlaced + 1; next <= stepComplete && age >= s[next]; next++ {
		due = next
	}
	return due
}

// due is the step an order should be at by the factory's time. It is less than the order's own when that clock went back:
// what has been taken stays.
func (o *order) due(factory time.Time) step {
	return scheduleOf(o.body.ManufacturingSpeed).at(factory.Sub(o.factoryPlaced))
}

// take moves the pieces of an order by one step and reports whether a parcel leaves.
func (o *order) take(next step) (parcel bool) {
	o.step = next
	switch next {
	case stepBegun:
		for i := range o.items {
			item := &o.items[i]
			item.inProduction, item.processing = item.inProduction+item.processing, 0
		}
	case stepPartial, stepComplete:
		for i := range o.items {
			item := &o.items[i]
			ready := item.inProduction
			if next == stepPartial {
				ready = min(ready, firstBatch(i, item.quantity))
			}
			item.inProduction, item.complete = item.inProduction-ready, item.complete+ready
			parcel = parcel || ready > 0
		}
	}
	return parcel
}

// firstBatch is how many pieces of an order's n-th item go into its first parcel: two of five, and of the items that are
// one piece every other one. An order of one piece has no first parcel but its last. n counts from 0.
func firstBatch(n, quantity int) int {
	if quantity == 1 {
		return n % 2
	}
	return (quantity*2 + 4) / 5
}

// catchUp takes the steps of orders that are due, each with what it leaves behind: a rejection or a parcel. It reads the
// orders again, since only the transaction sees what no other call is changing.
func (s *Server) catchUp(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	orders, err := ordersIn(ctx, tx, where, -1, args...)
	if err != nil {
		return err
	}
	factory := s.factoryNow()
	for i := range orders {
		o := &orders[i]
		if err := s.catchUpOrder(ctx, tx, o, o.due(factory)); err != nil {
			return fmt.Errorf("production of order %d: %w", o.id, err)
		}
	}
	return nil
}

func (s *Server) catchUpOrder(ctx context.Context, tx *sql.Tx, o *order, due step) error {
	if o.step >= due {
		return nil
	}
	for o.step < due {
		parcel := o.take(o.step + 1)
		if o.step == stepReviewed && reviewRejects(o) {
			if err := s.rejectItem(ctx, tx, &o.items[0], reviewReason(o.id)); err != nil {
				return err
			}
		}
		if parcel {
			if err := s.insertShipment(ctx, tx, o); err != nil {
				return err
			}
		}
	}
	for _, i := range o.items {
		if err := i.save(ctx, tx); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE production SET step = ? WHERE order_id = ?`, o.step, o.id)
	return err
}

// save writes where an item's pieces are.
func (i *orderedItem) save(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE items SET processing = ?, in_production = ?, complete = ?, cancelled = ? WHERE id = ?`,
		i.processing, i.inProduction, i.complete, i.cancelled, i.id)
	return err
}

// enterProduction starts the production of an order now.
func (s *Server) enterProduction(ctx context.Context, tx *sql.Tx, orderID int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO production (order_id, placed) VALUES (?, ?)`, orderID, s.factoryNow().UnixMilli())
	return err
}

// adoptOrders starts the production of orders from before there was any.
func (s *Server) adoptOrders(ctx context.Context) error {
	_, err := s.store.db.ExecContext(ctx, `INSERT INTO production (order_id, placed)
		SELECT id, ? FROM orders WHERE id NOT IN (SELECT order_id FROM production)`, s.factoryNow().UnixMilli())
	return err
}

// upToDate reads orders as they stand by the factory's clock, newest first.
func (s *Server) upToDate(ctx context.Context, where string, limit int, args ...any) ([]order, error) {
	orders, err := ordersIn(ctx, s.store.db, where, limit, args...)
	if err != nil {
		return nil, err
	}
	factory := s.factoryNow()
	var late []any
	for i := range orders {
		if orders[i].due(factory) > orders[i].step {
			late = append(late, orders[i].id)
		}
	}
	if len(late) == 0 {
		return orders, nil
	}
	err = s.store.change(ctx, func(tx *sql.Tx) error { return s.catchUp(ctx, tx, anyOf(len(late)), late...) })
	if err != nil {
		return nil, err
	}
	return ordersIn(ctx, s.store.db, where, limit, args...)
}
