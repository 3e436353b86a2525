package graph

import (
	"context"
	"net/http"
	"time"

	"github.com/vikstrous/dataloadgen"
)

// loaders are one request's, as gqlgen's documentation has them.
type loaders struct {
	rules *dataloadgen.Loader[int, *DesignRules]
}

type loadersKey struct{}

// Middleware gives each request its loaders.
func Middleware(u *Upstream, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := &loaders{dataloadgen.NewLoader(u.rules, dataloadgen.WithWait(time.Millisecond))}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), loadersKey{}, l)))
	})
}

func loadersOf(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }

// rules answers many materials with one call; nil where there are none.
func (u *Upstream) rules(ctx context.Context, numbers []int) ([]*DesignRules, []error) {
	var in struct {
		Materials []struct {
			MaterialID int      `json:"materialId"`
			MinWall    *float64 `json:"minWall"`
			MinDetail  *float64 `json:"minDetail"`
		} `json:"materials"`
	}
	if err := u.get(ctx, "/mp/v1/materials", &in); err != nil {
		return nil, []error{err}
	}
	by := make(map[int]*DesignRules, len(in.Materials))
	for _, r := range in.Materials {
		by[r.MaterialID] = &DesignRules{MinWallMm: r.MinWall, MinDetailMm: r.MinDetail}
	}
	out := make([]*DesignRules, len(numbers))
	for i, n := range numbers {
		out[i] = by[n]
	}
	return out, nil
}
