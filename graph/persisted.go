package graph

import (
	"context"
	"strings"
	"sync"

	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/cache"
	"github.com/modeliq/modeliq/internal/partner"
)

// persisted are documents that clients name by their hash: the trusted ones of our widgets, which are there from the start,
// and those that clients have sent together with their hash (automatic persisted queries), each partner's apart.
type persisted struct {
	trusted map[string]string // by hash
	sent    sync.Map          // partner -> *cache.Bounded[string, string], by hash
}

// sentRemembered bounds what clients of one partner have sent, so that one's clients never push out another's; each is a
// valid document of at most maxSent bytes.
const (
	sentRemembered = 500
	maxSent        = 16 << 10
)

func newPersisted(trusted []string) *persisted {
	p := &persisted{trusted: make(map[string]string, len(trusted))}
	for _, text := range trusted {
		p.trusted[hash(text)] = text
	}
	return p
}

// find is the document of a hash.
func (p *persisted) find(slug, hash string) (text string, ok bool) {
	if text, ok = p.trusted[hash]; ok {
		return text, true
	}
	own, ok := p.sent.Load(slug)
	if !ok {
		return "", false
	}
	return own.(*cache.Bounded[string, string]).Get(hash)
}

// keep remembers a valid document under its hash.
func (p *persisted) keep(slug, hash, text string) {
	if len(text) <= maxSent && p.trusted[hash] == "" {
		own, ok := p.sent.Load(slug)
		if !ok { // once a partner
			own, _ = p.sent.LoadOrStore(slug, cache.NewBounded[string, string](sentRemembered))
		}
		own.(*cache.Bounded[string, string]).Put(hash, text)
	}
}

// admits says whether the partner of a request lets a document be executed, whichever way it came.
func (p *persisted) admits(ctx context.Context, text string) *Refusal {
	shop := partner.From(ctx)
	if shop == nil || !shop.TrustedDocuments {
		return nil
	}
	if _, ok := p.trusted[hash(text)]; ok {
		return nil
	}
	return notTrusted
}

// named is how a request names its document, "" when it does not: by documentId ("sha256:…") or Apollo's extension.
func named(documentID string, extensions map[string]any) string {
	if documentID != "" {
		return strings.ToLower(strings.TrimPrefix(documentID, "sha256:"))
	}
	extension, _ := extensions["persistedQuery"].(map[string]any)
	name, _ := extension["sha256Hash"].(string)
	return strings.ToLower(name)
}

// Why a document is not executed. Apollo's clients look for the first message and then send the document.
var (
	notPersisted = &Refusal{Status: 200, Code: types.ErrorCodePersistedQueryNotFound, Message: "PersistedQueryNotFound"}
	notTheHash   = &Refusal{Status: 400, Code: types.ErrorCodePersistedQueryMismatch, Message: "The hash is not that of the document."}
	notTrusted   = &Refusal{Status: 403, Code: types.ErrorCodeDocumentNotTrusted, Message: "This partner takes trusted documents alone."}
)
