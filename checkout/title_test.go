package checkout

import "testing"

func TestTitlesAreRead(t *testing.T) {
	for text, want := range map[string]title{
		"SLS - Nylon PA12 - White":                      {"SLS", "White", "", Plastic},
		"SLS - Nylon PA12 - White/Vapour Smoothed":      {"SLS", "White", "Vapour Smoothed", Plastic},
		"SLS - Nylon PA12 - Black Dyed":                 {"SLS", "Black", "Dyed", Plastic},
		"MJF - Nylon PA12 - Black Vapor Smoothing":      {"MJF", "Black", "Vapor Smoothing", Plastic},
		"BJT - Stainless Steel 316L":                    {"BJT", "", "", Metal},
		"MJP - Visijet - M2R Tan HD":                    {"MJP", "M2R Tan HD", "", Resin},
		"Casting - Silver - Natural":                    {"Casting", "", "Natural", Metal},
		"Casting - Brass - Gold 14K Plated":             {"Casting", "", "Gold 14K Plated", Metal},
		"Casting - Gold 14K - Rose":                     {"Casting", "Rose", "", Metal},
		"SLA - Castable Wax - Blue":                     {"SLA", "Blue", "", Wax},
		"SLA - Resin Tough - Grey":                      {"SLA", "Grey", "", Resin},
		"Binder Jetting - Porcelain - Gloss White":      {"Binder Jetting", "Gloss White", "", Ceramic},
		"Binder Jetting - Stainless Steel 316L - A - B": {"Binder Jetting", "A - B", "", Metal},
		"White Strong & Flexible":                       {"White Strong & Flexible", "", "", Other},
		"":                                              {"", "", "", Other},
	} {
		if got := parseTitle(text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

func TestMaterialIDsAreReadBack(t *testing.T) {
	if n, ok := MaterialNumber(MaterialID(231)); !ok || n != 231 {
		t.Errorf("got %d, %v", n, ok)
	}
	for _, id := range []string{"", "231", "mat_", "mat_0", "mat_06", "mat_+6", "mat_-6", "mat_6 ", "mdl_6", "mat_99999999999999999999"} {
		if n, ok := MaterialNumber(id); ok {
			t.Errorf("%q was read as %d", id, n)
		}
	}
}
