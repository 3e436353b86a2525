package store

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestReplicasHearEachOtherAndNotThemselves(t *testing.T) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	heard := [2]chan string{make(chan string, 9), make(chan string, 9)}
	var replicas [2]*Store
	for i := range replicas {
		if replicas[i], err = Open(t.Context(), Options{URL: s.ClientURL(), Replicas: 1}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = replicas[i].Close() })
		if err := replicas[i].Listen(context.Background(), "news", func(m []byte) { heard[i] <- string(m) }); err != nil {
			t.Fatal(err)
		}
		if err := replicas[i].conn.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	replicas[0].Announce("news", []byte("one"))
	replicas[1].Announce("news", []byte("two"))
	for i, want := range []string{"two", "one"} {
		select {
		case got := <-heard[i]:
			if got != want {
				t.Errorf("replica %d heard %q, want %q", i, got, want)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("replica %d heard nothing", i)
		}
	}
}
