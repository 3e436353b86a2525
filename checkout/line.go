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

// acknowledged bounds the codes that a buyer sends: more, or longer ones, are no codes of ours.
func acknowledged(codes []string) (kept []string) {
	const most, longest = 20, 64
	for _, code := range codes {
		if len(code) <= longest && len(kept) < most && !slices.Contains(kept, code) {
			kept = append(kept, code)
		}
	}
	return kept
}

// wants finds what the lines name; everything that is wrong with them comes back together, each at its field.
func (s *Service) wants(ctx context.Context, b Buyer, lines []LineInput, at ...string) (_ []want, problems []Problem, err error) {
	wants := make([]want, len(lines))
	for i, line := range lines {
		field := func(name string) []string { return slices.Concat(at, []string{strconv.Itoa(i), name}) }
		model, err := s.Model(ctx, b, line.ModelID)
		w := want{model: &model, quantity: line.Quantity, speed: line.Speed}
		if errors.Is(err, ErrNotFound) {
			problems = append(problems, Problem{"MODEL_NOT_FOUND", field("modelId"), "This model is not there any more. Please upload it again."})
		} else if err != nil {
			return nil, nil, err
		}
		number, ok := MaterialNumber(line.MaterialID)
		if w.material.Number = number; !ok || !b.Partner.Sells(number) {
			problems = append(problems, unknownMaterial(field("materialId")))
		}
		if problem := checkQuantity(b, line.Quantity); problem != nil {
			problem.Field = field("quantity")
			problems = append(problems, *problem)
		}
		wants[i] = w
	}
	return wants, problems, nil
}

func unknownMaterial(field []string) Problem {
	return Problem{"MATERIAL_NOT_FOUND", field, "This material is not offered here."}
}

// materialIn finds a material by the monolith's id; false when it is not there.
func materialIn(own []Material, number int) (Material, bool) {
	i := slices.IndexFunc(own, func(m Material) bool { return m.Number == number })
	if i < 0 {
		return Material{}, false
	}
	return own[i], true
}

// missing are the problems of lines whose material the monolith no longer has, although the partner sells it.
func missing(own []Material, wants []want, at ...string) (problems []Problem) {
	for i, w := range wants {
		if _, ok := materialIn(own, w.material.Number); !ok {
			problems = append(problems, unknownMaterial(slices.Concat(at, []string{strconv.Itoa(i), "materialId"})))
		}
	}
	return problems
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
