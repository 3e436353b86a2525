package seam

import (
	"fmt"
	"strings"

	"github.com/modeliq/modeliq/internal/money"
)

// Difference is a field in which two answers are not the same. Of Items that differ in it, Item is the first, with both
// values; Item is "" where an answer has no items.
type Difference struct {
	Field           string
	Item            string
	Items           int
	Primary, Shadow string
}

// Fields of every capability, beside its own.
const (
	fieldAnswer  = "answer"  // one found something and the other said no
	fieldMissing = "missing" // an item that the shadow lacks
	fieldExtra   = "extra"   // an item that only the shadow has
)

// comparer compares two answers within the tolerances of its capability. Nothing is compared when all that the primary said
// is still changing.
type comparer[T any] func(primary, shadow T, tolerances map[string]Tolerance) (list []Difference, compared bool)

// table says how answers of one kind are compared: items are found by key, whatever their order.
type table[T any] struct {
	key func(T) string
	// settled leaves out items of the primary's that are still changing; nil leaves out none.
	settled func(T) bool
	columns []column[T]
}

// column is one field of an item.
type column[T any] struct {
	name string
	of   func(T) any
	// usual holds unless configuration has another tolerance.
	usual Tolerance
	// private values are compared and never shown.
	private bool
}

func (t table[T]) compare(primary, shadow []T, tolerances map[string]Tolerance) (list []Difference, compared bool) {
	others := make(map[string]T, len(shadow))
	for _, item := range shadow {
		others[t.key(item)] = item
	}
	d, compared := differences{tolerances: tolerances}, len(primary) == 0
	for _, item := range primary {
		key := t.key(item)
		other, ok := others[key]
		delete(others, key)
		if t.settled != nil && !t.settled(item) {
			continue
		}
		compared = true
		switch {
		case !ok:
			d.note(fieldMissing, key, key, "")
		default:
			t.item(&d, key, item, other)
		}
	}
	for _, item := range shadow {
		if key := t.key(item); has(others, key) {
			d.note(fieldExtra, key, "", key)
		}
	}
	return d.list, compared
}

func (t table[T]) item(d *differences, key string, item, other T) {
	for _, c := range t.columns {
		tolerance, ok := d.tolerances[c.name]
		if !ok {
			tolerance = c.usual
		}
		p, s := c.of(item), c.of(other)
		switch {
		case tolerance.allows(p, s):
		case c.private:
			d.note(c.name, key, "not shown", "not shown")
		default:
			d.note(c.name, key, show(p), show(s))
		}
	}
}

// names of the columns.
func (t table[T]) names() (names []string) {
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

// differences has each field once.
type differences struct {
	tolerances map[string]Tolerance
	list       []Difference
}

func (d *differences) note(field, item, primary, shadow string) {
	if d.tolerances[field].Ignore {
		return
	}
	for i := range d.list {
		if d.list[i].Field == field {
			d.list[i].Items++
			return
		}
	}
	d.list = append(d.list, Difference{Field: field, Item: item, Items: 1, Primary: primary, Shadow: shadow})
}

func has[T any](m map[string]T, key string) bool {
	_, ok := m[key]
	return ok
}

// maxShown is how many characters of a value a line of the log has.
const maxShown = 120

// show writes a value for people.
func show(v any) string {
	var text string
	switch v := v.(type) {
	case nil:
		text = "none"
	case money.Money:
		text = v.Amount() + " " + v.Currency()
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = show(v[i])
		}
		text = "[" + strings.Join(parts, ", ") + "]"
	default:
		text = fmt.Sprint(v)
	}
	if characters := []rune(text); len(characters) > maxShown {
		text = string(characters[:maxShown]) + "…"
	}
	return text
}
