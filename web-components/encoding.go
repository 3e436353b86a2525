package web

import (
	"path"
	"strconv"
	"strings"
	"time"
)

// modified is zero: embedded files carry no time, and the entity tag is the validator.
var modified time.Time

// accepts reads an Accept-Encoding header (RFC 9110, section 12.5.3) and tells whether coding may be sent. A coding
// with q=0 is refused; "*" stands for those not named.
func accepts(header, coding string) bool {
	wildcard := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case coding:
			return quality(params) > 0
		case "*":
			wildcard = quality(params) > 0
		}
	}
	return wildcard
}

// quality is the q of one entry, 1 when it has none, 0 when it cannot be read.
func quality(params string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(params), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 0
	}
	return q
}

// Types are fixed here and not asked of the system, whose table differs between machines.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".ico":   "image/x-icon",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json; charset=utf-8",
	".map":   "application/json; charset=utf-8",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".ts":    "application/typescript; charset=utf-8",
	".ttf":   "font/ttf",
	".txt":   "text/plain; charset=utf-8",
	".wasm":  "application/wasm",
	".woff2": "font/woff2",
}

// contentType is the media type of a file by its extension; unknown ones are bytes that no browser will run.
func contentType(name string) string {
	if known, ok := contentTypes[path.Ext(name)]; ok {
		return known
	}
	return "application/octet-stream"
}
