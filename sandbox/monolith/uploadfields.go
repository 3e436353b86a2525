package monolith

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/modeliq/modeliq/internal/money"
)

// extensions are the formats the vendor takes, and zip for models with textures.
var extensions = []string{
	".dae", ".obj", ".stl", ".x3d", ".x3db", ".x3dv", ".wrl", ".3mf", ".gltf", ".glb", ".step", ".stp", ".iges", ".igs", ".zip",
}

func (l *looseFields) fileName() string {
	name := l.text("fileName", "")
	if !slices.Contains(extensions, strings.ToLower(filepath.Ext(name))) || utf8.RuneCountInString(name) > 255 {
		l.fail(invalid("fileName", "it must end in the extension of a supported format: "+strings.Join(extensions, " ")+"."))
	}
	return name
}

// unit is the length of the file's unit in metres: 1 m, 0.001 mm, 0.0254 inch.
func (l *looseFields) unit(byDefault float64) float64 {
	if absent(l.values["uploadScale"]) {
		return byDefault
	}
	d, ok := looseDecimal(l.values["uploadScale"])
	scale, _ := d.Float64()
	if !ok || !(scale > 0) || scale > 1000 {
		l.fail(invalid("uploadScale", "it must be the length of the unit in metres."))
		return byDefault
	}
	return scale
}

// selling reads what the upload says about single materials: {"6": {"materialId": 6, "markup": 1.5, "isActive": 1}}.
func (l *looseFields) selling(c *catalogue) map[int]selection {
	const field = "materials"
	entries, isObject := l.values[field].(map[string]any)
	if !isObject && len(l.list(field)) > 0 {
		l.fail(invalid(field, "it must be an object keyed by material."))
	}
	selling := map[int]selection{}
	for key, v := range entries {
		entry, ok := v.(map[string]any)
		if !ok {
			l.fail(invalid(field, "each must be an object."))
			return nil
		}
		id := any(key)
		if !absent(entry["materialId"]) {
			id = entry["materialId"]
		}
		markup := money.Decimal{}
		if !absent(entry["markup"]) {
			if markup, ok = looseDecimal(entry["markup"]); !ok || markup.IsNeg() || markup.Prec()-markup.Scale() > 6 {
				l.fail(invalid(field, "a markup is an amount in US dollars."))
			}
		}
		active := true
		if !absent(entry["isActive"]) {
			if active, ok = looseFlag(entry["isActive"]); !ok {
				l.fail(invalid(field, "isActive must be 0 or 1."))
			}
		}
		selling[l.material(field, id, c)] = selection{markup, active}
	}
	return selling
}

func (l *looseFields) material(field string, v any, c *catalogue) int {
	id, ok := looseInt(v)
	if _, known := c.materials[id]; !ok || !known {
		l.fail(invalid(field, "the material does not exist."))
	}
	return id
}
