package checkout

import (
	"context"
	"fmt"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// SuggestAddress is an address as the tax provider writes it, when that differs; nil where there is nothing to suggest, or
// the provider does not look at addresses.
func (s *Service) SuggestAddress(ctx context.Context, a *upstreams.Address) (*upstreams.Address, error) {
	validator, ok := s.Tax.(tax.AddressValidator)
	if !ok || a == nil {
		return nil, nil
	}
	result, err := validator.ValidateAddress(ctx, *a)
	if err != nil {
		return nil, fmt.Errorf("suggest address: %w", err)
	}
	return result.Suggested, nil
}
