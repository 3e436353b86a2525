package main_test

import (
	"maps"
	"regexp"
	"strconv"
	"testing"
)

var countedCall = regexp.MustCompile(`(?m)^modeliq_upstream_calls_total\{op="([^"]+)",result="([^"]+)",upstream="([^"]+)"\} (\d+)$`)

// calls are the attempts at upstream calls so far, by "upstream operation".
func (s *shop) calls(t *testing.T) map[string]int {
	t.Helper()
	calls := map[string]int{}
	for _, m := range countedCall.FindAllStringSubmatch(string(get(t, s.metrics).body), -1) {
		n, err := strconv.Atoi(m[4])
		if err != nil {
			t.Fatal(err)
		}
		calls[m[3]+" "+m[1]] += n
	}
	return calls
}

// since are the calls that were added to those of before.
func (s *shop) since(t *testing.T, before map[string]int) map[string]int {
	t.Helper()
	added := s.calls(t)
	maps.DeleteFunc(added, func(call string, n int) bool { return n == before[call] })
	for call := range added {
		added[call] -= before[call]
	}
	return added
}

// effects are the calls that change something upstream on a buyer's wish.
var effects = []string{"mp upload", "mp delete model", "mp set unit", "monolith place order", "tax commit", "tax void"}

// untouched runs something that must change nothing upstream.
func (s *shop) untouched(t *testing.T, do func()) {
	t.Helper()
	before := s.calls(t)
	do()
	added := s.since(t, before)
	for _, call := range effects {
		if added[call] != 0 {
			t.Errorf("%d times: %s", added[call], call)
		}
	}
}
