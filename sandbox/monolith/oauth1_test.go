package monolith

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Two requests of RFC 5849, section 1.2, with the signatures that are printed there, and one with all that is hard to
// encode, in the query and in a form, which the oauth package of the vendor's client for Node (version 0.9.15) signed.
func TestSignaturesAreThoseOfOthers(t *testing.T) {
	for _, c := range []struct{ method, address, form, authorization string }{
		{
			"POST", "https://photos.example.net/token", "",
			`OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="hh5s93j4hdidpola", oauth_signature_method="HMAC-SHA1",` +
				`oauth_timestamp="137131201", oauth_nonce="walatlh", oauth_verifier="hfdp7dh39dks9884", oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D"`,
		},
		{
			"GET", "http://photos.example.net/photos?file=vacation.jpg&size=original", "",
			`OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1",` +
				`oauth_timestamp="137131202", oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"`,
		},
		{
			"POST", "http://127.0.0.1:8090/orders/cart/v1/?materialId=6", "title=a+b+%26+c%25%2B*~%C3%A9%3D1",
			`OAuth oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1",` +
				`oauth_timestamp="137131203", oauth_nonce="n1", oauth_version="1.0", oauth_signature="eHQAUD%2BJBfZhqdVBzpjnsGSbPxo%3D"`,
		},
	} {
		r := httptest.NewRequest(c.method, c.address, strings.NewReader(c.form))
		r.RequestURI = r.URL.RequestURI()
		r.Header.Set("Authorization", c.authorization)
		r.Header.Set("Content-Type", formType)
		secret := map[bool]string{true: "hdhd0244k9j7ao03", false: "pfkkdhi9sl3r4s00"}[strings.Contains(c.address, "/token")]
		call, ok := readSignature(r)
		if !ok || !call.signedWith("kd94hf93k423kf44", secret) {
			t.Errorf("%s is not recognised", c.address)
			continue
		}
		if call.signedWith("kd94hf93k423kf44", secret+"x") || call.signedWith("another", secret) {
			t.Errorf("%s is signed with anything", c.address)
		}
	}
}

// signer is a client of OAuth1.
type signer struct {
	*system
	token, secret string
	nonce         int
}

// authorization signs a call as the client libraries do.
func (c *signer) authorization(method, path string, more ...string) string {
	c.nonce++
	parameters := append([]string{
		"oauth_consumer_key", "modeliq", "oauth_nonce", strconv.Itoa(c.nonce), "oauth_signature_method", "HMAC-SHA1",
		"oauth_timestamp", strconv.FormatInt(c.now().Unix(), 10), "oauth_version", "1.0",
	}, more...)
	if c.token != "" {
		parameters = append(parameters, "oauth_token", c.token)
	}
	address, err := url.Parse(c.url + path)
	if err != nil {
		c.Fatal(err)
	}
	r := httptest.NewRequest(method, address.String(), nil)
	r.RequestURI = address.RequestURI()
	header := "OAuth oauth_signature=\"eA==\"" // any: what is signed does not include it
	for i := 0; i < len(parameters); i += 2 {
		header += `, ` + parameters[i] + `="` + escape(parameters[i+1]) + `"`
	}
	r.Header.Set("Authorization", header)
	call, ok := readSignature(r)
	if !ok {
		c.Fatalf("not readable: %s", header)
	}
	signature := base64.StdEncoding.EncodeToString(call.signature("http", "sandbox", c.secret))
	return strings.Replace(header, `"eA=="`, `"`+escape(signature)+`"`, 1)
}

// form is a call whose answer is a form.
func (c *signer) form(method, path string, more ...string) (int, url.Values) {
	c.Helper()
	r := httptest.NewRequest(method, c.url+path, nil)
	r.RequestURI = path
	r.Header.Set("Authorization", c.authorization(method, path, more...))
	w := httptest.NewRecorder()
	c.server.ServeHTTP(w, r)
	form, err := url.ParseQuery(w.Body.String())
	if err != nil {
		c.Fatal(err)
	}
	return w.Code, form
}

func (c *signer) signed(method, path, body string) (int, map[string]any) {
	c.Helper()
	authorization := c.authorization(method, path)
	return c.send(method, path, body, func(r *http.Request) {
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Content-Type", "application/json")
	})
}

// connect goes all of the way to an access token.
func (c *signer) connect(method string) {
	c.Helper()
	status, request := c.form(method, "/oauth1/request_token/v1", "oauth_callback", "http://shop.example/back")
	if status != 200 || request.Get("oauth_callback_confirmed") != "true" {
		c.Fatalf("%d %v", status, request)
	}
	if _, _, page := c.visit("GET", request.Get("authentication_url")); !strings.Contains(page, "shop.example") {
		c.Errorf("the page is %s", page)
	}
	_, location, _ := c.visit("POST", request.Get("authentication_url"), "account", "alice", "answer", "allow")
	if location == nil || location.Query().Get("oauth_token") != request.Get("oauth_token") {
		c.Fatalf("sent to %v", location)
	}
	c.token, c.secret = request.Get("oauth_token"), request.Get("oauth_token_secret")
	status, access := c.form(method, "/oauth1/access_token/v1", "oauth_verifier", location.Query().Get("oauth_verifier"))
	if status != 200 {
		c.Fatalf("%d %v", status, access)
	}
	if status, _ := c.form(method, "/oauth1/access_token/v1", "oauth_verifier", location.Query().Get("oauth_verifier")); status != 401 {
		c.Errorf("a verifier works twice: %d", status)
	}
	c.token, c.secret = access.Get("oauth_token"), access.Get("oauth_token_secret")
}

// Contract: monolith A2.5
func TestCallsAreSignedAsBefore2018(t *testing.T) {
	for _, method := range []string{"GET", "POST"} { // the documents say GET, the clients POST
		t.Run(method, func(t *testing.T) {
			c := &signer{system: start(t, Options{})}
			c.connect(method)
			if status, body := c.signed("POST", "/models/v1", upload(cube(20), nil)); status != 200 {
				t.Fatalf("%d %v", status, body)
			}
			status, body := c.signed("GET", "/models/v1/?page=1", "") // signed with its slash
			if status != 200 {
				t.Fatalf("%d %v", status, body)
			}
			c.want(body, "models/0/modelId", "1000001")
			c.want(c.get("/models/v1"), "models", "[]") // the app's owner has none
			c.advance(365 * 24 * time.Hour)             // such tokens are kept in settings
			if status, _ := c.signed("GET", "/models/1000001/v1", ""); status != 200 {
				t.Errorf("after a year: %d", status)
			}
			c.stop()
			c.system = start(t, Options{Dir: c.dir})
			if status, _ := c.signed("GET", "/models/1000001/v1", ""); status != 200 {
				t.Errorf("after a restart: %d", status)
			}
		})
	}
}

// Contract: monolith A2.5, monolith A8.6
func TestACallThatIsNotRightlySignedIsRefused(t *testing.T) {
	c := &signer{system: start(t, Options{})}
	c.connect("POST")
	refused := func(name, authorization, path string) {
		t.Helper()
		status, body := c.send("GET", path, "", func(r *http.Request) { r.Header.Set("Authorization", authorization) })
		if status != 401 || body["reason"] != "Invalid Token Error" {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	good := c.authorization("GET", "/models/v1?page=1")
	refused("another query", good, "/models/v1?page=2")
	refused("another path", good, "/materials/v1?page=1")
	refused("another method's", c.authorization("POST", "/models/v1"), "/models/v1")
	refused("no signature", "OAuth oauth_token=\""+c.token+"\"", "/models/v1")
	refused("no scheme", strings.TrimPrefix(good, "OAuth "), "/models/v1?page=1")
	refused("cut short", good[:30], "/models/v1?page=1")
	if status, _ := c.send("GET", "/models/v1?page=1", "", func(r *http.Request) { r.Header.Set("Authorization", good) }); status != 200 {
		t.Errorf("the right one: %d", status)
	}
	refused("sent again", good, "/models/v1?page=1")
	old := c.authorization("GET", "/models/v1")
	c.advance(maxClockSkew + time.Second)
	refused("too old", old, "/models/v1")
	secret := c.secret
	c.secret = "guess"
	refused("another secret", c.authorization("GET", "/models/v1"), "/models/v1")
	c.secret, c.token = secret, c.system.token
	refused("a bearer token", c.authorization("GET", "/models/v1"), "/models/v1")
	c.token, c.secret = "", ""
	refused("no token", c.authorization("GET", "/models/v1"), "/models/v1")
	if status, _ := c.form("POST", "/oauth1/request_token/v1", "oauth_callback", "javascript:alert(1)"); status != 400 {
		t.Errorf("a callback that is no address: %d", status)
	}
}

// Contract: monolith A2.5. A client without a page has its user read the verifier, as the vendor's samples do.
func TestAUserReadsTheVerifier(t *testing.T) {
	c := &signer{system: start(t, Options{})}
	_, request := c.form("GET", "/oauth1/request_token/v1", "oauth_callback", "oob")
	status, _, page := c.visit("POST", request.Get("authentication_url"), "account", "alice", "answer", "allow")
	_, rest, _ := strings.Cut(page, "<strong>")
	verifier, _, found := strings.Cut(rest, "</strong>")
	if status != 200 || !found {
		t.Fatalf("%d %s", status, page)
	}
	if status, _, _ := c.visit("POST", request.Get("authentication_url"), "account", "bob", "answer", "allow"); status != 400 {
		t.Errorf("answered twice: %d", status)
	}
	c.token, c.secret = request.Get("oauth_token"), request.Get("oauth_token_secret")
	if status, _ := c.form("GET", "/oauth1/access_token/v1", "oauth_verifier", verifier+"x"); status != 401 {
		t.Errorf("another verifier: %d", status)
	}
	if status, access := c.form("GET", "/oauth1/access_token/v1", "oauth_verifier", verifier); status != 200 || access.Get("oauth_token_secret") == "" {
		t.Errorf("%d %v", status, access)
	}
	c.token, c.secret = "", ""
	_, request = c.form("GET", "/oauth1/request_token/v1")
	if status, _, page := c.visit("POST", request.Get("authentication_url"), "answer", "deny"); status != 200 || !strings.Contains(page, "denied") {
		t.Errorf("%d %s", status, page)
	}
	if status, _, _ := c.visit("GET", request.Get("authentication_url")); status != 400 {
		t.Errorf("a request that was denied: %d", status)
	}
}
