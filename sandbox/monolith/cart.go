package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strconv"

	"github.com/modeliq/modeliq/internal/money"
)

const maxCartBody = 64 << 10

// readCart answers the account's cart.
func (s *Server) readCart(r *http.Request) (answer, error) {
	rows, err := s.store.db.QueryContext(r.Context(), `SELECT model_id, material_id, quantity FROM cart WHERE account = ? ORDER BY rowid`, accountOf(r.Context()))
	if err != nil {
		return nil, fmt.Errorf("read the cart: %w", err)
	}
	defer rows.Close()
	items := []answer{}
	for rows.Next() {
		var i orderItem
		if err := rows.Scan(&i.ModelID, &i.MaterialID, &i.Quantity); err != nil {
			return nil, fmt.Errorf("read the cart: %w", err)
		}
		items = append(items, answer{
			"cartKey": strconv.Itoa(i.ModelID) + "-" + strconv.Itoa(i.MaterialID), "modelId": i.ModelID, "materialId": i.MaterialID, "quantity": i.Quantity,
		})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the cart: %w", err)
	}
	return answer{"itemCount": len(items), "items": items}, nil
}

// fillCart puts pieces of a model in the account's cart. What is in it already is added to. Orders do not come from it:
// they name their items.
func (s *Server) fillCart(r *http.Request) (answer, error) {
	fields, err := decodeFields(r, maxCartBody)
	if err != nil {
		return nil, err
	}
	if absent(fields["modelId"]) {
		return nil, missing("modelId")
	}
	item, err := s.readCartItem(fields)
	if err != nil {
		return nil, err
	}
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if err := s.chooseMaterial(r.Context(), tx, &item); err != nil {
			return err
		}
		return item.addToCart(r.Context(), tx)
	})
	if err != nil {
		return nil, err
	}
	return answer{}, nil
}

// readCartItem reads what is asked for. A model can be asked for in another size on the vendor's own site only.
func (s *Server) readCartItem(fields map[string]any) (orderItem, error) {
	read := &looseFields{values: fields}
	item := orderItem{ModelID: read.positive("modelId"), Quantity: 1}
	if !absent(fields["quantity"]) {
		item.Quantity = read.positive("quantity")
	}
	if !absent(fields["materialId"]) {
		item.MaterialID = read.material("materialId", fields["materialId"], s.catalogue)
	}
	if scale, ok := looseDecimal(fields["scale"]); !absent(fields["scale"]) && (!ok || scale.Cmp(money.Decimal{}.One()) != 0) {
		read.fail(invalid("scale", "models are sold in their own size, which is 1."))
	}
	return item, read.err
}

// chooseMaterial checks the material of an item, or picks one where none was named: the model's default, or the first that
// it can be had in.
func (s *Server) chooseMaterial(ctx context.Context, q querier, item *orderItem) error {
	m, err := ownModel(ctx, q, item.ModelID)
	if err != nil {
		return err
	}
	if m.stage(s.now()) == processing {
		return refused(fmt.Sprintf("Model %d is still processing.", m.ID))
	}
	if item.MaterialID == 0 {
		item.MaterialID = m.DefaultID
	}
	for _, material := range s.catalogue.Materials {
		wanted := item.MaterialID == 0 || item.MaterialID == material.ID
		if wanted && m.sells(material.ID) && m.Size.fits(s.catalogue.printers[material.Printer]) {
			item.MaterialID = material.ID
			return nil
		}
	}
	return invalid("materialId", "it must be a material that is enabled for sale.")
}

func (i orderItem) addToCart(ctx context.Context, tx *sql.Tx) error {
	var total int
	err := tx.QueryRowContext(ctx, `INSERT INTO cart (account, model_id, material_id, quantity) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity RETURNING quantity`, accountOf(ctx), i.ModelID, i.MaterialID, i.Quantity).Scan(&total)
	if err != nil {
		return fmt.Errorf("fill the cart: %w", err)
	}
	if total > maxQuantity {
		return invalid("quantity", fmt.Sprintf("a cart takes %d pieces of a kind.", maxQuantity))
	}
	return nil
}
