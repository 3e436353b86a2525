package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// Material is one of a partner's materials.
type Material struct {
	Number             int // the monolith's id
	Title              string
	Technology         string
	Family             Family
	Color, Finish      string // "" when the title names none
	SwatchURL          string
	SupportsColorFiles bool
	// RestrictedCountries are ISO 3166-1 alpha-2 codes where it may not be shipped.
	RestrictedCountries []string
	// restrictedElsewhere: the monolith restricts it in a country that we cannot name, so that no country is sure.
	restrictedElsewhere bool
}

// ID is the material's global id.
func (m Material) ID() string { return MaterialID(m.Number) }

// MaterialID is the global id of one of the monolith's materials.
func MaterialID(number int) string { return "mat_" + strconv.Itoa(number) }

// MaterialNumber reads a global id back; false when it is none.
func MaterialNumber(id string) (int, bool) {
	digits, ok := strings.CutPrefix(id, "mat_")
	if !ok || digits == "" || digits[0] == '0' || digits[0] == '+' || digits[0] == '-' {
		return 0, false
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// MayShipTo says that the material may be shipped to a country.
func (m Material) MayShipTo(country string) bool {
	return !m.restrictedElsewhere && !slices.Contains(m.RestrictedCountries, country)
}

// Materials are the partner's, in the order of its configuration; those that the monolith no longer has are left out.
func (s *Service) Materials(ctx context.Context, b Buyer) ([]Material, error) {
	all, err := s.Reads.Materials(ctx)
	if err != nil {
		return nil, fmt.Errorf("materials: %w", err)
	}
	byNumber := make(map[int]Material, len(all))
	for _, m := range all {
		t := parseTitle(m.Title)
		byNumber[m.ID] = Material{
			Number: m.ID, Title: m.Title, Technology: t.technology, Family: t.family, Color: t.color, Finish: t.finish,
			SwatchURL: m.SwatchURL, SupportsColorFiles: m.SupportsColorFiles,
			RestrictedCountries: m.BlockedCountries, restrictedElsewhere: m.BlocksUnknown,
		}
	}
	own := make([]Material, 0, len(b.Partner.Materials))
	for _, number := range b.Partner.Materials {
		if m, ok := byNumber[number]; ok {
			own = append(own, m)
		}
	}
	return own, nil
}

// Material is one of the partner's, or ErrNotFound.
func (s *Service) Material(ctx context.Context, b Buyer, number int) (Material, error) {
	if !b.Partner.Sells(number) {
		return Material{}, ErrNotFound
	}
	own, err := s.Materials(ctx, b)
	if err != nil {
		return Material{}, err
	}
	m, ok := materialIn(own, number)
	if !ok {
		return Material{}, ErrNotFound
	}
	return m, nil
}

// Rules are a material's design rules, nil when MP has none for it.
func (s *Service) Rules(ctx context.Context, number int) (*mp.Rules, error) {
	all, err := s.Reads.Rules(ctx)
	if err != nil {
		return nil, fmt.Errorf("design rules: %w", err)
	}
	if r, ok := all[number]; ok {
		return &r, nil
	}
	return nil, nil
}
