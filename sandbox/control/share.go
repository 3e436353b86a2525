package control

import (
	"math"
	"time"
)

// The golden ratio's steps around a circle never bunch up: any run of jitters covers its range evenly.
const goldenStep = 1 / math.Phi

const wholeShare = 1_000_000

// hits says whether the n-th call, counted from 0, is among the share. Chance would make a test of ten calls fail now and
// then; this spreads the hits evenly, and of n calls n × share are hit, rounded down.
func hits(n uint64, share float64) bool {
	part := uint64(math.Round(share * wholeShare))
	return (n%wholeShare+1)*part/wholeShare > n%wholeShare*part/wholeShare
}

// jitter is the n-th call's part of the whole, from 0 up to but not including it.
func jitter(n uint64, whole time.Duration) time.Duration {
	_, part := math.Modf(float64(n%wholeShare) * goldenStep)
	return time.Duration(part * float64(whole))
}
