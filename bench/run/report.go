package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// find is the measurement of a row and a query, nil when there is none.
func (h *harness) find(row, query string) *result {
	for i := range h.results {
		if h.results[i].Row == row && h.results[i].Query == query {
			return &h.results[i]
		}
	}
	return nil
}

// report writes the tables: every measurement by query, the fastest first, then the figures.
func (h *harness) report(w io.Writer) {
	if !h.o.models {
		h.reportRows(w)
	}
	fmt.Fprintf(w, "\n| figure | what | must | reached | |\n|---|---|---|---|---|\n")
	for _, f := range h.figures() {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", f.Name, f.What, f.Must, f.Reached, f.Verdict)
	}
	if len(h.notes) > 0 {
		fmt.Fprintln(w, "\nNotes of this run:")
		for _, note := range h.notes {
			fmt.Fprintln(w, "* "+note)
		}
	}
}

func (h *harness) reportRows(w io.Writer) {
	fmt.Fprintf(w, "\n| row | query | rps/core | vs bytes | CPU us/req | rps | p50 ms | p99 ms | errors | upstream/req | peak RSS MB | B/req | server CPU %% | load+stub %% | other %% | cold start ms |\n")
	fmt.Fprintf(w, "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, query := range allQueries {
		list := slices.DeleteFunc(slices.Clone(h.results), func(r result) bool { return r.Query != query })
		slices.SortFunc(list, func(a, b result) int { return cmp.Compare(b.PerCore, a.PerCore) })
		limit := h.find(limitBytes, query)
		for _, r := range list {
			ratio := "-"
			if limit != nil {
				ratio = fmt.Sprintf("%.3f", r.PerCore/limit.PerCore)
			}
			cold := "-"
			if r.ColdMs > 0 {
				cold = fmt.Sprintf("%.1f", r.ColdMs)
			}
			fmt.Fprintf(w, "| %s | %s | %.0f | %s | %.1f | %.0f | %.2f | %.2f | %d | %.3f | %.0f | %.0f | %.0f | %.0f | %.0f | %s |\n",
				r.Row+mark(r), r.Query, r.PerCore, ratio, r.Micros, r.Rate, r.P50, r.P99, r.Errors, r.Upstream, r.RSS, r.BytesEach,
				r.ServerPercent, r.LoadPercent, r.OtherPercent, cold)
		}
	}
	fmt.Fprintf(w, "\n(*) Tailcall answers simpler queries over the same upstream bytes: no facets, no filter, no markup, no order; see bench/README.md.\n")
	for _, line := range h.hits() {
		fmt.Fprintln(w, line)
	}
}

func mark(r result) string {
	text := ""
	if len(r.Row) >= 8 && r.Row[:8] == "tailcall" {
		text = " (*)"
	}
	if r.Note != "" {
		text += " [" + r.Note + "]"
	}
	return text
}

// hits tells how many of the calls that an answer needs were saved, for the rows with caches.
func (h *harness) hits() (lines []string) {
	if len(h.missing[allOn]) > 0 {
		return nil
	}
	for _, name := range []string{allOn, ownSessions} {
		for query, calls := range needed {
			if r := h.find(name, query); r != nil {
				lines = append(lines, fmt.Sprintf("%s %s: %.2f %% of the upstream calls of its answers were saved.", name, query, 100*(1-r.Upstream/calls)))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func (h *harness) writeJSON(file string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(map[string]any{
		"machine": h.machine, "began": h.began.UTC().Format(time.RFC3339), "rows": h.results, "figures": h.figures(), "notes": h.notes,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o644)
}

// median of at least one.
func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
