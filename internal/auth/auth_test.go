package auth

import (
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func testKey(t *testing.T) *Key {
	t.Helper()
	k, err := LoadKey(filepath.Join(t.TempDir(), "keys", "session.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestASessionComesBack(t *testing.T) {
	s := NewSessions(testKey(t), func() time.Time { return noon })
	token, expires, err := s.Issue(Buyer{Partner: "loctite", Owner: "anon_1", SignedIn: true}, SessionLife)
	if err != nil || !expires.Equal(noon.Add(time.Hour)) {
		t.Fatal(expires, err)
	}
	b, err := s.Verify(token)
	if err != nil || b != (Buyer{Partner: "loctite", Owner: "anon_1", SignedIn: true, ExpiresAt: b.ExpiresAt}) {
		t.Errorf("got %+v, %v", b, err)
	}
}

func TestATokenEnds(t *testing.T) {
	now := noon
	s := NewSessions(testKey(t), func() time.Time { return now })
	token, _, _ := s.Issue(Buyer{Partner: "loctite", Owner: "anon_1"}, SessionLife)
	now = noon.Add(SessionLife + leeway + time.Second)
	if _, err := s.Verify(token); !errors.Is(err, ErrTokenExpired) {
		t.Errorf("an old token gave %v", err)
	}
}

// Every way to weaken a token that RFC 8725 names: each is refused, and the good one is taken.
func TestForgedTokensAreRefused(t *testing.T) {
	k := testKey(t)
	s := NewSessions(k, func() time.Time { return noon })
	good := func() *jwt.Token {
		token := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{
			"iss": "modeliq", "aud": "modeliq", "sub": "anon_1", "partner": "loctite",
			"iat": noon.Unix(), "exp": noon.Add(time.Hour).Unix(),
		})
		token.Header["kid"] = k.id
		return token
	}
	claim := func(name string, value any) func(*jwt.Token) {
		return func(t *jwt.Token) {
			c := t.Claims.(jwt.MapClaims)
			if value == nil {
				delete(c, name)
			} else {
				c[name] = value
			}
		}
	}
	for name, change := range map[string]func(*jwt.Token){
		"":                 func(*jwt.Token) {},
		"no expiry":        claim("exp", nil),
		"other issuer":     claim("iss", "somebody"),
		"no issuer":        claim("iss", nil),
		"other audience":   claim("aud", "somebody"),
		"no audience":      claim("aud", nil),
		"no partner":       claim("partner", nil),
		"owner that globs": claim("sub", "*"),
		"from tomorrow":    claim("iat", noon.Add(24*time.Hour).Unix()),
		"critical header":  func(t *jwt.Token) { t.Header["crit"] = []string{"exp"} },
		"other key id":     func(t *jwt.Token) { t.Header["kid"] = "other" },
		"other type":       func(t *jwt.Token) { t.Header["typ"] = "at+jwt" },
		"no algorithm":     func(t *jwt.Token) { t.Method, t.Header["alg"] = jwt.SigningMethodNone, "none" },
		"our public key as a shared secret": func(t *jwt.Token) {
			t.Method, t.Header["alg"] = jwt.SigningMethodHS256, "HS256"
		},
	} {
		token := good()
		change(token)
		var key any = k.private
		switch token.Method {
		case jwt.SigningMethodNone:
			key = jwt.UnsafeAllowNoneSignatureType
		case jwt.SigningMethodHS256:
			key = []byte(k.id)
		}
		text, err := token.SignedString(key)
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := s.Verify(text); (err == nil) != (name == "") {
			t.Errorf("%q: verify gave %v", name, err)
		}
	}
	other := NewSessions(testKey(t), func() time.Time { return noon })
	stolen, _, _ := other.Issue(Buyer{Partner: "loctite", Owner: "anon_1"}, SessionLife)
	for name, text := range map[string]string{"another key": stolen, "nonsense": "a.b.c", "empty": "", "huge": strings.Repeat("a", maxTokenSize+1)} {
		if _, err := s.Verify(text); !errors.Is(err, ErrTokenInvalid) {
			t.Errorf("%s: verify gave %v", name, err)
		}
	}
}

func TestTheKeyIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.pem")
	first, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadKey(path)
	if err != nil || first.id != again.id {
		t.Errorf("the key changed: %s, %s, %v", first.id, again.id, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %s", info.Mode())
	}
	if err := os.WriteFile(path, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); err == nil {
		t.Error("a broken key was taken")
	}
}

func TestLinks(t *testing.T) {
	now := noon
	l := NewLinks(testKey(t), func() time.Time { return now })
	link := l.Sign("loctite/m1")
	if subject, err := l.Open(link); err != nil || subject != "loctite/m1" {
		t.Errorf("opened %q, %v", subject, err)
	}
	now = noon.Add(linkLife)
	if _, err := l.Open(link); err != nil {
		t.Errorf("the link ended within a day: %v", err)
	}
	now = noon.Add(3 * linkLife)
	if _, err := l.Open(link); err == nil {
		t.Error("the link never ends")
	}
	now = noon
	end, rest, _ := strings.Cut(link, ".")
	_, mac, _ := strings.Cut(rest, ".")
	other := end + "." + base64.RawURLEncoding.EncodeToString([]byte("loctite/m2")) + "." + mac
	for _, bad := range []string{"", ".", "..", other, link + "A", link[:len(link)-1]} {
		if s, err := l.Open(bad); err == nil {
			t.Errorf("%q opened as %q", bad, s)
		}
	}
}
