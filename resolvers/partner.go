package resolvers

import (
	"context"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/internal/partner"
)

func (r *Resolver) toPartner(ctx context.Context, p *partner.Partner) (*types.Partner, error) {
	limits := &types.OrderLimits{
		MaxQuantity: p.Limits.MaxQuantity, MaxLines: p.Limits.MaxLines, WarningsMustBeAcknowledged: p.Warnings.MustAcknowledge,
	}
	if over := p.Review.OrderSubtotal; over != nil {
		amount, err := money.New(p.Currency, over.Decimal)
		if err != nil {
			return nil, err
		}
		limits.ReviewOver = &amount
	}
	methods := make([]types.PaymentMethod, len(p.Payments))
	for i, m := range p.Payments {
		methods[i] = types.PaymentMethod(m)
	}
	return &types.Partner{
		Slug: p.Slug, Name: p.Name, Brand: toBrand(p.Brand, r.logoURL(ctx, p)), Currency: p.Currency, Locale: p.Locale, ShipsTo: p.ShipsTo,
		UploadLimits:   &types.UploadLimits{MaxBytes: int(p.Uploads.MaxBytes), MaxTriangles: p.Uploads.MaxTriangles, Formats: p.Uploads.Formats, MaxModels: p.Uploads.MaxModels},
		OrderLimits:    limits,
		PaymentMethods: methods, TermsURL: optional(p.Terms.URL),
	}, nil
}

func toBrand(b partner.Brand, logo string) *types.Brand {
	look := b.Look()
	return &types.Brand{
		LogoURL: optional(logo), FontFamily: optional(b.Font), Legal: optional(b.Legal),
		Colors: each(b.Colors, func(c partner.Color) *types.BrandColor { return &types.BrandColor{Role: c.Role, Value: c.Value} }),
		Properties: each(look.Properties, func(p partner.Property) *types.BrandProperty {
			return &types.BrandProperty{Name: p.Name, Value: p.Value}
		}),
		Corrections: append([]string{}, look.Corrections...),
		Header:      each(b.Header, toLink), Footer: each(b.Footer, toLink),
	}
}

func toLink(l partner.Link) *types.Link { return &types.Link{Label: l.Label, URL: l.URL} }
