package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// LineInput is a model in a material, as a buyer asks for it.
type LineInput struct {
	ModelID      string
	MaterialID   string // global id
	Quantity     int
	Speed        mp.Speed
	Acknowledged []string
}

const maxAcknowledged = 20

// wants finds what the lines name; everything that is wrong with them comes back together, each at its field.
func (s *Service) wants(ctx context.Context, b Buyer, lines []LineInput, at ...string) ([]want, []Problem, error) {
	own, err := s.Materials(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	var problems []Problem
	wants := make([]want, len(lines))
	for i, line := range lines {
		field := func(name string) []string { return slices.Concat(at, []string{strconv.Itoa(i), name}) }
		w := want{quantity: line.Quantity, speed: line.Speed}
		if w.model, err = s.Model(ctx, b, line.ModelID); errors.Is(err, ErrNotFound) {
			problems = append(problems, Problem{"MODEL_NOT_FOUND", field("modelId"), "This model is not there any more. Please upload it again."})
		} else if err != nil {
			return nil, nil, err
		}
		var problem *Problem
		if w.material, problem = material(own, line.MaterialID); problem != nil {
			problem.Field = field("materialId")
			problems = append(problems, *problem)
		}
		if problem := checkQuantity(b, line.Quantity); problem != nil {
			problem.Field = field("quantity")
			problems = append(problems, *problem)
		}
		wants[i] = w
	}
	return wants, problems, nil
}

func material(own []Material, id string) (Material, *Problem) {
	if number, ok := MaterialNumber(id); ok {
		if i := slices.IndexFunc(own, func(m Material) bool { return m.Number == number }); i >= 0 {
			return own[i], nil
		}
	}
	return Material{}, &Problem{Code: "MATERIAL_NOT_FOUND", Message: "This material is not offered here."}
}

func checkQuantity(b Buyer, quantity int) *Problem {
	if most := b.Partner.Limits.MaxQuantity; quantity < 1 || quantity > most {
		return &Problem{Code: "QUANTITY_INVALID", Message: fmt.Sprintf("Please choose a quantity from 1 to %d.", most)}
	}
	return nil
}

// checkCount refuses more lines than the partner takes.
func checkCount(b Buyer, n int, at ...string) []Problem {
	if most := b.Partner.Limits.MaxLines; n > most {
		return []Problem{{"TOO_MANY_LINES", at, fmt.Sprintf("At most %d lines can be taken at once.", most)}}
	}
	return nil
}

// unacknowledged are the warnings of an offer that the partner wants acknowledged and the buyer has not.
func unacknowledged(b Buyer, o Offer, acknowledged []string) (codes []string) {
	if !b.Partner.Warnings.MustAcknowledge {
		return nil
	}
	for _, code := range o.Warnings() {
		if !slices.Contains(acknowledged, code) {
			codes = append(codes, code)
		}
	}
	return codes
}
