package shapeways

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

//go:embed countries.csv
var countriesFile string

// readCountries reads the numbers by which restrictions name countries, as number to ISO 3166-1 alpha-2.
func readCountries(file string) (map[string]string, error) {
	r := csv.NewReader(strings.NewReader(file))
	r.Comment = '#'
	r.FieldsPerRecord = 2
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the country numbers: %w", err)
	}
	countries := make(map[string]string, len(rows))
	for _, row := range rows {
		number, code := strings.TrimSpace(row[0]), strings.TrimSpace(row[1])
		if _, twice := countries[number]; twice || number == "" || len(code) != 2 || strings.ToUpper(code) != code {
			return nil, fmt.Errorf("read the country numbers: %q is not a number of its own and an upper-case code", row)
		}
		countries[number] = code
	}
	return countries, nil
}
