package store

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// cluster is three servers on loopback, as an installation with replicas has them. It gives their URLs.
func cluster(t *testing.T) string {
	t.Helper()
	const size = 3
	var routes, urls []string
	for range size {
		routes = append(routes, "nats://"+freeAddress(t))
	}
	for i := range size {
		_, port, _ := net.SplitHostPort(strings.TrimPrefix(routes[i], "nats://"))
		var n int
		if _, err := fmt.Sscan(port, &n); err != nil {
			t.Fatal(err)
		}
		s, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprint("s", i), Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(),
			Cluster: server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: n}, Routes: server.RoutesFromStr(strings.Join(routes, ",")),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		s.Start()
		if !s.ReadyForConnections(10 * time.Second) {
			t.Fatal("a server of the cluster did not start")
		}
		urls = append(urls, s.ClientURL())
	}
	return strings.Join(urls, ",")
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// made opens a bucket and a log with so many replicas wished, and says how many they have, and whether any may answer.
func made(ctx context.Context, url string, wished int, name string) (replicas []int, anyAnswers bool, err error) {
	s, err := Open(ctx, Options{URL: url, Replicas: wished})
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = s.Close() }()
	if _, err := s.Bucket(ctx, name, BucketOptions{}); err != nil {
		return nil, false, err
	}
	if _, err := s.Log(ctx, LogOptions{Name: name, Subjects: []string{name + ".>"}}); err != nil {
		return nil, false, err
	}
	for _, stream := range []string{"KV_" + name, name} {
		info, err := s.js.Stream(ctx, stream)
		if err != nil {
			return nil, false, err
		}
		c := info.CachedInfo().Config
		replicas, anyAnswers = append(replicas, c.Replicas), anyAnswers || c.AllowDirect
	}
	return replicas, anyAnswers, nil
}

func TestReplicasAreRaisedAndNeverLowered(t *testing.T) {
	url := cluster(t)
	for _, step := range []struct {
		name         string
		wished, have int
	}{
		{"MANY", 3, 3},
		{"MANY", 1, 3},
		{"MANY", 0, 3},
		{"FEW", 0, 1},
		{"FEW", 3, 3},
	} {
		var got []int
		var anyAnswers bool
		var err error
		for deadline := time.Now().Add(20 * time.Second); ; { // until the cluster has a leader
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			got, anyAnswers, err = made(ctx, url, step.wished, step.name)
			cancel()
			if err == nil || time.Now().After(deadline) {
				break
			}
		}
		if err != nil || got[0] != step.have || got[1] != step.have || anyAnswers != (step.have == 1) {
			t.Errorf("%s with %d wished has %v, any answers: %v, %v", step.name, step.wished, got, anyAnswers, err)
		}
	}
}
