package graph

import "time"

// climb finds out how many operations at once are of use: with fewer, less is answered; with more, only slower. It sees
// that in the answers of a while during which somebody always wanted a place: it tries a few more places, and when that brings
// nothing, a few less, until that costs something. It does not compare times of different operations, and an upstream that
// is slow by itself does not make it smaller.
type climb struct {
	limit  int
	steady bool // the limit was given

	began     time.Time // of the window
	all, full int       // operations that ended in it, and those while others waited
	lost      int
	missed    int     // were refused
	most      int     // running at once
	work      float64 // of those that were not lost, each as much as its rank's usual time is of all ranks'
	usual     [ranks]time.Duration
	busy      time.Duration // of all together
	slow      bool          // too slow, and not known to be so by itself
	calm      time.Time     // until when it is known
	calmAt    int           // with how many places it was found out

	phase     phase
	windows   int     // of this phase
	rate, sum float64 // work a second: what the limit `at` brings
	at        int
}

type phase int

const (
	measuring phase = iota
	trying          // more
	saving          // less
)

const (
	// mostPlaces is half of the calls that an upstream takes of a class by default, and a page makes one or two of a class
	// at once: an order finds a place there too. At 20 ms a call it is more than a process can compute.
	mostPlaces = 128
	// leastPlaces keeps few clients from ever waiting here, and a limit that was found too low by chance from doing harm.
	leastPlaces = 16
	firstPlaces = 32
	// A window is long enough for its count to tell a tenth from chance, and for a new limit to show.
	window       = 250 * time.Millisecond
	longWindow   = 2 * time.Second
	windowEnds   = 100
	measurements = 4
	// worth is the share of the rate that counts as a gain or a loss.
	worth = 0.1
	// quick is when fewer places would win nothing: the rest of an answer's time is its own.
	quick = 20 * time.Millisecond
	// tooSlow is half of what a page's reads have in all; then there is no time for small steps.
	tooSlow = 400 * time.Millisecond
	calm    = 5 * time.Minute
)

func newClimb(limit int) climb {
	if limit > 0 {
		return climb{limit: limit, steady: true}
	}
	return climb{limit: firstPlaces}
}

// done counts an operation that has ended, of so many that were running, with others waiting and so many refused since the last
// one ended, and at the end of a window moves the limit.
func (c *climb) done(now time.Time, rank Rank, took time.Duration, running int, others bool, missed int, lost bool) {
	if c.steady {
		return
	}
	c.all++
	c.busy += took
	c.most = max(c.most, running)
	c.missed += missed
	if others {
		c.full++
	}
	if lost {
		c.lost++
	} else {
		c.work += c.weight(rank, took)
	}
	if c.began.IsZero() {
		c.restart(now)
		return
	}
	mean, elapsed := c.busy/time.Duration(c.all), now.Sub(c.began)
	if c.all < windowEnds && elapsed < longWindow || elapsed < window || elapsed < min(4*mean, longWindow) {
		return
	}
	rate, crowded := c.work/elapsed.Seconds(), c.full >= c.all*9/10 || c.missed > c.all/10
	c.slow = (mean > tooSlow || c.lost > c.all/5) && (now.After(c.calm) || c.limit > c.calmAt)
	switch {
	case crowded || c.slow: // when it is slow, or much is lost, they may wait behind us
		if !crowded {
			c.limit = max(leastPlaces, min(c.limit, c.most))
		}
		was := c.phase
		c.move(rate, mean)
		if was == trying && c.phase == trying || c.slow && c.phase == measuring { // more was more, or fewer no faster: it is slow by itself
			c.calm, c.calmAt = now.Add(calm), c.limit
		}
	default:
		c.rest()
	}
	c.restart(now)
}

// rest is for when nobody waits and nothing is to be seen. Places that a crowd has proved to be of use stay while they are
// used; otherwise there are few enough that what is behind us does not break before the next crowd is seen.
func (c *climb) rest() {
	c.slow, c.phase, c.windows, c.sum = false, measuring, 0, 0
	switch {
	case c.limit < firstPlaces:
		c.limit = min(firstPlaces, c.more())
	case c.most < c.limit/2 || c.lost > c.all/5:
		c.limit = max(firstPlaces, c.less())
	}
}

// weight makes what is done comparable when other ranks come than before.
func (c *climb) weight(rank Rank, took time.Duration) float64 {
	if c.usual[rank] == 0 {
		c.usual[rank] = took
	}
	c.usual[rank] += (took - c.usual[rank]) / 512
	sum := time.Duration(1)
	for _, t := range c.usual {
		sum += t
	}
	return float64(c.usual[rank]) / float64(sum)
}

func (c *climb) restart(now time.Time) {
	c.began, c.all, c.full, c.lost, c.missed, c.most, c.work, c.busy = now, 0, 0, 0, 0, 0, 0, 0
}

func (c *climb) more() int { return min(mostPlaces, c.limit+max(1, c.limit/4)) }

func (c *climb) less() int {
	if c.slow {
		return max(leastPlaces, c.limit/2)
	}
	return max(leastPlaces, c.limit-max(1, c.limit/5))
}

// move takes the rate of a window, and the mean time of its operations.
func (c *climb) move(rate float64, mean time.Duration) {
	switch c.phase {
	case measuring:
		if c.slow {
			c.rate, c.at = rate, c.limit
			c.enter(saving, c.less(), mean)
			return
		}
		c.sum += rate
		if c.windows++; c.windows < measurements {
			return
		}
		c.rate, c.at = c.sum/measurements, c.limit
		c.enter(trying, c.more(), mean)
	case trying:
		if rate >= c.rate*(1+worth) && c.lost <= c.all/5 {
			c.rate, c.at = rate, c.limit
			c.enter(trying, c.more(), mean)
			return
		}
		c.limit = c.at
		c.enter(saving, c.less(), mean)
	case saving:
		if rate < c.rate*(1-worth) {
			c.enter(measuring, c.at, mean)
			return
		}
		c.at = c.limit
		c.enter(saving, c.less(), mean)
	}
}

// enter begins a phase with a limit; one that cannot move has nothing to find out.
func (c *climb) enter(p phase, limit int, mean time.Duration) {
	if p == trying && limit == c.limit {
		p, limit = saving, c.less()
	}
	if p == saving && (limit == c.limit || mean < quick) {
		p, limit = measuring, c.at
	}
	c.phase, c.limit, c.windows, c.sum = p, limit, 0, 0
}
