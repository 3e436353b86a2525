package graph

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// hurried is a real server whose bodies have little time.
func hurried(t *testing.T, h http.Handler) net.Conn {
	t.Helper()
	s := httptest.NewServer(bodyTime{whole: 300 * time.Millisecond, upload: 300 * time.Millisecond, rate: 500}.around(h))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// send writes the head of a request whose body has so many bytes, and the first of them.
func send(t *testing.T, conn net.Conn, contentType string, length int, body string) {
	t.Helper()
	_, err := fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: h\r\nX-ModelIQ-Key: k\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", contentType, length, body)
	if err != nil {
		t.Fatal(err)
	}
}

// answerOf reads the answer, which must come in time; then the connection is closed or not.
func answerOf(t *testing.T, conn net.Conn) (status int, body string, closed bool) {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Close {
		_, err = in.ReadByte()
		return response.StatusCode, string(text), err == io.EOF
	}
	return response.StatusCode, string(text), false
}

func TestAClientThatTricklesIsLeft(t *testing.T) {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		Refuse(w, http.StatusUnauthorized, "TOKEN_INVALID", "No.")
	})
	drain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	for name, c := range map[string]struct {
		contentType string
		handler     http.Handler
		status      int
	}{
		"JSON":                   {"application/json", inFront(refuse), http.StatusBadRequest},
		"an upload":              {"multipart/form-data; boundary=b", inFront(drain), http.StatusRequestTimeout},
		"a body that nobody has": {"text/plain", inFront(drain), http.StatusUnsupportedMediaType},
		"a refused request":      {"application/json", refuse, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			conn := hurried(t, c.handler)
			send(t, conn, c.contentType, 1000, "{")
			if status, body, closed := answerOf(t, conn); status != c.status || !closed {
				t.Errorf("%d %s, closed: %v", status, body, closed)
			}
		})
	}
}

// The time is the body's alone: a stream lives on, and so does the connection.
func TestAnAnswerMayTakeLongerThanItsBody(t *testing.T) {
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusGone)
		case <-time.After(time.Second): // the work, three times what the body may take
			w.WriteHeader(http.StatusNoContent)
		}
	})
	conn := hurried(t, inFront(slow))
	for range 2 {
		body := `{"query":"{a}"}`
		send(t, conn, "application/json", len(body), body)
		if status, _, _ := answerOf(t, conn); status != http.StatusNoContent {
			t.Fatalf("%d", status)
		}
	}
}

func TestAnUploadHasTimeByItsLength(t *testing.T) {
	got := make(chan int, 1)
	conn := hurried(t, inFront(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- len(body)
	})))
	const size = 1000 // 2 s at the slowest rate
	head := form("{}", "{}")
	send(t, conn, "multipart/form-data; boundary=b", len(head)+size, head)
	for range 10 {
		<-time.After(100 * time.Millisecond) // together longer than an upload of no length may take
		if _, err := io.WriteString(conn, strings.Repeat("x", size/10)); err != nil {
			t.Fatal(err)
		}
	}
	if n := <-got; n != len(head)+size {
		t.Errorf("%d bytes", n)
	}
}
