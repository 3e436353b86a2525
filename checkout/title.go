package checkout

import "strings"

// Family is roughly what a material is made of; the values are the schema's.
type Family string

// The families.
const (
	Plastic Family = "PLASTIC"
	Metal   Family = "METAL"
	Resin   Family = "RESIN"
	Ceramic Family = "CERAMIC"
	Wax     Family = "WAX"
	Other   Family = "OTHER"
)

// families are told by a word of the title's second part; the first that fits counts ("Castable Wax" is made of resin,
// and sold as wax).
var families = []struct {
	word   string
	family Family
}{
	{"wax", Wax},
	{"resin", Resin},
	{"accura", Resin},
	{"visijet", Resin},
	{"somos", Resin},
	{"porcelain", Ceramic},
	{"ceramic", Ceramic},
	{"alumina", Ceramic},
	{"zirconia", Ceramic},
	{"nylon", Plastic},
	{"pa11", Plastic},
	{"pa12", Plastic},
	{"tpu", Plastic},
	{"tpe", Plastic},
	{"petg", Plastic},
	{"abs", Plastic},
	{"pla", Plastic},
	{"polypropylene", Plastic},
	{"steel", Metal},
	{"silver", Metal},
	{"gold", Metal},
	{"vermeil", Metal},
	{"brass", Metal},
	{"bronze", Metal},
	{"copper", Metal},
	{"aluminum", Metal},
	{"aluminium", Metal},
	{"titanium", Metal},
	{"platinum", Metal},
}

// finishes are words that tell a finish from a colour in the title's third part.
var finishes = []string{"natural", "polished", "plated", "smooth", "raw", "matte", "satin"}

// treatments are finishes that the vendor's own titles write behind a colour, without a slash.
var treatments = []string{" Vapor Smoothing", " Dyed"}

type title struct {
	technology, color, finish string
	family                    Family
}

// parseTitle reads the monolith's "Process - Material - Colour/Finish". What a title does not say stays empty.
func parseTitle(text string) title {
	parts := strings.SplitN(text, " - ", 3)
	t := title{technology: parts[0], family: Other}
	if len(parts) > 1 {
		t.family = familyOf(parts[1])
	}
	if len(parts) > 2 {
		t.color, t.finish = colorAndFinish(parts[2])
	}
	return t
}

func familyOf(material string) Family {
	lower := strings.ToLower(material)
	for _, f := range families {
		if strings.Contains(lower, f.word) {
			return f.family
		}
	}
	return Other
}

func colorAndFinish(text string) (color, finish string) {
	if color, finish, both := strings.Cut(text, "/"); both {
		return color, finish
	}
	for _, treatment := range treatments {
		if color, treated := strings.CutSuffix(text, treatment); treated {
			return color, treatment[1:]
		}
	}
	lower := strings.ToLower(text)
	for _, word := range finishes {
		if strings.Contains(lower, word) {
			return "", text
		}
	}
	return text, ""
}
