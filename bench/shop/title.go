package shop

import "strings"

// families are told by a word of a title's second part; the first that fits counts.
var families = []struct{ word, family string }{
	{"wax", "WAX"},
	{"resin", "RESIN"},
	{"accura", "RESIN"},
	{"visijet", "RESIN"},
	{"somos", "RESIN"},
	{"porcelain", "CERAMIC"},
	{"ceramic", "CERAMIC"},
	{"alumina", "CERAMIC"},
	{"zirconia", "CERAMIC"},
	{"nylon", "PLASTIC"},
	{"pa11", "PLASTIC"},
	{"pa12", "PLASTIC"},
	{"tpu", "PLASTIC"},
	{"tpe", "PLASTIC"},
	{"petg", "PLASTIC"},
	{"abs", "PLASTIC"},
	{"pla", "PLASTIC"},
	{"polypropylene", "PLASTIC"},
	{"steel", "METAL"},
	{"silver", "METAL"},
	{"gold", "METAL"},
	{"vermeil", "METAL"},
	{"brass", "METAL"},
	{"bronze", "METAL"},
	{"copper", "METAL"},
	{"aluminum", "METAL"},
	{"aluminium", "METAL"},
	{"titanium", "METAL"},
	{"platinum", "METAL"},
}

var (
	finishes   = []string{"natural", "polished", "plated", "smooth", "raw", "matte", "satin"}
	treatments = []string{" Vapor Smoothing", " Dyed"}
)

// Title is what a title of the monolith's says; what it does not say is empty.
type Title struct{ Technology, Family, Color, Finish string }

// ParseTitle takes "Process - Material - Colour/Finish" apart.
func ParseTitle(title string) (t Title) {
	technology, rest, _ := strings.Cut(title, " - ")
	made, look, _ := strings.Cut(rest, " - ")
	t.Technology, t.Family = technology, familyOf(made)
	t.Color, t.Finish = colorAndFinish(look)
	return t
}

func familyOf(made string) string {
	lower := strings.ToLower(made)
	for _, f := range families {
		if strings.Contains(lower, f.word) {
			return f.family
		}
	}
	return "OTHER"
}

func colorAndFinish(look string) (color, finish string) {
	if color, finish, both := strings.Cut(look, "/"); both {
		return color, finish
	}
	for _, t := range treatments {
		if color, treated := strings.CutSuffix(look, t); treated {
			return color, t[1:]
		}
	}
	lower := strings.ToLower(look)
	for _, word := range finishes {
		if strings.Contains(lower, word) {
			return "", look
		}
	}
	return look, ""
}
