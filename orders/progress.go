package orders

import (
	"reflect"
	"slices"
	"time"

	"github.com/modeliq/modeliq/upstreams/monolith"
)

// follow takes over what the monolith tells, and says whether anything changed.
func (o *Order) follow(told monolith.Order, now time.Time) bool {
	if o.Status.final() {
		return false
	}
	before := *o
	o.Lines = progressOf(o.Lines, told.Items)
	o.Shipments = toShipments(told.Shipments)
	if !told.TargetShipDate.IsZero() {
		o.PromisedShipDate = told.TargetShipDate.UTC()
	}
	if next := statusOf(told); next != "" && !goesBack(o.Status, next) {
		o.become(next, now, "")
	}
	return !reflect.DeepEqual(before, *o)
}

// statusOf is our word for where the monolith's order stands; "" when it does not know.
func statusOf(told monolith.Order) Status {
	switch told.Status {
	case monolith.OrderCancelled:
		if allRejected(told.Items) {
			return Rejected
		}
		return Cancelled
	case monolith.OrderShipped:
		return Shipped
	case monolith.OrderPlaced, monolith.OrderInProduction:
		if len(told.Shipments) > 0 {
			return PartiallyShipped
		}
		if told.Status == monolith.OrderInProduction {
			return InProduction
		}
		return Placed
	default:
		return ""
	}
}

// allRejected says that a cancelled order is one that could not be made, not one that nobody wanted any more.
func allRejected(items []monolith.OrderProgress) bool {
	return len(items) > 0 && !slices.ContainsFunc(items, func(i monolith.OrderProgress) bool { return len(i.Rejections) == 0 })
}

// goesBack says that an answer is older than what is known: one replica of the monolith may lag behind another.
func goesBack(from, to Status) bool {
	course := []Status{Placed, InProduction, PartiallyShipped, Shipped}
	return !to.undone() && slices.Index(course, to) < slices.Index(course, from)
}

// states in the order in which a piece passes them.
var states = []string{"processing", "in_production", "complete", "cancelled"}

// progressOf gives each line the item that was ordered for it. The monolith does not name our lines; an item is a line's
// by model and material, of those with the same quantity first, each item once.
func progressOf(lines []Line, items []monolith.OrderProgress) []Line {
	lines = slices.Clone(lines)
	taken := make([]bool, len(items))
	for i := range lines {
		best := -1
		for n, item := range items {
			same := item.ModelID == lines[i].MonolithModelID && item.MaterialID == lines[i].MaterialID
			if taken[n] || !same {
				continue
			}
			if best < 0 || item.Quantity == lines[i].Quantity && items[best].Quantity != lines[i].Quantity {
				best = n
			}
		}
		if best >= 0 {
			taken[best] = true
			lines[i].Progress = toProgress(items[best].States)
			lines[i].Rejections = toRejections(items[best].Rejections)
		}
	}
	return lines
}

// toProgress lists the states that have pieces: the known ones in their order, then any others by name.
func toProgress(counts map[string]int) []Progress {
	names := slices.Clone(states)
	var others []string
	for name := range counts {
		if !slices.Contains(states, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	var out []Progress
	for _, name := range append(names, others...) {
		if n := counts[name]; n > 0 {
			out = append(out, Progress{State: name, Quantity: n})
		}
	}
	return out
}

func toShipments(told []monolith.Shipment) []Shipment {
	var out []Shipment
	for _, s := range told {
		out = append(out, Shipment{s.Carrier, s.TrackingNumber, s.TrackingURL, s.ShippedAt.UTC()})
	}
	return out
}

// maxRejectionText bounds what is kept of a person's words.
const maxRejectionText = 500

func toRejections(told []monolith.Rejection) []Rejection {
	var out []Rejection
	for _, r := range told {
		out = append(out, Rejection{cut(r.Reason), cut(r.Comment), r.PictureURL})
	}
	return out
}

func cut(text string) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), maxRejectionText)])
}
