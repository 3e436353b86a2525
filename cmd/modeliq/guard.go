package main

import (
	"net"
	"net/http"
	"strings"
)

// operators keeps browsers away from what operators do: nobody signs in here, so a page that an operator has open must not
// reach it. Pages of any origin are refused, and so is a name that somebody's DNS points here: operators ask by a loopback
// name, or by the very address that was reached.
func operators(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		site := r.Header.Get("Sec-Fetch-Site")
		switch {
		case r.Header.Get("Origin") != "" || site != "" && site != "none":
			writeProblem(w, http.StatusForbidden, "No web page may ask this.")
		case !isOurs(r):
			writeProblem(w, http.StatusForbidden, "Ask by localhost, or by the address that --admin-listen gives.")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isOurs says that the Host of a request is a loopback one, or the address that it came to.
func isOurs(r *http.Request) bool {
	host := hostOf(r.Host)
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.IsLoopback() {
		return ip != nil
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && ip.Equal(net.ParseIP(hostOf(local.String())))
}

func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}
