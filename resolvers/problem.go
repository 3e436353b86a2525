package resolvers

import "github.com/modeliq/modeliq/checkout"

// userErrors turns problems into a mutation's own error type.
func userErrors[C ~string, E any](problems []checkout.Problem, to func(message string, field []string, code C) *E) []*E {
	errors := make([]*E, len(problems))
	for i, p := range problems {
		errors[i] = to(p.Message, p.Field, C(p.Code))
	}
	return errors
}
