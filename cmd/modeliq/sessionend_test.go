package main_test

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A stream ends with the session that opened it, and a socket too; a session that goes on keeps its own.
func TestAStreamEndsWithItsSession(t *testing.T) {
	shop, _ := open(t)
	session := func(life string) buyer {
		token, err := exec.Command(shipped, "token", "--data-dir", shop.dir, "--partner", "loctite", "--owner", "watcher", "--life", life).Output()
		if err != nil {
			t.Fatal(err)
		}
		return buyer{shop, "pk_test_loctite", strings.TrimSpace(string(token))}
	}
	b := session("1h")
	model, _ := b.ready(t, "so101_upper_arm.stl", modelFile(t, "so101_upper_arm.stl"), nil)
	order := without(t, b.place(t, placement(b.fill(t, model, "mat_6", 1, newYork), "watched"))).at("order")
	follow := variables{"id": order.text("id")}

	const life = 4 * time.Second // cut down to a whole second
	short, began := session(life.String()), time.Now()
	lasting := b.dial(t)
	idle, busy := short.dial(t), short.dial(t)
	for _, s := range []socket{lasting, idle, busy} {
		if f, ok := s.receive(); !ok || f.Type != "connection_ack" {
			t.Fatalf("not let in: %v", f)
		}
	}
	busy.send(frame{ID: "1", Type: "subscribe", Payload: operation(t, orderUpdatedDocument, follow)})
	stream, err := client.Do(short.request(t, "application/json", bytes.NewReader(operation(t, orderUpdatedDocument, follow)), "Accept", "text/event-stream"))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	told, err := io.ReadAll(stream.Body)
	if took := time.Since(began); err != nil || !strings.Contains(string(told), `"orderUpdated"`) || took < life-2*time.Second || took > life+2*time.Second {
		t.Errorf("the stream ended after %s: %v %s", took, err, told)
	}
	for _, s := range []socket{idle, busy} {
		for f, ok := s.receive(); ok; f, ok = s.receive() {
			if time.Since(began) > life+2*time.Second {
				t.Fatalf("a socket goes on: %v", f)
			}
		}
	}
	lasting.send(frame{ID: "1", Type: "subscribe", Payload: operation(t, orderUpdatedDocument, follow)})
	if f, ok := lasting.receive(); !ok || f.Type != "next" {
		t.Errorf("the lasting session got %v", f)
	}
}
