package shapeways

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// Materials is the whole catalogue in the order of the ids.
func (c *Client) Materials(ctx context.Context) ([]monolith.Material, error) {
	call := httpclient.Call{Op: "list materials", Shape: materialsShape, Class: httpclient.Read, Method: http.MethodGet, Path: "/materials/v1"}
	var w wireMaterials
	if err := c.call(ctx, call, nil, &w); err != nil {
		return nil, err
	}
	if w.Materials == nil {
		return nil, c.http.Malformed(call, errors.New("no materials in the answer"))
	}
	materials := make([]monolith.Material, 0, len(*w.Materials))
	for key, m := range *w.Materials {
		if m.MaterialID <= 0 {
			return nil, c.http.Malformed(call, fmt.Errorf("the material at %q has no id", key))
		}
		materials = append(materials, c.toMaterial(m))
	}
	slices.SortFunc(materials, func(a, b monolith.Material) int { return a.ID - b.ID })
	return materials, nil
}

const blockedCountries = "block ship to country"

// toMaterial reads the restrictions on the side of caution: what we cannot name blocks.
func (c *Client) toMaterial(w wireMaterial) monolith.Material {
	m := monolith.Material{
		ID: int(w.MaterialID), Title: string(w.Title), SupportsColorFiles: bool(w.SupportsColorFiles), SwatchURL: string(w.Swatch),
	}
	for _, r := range w.Restrictions {
		if strings.ToLower(strings.TrimSpace(string(r.Name))) != blockedCountries {
			m.BlocksUnknown = true
			continue
		}
		for _, number := range r.EntityIDs {
			if country, known := c.countries[string(number)]; known {
				m.BlockedCountries = append(m.BlockedCountries, country)
			} else {
				m.BlocksUnknown = true
			}
		}
	}
	slices.Sort(m.BlockedCountries)
	m.BlockedCountries = slices.Compact(m.BlockedCountries)
	return m
}
