package partner

import (
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
	l := lookOf(Brand{Colors: []Color{{"surface", "#ffe100"}, {"text", "#ffffff"}}})
	wantLook(t, l, "--miq-brand-on-surface #000000")
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
