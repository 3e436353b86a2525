package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// figure is one line of the goals.
type figure struct {
	Name    string `json:"figure"`
	What    string `json:"what"`
	Must    string `json:"must"`
	Reached string `json:"reached"`
	Verdict string `json:"verdict"` // ok, MISSED, void (the row was not what it must be), - (not measured)
}

// needed are the upstream calls of an answer that nothing is kept for: the catalogue and the rules; the catalogue,
// printability and prices.
var needed = map[string]float64{"materials": 2, "model": 3}

const slack = 0.05 // of calls that happen behind the answers

const (
	ok     = "ok"
	missed = "MISSED"
	void   = "void"
	none   = "-"
)

func (h *harness) figures() (list []figure) {
	if h.o.models {
		return h.modelFigures
	}
	for _, query := range []string{"materials", "model"} {
		list = append(list, h.cachedRead(query)...)
	}
	list = append(list,
		h.ratio("G2", "constant query, all on, vs Tailcall's best mode", allOn, "tailcall+dedupe", "materials", 0.85),
		h.ratio("G3", "rotating ids, all on, vs Tailcall's best mode", allOn, "tailcall+dedupe", "model", 15))
	for _, query := range []string{"materials", "model"} {
		list = append(list,
			h.gated("G4", "fan-out without cache or sharing vs Mercurius", allOff, mercuriusRow, query, 1, needed[query]-slack, needed[query]+slack),
			h.calls(query), h.stretch(query))
	}
	list = append(list,
		h.gated("G5", "catalogue in memory, prices live, vs Mercurius", livePrices, mercuriusRow, "model", 2, 1-slack, 2+slack),
		h.gated("G6", "in-flight sharing alone vs Tailcall's", dedupeOnly, "tailcall+dedupe", "materials", 0.5, 1e-9, math.Inf(1)),
		h.ratio("G7", "engine overhead: hello executed, no cache", allOff, limitBytes, "hello", 0.55))
	return slices.Concat(list, h.memory(), h.cold(), h.modelFigures)
}

func (h *harness) cachedRead(query string) []figure {
	list := []figure{h.ratio("G1", "cached read vs ready bytes", allOn, limitBytes, query, 0.70)}
	node := "apollo+cache"
	if m, a := h.find("mercurius+cache", query), h.find(node, query); m != nil && (a == nil || m.PerCore > a.PerCore) {
		node = m.Row
	}
	list = append(list,
		h.ratio("G1", "cached read vs the best Node response cache", allOn, node, query, 4),
		h.ratio("G1", "cached read vs Tailcall's @cache", allOn, "tailcall+cache", query, 10))
	p99 := figure{Name: "G1", What: "cached read: p99 of " + query, Must: "<= 2.00x " + limitBytes, Reached: none, Verdict: none}
	if own, limit := h.find(allOn, query), h.find(limitBytes, query); own != nil && limit != nil {
		p99.Reached = fmt.Sprintf("%.2fx (%.2f / %.2f ms)", own.P99/limit.P99, own.P99, limit.P99)
		p99.Verdict = h.verdict(own, own.P99 <= 2*limit.P99)
	}
	return append(list, p99)
}

// verdict of a row: what is not measured as it must be has none.
func (h *harness) verdict(r *result, reached bool) string {
	switch {
	case r.Errors > 0 || r.Note != "":
		return void + ": errors"
	case len(h.missing[r.Row]) > 0:
		return void + ": this binary has no such mode"
	case reached:
		return ok
	default:
		return missed
	}
}

// ratio compares two rows' rps/core.
func (h *harness) ratio(name, what, row, against, query string, must float64) figure {
	return h.gated(name, what, row, against, query, must, math.Inf(-1), math.Inf(1))
}

// gated is ratio with bounds of upstream calls an answer, which tell that the row is in the mode that is meant.
func (h *harness) gated(name, what, row, against, query string, must, least, most float64) figure {
	f := figure{Name: name, What: what + ": " + query, Must: fmt.Sprintf(">= %.2fx %s", must, against), Reached: none, Verdict: none}
	own, other := h.find(row, query), h.find(against, query)
	if own == nil || other == nil {
		return f
	}
	f.Reached = fmt.Sprintf("%.2fx (%.0f / %.0f)", own.PerCore/other.PerCore, own.PerCore, other.PerCore)
	f.Verdict = h.verdict(own, own.PerCore >= must*other.PerCore)
	if own.Upstream < least || own.Upstream > most {
		f.Reached += fmt.Sprintf(", at %.3f upstream calls", own.Upstream)
		f.Verdict = void
	}
	return f
}

// calls is G4's second half.
func (h *harness) calls(query string) figure {
	most := needed[query] + slack
	f := figure{Name: "G4", What: "upstream calls an answer, nothing kept: " + query, Must: fmt.Sprintf("<= %.2f", most), Reached: none, Verdict: none}
	if r := h.find(allOff, query); r != nil {
		f.Reached, f.Verdict = fmt.Sprintf("%.3f", r.Upstream), h.verdict(r, r.Upstream <= most)
		if r.Upstream < needed[query]-slack {
			f.Reached, f.Verdict = f.Reached+", a cache or sharing was on", void
		}
	}
	return f
}

// stretch is G4's wish, which is no must.
func (h *harness) stretch(query string) figure {
	f := h.ratio("G4", "stretch: fan-out vs the aggregator by hand", allOff, limitRest, query, 0.5)
	if f.Verdict == missed {
		f.Verdict = "not reached"
	}
	return f
}

// most is the largest peak of a row over its queries.
func (h *harness) most(row string) (mb float64, r *result) {
	for i := range h.results {
		if h.results[i].Row == row && h.results[i].RSS > mb {
			mb, r = h.results[i].RSS, &h.results[i]
		}
	}
	return mb, r
}

func (h *harness) memory() []figure {
	bound := float64(64 + h.o.cacheMB)
	list := []figure{
		{Name: "G8", What: "peak RSS, cached", Must: fmt.Sprintf("<= 64 MB + %d MB of cache", h.o.cacheMB)},
		{Name: "G8", What: "peak RSS, nothing kept", Must: "<= 128 MB"},
		{Name: "G8", What: "peak RSS, nothing kept, vs Mercurius", Must: "<= 0.45x " + mercuriusRow},
	}
	cached, with := h.most(allOn)
	plain, without := h.most(allOff)
	peer, _ := h.most(mercuriusRow)
	for i := range list {
		list[i].Reached, list[i].Verdict = none, none
	}
	if with != nil {
		list[0].Reached, list[0].Verdict = fmt.Sprintf("%.0f MB", cached), h.verdict(with, cached <= bound)
	}
	if without != nil {
		list[1].Reached, list[1].Verdict = fmt.Sprintf("%.0f MB", plain), h.verdict(without, plain <= 128)
		if peer > 0 {
			list[2].Reached, list[2].Verdict = fmt.Sprintf("%.2fx (%.0f / %.0f MB)", plain/peer, plain, peer), h.verdict(without, plain <= 0.45*peer)
		}
	}
	return list
}

func (h *harness) cold() []figure {
	list := []figure{
		{Name: "G9", What: "cold start to the first correct answer", Must: "<= 50 ms", Reached: none, Verdict: none},
		{Name: "G9", What: "cold start vs the fastest Node peer", Must: "<= 0.15x", Reached: none, Verdict: none},
	}
	_, own := h.most(allOn)
	if own == nil || own.ColdMs == 0 {
		return list
	}
	list[0].Reached, list[0].Verdict = fmt.Sprintf("%.1f ms", own.ColdMs), h.coldVerdict(own.ColdMs <= 50)
	fastest := math.Inf(1)
	for _, r := range h.results {
		if strings.HasPrefix(r.Row, "mercurius") || strings.HasPrefix(r.Row, "apollo") {
			fastest = min(fastest, r.ColdMs)
		}
	}
	if !math.IsInf(fastest, 1) {
		list[1].Reached = fmt.Sprintf("%.3fx (%.1f / %.1f ms)", own.ColdMs/fastest, own.ColdMs, fastest)
		list[1].Verdict = h.coldVerdict(own.ColdMs <= 0.15*fastest)
	}
	return list
}

// coldVerdict: a start needs no cache, so that no flag is missed.
func (h *harness) coldVerdict(reached bool) string {
	if reached {
		return ok
	}
	return missed
}
