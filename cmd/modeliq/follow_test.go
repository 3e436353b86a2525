package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// follow subscribes over server-sent events and gives what came until enough says so or the stream completes.
func (b buyer) follow(t *testing.T, document string, v variables, enough func(data value) bool) (events []value) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r := b.request(t, "application/json", bytes.NewReader(operation(t, document, v)), "Accept", "text/event-stream").WithContext(ctx)
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		t.Fatalf("subscribed, and answered with %d %s", response.StatusCode, kind)
	}
	event := ""
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() {
		name, rest, _ := strings.Cut(scanner.Text(), ":")
		switch name {
		case "event":
			event = strings.TrimSpace(rest)
		case "data":
			if event != "next" {
				continue
			}
			data := decode(t, []byte(rest)).at("data")
			if events = append(events, data); enough(data) {
				return events
			}
		}
		if event == "complete" {
			return events
		}
	}
	t.Fatalf("the stream broke after %v: %v", events, scanner.Err())
	return nil
}

// frame is a message of graphql-transport-ws.
type frame struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// socket is an open graphql-transport-ws connection.
type socket struct {
	t    *testing.T
	ctx  context.Context
	conn *websocket.Conn
}

// dial opens a socket and says in connection_init who asks. The test's end closes it.
func (b buyer) dial(t *testing.T) socket {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	conn, _, err := websocket.Dial(ctx, "ws"+strings.TrimPrefix(b.shop.graphql, "http"), &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	t.Cleanup(cancel)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	s := socket{t, ctx, conn}
	s.introduce(b)
	return s
}

// introduce says who asks.
func (s socket) introduce(b buyer) {
	s.t.Helper()
	who, err := json.Marshal(map[string]string{"X-ModelIQ-Key": b.key, "Authorization": "Bearer " + b.token})
	if err != nil {
		s.t.Fatal(err)
	}
	s.send(frame{Type: "connection_init", Payload: who})
}

func (s socket) send(f frame) {
	s.t.Helper()
	body, err := json.Marshal(f)
	if err == nil {
		err = s.conn.Write(s.ctx, websocket.MessageText, body)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// receive gives the next message that is no ping; false when the connection was closed.
func (s socket) receive() (f frame, ok bool) {
	s.t.Helper()
	for {
		_, body, err := s.conn.Read(s.ctx)
		if websocket.CloseStatus(err) >= 0 {
			return f, false
		}
		if err == nil {
			f = frame{}
			err = json.Unmarshal(body, &f)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		if f.Type != "ping" && f.Type != "pong" {
			return f, true
		}
	}
}

// follow is the same subscription over a WebSocket.
func (s socket) follow(document string, v variables, enough func(data value) bool) (events []value) {
	s.t.Helper()
	if f, ok := s.receive(); !ok || f.Type != "connection_ack" {
		s.t.Fatalf("not let in: %v %s", ok, f.Type)
	}
	s.send(frame{ID: "1", Type: "subscribe", Payload: operation(s.t, document, v)})
	for {
		f, ok := s.receive()
		switch {
		case !ok, f.Type == "error":
			s.t.Fatalf("the subscription ended after %v: %s", events, f.Payload)
		case f.Type == "complete":
			return events
		case f.Type == "next":
			data := decode(s.t, f.Payload).at("data")
			if events = append(events, data); enough(data) {
				return events
			}
		}
	}
}

func never(value) bool { return false }
