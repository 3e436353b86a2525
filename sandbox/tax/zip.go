package tax

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed states.csv suffixes.csv
var postalFiles embed.FS

// zipRange are three-digit beginnings of ZIP codes.
type zipRange struct{ from, to int }

// state is a state, district or territory of the United States.
type state struct {
	code, name string
	zips       []zipRange
}

// readStates reads the table once. A table that cannot be read is a fault of the build, which a test finds.
var readStates = sync.OnceValues(func() ([]state, error) {
	rows, err := readTable("states.csv")
	if err != nil {
		return nil, err
	}
	states := make([]state, 0, len(rows))
	for _, row := range rows {
		s := state{code: row[0], name: row[1]}
		for part := range strings.FieldsSeq(row[2]) {
			from, to, ranged := strings.Cut(part, "-")
			if !ranged {
				to = from
			}
			first, errFrom := strconv.Atoi(from)
			last, errTo := strconv.Atoi(to)
			if errFrom != nil || errTo != nil || first > last {
				return nil, fmt.Errorf("states.csv: %s has the range %q", row[0], part)
			}
			s.zips = append(s.zips, zipRange{first, last})
		}
		states = append(states, s)
	}
	return states, nil
})

// readSuffixes are the abbreviations of street types, by every way to write them.
var readSuffixes = sync.OnceValues(func() (map[string]string, error) {
	rows, err := readTable("suffixes.csv")
	if err != nil {
		return nil, err
	}
	short := map[string]string{}
	for _, row := range rows {
		short[row[1]] = row[1]
		for way := range strings.FieldsSeq(row[0]) {
			short[way] = row[1]
		}
	}
	return short, nil
})

func readTable(name string) ([][]string, error) {
	text, err := postalFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	table := csv.NewReader(bytes.NewReader(text))
	table.Comment = '#'
	rows, err := table.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

// stateOf is the state that a code or a name says.
func stateOf(states []state, region string) (state, bool) {
	for _, s := range states {
		if strings.EqualFold(s.code, region) || strings.EqualFold(s.name, region) {
			return s, true
		}
	}
	return state{}, false
}

// has says that a ZIP code lies in the state.
func (s state) has(zip string) bool {
	if len(zip) < 3 {
		return false
	}
	n, err := strconv.Atoi(zip[:3])
	if err != nil {
		return false
	}
	for _, r := range s.zips {
		if r.from <= n && n <= r.to {
			return true
		}
	}
	return false
}

// stateOfZIP is the state in which a ZIP code lies.
func stateOfZIP(states []state, zip string) (state, bool) {
	for _, s := range states {
		if s.has(zip) {
			return s, true
		}
	}
	return state{}, false
}
