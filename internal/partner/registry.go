package partner

import (
	"reflect"
	"sync/atomic"
)

// Registry finds partners by key and by slug. What it knows changes as a whole, with Use; a partner that was found stays as
// it was found, so a request keeps the one that it began with.
type Registry struct{ now atomic.Pointer[set] }

// set is all partners of one moment; it never changes.
type set struct {
	byKey, bySlug map[string]*Partner
	list          []*Partner
}

// ByKey is the partner of a publishable key, nil when no partner has it.
func (r *Registry) ByKey(key string) *Partner { return r.now.Load().byKey[key] }

// BySlug is the partner of a path, nil when there is none.
func (r *Registry) BySlug(slug string) *Partner { return r.now.Load().bySlug[slug] }

// All are the partners in the order of their slugs.
func (r *Registry) All() []*Partner { return r.now.Load().list }

// KnowsOrigin says that some partner would take the origin: what a preflight can be told, since it carries no key.
func (r *Registry) KnowsOrigin(origin string) bool {
	if IsLoopback(origin) {
		return true
	}
	for _, p := range r.All() {
		if p.AllowsOrigin("", origin) {
			return true
		}
	}
	return false
}

// Now is a registry that stays as this one is at the moment.
func (r *Registry) Now() *Registry {
	now := &Registry{}
	now.now.Store(r.now.Load())
	return now
}

// Use replaces what the registry knows by what another one knows now. It gives the slugs of the partners that are new, gone
// or different; those that are the same stay the very same.
func (r *Registry) Use(other *Registry) (changed []string) {
	before, next := r.now.Load(), other.now.Load()
	merged := &set{byKey: map[string]*Partner{}, bySlug: map[string]*Partner{}}
	for _, p := range next.list {
		if old := before.bySlug[p.Slug]; reflect.DeepEqual(old, p) {
			p = old
		} else {
			changed = append(changed, p.Slug)
		}
		merged.list = append(merged.list, p)
		merged.bySlug[p.Slug] = p
		for _, key := range p.Keys {
			merged.byKey[key] = p
		}
	}
	for _, p := range before.list {
		if next.bySlug[p.Slug] == nil {
			changed = append(changed, p.Slug)
		}
	}
	r.now.Store(merged)
	return changed
}
