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

// Our own raised surfaces on light and dark pages: what can be read on them can be read on the plain ones. The widgets'
// tokens.ts names the same.
const (
	lightRaised = "#f6f7f9"
	darkRaised  = "#1e2128"
)

// fontList takes names, quoted or not, with commas between: nothing that ends a declaration, a rule or the sheet.
var fontList = regexp.MustCompile(`^[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*(?:,[\p{L}\p{N} _-]*(?:'[\p{L}\p{N} ._-]*'|"[\p{L}\p{N} ._-]*")?[\p{L}\p{N} _-]*)*$`)

// lookOf gives each colour as --miq-brand-<role> with what can be read on it as --miq-brand-on-<role>; the role brand, or
// primary, also as --miq-brand-color, and as text on a light and a dark page as --miq-brand-ink and --miq-brand-ink-dark.
// Values that are no colour or no list of fonts are left out, so that a file cannot write rules.
func lookOf(b Brand) (l Look) {
	byRole := map[string]string{}
	for _, c := range b.Colors {
		if colors.MatchString(c.Value) {
			byRole[propertyRole(c.Role)] = c.Value
		}
	}
	set := func(name, value string) { l.Properties = append(l.Properties, Property{"--miq-brand-" + name, value}) }
	for _, c := range b.Colors {
		role := propertyRole(c.Role)
		if byRole[role] != c.Value || !roleName.MatchString(role) {
			continue
		}
		names := []string{role}
		if role == "brand" || role == "primary" {
			names = append(names, "color")
		}
		for _, name := range names {
			set(name, c.Value)
			set("on-"+name, textOn(c.Value, byRole["text"]))
		}
	}
	if brand := cmp.Or(byRole["brand"], byRole["primary"]); brand != "" {
		surface := cmp.Or(byRole["surface"], "#ffffff")
		lightest := surface
		if strings.EqualFold(surface, "#ffffff") {
			lightest = lightRaised
		}
		ink := readable(brand, lightest)
		set("ink", ink)
		set("ink-dark", readable(brand, darkRaised))
		if !strings.EqualFold(ink, brand) {
			l.Corrections = append(l.Corrections, fmt.Sprintf("the brand colour %s cannot be read on %s; texts and lines use %s", brand, surface, ink))
		}
	}
	if b.Font != "" && fontList.MatchString(b.Font) {
		set("font-family", b.Font)
	}
	return l
}

var roleName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func propertyRole(role string) string { return strings.ReplaceAll(strings.ToLower(role), "_", "-") }

// textOn is the brand's own text colour where it can be read on a colour, else black or white.
func textOn(color, text string) string {
	if text != "" && contrast(parseHex(text), parseHex(color)) >= enough {
		return text
	}
	return readableOn(color)
}
