package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrLink says that a signed link was altered or has ended.
var ErrLink = errors.New("the link is not valid any more")

// Links signs what is fetched without headers: renders, previews, documents.
type Links struct {
	key *Key
	now func() time.Time
}

// NewLinks derives its key from the installation's.
func NewLinks(key *Key, now func() time.Time) *Links { return &Links{key: key, now: now} }

// linkLife is how long a link holds at least. Its end is rounded up to a day, so that the URL of a picture stays the
// same all day and caches keep it.
const linkLife = 24 * time.Hour

// Sign turns a subject ("partner/model") into a path segment that Open takes for at least a day.
func (l *Links) Sign(subject string) string { return l.SignFor(subject, linkLife) }

// SignFor is Sign for at least life.
func (l *Links) SignFor(subject string, life time.Duration) string {
	end := l.now().Add(life + linkLife - 1).Truncate(linkLife).Unix()
	body := strconv.FormatInt(end, 36) + "." + base64.RawURLEncoding.EncodeToString([]byte(subject))
	return body + "." + l.mac(body)
}

// Open gives back the subject of a link, or ErrLink.
func (l *Links) Open(segment string) (subject string, err error) {
	dot := strings.LastIndexByte(segment, '.')
	if dot < 0 || !hmac.Equal([]byte(segment[dot+1:]), []byte(l.mac(segment[:dot]))) {
		return "", ErrLink
	}
	end, encoded, _ := strings.Cut(segment[:dot], ".")
	unix, err := strconv.ParseInt(end, 36, 64)
	if err != nil || l.now().After(time.Unix(unix, 0)) {
		return "", ErrLink
	}
	b, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return "", ErrLink
	}
	return string(b), nil
}

func (l *Links) mac(body string) string {
	h := hmac.New(sha256.New, l.key.links)
	h.Write([]byte(body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}
