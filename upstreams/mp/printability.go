package mp

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Printability says for each material whether the model can be made in it, and what was measured. Materials that MP does
// not know are absent.
func (c *Client) Printability(ctx context.Context, id string, materials []int) (map[int]Printability, error) {
	if len(materials) == 0 {
		return map[int]Printability{}, nil
	}
	materials = slices.Clone(materials)
	slices.Sort(materials)
	var texts []string
	for _, material := range slices.Compact(materials) {
		texts = append(texts, strconv.Itoa(material))
	}
	call := c.read("check printability", modelPath(id, "/printability"))
	call.Query = url.Values{"materials": {strings.Join(texts, ",")}}
	call.Shape = printabilityShape
	var w struct {
		Materials map[string]struct {
			Printable *bool   `json:"printable"`
			Checks    []Check `json:"checks"`
		} `json:"materials"`
	}
	if err := c.http.JSON(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Materials == nil {
		return nil, c.http.Malformed(call, errors.New("no materials in the answer"))
	}
	result := make(map[int]Printability, len(w.Materials))
	for key, one := range w.Materials {
		material, err := strconv.Atoi(key)
		if err != nil || one.Printable == nil {
			return nil, c.http.Malformed(call, errors.New("a material without a number or a verdict: "+strconv.Quote(key)))
		}
		result[material] = Printability{Printable: *one.Printable, Checks: one.Checks}
	}
	return result, nil
}
