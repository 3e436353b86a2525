package monolith

import (
	"fmt"
	"net/http"
	"strconv"
)

// category is a shelf of the shop that a model can stand on.
type category struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
}

// listCategories answers an object keyed by id, as the materials are. No body of the real call was ever published.
func (s *Server) listCategories(*http.Request) (answer, error) {
	categories := make(map[string]answer, len(s.catalogue.Categories))
	for _, c := range s.catalogue.Categories {
		categories[strconv.Itoa(c.ID)] = c.wire()
	}
	return answer{"categories": categories}, nil
}

func (s *Server) readCategory(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	c, known := s.catalogue.categories[id]
	if !known {
		return nil, notFound(fmt.Sprintf("Category %d", id))
	}
	return c.wire(), nil
}

func (c category) wire() answer {
	return answer{"categoryId": strconv.Itoa(c.ID), "title": c.Title}
}
