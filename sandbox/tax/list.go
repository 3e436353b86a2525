package tax

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const maxTop = 1000 // documents a page, the vendor's own limit

type listAnswer struct {
	Count    int            `json:"@recordsetCount"`
	Value    []*transaction `json:"value"`
	NextLink string         `json:"@nextLink,omitempty"`
}

// list answers one page of the recorded documents, with the link of the next one.
func (s *Server) list(r *http.Request) (any, int, error) {
	query := r.URL.Query()
	f, err := parseFilter(query.Get("$filter"))
	if err != nil {
		return nil, 0, err
	}
	order, err := parseOrder(query.Get("$orderBy"))
	if err != nil {
		return nil, 0, err
	}
	top, err := whole(query.Get("$top"), "$top", maxTop)
	if err != nil {
		return nil, 0, err
	}
	skip, err := whole(query.Get("$skip"), "$skip", 0)
	if err != nil {
		return nil, 0, err
	}
	docs, count, err := s.store.page(r.Context(), f, order, min(top, maxTop), skip)
	if err != nil {
		return nil, 0, err
	}
	answer := listAnswer{Count: count, Value: docs}
	shown := shownWhenRead(r)
	for i, doc := range docs {
		docs[i] = doc.show(shown)
	}
	if next := skip + len(docs); len(docs) > 0 && next < count {
		query.Set("$skip", strconv.Itoa(next))
		// The path as the caller wrote it: a prefix in front of ours was already cut off the parsed one.
		path, _, _ := strings.Cut(r.RequestURI, "?")
		answer.NextLink = "http://" + r.Host + path + "?" + query.Encode()
	}
	return answer, http.StatusOK, nil
}

// parseOrder is the ORDER BY of a "$orderBy" such as "date desc"; documents of one day stay in the order they came in.
func parseOrder(text string) (string, error) {
	name, direction, _ := strings.Cut(strings.TrimSpace(strings.ToLower(text)), " ")
	if name == "" {
		return "date, id", nil
	}
	column, known := filterColumns[name]
	if name == "id" {
		column, known = "id", true
	}
	if direction = strings.TrimSpace(direction); !known || direction != "" && direction != "asc" && direction != "desc" {
		return "", incorrect("$orderBy", fmt.Sprintf("%.40q is not an order.", text))
	}
	return column + " " + direction + ", id", nil
}

func whole(text, name string, absent int) (int, error) {
	if text == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, incorrect(name, fmt.Sprintf("%.40q is not a whole number.", text))
	}
	return n, nil
}
