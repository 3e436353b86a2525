package orders

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/modeliq/modeliq/internal/store"
)

// crockford has no I, L, O and U, so that a number survives being read out on the telephone.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	idPrefix     = "ord_"
	numberPrefix = "MQ-"
	suffixLength = 26 // 130 bits
	numberLength = 13 // 65 bits: among a million orders, one chance in 70 million of any two alike
)

// identity is what a cart's order is called. It is computed from the cart alone: two attempts to order one cart meet
// under one subject, and whoever has lost the answer can compute where to look.
type identity struct {
	suffix string
	number string
}

func identityOf(partner, owner, cartID string) identity {
	// partner and owner have no '|', see store.Key; so no two triples give one text.
	sum := sha256.Sum256([]byte(partner + "|" + owner + "|" + cartID))
	text := crockford.EncodeToString(sum[:])
	return identity{suffix: strings.ToLower(text[:suffixLength]), number: numberPrefix + text[:numberLength]}
}

// stateKey is the key of an order's state, and with "orders." before it the subject of its record.
func stateKey(partner, owner, suffix string) (string, error) {
	return store.Key(partner, owner, suffix)
}

// keyOfID is the state key for an order's id; what cannot be an id has none.
func keyOfID(partner, owner, id string) (string, bool) {
	suffix, found := strings.CutPrefix(id, idPrefix)
	if !found || len(suffix) != suffixLength {
		return "", false
	}
	key, err := stateKey(partner, owner, suffix)
	return key, err == nil
}

// fingerprint is the same for two placements exactly when they ask for the same thing: 12.5 and 12.50 are one amount.
func (p Placement) fingerprint() (string, error) {
	canonical, err := json.Marshal(struct {
		Cart, Amount, Currency string
		Payment                Payment
		Reference              string
	}{p.CartID, p.ExpectedTotal.Decimal().Trim(0).String(), p.ExpectedTotal.Currency(), p.Payment, p.Reference})
	if err != nil {
		return "", fmt.Errorf("fingerprint: %w", err)
	}
	return hash(string(canonical)), nil
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
