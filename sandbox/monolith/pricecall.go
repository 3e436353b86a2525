package monolith

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
)

const maxPriceBody = 64 << 10

// axes are the names of a part's bounds on the wire.
var axes = [3]string{"x", "y", "z"}

// priceParts answers what a part of a volume and a box costs in each material, before there is a model. Lengths are in
// metres. There is no quantity: the vendor has no price breaks.
func (s *Server) priceParts(r *http.Request) (answer, error) {
	fields, err := decodeFields(r, maxPriceBody)
	if err != nil {
		return nil, err
	}
	part, wanted, err := s.readPart(fields)
	if err != nil {
		return nil, err
	}
	prices := map[string]answer{}
	for _, m := range wanted {
		if part.fits(s.catalogue.printers[m.Printer]) {
			prices[strconv.Itoa(m.ID)] = answer{
				"materialId": strconv.Itoa(m.ID), "price": jsonNumber(m.price(part.volume(), settled)), "currency": "USD",
			}
		}
	}
	if len(prices) == 0 {
		return answer{"prices": empty}, nil
	}
	return answer{"prices": prices}, nil
}

// readPart reads a part's measures, all of which are required, and the materials it is priced in.
func (s *Server) readPart(fields map[string]any) (size, []material, error) {
	required := []string{"volume", "area"}
	for _, axis := range axes {
		required = append(required, axis+"BoundMin", axis+"BoundMax")
	}
	var absentFields []string
	for _, field := range required {
		if absent(fields[field]) {
			absentFields = append(absentFields, field)
		}
	}
	if len(absentFields) > 0 {
		return size{}, nil, missing(absentFields...)
	}
	read := &looseFields{values: fields}
	part := size{CM3: read.measure("volume") * 1e6}
	if part.CM3 <= 0 {
		read.fail(invalid("volume", "it must be more than 0, in cubic metres."))
	}
	if read.measure("area") <= 0 {
		read.fail(invalid("area", "it must be more than 0, in square metres."))
	}
	for i, axis := range axes {
		low, high := read.measure(axis+"BoundMin"), read.measure(axis+"BoundMax")
		if low == high {
			read.fail(invalid(axis+"BoundMax", "it must not be "+axis+"BoundMin."))
		}
		part.Extent[i] = math.Abs(high-low) * 100 // the wire does not say which of them comes first
	}
	return part, read.materials(s.catalogue), read.err
}

// The real system's parts are far below these metres; beyond them no price is meant.
var maxMeasure = mustDecimal("1000")

// measure is a length, area or volume of the metric system: prices are reckoned exactly from a rounded one.
func (l *looseFields) measure(field string) float64 {
	d, ok := looseDecimal(l.values[field])
	v, _ := d.Float64()
	if !ok || d.Abs().Cmp(maxMeasure) > 0 {
		l.fail(invalid(field, "it must be a number, in metres, square metres or cubic metres."))
		return 0
	}
	return v
}

// materials is what a part is priced in: the materials of a list of ids, all of them when there is none.
func (l *looseFields) materials(c *catalogue) []material {
	ids := l.ids("materials")
	if len(ids) == 0 {
		return c.Materials
	}
	found := make([]material, 0, len(ids))
	for _, id := range ids {
		m, known := c.materials[id]
		if !known {
			l.fail(invalid("materials", fmt.Sprintf("material %d does not exist.", id)))
		}
		found = append(found, m)
	}
	return found
}
