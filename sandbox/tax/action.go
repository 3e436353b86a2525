package tax

import (
	"net/http"
	"strings"
)

// action is something that a POST below a document does to it.
type action func(r *http.Request, code string) (body any, status int, err error)

// act does what the last part of the path names to the document that the rest names. The vendor's own client sends a code
// as it is, so that one with a slash spans several parts.
func (s *Server) act(r *http.Request) (any, int, error) {
	path := r.PathValue("code")
	cut := strings.LastIndexByte(path, '/')
	actions := map[string]action{
		"commit": s.commit, "void": s.void, "unvoid": s.unvoid, "uncommit": s.uncommit, "lock": s.lock, "verify": s.verify,
		"settle": s.settle, "adjust": s.adjust, "refund": s.refund,
	}
	if cut < 0 || actions[path[cut+1:]] == nil {
		return nil, 0, notFound("path", r.URL.Path)
	}
	return actions[path[cut+1:]](r, path[:cut])
}
