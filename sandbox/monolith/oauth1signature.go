package monolith

import (
	"crypto/hmac"
	"crypto/sha1" // what HMAC-SHA1 of RFC 5849 is made of
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// signedCall is what RFC 5849 has a client sign: the method, the address, and every parameter of it.
type signedCall struct {
	method, host, path string
	protocol           url.Values // the oauth_ parameters
	signed             []string   // all that is signed, each "name=value", encoded
}

// readSignature reads the protocol's parameters from the Authorization header or the query, and the others from the query
// and a body that is a form. ok is false where there is no signature.
func readSignature(r *http.Request) (*signedCall, bool) {
	path, _, _ := strings.Cut(r.RequestURI, "?") // as it was sent, before our own forgiving of slashes
	call := &signedCall{method: r.Method, host: strings.ToLower(r.Host), path: path, protocol: url.Values{}}
	header, ok := authorizationParameters(r.Header.Get("Authorization"))
	form, err := readForm(r)
	if !ok || err != nil {
		return nil, false
	}
	for _, source := range []url.Values{header, r.URL.Query(), form} {
		for name, values := range source {
			for _, value := range values {
				if strings.HasPrefix(name, "oauth_") {
					call.protocol.Add(name, value)
				}
				if name != "oauth_signature" && name != "realm" {
					call.signed = append(call.signed, escape(name)+"="+escape(value))
				}
			}
		}
	}
	slices.Sort(call.signed)
	return call, call.get("oauth_signature") != ""
}

func (c *signedCall) get(name string) string { return c.protocol.Get(name) }

func (c *signedCall) timestamp() (time.Time, bool) {
	seconds, err := strconv.ParseInt(c.get("oauth_timestamp"), 10, 64)
	return time.Unix(seconds, 0), err == nil && c.get("oauth_nonce") != ""
}

// signedWith checks the signature. Whether the client saw http or https is not known behind a proxy, so that both are
// right: the scheme protects nothing here.
func (c *signedCall) signedWith(clientSecret, tokenSecret string) bool {
	got, err := base64.StdEncoding.DecodeString(c.get("oauth_signature"))
	if err != nil || c.get("oauth_signature_method") != "HMAC-SHA1" {
		return false
	}
	for _, scheme := range []string{"http", "https"} {
		if hmac.Equal(got, c.signature(scheme, clientSecret, tokenSecret)) {
			return true
		}
	}
	return false
}

func (c *signedCall) signature(scheme, clientSecret, tokenSecret string) []byte {
	host := c.host
	for _, port := range []string{"http:80", "https:443"} {
		if of, number, _ := strings.Cut(port, ":"); of == scheme {
			host = strings.TrimSuffix(host, ":"+number)
		}
	}
	text := strings.ToUpper(c.method) + "&" + escape(scheme+"://"+host+c.path) + "&" + escape(strings.Join(c.signed, "&"))
	h := hmac.New(sha1.New, []byte(escape(clientSecret)+"&"+escape(tokenSecret)))
	h.Write([]byte(text))
	return h.Sum(nil)
}

// authorizationParameters reads "OAuth a="b", c="d"". Another scheme, or none, has no parameters.
func authorizationParameters(authorization string) (url.Values, bool) {
	scheme, rest, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, true
	}
	parameters := url.Values{}
	for pair := range strings.SplitSeq(rest, ",") {
		name, quoted, found := strings.Cut(strings.TrimSpace(pair), "=")
		value, err := url.PathUnescape(strings.Trim(quoted, `"`))
		if !found || err != nil {
			return nil, false
		}
		parameters.Add(name, value)
	}
	return parameters, true
}

// escape is the percent-encoding of RFC 5849: all but unreserved characters, the space as %20.
func escape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
