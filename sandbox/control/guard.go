package control

import (
	"net"
	"net/http"
)

// guard keeps other sites' pages out. There are no credentials to ask for, so what counts is where a browser says that the
// call comes from, and that it knows this host by a loopback name: a name that somebody else's DNS points here is refused.
func (s *Server) guard(next http.Handler) http.Handler {
	pages := http.NewCrossOriginProtection()
	pages.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeProblem(w, http.StatusForbidden, "foreign_origin", "Only the control page itself may change anything from a browser.")
	}))
	next = pages.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		if !isLoopback(r.Host) {
			writeProblem(w, http.StatusForbidden, "foreign_host", "The control is reached as localhost, 127.0.0.1 or [::1].")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
			writeProblem(w, http.StatusForbidden, "foreign_origin", "Pages of another origin may not use the control.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
