package partner

import (
	"os"
	"strings"
	"testing"
)

func TestABrandCanBeRead(t *testing.T) {
	for brand, surface := range map[string]string{"#ffe600": "#ffffff", "#c8102e": "#ffffff", "#241f33": "#15171c", "#777777": "#777777"} {
		ink := readable(brand, surface)
		if got := contrast(parseHex(ink), parseHex(surface)); got < enough {
			t.Errorf("%s on %s becomes %s with %.2f", brand, surface, ink, got)
		}
	}
	if ink := readable("#c8102e", "#ffffff"); ink != "#c8102e" {
		t.Errorf("a colour that can be read becomes %s", ink)
	}
	if ink := readable("#ffe600", "#ffffff"); ink == "#ffe600" || ink == "#000000" {
		t.Errorf("yellow becomes %s", ink)
	}
}

func TestALookSaysWhatItCorrected(t *testing.T) {
	dark := lookOf(Brand{Colors: []Color{{"brand", "#3b2f63"}, {"surface", "#fbf9f6"}, {"text", "#241f33"}}})
	wantLook(t, dark, "--miq-brand-color #3b2f63", "--miq-brand-on-color #ffffff", "--miq-brand-ink #3b2f63",
		"--miq-brand-surface #fbf9f6", "--miq-brand-on-surface #241f33")
	if len(dark.Corrections) > 0 {
		t.Errorf("corrected: %q", dark.Corrections)
	}
	yellow := lookOf(Brand{Colors: []Color{{"PRIMARY", "#FFE600"}, {"call_to_action", "#ff0000"}}})
	wantLook(t, yellow, "--miq-brand-color #FFE600", "--miq-brand-on-color #000000", "--miq-brand-call-to-action #ff0000")
	if len(yellow.Corrections) != 1 || !strings.HasPrefix(yellow.Corrections[0], "the brand colour #FFE600 cannot be read on #ffffff; texts and lines use #") {
		t.Errorf("corrected: %q", yellow.Corrections)
	}
}

func TestTextThatCannotBeReadGivesWay(t *testing.T) {
	l := lookOf(Brand{Colors: []Color{{"accent", "#ffe100"}, {"text", "#ffffff"}}})
	wantLook(t, l, "--miq-brand-on-accent #000000")
}

// What stands on a surface can be read, or the surface is not there and somebody hears of it.
func TestASurfaceCarriesWhatStandsOnIt(t *testing.T) {
	for name, c := range map[string]struct{ surface, brand, text, onSurface, ink, lost string }{
		"dark":                          {"#101418", "#8fb0ff", "#f1f3f6", "", "", "muted text #59606b, errors #b3261e, warnings #8a5300, successes #18703c"},
		"mid-tone":                      {"#d9cfbf", "#3b2f63", "#241f33", "", "#3b2f63", "muted text #59606b, errors #b3261e, warnings #8a5300, successes #18703c, edges of fields #767e8c"},
		"cream":                         {"#f3ead9", "#3b2f63", "#241f33", "#241f33", "#3b2f63", ""},
		"a grey that is too dark":       {"#d0d0d0", "#3b2f63", "#241f33", "", "#3b2f63", "muted text #59606b, errors #b3261e, warnings #8a5300, successes #18703c, edges of fields #767e8c"},
		"near white":                    {"#fbf9f6", "#3b2f63", "#241f33", "#241f33", "#3b2f63", ""},
		"white":                         {"#FFFFFF", "#c8102e", "#1d1d1b", "#1d1d1b", "#c8102e", ""},
		"read on it and not on raised":  {"#ffffff", "#767676", "#767676", "#000000", "", ""},
		"near white, not on raised":     {"#fcfcfc", "#747474", "#747474", "#000000", "", ""},
		"read on raised and not on it":  {"#f3f3f3", "#717171", "#717171", "#000000", "", ""},
		"text for a dark one, on white": {"#ffffff", "#c8102e", "#f1f3f6", "#000000", "#c8102e", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := lookOf(Brand{Colors: []Color{{"brand", c.brand}, {"surface", c.surface}, {"text", c.text}}})
			all := valuesOf(l)
			if got := all["--miq-brand-on-surface"]; got != c.onSurface {
				t.Errorf("the text is %q", got)
			}
			if got := all["--miq-brand-ink"]; c.ink != "" && got != c.ink || c.ink == "" && got == c.brand {
				t.Errorf("the ink is %q", got)
			}
			surface, kept := all["--miq-brand-surface"]
			if kept != (c.lost == "") {
				t.Errorf("kept: %v", kept)
			}
			said := strings.Join(l.Corrections, "\n")
			want := "the surface " + c.surface + " cannot carry the widgets' " + c.lost + "; our own surface #ffffff and its text are used instead"
			if strings.Contains(said, want) == kept || strings.Contains(said, "the surface") == kept {
				t.Errorf("corrected: %q", l.Corrections)
			}
			if !kept {
				surface = lightSurface
			}
			for _, name := range []string{"--miq-brand-ink", "--miq-brand-on-surface"} {
				if color := all[name]; color != "" && weakest(color, surface, lightRaised) < enough {
					t.Errorf("%s %s cannot be read on %s or %s", name, color, surface, lightRaised)
				}
			}
		})
	}
}

func TestACorrectionNamesTheSurfaceItIsFor(t *testing.T) {
	l := lookOf(Brand{Colors: []Color{{"brand", "#767676"}}})
	if len(l.Corrections) != 1 || !strings.HasPrefix(l.Corrections[0], "the brand colour #767676 cannot be read on #f6f7f9; ") {
		t.Errorf("corrected: %q", l.Corrections)
	}
}

// A file that names what the guard makes would put text for a dark surface on ours.
func TestWhatTheGuardMakesIsNotTaken(t *testing.T) {
	l := lookOf(Brand{Colors: []Color{{"surface", "#101418"}, {"on_surface", "#ffffff"}, {"ink", "#ffffff"}, {"Ink-Dark", "#000000"}}})
	if len(l.Properties) > 0 {
		t.Errorf("wrote %q", l.Properties)
	}
}

// The guard judges by the colours that the widgets really have.
func TestTheWidgetsHaveTheFixedColours(t *testing.T) {
	tokens, err := os.ReadFile("../../web-components/src/core/tokens.ts")
	if err != nil {
		t.Fatal(err)
	}
	wants := []string{"light-dark(var(--miq-brand-surface, " + lightSurface + ")", "light-dark(" + lightRaised + ", " + darkRaised + ")"}
	for _, f := range fixed {
		wants = append(wants, f.color)
	}
	for _, want := range wants {
		if !strings.Contains(string(tokens), want) {
			t.Errorf("tokens.ts has no %s", want)
		}
	}
}

func TestALookWritesNoRules(t *testing.T) {
	for _, color := range []Color{{"brand", "red;}</style><script>"}, {"brand", "#fff"}, {"x;}", "#ffffff"}, {"", "#ffffff"}} {
		if l := lookOf(Brand{Colors: []Color{color}}); len(l.Properties) > 0 {
			t.Errorf("%q writes %q", color, l.Properties)
		}
	}
	for _, font := range []string{"x}</style><script>", "a;color:red", "url(https://evil.example)", `"a`, "a/**/b", `a\65 b`, "'a\nb'"} {
		if l := lookOf(Brand{Font: font}); len(l.Properties) > 0 {
			t.Errorf("%q writes %q", font, l.Properties)
		}
	}
	for _, font := range []string{"Georgia, 'Times New Roman', serif", `"Noto Sans",Arial`, "Söhne"} {
		wantLook(t, lookOf(Brand{Font: font}), "--miq-brand-font-family "+font)
	}
}

func TestADemoPartnerHasALook(t *testing.T) {
	partners, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	wantLook(t, partners.BySlug("loctite").Brand.Look(), "--miq-brand-color #c8102e")
}

func valuesOf(l Look) map[string]string {
	values := map[string]string{}
	for _, p := range l.Properties {
		values[p.Name] = p.Value
	}
	return values
}

func wantLook(t *testing.T, l Look, wants ...string) {
	t.Helper()
	var lines []string
	for _, p := range l.Properties {
		lines = append(lines, p.Name+" "+p.Value)
	}
	all := strings.Join(lines, "\n") + "\n"
	for _, want := range wants {
		if !strings.Contains(all, want+"\n") {
			t.Errorf("%q is not among\n%s", want, all)
		}
	}
}
