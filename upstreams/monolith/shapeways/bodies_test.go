package shapeways

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modeliq/modeliq/upstreams/contract"
)

// bodies are those that the contract shows, documented and observed, each with the shape that it is read by.
var bodies = map[string]*contract.Shape{
	"materials_2013.json":       materialsShape,       // A6.1
	"materials_2025.json":       materialsShape,       // A6.2, A6.3
	"materials_documented.json": materialsShape,       // A1.6: keys with capitals
	"model_documented.json":     modelShape,           // A5.6
	"model_observed_2013.json":  modelShape,           // A5.8
	"model_deleted.json":        deletedShape,         // A4.9
	"models.json":               modelsShape,          // A4.6
	"printers.json":             printersShape,        // A6.5
	"prices.json":               pricesShape,          // A6.6
	"cart.json":                 cartShape,            // A4.14
	"shipping_options.json":     shippingOptionsShape, // A6.8
	"order_created.json":        receiptShape,         // A7.2
	"orders_documented.json":    ordersShape,          // A7.3
	"orders_none.json":          ordersShape,
	"orders_shipped.json":       ordersShape, // A7.4
	"status.json":               statusShape, // A3.1
	"token.json":                tokenShape,  // A2.4
}

// Contract: monolith A1.3, monolith A1.4, monolith A1.5, monolith A1.6, monolith A2.4, monolith A3.1, monolith A4.6, monolith A4.9,
// monolith A4.14, monolith A5.6, monolith A5.8, monolith A6.1, monolith A6.2, monolith A6.3, monolith A6.5, monolith A6.6,
// monolith A6.8, monolith A7.2, monolith A7.3, monolith A7.4
func TestNoBodyOfTheContractIsDrift(t *testing.T) {
	// One option is written as an upstream should not, to see that it is read all the same.
	odd := map[string]string{"shipping_options.json": "shippingOptions.*.inTransitDaysMax null"}
	for name, shape := range bodies {
		contract.Check(recordedBody(t, name), shape, func(field, got string) {
			if field+" "+got != odd[name] {
				t.Errorf("%s: %s is %s", name, field, got)
			}
		})
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files { // failures have an envelope of their own
		if name := filepath.Base(f); bodies[name] == nil && !strings.HasPrefix(name, "failure_") {
			t.Errorf("%s is held to no shape", name)
		}
	}
}

// Each body loses one field after the other, or has it of another kind; whatever the adapter needs of it is told.
func TestDriftOfEachBodyIsSeen(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"materials_2025.json":    {`"title"`, `"name"`, "materials.*.title missing"},
		"shipping_options.json":  {`"price"`, `"cost"`, "shippingOptions.*.price missing"},
		"order_created.json":     {`"orderId":123`, `"orderId":true`, "orderId boolean"},
		"orders_documented.json": {`"status":"in_production"`, `"status":{"name":"in_production"}`, "ordersStatus.*.status object"},
		"token.json":             {`"expires_in"`, `"expires"`, "expires_in missing"},
		"model_documented.json":  {`"modelId":123456`, `"modelId":[123456]`, "modelId array"},
	} {
		changed := strings.Replace(string(recordedBody(t, name)), c.old, c.with, 1)
		var told []string
		contract.Check([]byte(changed), bodies[name], func(field, got string) { told = append(told, field+" "+got) })
		if !slices.Contains(told, c.want) {
			t.Errorf("%s with %s: told %v, want %s", name, c.with, told, c.want)
		}
	}
}

func recordedBody(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}
