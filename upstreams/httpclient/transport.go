package httpclient

import (
	"net"
	"net/http"
	"time"
)

// dialTimeout lets the first packet be lost once. Longer, and a trial that hangs in the dial would keep a breaker open past
// the 5 s in which it has to close.
const dialTimeout = 2 * time.Second

// newTransport is a pool of connections of one class of operation, with as many idle ones as may be in use: an upload that
// hangs takes no connection from a read, and a crowd does not dial over and over.
func newTransport(places int) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment, // loopback is exempt by itself
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 2 * time.Second, PingTimeout: time.Second}, // a dead connection is not used for ever
		MaxIdleConns:           places,
		MaxIdleConnsPerHost:    places,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}
