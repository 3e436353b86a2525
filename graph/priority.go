package graph

import "github.com/vektah/gqlparser/v2/ast"

// Rank says which requests are shed last when there are more than can be executed.
type Rank int

// From what can be asked again without harm to what a buyer would have to be won for again.
const (
	Browse Rank = iota
	Quote
	Cart
	Order
	ranks
)

func (r Rank) String() string { return [...]string{"browse", "quote", "cart", "order"}[r] }

// rankedFields are the root fields above browsing. A session is the door to everything, and whoever has just ordered looks
// for the order: both are as much as a cart.
var rankedFields = map[string]Rank{
	"orderPlace": Order, "orderCancel": Order,

	"sessionCreate": Cart, "sessionRenew": Cart,
	"cart": Cart, "cartCreate": Cart, "cartLinesAdd": Cart, "cartLinesUpdate": Cart, "cartLinesRemove": Cart,
	"cartShippingAddressUpdate": Cart, "cartShippingOptionSelect": Cart, "cartAttributesUpdate": Cart,
	"order": Cart, "orderUpdated": Cart,

	"quote": Quote, "quoteCreate": Quote, "quoteReviewRequest": Quote,
	"model": Quote, "modelUpload": Quote, "modelUnitUpdate": Quote, "modelDelete": Quote, "modelUpdated": Quote,
}

// rankOf is the highest of an operation's root fields; a document with faults, which has none, is the lowest.
func rankOf(op *ast.OperationDefinition) Rank {
	if op == nil {
		return Browse
	}
	return highest(op.SelectionSet)
}

func highest(set ast.SelectionSet) (rank Rank) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			rank = max(rank, rankedFields[s.Name])
		case *ast.InlineFragment:
			rank = max(rank, highest(s.SelectionSet))
		case *ast.FragmentSpread:
			if s.Definition != nil {
				rank = max(rank, highest(s.Definition.SelectionSet))
			}
		}
	}
	return rank
}
