package ratetable

import (
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sum adds the rates due at a place, "none" when no rate is known.
func sum(t *testing.T, country, region, on string) string {
	t.Helper()
	rates, ok := Lookup(country, region, day(t, on))
	if !ok {
		return "none"
	}
	total := decimal.Zero
	for _, r := range rates {
		var err error
		if total, err = total.Add(r.Rate); err != nil {
			t.Fatal(err)
		}
	}
	return total.Trim(0).String()
}

func TestEmbeddedTableIsSound(t *testing.T) {
	if err := Check(); err != nil {
		t.Fatal(err)
	}
}

func TestEveryFigureOfTheContract(t *testing.T) {
	const on = "2026-11-20"
	want := map[string]string{}
	for _, group := range []string{
		"AT 0.2 BE 0.21 BG 0.2 HR 0.25 CY 0.19 CZ 0.21 DK 0.25 EE 0.24 FI 0.255 FR 0.2 DE 0.19 GR 0.24 HU 0.27 IE 0.23 IT 0.22 LV 0.21 LT 0.21 LU 0.17",
		"MT 0.18 NL 0.21 PL 0.23 PT 0.23 RO 0.21 SK 0.23 SI 0.22 ES 0.21 SE 0.25",
		"GB 0.2 NO 0.25 CH 0.081 IS 0.24 AU 0.1 NZ 0.15 SG 0.09 IN 0.18 JP 0.1 LI 0.081",
		"CA-NB 0.15 CA-NL 0.15 CA-PE 0.15 CA-ON 0.13 CA-NS 0.14 CA-BC 0.12 CA-MB 0.12 CA-SK 0.11 CA-QC 0.14975 CA-AB 0.05 CA-YT 0.05 CA-NT 0.05 CA-NU 0.05",
		"US-AL 0.04 US-AK 0 US-AZ 0.056 US-AR 0.065 US-CA 0.0725 US-CO 0.029 US-CT 0.0635 US-DE 0 US-DC 0.06 US-FL 0.06 US-GA 0.04 US-HI 0.04 US-ID 0.06",
		"US-IL 0.0625 US-IN 0.07 US-IA 0.06 US-KS 0.065 US-KY 0.06 US-LA 0.05 US-ME 0.055 US-MD 0.06 US-MA 0.0625 US-MI 0.06 US-MN 0.06875 US-MS 0.07",
		"US-MO 0.04225 US-MT 0 US-NE 0.055 US-NV 0.0685 US-NH 0 US-NJ 0.06625 US-NM 0.04875 US-NY 0.04 US-NC 0.0475 US-ND 0.05 US-OH 0.0575 US-OK 0.045",
		"US-OR 0 US-PA 0.06 US-RI 0.07 US-SC 0.06 US-SD 0.042 US-TN 0.07 US-TX 0.0625 US-UT 0.061 US-VT 0.06 US-VA 0.053 US-WA 0.065 US-WV 0.06 US-WI 0.05 US-WY 0.04",
	} {
		fields := strings.Fields(group)
		for i := 0; i < len(fields); i += 2 {
			want[fields[i]] = fields[i+1]
		}
	}
	if len(want) != 27+10+13+51 {
		t.Fatalf("the contract states 101 places, the test %d", len(want))
	}
	for at, rate := range want {
		country, region, _ := strings.Cut(at, "-")
		if got := sum(t, country, region, on); got != rate {
			t.Errorf("%s: %s, want %s", at, got, rate)
		}
	}
	table, _ := load()
	for at := range table {
		key := strings.TrimSuffix(at.country+"-"+at.region, "-")
		if _, stated := want[key]; !stated {
			t.Errorf("%s is in the table but not in the contract", key)
		}
	}
}

func TestEveryEUMemberHasOneStandardRateEveryDay(t *testing.T) {
	members := strings.Fields(euMembers)
	if len(members) != 27 {
		t.Fatalf("%d members", len(members))
	}
	for _, m := range members {
		for on := day(t, "2024-01-01"); on.Year() < 2028; on = on.AddDate(0, 0, 1) {
			rates, ok := Lookup(m, "", on)
			if !ok || len(rates) != 1 || rates[0].TaxType != "vat" || !rates[0].ShippingTaxable || !InEU(m) {
				t.Fatalf("%s on %s: %v %v", m, on.Format(time.DateOnly), rates, ok)
			}
		}
	}
	for _, outside := range []string{"GB", "NO", "CH", "EL", "US", "", " ", "AT BE"} {
		if InEU(outside) {
			t.Errorf("%q is no member", outside)
		}
	}
}

func TestARateChangesOnItsDay(t *testing.T) {
	for _, c := range []struct{ country, region, last, before, first, after string }{
		{"EE", "", "2025-06-30", "0.22", "2025-07-01", "0.24"},
		{"FI", "", "2024-08-31", "0.24", "2024-09-01", "0.255"},
		{"RO", "", "2025-07-31", "0.19", "2025-08-01", "0.21"},
		{"SK", "", "2024-12-31", "0.2", "2025-01-01", "0.23"},
		{"CA", "NS", "2025-03-31", "0.15", "2025-04-01", "0.14"},
		{"US", "LA", "2024-12-31", "0.0445", "2025-01-01", "0.05"},
	} {
		if got := sum(t, c.country, c.region, c.last); got != c.before {
			t.Errorf("%s%s on %s: %s, want %s", c.country, c.region, c.last, got, c.before)
		}
		if got := sum(t, c.country, c.region, c.first); got != c.after {
			t.Errorf("%s%s on %s: %s, want %s", c.country, c.region, c.first, got, c.after)
		}
	}
}

func TestLookupTakesTheCalendarDayOfItsOwnClock(t *testing.T) {
	late := time.Date(2024, 12, 31, 23, 30, 0, 0, time.FixedZone("EST", -5*3600)) // already 2025 in UTC
	rates, ok := Lookup("us", " la ", late)
	if !ok || rates[0].Rate.String() != "0.0445" {
		t.Fatalf("%v %v", rates, ok)
	}
}

func TestNoRateIsNotZero(t *testing.T) {
	for _, at := range [][3]string{
		{"XX", "", "2026-11-20"},
		{"", "", "2026-11-20"},
		{"US", "", "2026-11-20"},   // a US sale needs its state
		{"US", "ZZ", "2026-11-20"}, // no such state
		{"CA", "", "2026-11-20"},
		{"DE", "", "2023-12-31"}, // before the table begins
	} {
		if got := sum(t, at[0], at[1], at[2]); got != "none" {
			t.Errorf("%v: %s", at, got)
		}
	}
	if got := sum(t, "DE", "BY", "2026-11-20"); got != "0.19" {
		t.Errorf("a German region falls back to the country's rate: %s", got)
	}
}

func TestCanadaStatesEachTaxOnItsOwn(t *testing.T) {
	rates, _ := Lookup("CA", "QC", day(t, "2026-11-20"))
	if len(rates) != 2 || rates[0].TaxType != "gst" || rates[1].TaxType != "qst" || rates[1].Rate.String() != "0.09975" {
		t.Fatalf("Quebec: %v", rates)
	}
	rates, _ = Lookup("CA", "ON", day(t, "2026-11-20"))
	if len(rates) != 1 || rates[0].TaxType != "hst" {
		t.Fatalf("Ontario: %v", rates)
	}
}

func TestABrokenTableIsAnErrorThatNamesItsLine(t *testing.T) {
	head := strings.Join(columns, ",") + "\n"
	const good = "DE,,standard,0.1900,vat,Germany VAT,true,2024-01-01,,a source,2026-11-20\n"
	if _, err := parse(strings.NewReader(head + good)); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"it is empty":                  "",
		"a column is missing":          "country,rate\n",
		"a row overlaps another":       head + good + strings.Replace(good, "2024-01-01,", "2025-01-01,", 1),
		"a rate is per cent":           head + strings.Replace(good, "0.1900", "19", 1),
		"a rate is negative":           head + strings.Replace(good, "0.1900", "-0.19", 1),
		"a rate is no number":          head + strings.Replace(good, "0.1900", "x", 1),
		"a tax type is unknown":        head + strings.Replace(good, ",vat,", ",levy,", 1),
		"a date does not exist":        head + strings.Replace(good, "2024-01-01", "2024-02-30", 1),
		"a rate ends before it begins": head + strings.Replace(good, "2024-01-01,", "2024-01-01,2023-01-01", 1),
		"a source is missing":          head + strings.Replace(good, "a source", "", 1),
		"a row is short":               head + "DE,,standard\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(strings.NewReader(file))
			if err == nil {
				t.Fatal("accepted")
			}
			if strings.Contains(file, "DE,") && !strings.Contains(err.Error(), "line") {
				t.Errorf("the error does not name its line: %v", err)
			}
		})
	}
}
