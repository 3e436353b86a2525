package monolith

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

const maxText = 10_000 // characters of a text field

// looseFields reads loosely typed fields and keeps the first refusal.
type looseFields struct {
	values map[string]any
	err    error
}

func (l *looseFields) fail(err *refusal) {
	if l.err == nil {
		l.err = err
	}
}

func (l *looseFields) text(field, byDefault string) string {
	if absent(l.values[field]) {
		return byDefault
	}
	text, ok := looseText(l.values[field])
	if !ok || utf8.RuneCountInString(text) > maxText {
		l.fail(invalid(field, "it must be a text of at most "+strconv.Itoa(maxText)+" characters."))
		return byDefault
	}
	return text
}

// short is a text field of at most limit characters.
func (l *looseFields) short(field string, limit int) string {
	text := l.text(field, "")
	if utf8.RuneCountInString(text) > limit {
		l.fail(invalid(field, fmt.Sprintf("it may have %d characters.", limit)))
	}
	return text
}

func (l *looseFields) flag(field string) bool {
	if l.values[field] == nil {
		return false
	}
	flag, ok := looseFlag(l.values[field])
	if !ok {
		l.fail(invalid(field, "it must be 0 or 1."))
	}
	return flag
}

// texts reads a list of texts; an empty one may be an object, and a single text stands for itself.
func (l *looseFields) texts(field string) []string {
	texts := []string{}
	for _, v := range l.list(field) {
		text, ok := looseText(v)
		if !ok {
			l.fail(invalid(field, "it must be a list of texts."))
			return texts
		}
		texts = append(texts, text)
	}
	return texts
}

func (l *looseFields) ids(field string) []int {
	ids := []int{}
	for _, v := range l.list(field) {
		id, ok := looseInt(v)
		if !ok {
			l.fail(invalid(field, "it must be a list of ids."))
			return ids
		}
		ids = append(ids, id)
	}
	return ids
}

func (l *looseFields) list(field string) []any {
	switch v := l.values[field].(type) {
	case nil:
		return nil
	case []any:
		return v
	case map[string]any:
		if len(v) == 0 {
			return nil
		}
		l.fail(invalid(field, "it must be a list."))
		return nil
	default:
		return []any{v}
	}
}
