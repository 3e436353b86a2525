package main

import (
	"encoding/json"
	"fmt"
	"log"
	"strconv"
	"strings"
	"time"
)

const (
	nMaterials = 100
	nModels    = 50
)

// shop is everything that is for sale, and the bodies that tell of it.
type shop struct {
	ids       []int // the materials' ids, as the partner's file has them
	place     map[int]int
	catalogue []byte // the monolith's materials
	rules     []byte
	verdicts  [nModels][nMaterials][]byte // `"6":{…}` of a printability answer
	prices    [nModels][nMaterials][]byte // a price of one piece at standard speed, from behind the model's id
	validTill string
}

// Titles are of the monolith's form, "Process - Material - Colour and finish".
var (
	made = []string{
		"SLS - Nylon PA12", "MJF - Nylon PA11", "SLA - Accura Resin", "Casting - Silver", "BJT - Steel 316L", "DLP - Castable Wax", "Ceramics - Porcelain", "FDM - ABS",
	}
	looks = []string{
		"White", "Black Dyed", "Red Dyed", "Blue/Smooth", "Natural", "Polished", "Grey", "Grey Vapor Smoothing", "Yellow/Matte", "Satin", "Green", "Gold Plated", "Orange/Polished",
	}
	// places of restricted countries in the monolith's own numbering
	blocked = []string{"204", "243", "221", "215"}
)

func materialID(i int) int { return 6 + 3*i }

func newShop(now time.Time) *shop {
	s := &shop{place: map[int]int{}, validTill: now.Add(14 * 24 * time.Hour).UTC().Format(time.RFC3339)}
	materials := map[string]any{}
	var rules []any
	for i := range nMaterials {
		id := materialID(i)
		s.ids, s.place[id] = append(s.ids, id), i
		materials[strconv.Itoa(id)] = material(i)
		if i%25 != 24 { // of some, model processing knows no rules
			rules = append(rules, designRules(i))
		}
	}
	s.catalogue = encode(map[string]any{"result": "success", "materials": materials, "nextActionSuggestions": []any{}})
	s.rules = encode(map[string]any{"materials": rules})
	for m := range nModels {
		for i := range nMaterials {
			s.verdicts[m][i] = fmt.Appendf(nil, "%q:%s", strconv.Itoa(materialID(i)), encode(verdict(m, i)))
			s.prices[m][i] = s.price(m, i, 1, "standard")
		}
	}
	return s
}

func material(i int) map[string]any {
	look := looks[i%len(looks)]
	m := map[string]any{
		"materialId": strconv.Itoa(materialID(i)), "title": made[i/len(looks)] + " - " + look, "supportsColorFiles": i%31 == 30,
		"printerId": strconv.Itoa(5 + i/len(looks)), "restrictions": nil,
		"swatch": "https://www.shop.example/rrstatic/img/materials/" + strings.ToLower(strings.NewReplacer(" ", "-", "/", "-").Replace(look)) + ".jpg",
	}
	if i%9 == 5 {
		m["restrictions"] = map[string]any{"5": map[string]any{"restrictionId": "5", "restrictionName": "Block Ship To Country", "restrictionEntityIds": blocked}}
	}
	return m
}

func designRules(i int) map[string]any {
	r := map[string]any{
		"materialId": materialID(i), "minWall": 0.5 + float64(i%8)*0.25, "minDetail": float64(10+5*(i%5)) / 100,
		"minBoundingBox": []float64{1, 1, 1.5}, "maxBoundingBox": []float64{300 + float64(i), 250, 200}, "maxShells": 100, "supportsColor": i%31 == 30,
	}
	if i%20 == 19 {
		r["minDetail"] = nil
	}
	return r
}

// verdict is the printability of model m in material i.
func verdict(m, i int) map[string]any {
	checks := []any{}
	check := func(code, severity, message string, measured, limit float64) {
		checks = append(checks, map[string]any{
			"code": code, "severity": severity, "message": message, "measured": measured, "limit": limit, "unit": "mm", "at": []float64{1.5, float64(m), 0},
		})
	}
	printable := (m+i)%17 != 0
	if !printable {
		check("bounding_box_too_large", "blocking", "It is longer than this material can be made.", 412.5, 300)
	}
	if (m+i)%7 == 0 {
		check("wall_too_thin", "warning", "Some walls are thinner than this material holds.", 0.45, 0.7)
	}
	return map[string]any{"printable": printable, "checks": checks}
}

// price is one price from behind the model's id, ready to be joined to others.
func (s *shop) price(m, i, quantity int, speed string) []byte {
	head := fmt.Sprintf(`","materialId":%d,"quantity":%d,"speed":%q,"state":`, materialID(i), quantity, speed)
	state := "priced"
	switch {
	case (m+i)%17 == 0:
		state = "not_printable"
	case (m+i)%29 == 3:
		state = "review"
	}
	if state != "priced" {
		return fmt.Appendf(nil, `%s%q,"unitPrice":null,"total":null,"currency":"USD","breaks":[],"leadTimeDays":null,"validUntil":null}`, head, state)
	}
	cents := 500 + (i*7919+m*104729)%9000
	switch speed {
	case "economy":
		cents = cents * 9 / 10
	case "priority":
		cents = cents * 13 / 10
	}
	days := 3 + i%9
	return fmt.Appendf(nil, `%s"priced","unitPrice":"%s","total":"%s","currency":"USD","breaks":[{"minQuantity":1,"unitPrice":"%s"},{"minQuantity":10,"unitPrice":"%s"}],"leadTimeDays":[%d,%d],"validUntil":%q}`,
		head, dollars(cents), dollars(cents*quantity), dollars(cents), dollars(cents*94/100), days, days+2, s.validTill)
}

func dollars(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		log.Fatal(err)
	}
	return b
}
