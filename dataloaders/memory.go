package dataloaders

import (
	"cmp"
	"context"
	"io"
	"time"

	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// MemoryOptions say what is remembered between requests.
type MemoryOptions struct {
	Space *cache.Space
	// Bytes bounds what all of it takes in this process.
	Bytes uint64
	// Fresh is how long what was said is taken for the upstream's present word; zero is DefaultFresh.
	Fresh time.Duration
	// Backend names the upstream that a capability ("catalogue", "rules", "models", "prices", "shipping") is read from for the
	// context's partner and buyer, so that one backend's word is never taken for another's. Nil is one for all.
	Backend func(ctx context.Context, capability string) string
}

// Memory is what upstreams have said, kept between requests: the catalogue, the ways to a place, and for models that are
// final their printability and prices. It stands between the loaders and the upstreams.
type Memory struct {
	backend      func(ctx context.Context, capability string) string
	space        *cache.Space
	materials    *cache.Cache[string, []monolith.Material]
	rules        *cache.Cache[string, map[int]mp.Rules]
	shipping     *cache.Cache[placeKey, []monolith.ShippingOption]
	printability *cache.Cache[printableKey, mp.Printability]
	prices       *cache.Cache[priceKey, mp.Price]
}

// What a fetch may take, whoever waits, and what a reader with an older answer in hand waits for it.
const (
	fetchLimit    = 5 * time.Second
	fetchPatience = 300 * time.Millisecond
)

// absent is how long it stands that MP has no word on a material: it may be about to get one.
const absent = 5 * time.Second

// longest is how long an upstream that is down is answered for.
const longest = 24 * time.Hour

// DefaultFresh is how long a new material may take to show.
const DefaultFresh = time.Minute

// agingCatalogue is for how many times its fresh time the catalogue is served while it is read again: nobody waits for it
// twice. agingModel is the same of a model's printability, which only its unit changes: longer fresh, a replica that has not
// heard of that would go on with it for as long.
const agingCatalogue, agingModel = 15, 10

// The kinds, as metrics and keys name them.
const (
	kindPrintability = "printability"
	kindPrices       = "prices"
)

// NewMemory makes an empty one.
func NewMemory(o MemoryOptions) *Memory {
	m := &Memory{backend: o.Backend, space: o.Space}
	if m.backend == nil {
		m.backend = func(context.Context, string) string { return "" }
	}
	fresh := cmp.Or(o.Fresh, DefaultFresh)
	catalogue := cache.Life{Fresh: fresh, Aging: agingCatalogue * fresh, Stale: longest}
	m.materials = cache.Of[string](o.Space, cache.Policy[[]monolith.Material]{
		Kind: "materials", Limit: fetchLimit, Patience: fetchPatience, Bytes: o.Bytes / 8,
		Life:  func([]monolith.Material) cache.Life { return catalogue },
		Weigh: func(list []monolith.Material) uint32 { return uint32(len(list)) * 400 },
	})
	m.rules = cache.Of[string](o.Space, cache.Policy[map[int]mp.Rules]{
		Kind: "rules", Limit: fetchLimit, Patience: fetchPatience, Bytes: o.Bytes / 8,
		Life:  func(map[int]mp.Rules) cache.Life { return catalogue },
		Weigh: func(all map[int]mp.Rules) uint32 { return uint32(len(all)) * 250 },
	})
	m.shipping = cache.Of[placeKey](o.Space, cache.Policy[[]monolith.ShippingOption]{
		Kind: "shipping", Limit: fetchLimit, Patience: fetchPatience, Bytes: o.Bytes / 8,
		Life: func([]monolith.ShippingOption) cache.Life { return catalogue },
	})
	m.printability = cache.Of[printableKey](o.Space, cache.Policy[mp.Printability]{
		Kind: kindPrintability, Absent: absent, Limit: fetchLimit, Patience: fetchPatience, Bytes: o.Bytes / 4,
		Life: func(mp.Printability) cache.Life {
			return cache.Life{Fresh: fresh, Aging: agingModel * fresh, Stale: longest}
		},
		Weigh: func(p mp.Printability) uint32 { return 200 + uint32(len(p.Checks))*300 },
	})
	m.prices = cache.Of[priceKey](o.Space, cache.Policy[mp.Price]{
		Kind: kindPrices, Absent: absent, Limit: fetchLimit, Patience: fetchPatience, Bytes: o.Bytes / 4,
		Life:  func(p mp.Price) cache.Life { return priceLife(p, fresh) },
		Weigh: func(p mp.Price) uint32 { return 400 + uint32(len(p.Breaks))*100 },
	})
	return m
}

// priceLife: a price is the upstream's promise until its end, and no longer; without one it is fresh and nothing else. One
// that is still being made is not kept.
func priceLife(p mp.Price, fresh time.Duration) cache.Life {
	switch {
	case p.State == mp.PricePending:
		return cache.Life{}
	case p.State == mp.Priced && p.ValidUntil.IsZero():
		return cache.Life{Fresh: fresh}
	default:
		return cache.Life{Fresh: fresh, Stale: longest, Until: p.ValidUntil}
	}
}

type placeKey struct{ Backend, Country, PostalCode string }

type printableKey struct {
	Backend, Model string
	Material       int
}

// Tag is the model: its unit may be corrected, and then nothing that was said of it holds.
func (k printableKey) Tag() string { return k.Model }

type priceKey struct {
	Backend, Currency string
	mp.PriceItem
}

// Tag is the model.
func (k priceKey) Tag() string { return k.ModelID }

// public is the scope of what all buyers of a partner see.
func public(ctx context.Context) cache.Scope {
	if p := partner.From(ctx); p != nil {
		return cache.Scope{Partner: p.Slug}
	}
	return cache.Scope{}
}

// private is the scope of what one buyer sees.
func private(ctx context.Context) cache.Scope {
	s := public(ctx)
	b, _ := auth.From(ctx)
	s.Owner = b.Owner
	return s
}

// Monolith answers from memory before it asks next.
func (m *Memory) Monolith(next Monolith) Monolith { return rememberedMonolith{next, m} }

type rememberedMonolith struct {
	next Monolith
	*Memory
}

func (r rememberedMonolith) Materials(ctx context.Context) ([]monolith.Material, error) {
	list, _, err := r.materials.Get(ctx, public(ctx), r.backend(ctx, "catalogue"), r.next.Materials)
	return list, err
}

// ShippingOptions falls back on the last answer for any place of the country.
func (r rememberedMonolith) ShippingOptions(ctx context.Context, country, postalCode string) ([]monolith.ShippingOption, error) {
	scope, k := public(ctx), placeKey{r.backend(ctx, "shipping"), country, postalCode}
	anywhere := placeKey{k.Backend, country, ""}
	options, _, err := r.shipping.Get(ctx, scope, k, func(ctx context.Context) ([]monolith.ShippingOption, error) {
		options, err := r.next.ShippingOptions(ctx, country, postalCode)
		if err == nil {
			r.shipping.Put(scope, anywhere, options)
		}
		return options, err
	})
	if err != nil && isDown(err) {
		if last, ok := r.shipping.Peek(ctx, scope, anywhere); ok {
			return last, nil
		}
	}
	return options, err
}

// isDown says that the upstream did not answer, as against: that it said no.
func isDown(err error) bool {
	switch upstreams.KindOf(err) {
	case upstreams.NotFound, upstreams.Refused, upstreams.Cancelled:
		return false
	}
	return true
}

// MP answers from memory before it asks next. Prices are remembered apart, for whoever wants them live.
func (m *Memory) MP(next MP, withPrices bool) MP { return rememberedMP{next, m, withPrices} }

type rememberedMP struct {
	MP
	*Memory
	withPrices bool
}

func (r rememberedMP) Rules(ctx context.Context) (map[int]mp.Rules, error) {
	all, _, err := r.rules.Get(ctx, public(ctx), r.backend(ctx, "rules"), r.MP.Rules)
	return all, err
}

func (r rememberedMP) Printability(ctx context.Context, id string, materials []int) (map[int]mp.Printability, error) {
	backend := r.backend(ctx, "models")
	keys := make([]printableKey, len(materials))
	for i, n := range materials {
		keys[i] = printableKey{backend, id, n}
	}
	found, err := r.printability.GetMany(ctx, private(ctx), keys, func(ctx context.Context, keys []printableKey) (map[printableKey]mp.Printability, error) {
		numbers := make([]int, len(keys))
		for i, k := range keys {
			numbers[i] = k.Material
		}
		told, err := r.MP.Printability(ctx, id, numbers)
		values := make(map[printableKey]mp.Printability, len(told))
		for n, p := range told {
			values[printableKey{backend, id, n}] = p
		}
		return values, err
	})
	answers := make(map[int]mp.Printability, len(found))
	for k, p := range found {
		answers[k.Material] = p
	}
	return answers, err
}

func (r rememberedMP) Prices(ctx context.Context, currency string, items []mp.PriceItem) ([]mp.Price, error) {
	if !r.withPrices {
		return r.MP.Prices(ctx, currency, items)
	}
	backend := r.backend(ctx, "prices")
	keys := make([]priceKey, len(items))
	for i, item := range items {
		keys[i] = priceKey{backend, currency, item}
	}
	found, err := r.prices.GetMany(ctx, private(ctx), keys, func(ctx context.Context, keys []priceKey) (map[priceKey]mp.Price, error) {
		items := make([]mp.PriceItem, len(keys))
		for i, k := range keys {
			items[i] = k.PriceItem
		}
		told, err := r.MP.Prices(ctx, currency, items)
		values := make(map[priceKey]mp.Price, len(told))
		for _, p := range told {
			values[priceKey{backend, currency, p.PriceItem}] = p
		}
		return values, err
	})
	prices := make([]mp.Price, 0, len(found))
	for _, k := range keys {
		if p, ok := found[k]; ok {
			prices = append(prices, p)
		}
	}
	return prices, err
}

// Forget ends what is remembered of a model of the context's partner, in every replica.
func (m *Memory) Forget(ctx context.Context, modelID string) {
	m.ForgetOf(public(ctx).Partner, modelID)
}

// ForgetOf is Forget for a partner by its slug.
func (m *Memory) ForgetOf(slug, modelID string) {
	scope := cache.Scope{Partner: slug, Owner: modelID}
	m.space.Invalidate(kindPrintability, scope)
	m.space.Invalidate(kindPrices, scope)
	m.space.Invalidate(kindPictures, scope)
}

// Files is what makes and changes models at MP.
type Files interface {
	Upload(ctx context.Context, fileName, unit string, body io.Reader, size int64) (mp.Model, error)
	SetUnit(ctx context.Context, id, unit string) error
	Delete(ctx context.Context, id string) error
}

// Files forgets what was said of a model when it changes.
func (m *Memory) Files(next Files) Files { return files{next, m} }

type files struct {
	Files
	memory *Memory
}

func (f files) SetUnit(ctx context.Context, id, unit string) error {
	defer f.memory.Forget(ctx, id) // a call that failed may have had its effect
	return f.Files.SetUnit(ctx, id, unit)
}

func (f files) Delete(ctx context.Context, id string) error {
	defer f.memory.Forget(ctx, id)
	return f.Files.Delete(ctx, id)
}
