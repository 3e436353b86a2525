package main_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A client that sends one byte of its body and then nothing does not keep its connection, whether it is let in or not.
func TestAClientThatTrickles(t *testing.T) {
	t.Parallel()
	shop, _ := open(t)
	for key, status := range map[string]int{"pk_test_loctite": http.StatusBadRequest, "pk_test_nobody": http.StatusUnauthorized} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", strings.Split(shop.graphql, "/")[2])
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			_, err = fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nX-ModelIQ-Key: %s\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", conn.RemoteAddr(), key)
			if err == nil {
				err = conn.SetReadDeadline(time.Now().Add(patience))
			}
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _ = response.Body.Close(); response.StatusCode != status || !response.Close {
				t.Errorf("%s, closed: %v", response.Status, response.Close)
			}
		})
	}
}
