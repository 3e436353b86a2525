package store

import (
	"fmt"
	"strings"
)

// Key joins parts with dots. Partner and owner are always parts of their own, so that a key of one can never be made to
// read another's: a part that is empty, or holds anything but A-Z a-z 0-9 _ -, is ErrKey.
func Key(parts ...string) (string, error) {
	if len(parts) == 0 {
		return "", fmt.Errorf("%w: no parts", ErrKey)
	}
	for _, p := range parts {
		if !validPart(p) {
			return "", fmt.Errorf("%w: %.40q", ErrKey, p)
		}
	}
	return strings.Join(parts, "."), nil
}

func validPart(p string) bool {
	if p == "" || len(p) > 200 {
		return false
	}
	for i := range len(p) {
		c := p[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
