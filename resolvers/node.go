package resolvers

import (
	"context"
	"strings"

	"github.com/modeliq/modeliq/checkout"
	"github.com/modeliq/modeliq/graph/types"
)

// node finds anything by the prefix of its id; an id of no kind is unknown.
func (r *Resolver) node(ctx context.Context, id string) (types.Node, error) {
	kind, _, _ := strings.Cut(id, "_")
	switch kind {
	case "mat":
		number, ok := checkout.MaterialNumber(id)
		if !ok {
			return nil, nil
		}
		return found(r.material(ctx, number))
	case "mdl":
		return found(r.model(ctx, id))
	case "qte":
		return found(r.quote(ctx, id, nil))
	case "crt":
		return found(r.cart(ctx, id, nil))
	case "ord":
		return found(r.order(ctx, id, nil))
	default:
		return nil, nil
	}
}

// found keeps a nil of a concrete type from becoming a Node that is not nil.
func found[T any, P interface {
	*T
	types.Node
}](p P, err error) (types.Node, error) {
	if err != nil || p == nil {
		return nil, err
	}
	return p, nil
}
