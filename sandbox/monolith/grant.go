package monolith

import (
	"crypto/rand"
	"sync"
	"time"
)

const (
	grantLifetime = 10 * time.Minute
	maxGrants     = 1000
)

// grants are the permissions that users gave and no client has fetched yet, by their codes. They do not outlive a restart.
type grants struct {
	mu     sync.Mutex
	byCode map[string]grant
}

type grant struct {
	account, redirectURI string
	ends                 time.Time
}

// add keeps a grant and answers its code.
func (g *grants) add(account, redirectURI string, now time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	for code, old := range g.byCode {
		if len(g.byCode) >= maxGrants || !now.Before(old.ends) {
			delete(g.byCode, code)
		}
	}
	if g.byCode == nil {
		g.byCode = map[string]grant{}
	}
	code := rand.Text()
	g.byCode[code] = grant{account, redirectURI, now.Add(grantLifetime)}
	return code
}

// redeem takes a code back, once, from who names the address that it was sent to. Whoever guesses at that spends the code.
func (g *grants) redeem(code, redirectURI string, now time.Time) (account string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	found, known := g.byCode[code]
	delete(g.byCode, code)
	return found.account, known && found.redirectURI == redirectURI && now.Before(found.ends)
}
