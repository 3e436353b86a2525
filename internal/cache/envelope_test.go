package cache

import "testing"

// Two builds read each other's values in vain, and hear of each other's invalidations through Redis all the same.
func TestEachEditionHasItsOwnInRedis(t *testing.T) {
	s := startRedis(t)
	one, same, other := newBench(t, Options{RedisURL: s.url, Edition: "1"}), newBench(t, Options{RedisURL: s.url, Edition: "1"}), newBench(t, Options{RedisURL: s.url, Edition: "2"})
	one.want(t, t.Context(), loctite, "a", "first")
	one.shared(t, loctite, "a")
	for _, b := range []*bench{same, other} {
		b.word.Store("second")
	}
	same.want(t, t.Context(), loctite, "a", "first")
	other.want(t, t.Context(), loctite, "a", "second")
	other.space.Invalidate("words", loctite)
	cold := newBench(t, Options{RedisURL: s.url, Edition: "1"})
	cold.word.Store("third")
	cold.want(t, t.Context(), loctite, "a", "third")
}
