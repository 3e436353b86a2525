package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// rootStyle are the brand's custom properties under the names of the page's own sheet; where the brand says nothing, the
// widgets' defaults.
func (h Hosted) rootStyle() string {
	declarations := make([]string, len(rootProperties))
	for i, p := range rootProperties {
		declarations[i] = p.name + ":" + cmp.Or(h.Look["--miq-brand-"+p.brand], p.otherwise)
	}
	return ":root{" + strings.Join(declarations, ";") + "}"
}

var rootProperties = []struct{ name, brand, otherwise string }{
	{"--brand", "color", "#1f5eff"},
	{"--light-ink", "ink", "#1b54e6"},
	{"--dark-ink", "ink-dark", "#8fb0ff"},
	{"--light-surface", "surface", "#ffffff"},
	{"--light-text", "on-surface", "#16181d"},
	{"--font", "font-family", "system-ui,sans-serif"},
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssBlanks  = regexp.MustCompile(`\s+`)
	cssSigns   = regexp.MustCompile(` ?([{};,]) ?`)
)

// squeezed is a sheet without comments and needless blanks, since it goes along with every page.
func squeezed(css string) string {
	css = cssBlanks.ReplaceAllString(cssComment.ReplaceAllString(css, ""), " ")
	return strings.TrimSpace(cssSigns.ReplaceAllString(css, "$1"))
}

// hostedPolicy is the Content-Security-Policy of a hosted page: what we ask of partners' own pages, and the one sheet and
// the one script that stand in it, by their hashes.
func hostedPolicy(h Hosted, style string) string {
	frames := "'none'"
	if list := origins(h.Frames); len(list) > 0 {
		frames = strings.Join(list, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' " + hashSource(hostedJS),
		"style-src " + hashSource(style),
		"img-src " + strings.Join(append([]string{"'self'"}, origins(h.Pictures)...), " "),
		"connect-src " + strings.Join(append([]string{"'self'"}, origins(h.API)...), " "),
		trustedTypes,
		"frame-ancestors " + frames,
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
}

// hashSource lets a text stand in the page, and nothing else in its place.
func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// origins are those of http and https addresses, each once; what is no such address is left out.
func origins(addresses []string) (list []string) {
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || !isPlainHost(u.Host) {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(list, origin) {
			list = append(list, origin)
		}
	}
	return list
}
