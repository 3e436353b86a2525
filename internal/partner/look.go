package partner

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// Look is a brand as custom properties of a style sheet, made so that everything can be read: the brand guard. Widgets and
// hosted pages write it as it is.
type Look struct {
	Properties []Property
	// Corrections says, to whoever looks after the brand, which of its colours could not be read where they stand.
	Corrections []string
}

// Property is a custom property with its value, which is a colour (#rrggbb) or a CSS font-family list.
type Property struct{ Name, Value string }

// Look of a brand that was loaded from a partner's file.
func (b Brand) Look() Look { return b.look }

// Our own surface on light pages, and the raised ones on light and dark pages: what can be read on a dark raised one can be
// read on the plain one. The widgets' tokens.ts names the same.
const (
	lightSurface = "#ffffff"
	lightRaised  = "#f6f7f9"
	darkRaised   = "#1e2128"
)

// fixed are the colours that the widgets' tokens.ts puts on a brand's surface on light pages, whatever the brand.
var fixed = []struct {
	what, color string
	enough      float64
}{
	{"muted text", "#59606b", enough},
	{"errors", "#b3261e", enough},
	{"warnings", "#8a5300", enough},
	{"successes", "#18703c", enough},
	{"edges of fields", "#767e8c", enoughForEdges},
}

// fontList takes names, quoted or not, with commas between: nothing that ends a declaration, a rule or the sheet.
var fontList = regexp.MustCompile(`^[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*(?:,[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*)*$`)

// lookOf gives each colour as --miq-brand-<role> with what can be read on it as --miq-brand-on-<role>; the role brand, or
// primary, also as --miq-brand-color, and as text on a light and a dark page as --miq-brand-ink and --miq-brand-ink-dark.
// Values that are no colour or no list of fonts are left out, so that a file cannot write rules, and so are a surface on which
// the widgets' fixed colours cannot be read and the roles that are made here.
func lookOf(b Brand) (l Look) {
	byRole := map[string]string{}
	for _, c := range b.Colors {
		if colors.MatchString(c.Value) {
			byRole[propertyRole(c.Role)] = c.Value
		}
	}
	l.leaveOutSurface(byRole)
	for _, c := range b.Colors {
		role := propertyRole(c.Role)
		if byRole[role] != c.Value || !roleName.MatchString(role) || madeRole.MatchString(role) {
			continue
		}
		names := []string{role}
		if role == "brand" || role == "primary" {
			names = append(names, "color")
		}
		under := []string{c.Value}
		if role == "surface" {
			under = append(under, lightRaised) // the same text stands on both
		}
		for _, name := range names {
			l.set(name, c.Value)
			l.set("on-"+name, textOn(byRole["text"], under...))
		}
	}
	if brand := cmp.Or(byRole["brand"], byRole["primary"]); brand != "" {
		l.setInk(brand, cmp.Or(byRole["surface"], lightSurface))
	}
	if b.Font != "" && fontList.MatchString(b.Font) {
		l.set("font-family", b.Font)
	}
	return l
}

func (l *Look) set(name, value string) {
	l.Properties = append(l.Properties, Property{"--miq-brand-" + name, value})
}

func (l *Look) correct(format string, args ...any) {
	l.Corrections = append(l.Corrections, fmt.Sprintf(format, args...))
}

// leaveOutSurface takes a surface away on which the widgets' fixed colours cannot be read: ours stands then, with our text.
func (l *Look) leaveOutSurface(byRole map[string]string) {
	surface := byRole["surface"]
	if surface == "" {
		return
	}
	if lost := lostOn(surface); len(lost) > 0 {
		l.correct("the surface %s cannot carry the widgets' %s; our own surface %s and its text are used instead", surface, strings.Join(lost, ", "), lightSurface)
		delete(byRole, "surface")
	}
}

// setInk gives the brand's colour as text and line, which stand on the raised surface as on the plain one.
func (l *Look) setInk(brand, surface string) {
	ink := readable(brand, surface, lightRaised)
	l.set("ink", ink)
	l.set("ink-dark", readable(brand, darkRaised))
	if strings.EqualFold(ink, brand) {
		return
	}
	if weakest(brand, surface) >= enough {
		surface = lightRaised
	}
	l.correct("the brand colour %s cannot be read on %s; texts and lines use %s", brand, surface, ink)
}

var (
	roleName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	// madeRole is what the guard makes of other roles, which a file's own value would get around.
	madeRole = regexp.MustCompile(`^(on-.*|ink|ink-dark)$`)
)

func propertyRole(role string) string { return strings.ReplaceAll(strings.ToLower(role), "_", "-") }

// lostOn names the widgets' fixed colours that cannot be read on a surface.
func lostOn(surface string) (lost []string) {
	for _, f := range fixed {
		if weakest(f.color, surface) < f.enough {
			lost = append(lost, f.what+" "+f.color)
		}
	}
	return lost
}

// textOn is the brand's own text colour where it can be read on all surfaces, else black or white.
func textOn(text string, surfaces ...string) string {
	if text != "" && weakest(text, surfaces...) >= enough {
		return text
	}
	return readableOn(surfaces...)
}
