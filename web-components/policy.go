package web

import "strings"

// playgroundPolicy is the Content-Security-Policy of the playground alone. Everything comes from the address the page
// came from; the editor writes style attributes and ships one font as a data URL, hence the two exceptions.
//
// Browsers differ on whether 'self' covers ws: and wss:, so the two are named for this host as well.
func playgroundPolicy(host string) string {
	connect := "connect-src 'self'"
	if isPlainHost(host) {
		connect += " ws://" + host + " wss://" + host
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		"worker-src 'self'",
		"style-src 'self' 'unsafe-inline'",
		"font-src 'self' data:",
		"img-src 'self' data:",
		connect,
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
}

// galleryPolicy is the Content-Security-Policy of the widgets' gallery: what we tell partners that the widgets need, and a
// stylesheet and frames of the page's own.
const galleryPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; " + trustedTypes +
	"; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"

// trustedTypes is the one policy that the widgets make as they are shipped, Lit's under our name; no other may be made.
const trustedTypes = "require-trusted-types-for 'script'; trusted-types modeliq"

// isPlainHost tells whether a Host header is a name or address with an optional port. The header is the caller's to
// write, and a semicolon in it would add directives of its own to the policy.
func isPlainHost(host string) bool {
	if host == "" || len(host) > 255 {
		return false
	}
	for _, c := range []byte(host) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		digit := '0' <= c && c <= '9'
		if !letter && !digit && !strings.ContainsRune(".-:[]", rune(c)) {
			return false
		}
	}
	return true
}
