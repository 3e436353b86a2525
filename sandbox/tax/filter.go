package tax

import (
	"fmt"
	"strings"
	"time"
)

// filter is what a $filter asks for; all its conditions must hold.
type filter []condition

type condition struct {
	column   string
	operator string
	values   []string
}

var filterColumns = map[string]string{
	"date": "date", "code": "code", "status": "status", "type": "type", "customercode": "customer",
}

var filterOperators = map[string]string{
	"eq": "=", "ne": "<>", "gt": ">", "lt": "<", "gte": ">=", "ge": ">=", "lte": "<=", "le": "<=", "between": "BETWEEN",
}

// parseFilter reads conditions joined by "and", such as: date between '2026-11-01' and '2026-11-30' and status eq 'Committed'.
// The fields are date, code, status, type and customerCode. An empty text filters nothing.
func parseFilter(text string) (filter, error) {
	words, err := filterWords(text)
	if err != nil {
		return nil, err
	}
	var f filter
	for len(words) > 0 {
		if len(f) > 0 {
			if !strings.EqualFold(words[0], "and") {
				return nil, malformedFilter("Conditions are joined by 'and'.")
			}
			words = words[1:]
		}
		var c condition
		if c, words, err = parseCondition(words); err != nil {
			return nil, err
		}
		f = append(f, c)
	}
	return f, nil
}

func parseCondition(words []string) (c condition, rest []string, err error) {
	if len(words) < 3 {
		return c, nil, malformedFilter("A condition is a field, an operator and a value.")
	}
	var known bool
	if c.column, known = filterColumns[strings.ToLower(words[0])]; !known {
		return c, nil, malformedFilter(fmt.Sprintf("The field %.40q cannot be filtered by.", words[0]))
	}
	if c.operator, known = filterOperators[strings.ToLower(words[1])]; !known {
		return c, nil, malformedFilter(fmt.Sprintf("The operator %.40q is not known.", words[1]))
	}
	c.values, rest = words[2:3], words[3:]
	if c.operator == "BETWEEN" {
		if len(words) < 5 || !strings.EqualFold(words[3], "and") {
			return c, nil, malformedFilter("'between' needs two values joined by 'and'.")
		}
		c.values, rest = []string{words[2], words[4]}, words[5:]
	}
	if c.column == "date" {
		for i, v := range c.values {
			day, _, _ := strings.Cut(v, "T")
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return c, nil, malformedFilter(fmt.Sprintf("%.40q is not a date.", v))
			}
			c.values[i] = day
		}
	}
	return c, rest, nil
}

// filterWords splits at spaces; a value in single quotes is one word, and two quotes inside it stand for one.
func filterWords(text string) ([]string, error) {
	const limit = 2000
	if len(text) > limit {
		return nil, malformedFilter(fmt.Sprintf("A filter may have %d characters.", limit))
	}
	var words []string
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		if rest[0] != '\'' {
			word, after, _ := strings.Cut(rest, " ")
			words, rest = append(words, word), after
			continue
		}
		var word strings.Builder
		rest = rest[1:]
		for {
			part, after, closed := strings.Cut(rest, "'")
			if !closed {
				return nil, malformedFilter("A quote is not closed.")
			}
			word.WriteString(part)
			rest = after
			if !strings.HasPrefix(rest, "'") {
				break
			}
			word.WriteByte('\'')
			rest = rest[1:]
		}
		words = append(words, word.String())
	}
	return words, nil
}
