package tax

import (
	"net/http"
	"strings"
)

// parts say which of a document's lists an answer carries.
type parts struct{ lines, details, summary, addresses bool }

// shownAtCreation is everything, unless the caller asked for less.
func shownAtCreation(r *http.Request) parts {
	switch strings.ToLower(r.URL.Query().Get("$include")) {
	case "summaryonly":
		return parts{summary: true, addresses: true}
	case "linesonly":
		return parts{lines: true, summary: true, addresses: true}
	}
	return parts{lines: true, details: true, summary: true, addresses: true}
}

// shownWhenRead is what $include names: Details implies Lines. Without it a read answers the header alone.
func shownWhenRead(r *http.Request) parts {
	var p parts
	for name := range strings.SplitSeq(strings.ToLower(r.URL.Query().Get("$include")), ",") {
		switch strings.TrimSpace(name) {
		case "lines":
			p.lines = true
		case "details":
			p.lines, p.details = true, true
		case "summary":
			p.summary = true
		case "addresses":
			p.addresses = true
		}
	}
	return p
}

// show is a copy of the document with the parts that were asked for.
func (t *transaction) show(p parts) *transaction {
	shown := *t
	shown.Source, shown.VoidedFrom = nil, ""
	if !p.lines {
		shown.Lines = nil
	} else if !p.details {
		shown.Lines = append([]line(nil), t.Lines...)
		for i := range shown.Lines {
			shown.Lines[i].Details = nil
		}
	}
	if !p.summary {
		shown.Summary = nil
	}
	if !p.addresses {
		shown.Addresses = nil
	}
	return &shown
}
