package seam

import (
	"log/slog"
	"sync"
	"time"
)

// diary writes differences into the log, some of them: counters have all.
type diary struct {
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	minute  time.Time // when the present one began
	lines   int       // written in it
	unheard int       // not written since the last that was
}

// note writes a line for each field of one answer, while the minute has room. Nothing of the buyer is in it: no session, no
// address, no name of a file.
func (d *diary) note(c comparison, differences []Difference, lines int) {
	for _, x := range differences {
		unheard, ok := d.room(lines)
		if !ok {
			continue
		}
		d.log.Warn("a shadow differs", "capability", c.capability, "partner", c.partner, "primary", c.primary, "shadow", c.shadow,
			"field", x.Field, "item", x.Item, "items", x.Items, "primaryValue", x.Primary, "shadowValue", x.Shadow, "notLogged", unheard)
	}
}

// room takes a line of this minute, and says how many had none since the last.
func (d *diary) room(lines int) (unheard int, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := d.now(); now.Sub(d.minute) >= time.Minute {
		d.minute, d.lines = now, 0
	}
	if d.lines >= lines {
		d.unheard++
		return 0, false
	}
	d.lines++
	unheard, d.unheard = d.unheard, 0
	return unheard, true
}
