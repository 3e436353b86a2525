package step_test

import (
	"strings"
	"testing"

	"github.com/modeliq/modeliq/sandbox/mp/step"
)

func TestTheUnitIsTheOneInUse(t *testing.T) {
	const (
		millimetre = "#1=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));"
		metre      = "#2=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT($,.METRE.));"
		angle      = "#3=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));"
		inch       = "#4=(CONVERSION_BASED_UNIT('INCH',#5)LENGTH_UNIT()NAMED_UNIT(#9));#5=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#1);"
		complexly  = "#4=(CONVERSION_BASED_UNIT('INCH',#5)LENGTH_UNIT()NAMED_UNIT(#9));#5=(LENGTH_MEASURE_WITH_UNIT()MEASURE_WITH_UNIT(LENGTH_MEASURE(0.0254),#2));"
	)
	use := func(ids string) string {
		return "#90=(GLOBAL_UNIT_ASSIGNED_CONTEXT((" + ids + "))REPRESENTATION_CONTEXT('',''));"
	}
	for name, c := range map[string]struct {
		text string
		mm   float64
		told bool
	}{
		"a plain unit":            {millimetre + angle + use("#1,#3"), 1, true},
		"units beside it":         {millimetre + metre + angle + use("#3,#2"), 1000, true},
		"one that stands on it":   {millimetre + inch + use("#4,#3"), 25.4, true},
		"written in another form": {metre + complexly + use("#4"), 25.4, true},
		"used twice":              {millimetre + use("#1") + use("#1"), 1, true},
		"used before it is said":  {use("#1") + millimetre, 1, true},
		"two units":               {millimetre + metre + use("#1") + use("#2"), 0, false},
		"none":                    {angle + use("#3"), 0, false},
		"none in use":             {millimetre, 0, false},
		"one that is not there":   {use("#1"), 0, false},
		"in lines":                {strings.ReplaceAll(millimetre+use("#1"), "(", "(\r\n "), 1, true},
		"in a text":               {"#7=TEXT('" + metre + use("#2") + "');" + millimetre + use("#1"), 1, true},
		"in a comment":            {"/* " + metre + use("#2") + " */" + millimetre + use("#1"), 1, true},
		"in a comment of slashes": {"/*/" + metre + use("#2") + "*/" + millimetre + use("#1"), 1, true},
		"a ring":                  {"#1=(CONVERSION_BASED_UNIT('A',#2)LENGTH_UNIT());#2=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.),#1);" + use("#1"), 0, false},
		"of no size":              {metre + strings.Replace(complexly, "0.0254", "0.", 1) + use("#4"), 0, false},
		"an unknown prefix":       {strings.Replace(millimetre, ".MILLI.", ".BRONTO.", 1) + use("#1"), 0, false},
		"a text without end":      {millimetre + use("#1") + "#8=TEXT('" + strings.Repeat("a", 10_000), 1, true},
	} {
		mm, told, err := step.Unit(strings.NewReader(c.text))
		if err != nil || told != c.told || told && mm-c.mm > 1e-9 || told && c.mm-mm > 1e-9 {
			t.Errorf("%s: %v, %v, %v", name, mm, told, err)
		}
	}
}
