package checkout

import (
	"testing"

	"github.com/modeliq/modeliq/upstreams/mp"
)

func TestAFileMisleadsByItsNameOrItsUnit(t *testing.T) {
	for name, c := range map[string]struct {
		model Model
		want  bool
	}{
		"not read yet":             {Model{Format: "stl"}, false},
		"an STL":                   {Model{Format: "stl", State: mp.Model{Format: "stl", UnitFrom: "caller"}}, false},
		"an OBJ":                   {Model{Format: "obj", State: mp.Model{Format: "obj", UnitFrom: "caller"}}, false},
		"a 3MF":                    {Model{Format: "3mf", State: mp.Model{Format: "3mf", UnitFrom: "file"}}, false},
		"a 3MF in another unit":    {Model{Format: "3mf", State: mp.Model{Format: "3mf", UnitFrom: "caller"}}, true},
		"a 3MF called STL":         {Model{Format: "stl", State: mp.Model{Format: "3mf", UnitFrom: "file"}}, true},
		"an STL called 3MF":        {Model{Format: "3mf", State: mp.Model{Format: "stl", UnitFrom: "caller"}}, true},
		"STEP by its shorter name": {Model{Format: "stp", State: mp.Model{Format: "step", UnitFrom: "file"}}, false},
	} {
		if got := c.model.Misleading(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
