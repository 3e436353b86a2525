package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	// fontList takes names, quoted or not, with commas between: nothing that ends a declaration, a rule or the sheet.
	fontList = regexp.MustCompile(`^[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*(?:,[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*)*$`)
)

// darkSurface is that of the widgets in the dark.
const darkSurface = "#15171c"

// rootStyle are the brand's custom properties, corrected until they can be read, as the widgets do it.
func (h Hosted) rootStyle() string {
	color := func(role, otherwise string) string {
		if c := h.Colors[role]; hexColor.MatchString(c) {
			return c
		}
		return otherwise
	}
	brand, surface := color("brand", "#1f5eff"), color("surface", "#ffffff")
	text := readable(color("text", readableOn(surface)), surface)
	declarations := []string{
		"--brand:" + brand, "--light-ink:" + readable(brand, surface), "--dark-ink:" + readable(brand, darkSurface),
		"--light-surface:" + surface, "--light-text:" + text, "--font:" + h.font(),
	}
	return ":root{" + strings.Join(declarations, ";") + "}"
}

func (h Hosted) font() string {
	if h.Font == "" || !fontList.MatchString(h.Font) {
		return "system-ui,sans-serif"
	}
	return h.Font
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

// hostedPolicy is the Content-Security-Policy of a hosted page: what we ask of partners' own pages, and the one sheet that
// stands in it, by its hash.
func hostedPolicy(h Hosted, style string) string {
	sum := sha256.Sum256([]byte(style))
	frames := "'none'"
	if list := origins(h.Frames); len(list) > 0 {
		frames = strings.Join(list, " ")
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		"img-src " + strings.Join(append([]string{"'self'"}, origins(h.Pictures)...), " "),
		"connect-src " + strings.Join(append([]string{"'self'"}, origins(h.API)...), " "),
		trustedTypes,
		"frame-ancestors " + frames,
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
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
