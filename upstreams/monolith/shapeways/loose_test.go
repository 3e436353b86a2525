package shapeways

import (
	"testing"

	"github.com/modeliq/modeliq/upstreams/httpclient"
)

// read is everything loose in one body.
type read struct {
	Text   text            `json:"text"`
	Int    integer         `json:"int"`
	Flag   flag            `json:"flag"`
	Amount amount          `json:"amount"`
	List   list[integer]   `json:"list"`
	Object object[integer] `json:"object"`
}

// Contract: monolith A1.4
func TestEveryAgeOfAType(t *testing.T) {
	for _, c := range []struct {
		value   string
		text    string
		integer int
		flag    bool
		amount  string // "" for unknown
	}{
		{`6`, "6", 6, false, "6"},
		{`"6"`, "6", 6, false, "6"},
		{`" 6 "`, " 6 ", 6, false, "6"},
		{`6.0`, "6.0", 6, false, "6.0"},
		{`6.5`, "6.5", 0, false, "6.5"},
		{`-1`, "-1", -1, false, "-1"},
		{`1`, "1", 1, true, "1"},
		{`"1"`, "1", 1, true, "1"},
		{`0`, "0", 0, false, "0"},
		{`"0"`, "0", 0, false, "0"},
		{`true`, "true", 1, true, ""},
		{`false`, "false", 0, false, ""},
		{`"yes"`, "yes", 0, true, ""},
		{`"MODEL_ID"`, "MODEL_ID", 0, false, ""},
		{`"0.000000"`, "0.000000", 0, false, "0.000000"},
		{`99999999999999999999`, "99999999999999999999", 0, false, ""},
		{`null`, "", 0, false, ""},
		{`[]`, "", 0, false, ""},
		{`{}`, "", 0, false, ""},
	} {
		var r read
		body := `{"text":` + c.value + `,"int":` + c.value + `,"flag":` + c.value + `,"amount":` + c.value + `}`
		if err := httpclient.ReadJSON([]byte(body), &r); err != nil {
			t.Errorf("%s: %v", c.value, err)
			continue
		}
		amount := ""
		if r.Amount.known {
			amount = r.Amount.value.String()
		}
		if string(r.Text) != c.text || int(r.Int) != c.integer || bool(r.Flag) != c.flag || amount != c.amount {
			t.Errorf("%s is read as %q, %d, %t, %q; want %q, %d, %t, %q", c.value, r.Text, r.Int, r.Flag, amount, c.text, c.integer, c.flag, c.amount)
		}
	}
}

// Contract: monolith A1.3
func TestAnEmptyObjectIsAnEmptyArrayInPHP(t *testing.T) {
	for body, want := range map[string][2]int{
		`{"list":[1,"2"],"object":{"a":"3"}}`: {2, 1},
		`{"list":{"x":1},"object":[]}`:        {1, 0},
		`{"list":null,"object":null}`:         {0, 0},
		`{"list":{},"object":[ ]}`:            {0, 0},
		`{"list":false,"object":false}`:       {0, 0},
	} {
		var r read
		if err := httpclient.ReadJSON([]byte(body), &r); err != nil || len(r.List) != want[0] || len(r.Object) != want[1] {
			t.Errorf("%s: %v %v %v", body, r.List, r.Object, err)
		}
	}
	var r read
	if err := httpclient.ReadJSON([]byte(`{"object":[1]}`), &r); err == nil {
		t.Error("a list was taken for an object")
	}
}

func TestABrokenCountryFileIsAnError(t *testing.T) {
	if countries, err := readCountries(countriesFile); err != nil || len(countries) != 8 {
		t.Fatalf("%v %v", countries, err)
	}
	for _, file := range []string{"15,BY\n15,IR\n", "15\n", "15,by\n", ",BY\n", "15,BLR\n"} {
		if _, err := readCountries(file); err == nil {
			t.Errorf("%q was taken", file)
		}
	}
}
