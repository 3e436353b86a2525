package mp

import (
	"slices"
	"strconv"
	"testing"
)

// Who brings many files delays the others by one each.
func TestPartnersTakeTurns(t *testing.T) {
	q := newQueue()
	for i := range 4 {
		q.push("many", "m"+strconv.Itoa(i))
	}
	q.push("few", "f0")
	var got []string
	take := func() {
		id, ok := q.next()
		if !ok {
			t.Fatal("closed")
		}
		got = append(got, id)
	}
	take()
	take()
	q.push("late", "l0")
	q.push("few", "f1")
	for q.len() > 0 {
		take()
	}
	if want := []string{"m0", "f0", "m1", "l0", "f1", "m2", "m3"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(q.lines) != 0 || len(q.turns) != 0 {
		t.Errorf("left: %v %v", q.lines, q.turns)
	}
	q.close()
	if _, ok := q.next(); ok {
		t.Error("a closed queue gives")
	}
}
