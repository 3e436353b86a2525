package resolvers

import (
	"encoding/base64"
	"slices"

	"github.com/modeliq/modeliq/graph/types"
)

const maxPage = 100

// paginate cuts a page of first elements after a cursor. An element's cursor is its id, made opaque.
func paginate[T any](all []T, id func(T) string, first *int, after *string) (page []T, info *types.PageInfo, err error) {
	size := 20
	if first != nil {
		size = *first
	}
	if size < 1 || size > maxPage {
		return nil, nil, coded(types.ErrorCodeBadUserInput, "first must be from 1 to 100.")
	}
	start := 0
	if after != nil {
		at := slices.IndexFunc(all, func(v T) bool { return cursor(id(v)) == *after })
		if at < 0 {
			return nil, nil, coded(types.ErrorCodeBadUserInput, "after is no cursor of this list.")
		}
		start = at + 1
	}
	end := min(start+size, len(all))
	page = all[start:end]
	info = &types.PageInfo{HasNextPage: end < len(all), HasPreviousPage: start > 0}
	if len(page) > 0 {
		first, last := cursor(id(page[0])), cursor(id(page[len(page)-1]))
		info.StartCursor, info.EndCursor = &first, &last
	}
	return page, info, nil
}

func cursor(id string) string { return base64.RawURLEncoding.EncodeToString([]byte(id)) }
