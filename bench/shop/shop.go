// Package shop is what the harness tells every peer, and the rules of the trade that the peers in Go share.
package shop

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Shop is the partner, and which of ModelIQ's models is which of model processing's.
type Shop struct {
	Partner Partner           `json:"partner"`
	Models  map[string]string `json:"models"`
}

// Partner is what a peer must know of the partner's file.
type Partner struct {
	Slug      string `json:"slug" yaml:"slug"`
	Currency  string `json:"currency" yaml:"currency"`
	Markup    string `json:"markup" yaml:"markup"`
	Materials []int  `json:"materials" yaml:"materials"`
}

// Load reads the file that the harness wrote.
func Load(file string) (*Shop, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := new(Shop)
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return s, nil
}

// Sells are the partner's materials as a set.
func (p Partner) Sells() map[int]bool {
	set := make(map[int]bool, len(p.Materials))
	for _, id := range p.Materials {
		set[id] = true
	}
	return set
}

// IDs are the partner's materials as printability takes them.
func (p Partner) IDs() string {
	ids := make([]string, len(p.Materials))
	for i, id := range p.Materials {
		ids[i] = strconv.Itoa(id)
	}
	return strings.Join(ids, ",")
}

// Percent is what the partner asks of the upstream's price: 118 for a markup of 0.18.
func (p Partner) Percent() (int64, error) {
	fraction, ok := strings.CutPrefix(p.Markup, "0.")
	percent, err := strconv.ParseInt(fraction, 10, 64)
	if !ok || len(fraction) != 2 || err != nil {
		return 0, fmt.Errorf("a markup of %q is not in per cent", p.Markup)
	}
	return 100 + percent, nil
}
