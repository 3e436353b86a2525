package tax

import (
	"net/http"
	"strconv"
	"time"
)

// WriteRateLimited answers that too many calls came, in the wire's own shape. The service has no limit of its own; whoever
// runs it simulates one with this.
func (s *Server) WriteRateLimited(w http.ResponseWriter, retry time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(retry.Round(time.Second).Seconds())))
	s.writeJSON(w, http.StatusTooManyRequests, (&failure{
		http.StatusTooManyRequests, "RateLimitExceeded", 79, "HttpRequest", "Too many requests.", "Wait as long as Retry-After says.", "",
	}).body("Client"))
}
