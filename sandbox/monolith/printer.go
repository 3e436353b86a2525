package monolith

import (
	"fmt"
	"net/http"
	"strconv"
)

// printer is a machine, or a step such as a polishing drum, that limits how large a part can be.
type printer struct {
	ID    int        `json:"id"`
	Title string     `json:"title"`
	Min   [3]float64 `json:"min_cm"` // told and never enforced: what it means was never documented
	Box   [3]float64 `json:"box_cm"` // the largest part, in centimetres
}

// listPrinters answers a list, unlike the materials.
func (s *Server) listPrinters(*http.Request) (answer, error) {
	printers := make([]answer, len(s.catalogue.Printers))
	for i, p := range s.catalogue.Printers {
		printers[i] = p.wire()
	}
	return answer{"printers": printers}, nil
}

func (s *Server) readPrinter(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	p, known := s.catalogue.printers[id]
	if !known {
		return nil, notFound(fmt.Sprintf("Printer %d", id))
	}
	return p.wire(), nil
}

// wire has every bound as a string of four digits after the point.
func (p printer) wire() answer {
	body := answer{"printerId": strconv.Itoa(p.ID), "title": p.Title}
	for i, axis := range []string{"x", "y", "z"} {
		body[axis+"BoundMin"] = strconv.FormatFloat(p.Min[i], 'f', 4, 64)
		body[axis+"BoundMax"] = strconv.FormatFloat(p.Box[i], 'f', 4, 64)
	}
	return body
}
