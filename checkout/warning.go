package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// checkWarnings refuses lines whose warnings the partner wants acknowledged and the buyer has not. It asks MP only where
// the partner wants that.
func (s *Service) checkWarnings(ctx context.Context, b Buyer, wants []want, acknowledged func(i int) []string, at ...string) ([]Problem, error) {
	if !b.Partner.Warnings.MustAcknowledge || len(wants) == 0 {
		return nil, nil
	}
	offers, err := s.offers(ctx, b.Partner, wants)
	if isDown(err) {
		return nil, nil // a cart can be changed all the same: its blockers ask again before it is ordered
	}
	if err != nil {
		return nil, err
	}
	var problems []Problem
	for i, o := range offers {
		if codes := unacknowledged(b, o, acknowledged(i)); len(codes) > 0 {
			field := slices.Concat(at, []string{strconv.Itoa(i), "acknowledgedWarnings"})
			problems = append(problems, Problem{
				"WARNINGS_NOT_ACKNOWLEDGED", field,
				fmt.Sprintf("Please accept the warnings for %s first: %s.", o.Material.Title, strings.Join(codes, ", ")),
			})
		}
	}
	return problems, nil
}

// warningsOf checks the lines as they would be after the changes.
func (s *Service) warningsOf(ctx context.Context, b Buyer, c Cart, own []Material, changes []LineChange) ([]Problem, error) {
	after := slices.Clone(c.Lines)
	if problems := applyChanges(b, own, after, changes); len(problems) > 0 {
		return problems, nil
	}
	var wants []want
	var acknowledged [][]string
	for _, change := range changes {
		line := after[slices.IndexFunc(after, func(l CartLine) bool { return l.ID == change.LineID })]
		model, err := s.Model(ctx, b, line.ModelID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		m, _ := materialIn(own, line.MaterialNumber)
		wants = append(wants, want{&model, m, line.Quantity, line.Speed})
		acknowledged = append(acknowledged, line.Acknowledged)
	}
	return s.checkWarnings(ctx, b, wants, func(i int) []string { return acknowledged[i] }, "lines")
}
