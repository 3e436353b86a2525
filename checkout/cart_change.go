package checkout

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// errUnchanged ends a change that found problems: nothing is written.
var errUnchanged = errors.New("the cart was not changed")

// change reads the cart, lets fn change it and writes it if nobody else did meanwhile, else all over again: two tabs
// cannot lose each other's changes. With problems nothing is written. fn may run more than once.
func (s *Service) change(ctx context.Context, b Buyer, cartID string, fn func(*Cart) []Problem) (Cart, []Problem, error) {
	c, key, problem, err := s.open(ctx, b, cartID, "cartId")
	if err != nil || problem != nil {
		return c, problemsOf(problem), err
	}
	var problems []Problem
	changed, err := s.carts.Change(ctx, key, func(kept *Cart) error {
		c = *kept
		c.Lines, c.Withdrawn = slices.Clone(kept.Lines), slices.Clone(kept.Withdrawn) // fn changes lines in place, and a refusal shows the cart as it is
		if problems = fn(kept); len(problems) > 0 {
			return errUnchanged
		}
		kept.Version++
		return nil
	})
	if errors.Is(err, errUnchanged) {
		return c, problems, nil
	}
	if err != nil {
		return c, nil, fmt.Errorf("change cart %s: %w", cartID, err)
	}
	return changed, nil, nil
}

// open finds a cart that can still be changed. One that was ordered is returned too, with its problem.
func (s *Service) open(ctx context.Context, b Buyer, id string, field ...string) (c Cart, key string, problem *Problem, err error) {
	c, key, err = find(ctx, s.carts, b, "crt", id)
	if errors.Is(err, ErrNotFound) {
		return Cart{}, "", &Problem{"CART_NOT_FOUND", field, "This cart is not there any more."}, nil
	}
	if err != nil {
		return Cart{}, "", nil, err
	}
	ordered, err := s.Orders.Ordered(ctx, b.Partner.Slug, b.Owner, id)
	if err != nil {
		return c, key, nil, fmt.Errorf("cart %s: %w", id, err)
	}
	if ordered {
		problem = &Problem{"CART_ALREADY_ORDERED", field, "This cart was ordered. Please start a new one."}
	}
	return c, key, problem, nil
}

// problemsOf is a list of the one there is, if any.
func problemsOf(problem *Problem) []Problem {
	if problem == nil {
		return nil
	}
	return []Problem{*problem}
}

// AddLines adds lines to a cart.
func (s *Service) AddLines(ctx context.Context, b Buyer, cartID string, inputs []LineInput) (Cart, []Problem, error) {
	if len(inputs) == 0 {
		return s.refuse(ctx, b, cartID, Problem{"LINES_EMPTY", []string{"lines"}, "There is nothing to add."})
	}
	lines, problems, err := s.newLines(ctx, b, inputs, "lines")
	if err != nil {
		return Cart{}, nil, fmt.Errorf("add lines: %w", err)
	}
	if len(problems) > 0 {
		return s.refuse(ctx, b, cartID, problems...)
	}
	return s.change(ctx, b, cartID, func(c *Cart) []Problem { return c.add(b, lines, "lines") })
}

// refuse answers problems that are known before the cart is touched, with the cart as it is.
func (s *Service) refuse(ctx context.Context, b Buyer, cartID string, problems ...Problem) (Cart, []Problem, error) {
	return s.change(ctx, b, cartID, func(*Cart) []Problem { return problems })
}

// LineChange is what changes about a line; nil fields stay.
type LineChange struct {
	LineID       string
	Quantity     *int
	MaterialID   *string
	Speed        *mp.Speed
	Acknowledged []string // nil stays
}

// UpdateLines changes lines. One with another quantity, material or speed has today's price.
func (s *Service) UpdateLines(ctx context.Context, b Buyer, cartID string, changes []LineChange) (Cart, []Problem, error) {
	if len(changes) == 0 {
		return s.refuse(ctx, b, cartID, Problem{"LINES_EMPTY", []string{"lines"}, "There is nothing to change."})
	}
	own, err := s.Materials(ctx, b)
	if err != nil {
		return Cart{}, nil, fmt.Errorf("update lines: %w", err)
	}
	c, err := s.Cart(ctx, b, cartID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Cart{}, nil, err
	}
	if err == nil {
		problems, err := s.warningsOf(ctx, b, c, own, changes)
		if err != nil {
			return Cart{}, nil, fmt.Errorf("update lines: %w", err)
		}
		if len(problems) > 0 {
			return s.refuse(ctx, b, cartID, problems...)
		}
	}
	return s.change(ctx, b, cartID, func(c *Cart) []Problem { return applyChanges(b, own, c.Lines, changes) })
}

// applyChanges changes the lines in place and says what is wrong with the changes.
func applyChanges(b Buyer, own []Material, lines []CartLine, changes []LineChange) (problems []Problem) {
	for i, change := range changes {
		field := func(name string) []string { return []string{"lines", strconv.Itoa(i), name} }
		at := slices.IndexFunc(lines, func(l CartLine) bool { return l.ID == change.LineID })
		if at < 0 {
			problems = append(problems, Problem{"LINE_NOT_FOUND", field("lineId"), "This line is not in the cart any more."})
			continue
		}
		line := &lines[at]
		before := *line
		if change.Quantity != nil {
			if p := checkQuantity(b, *change.Quantity); p != nil {
				p.Field = field("quantity")
				problems = append(problems, *p)
			}
			line.Quantity = *change.Quantity
		}
		if change.MaterialID != nil {
			number, _ := MaterialNumber(*change.MaterialID)
			m, ok := materialIn(own, number)
			if !ok {
				problems = append(problems, unknownMaterial(field("materialId")))
			}
			line.MaterialNumber, line.MaterialTitle = m.Number, m.Title
		}
		if change.Speed != nil {
			line.Speed = *change.Speed
		}
		if change.Acknowledged != nil {
			line.Acknowledged = acknowledged(change.Acknowledged)
		}
		if line.Quantity != before.Quantity || line.MaterialNumber != before.MaterialNumber || line.Speed != before.Speed {
			line.Promise = nil // it was for the line as it was quoted
		}
	}
	return problems
}

// RemoveLines takes lines out; an unknown one takes none out.
func (s *Service) RemoveLines(ctx context.Context, b Buyer, cartID string, lineIDs []string) (Cart, []Problem, error) {
	return s.change(ctx, b, cartID, func(c *Cart) (problems []Problem) {
		for i, id := range lineIDs {
			if !slices.ContainsFunc(c.Lines, func(l CartLine) bool { return l.ID == id }) {
				problems = append(problems, Problem{"LINE_NOT_FOUND", []string{"lineIds", strconv.Itoa(i)}, "This line is not in the cart any more."})
			}
		}
		c.withdraw(lineIDs)
		return problems
	})
}

// SetAddress says where the cart goes; the shipping option of another country is let go.
func (s *Service) SetAddress(ctx context.Context, b Buyer, cartID string, a upstreams.Address) (Cart, []Problem, error) {
	return s.change(ctx, b, cartID, func(c *Cart) []Problem {
		if problems := checkAddress(b, a, "address"); len(problems) > 0 {
			return problems
		}
		if c.ShipTo == nil || c.ShipTo.Country != a.Country {
			c.ShippingOption = 0
		}
		c.ShipTo = &a
		return nil
	})
}

// SelectShipping chooses one of the ways to the cart's address.
func (s *Service) SelectShipping(ctx context.Context, b Buyer, cartID, optionID string) (Cart, []Problem, error) {
	c, err := s.Cart(ctx, b, cartID)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Cart{}, nil, err
	}
	options, err := s.ShippingOptions(ctx, b, c.ShipTo)
	if err != nil {
		return Cart{}, nil, fmt.Errorf("select shipping: %w", err)
	}
	at := slices.IndexFunc(options, func(o ShippingOption) bool { return o.ID() == optionID })
	return s.change(ctx, b, cartID, func(now *Cart) []Problem {
		switch {
		case now.ShipTo == nil:
			return []Problem{{"ADDRESS_MISSING", []string{"cartId"}, "Please say first where the order goes."}}
		case at < 0 || c.ShipTo == nil || now.ShipTo.Country != c.ShipTo.Country:
			return []Problem{{"OPTION_NOT_FOUND", []string{"shippingOptionId"}, "This way to ship is not offered for the address."}}
		}
		now.ShippingOption = options[at].Number
		return nil
	})
}

// SetAttributes replaces the attributes, and the VAT id unless it is nil.
func (s *Service) SetAttributes(ctx context.Context, b Buyer, cartID string, attributes []Attribute, vatID *string) (Cart, []Problem, error) {
	problems := checkAttributes(attributes, "attributes")
	var id string
	if vatID != nil {
		id = strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "").Replace(*vatID))
		if id != "" && !vatIDs.MatchString(id) {
			problems = append(problems, Problem{"VAT_ID_INVALID", []string{"vatId"}, "A VAT id starts with its country: DE123456789."})
		}
	}
	return s.change(ctx, b, cartID, func(c *Cart) []Problem {
		c.Attributes = attributes
		if vatID != nil {
			c.VATID = id
		}
		return problems
	})
}

// vatIDs have the shape that all of the EU's and GB's share: country, then 2 to 12 letters and digits (VIES).
var vatIDs = regexp.MustCompile(`^[A-Z]{2}[0-9A-Z]{2,12}$`)

const (
	maxAttributes     = 20
	maxAttributeKey   = 64
	maxAttributeValue = 512
)

func checkAttributes(attributes []Attribute, at ...string) (problems []Problem) {
	add := func(field []string, message string) {
		problems = append(problems, Problem{"ATTRIBUTE_INVALID", slices.Concat(at, field), message})
	}
	if len(attributes) > maxAttributes {
		add(nil, fmt.Sprintf("At most %d attributes are kept.", maxAttributes))
		return problems
	}
	for i, a := range attributes {
		index := strconv.Itoa(i)
		if n := len([]rune(a.Key)); n == 0 || n > maxAttributeKey {
			add([]string{index, "key"}, fmt.Sprintf("A key has 1 to %d characters.", maxAttributeKey))
		}
		if len([]rune(a.Value)) > maxAttributeValue {
			add([]string{index, "value"}, fmt.Sprintf("A value has at most %d characters.", maxAttributeValue))
		}
		if slices.IndexFunc(attributes, func(o Attribute) bool { return o.Key == a.Key }) < i {
			add([]string{index, "key"}, "This key is there twice.")
		}
	}
	return problems
}
