package cache

import (
	"net"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a redis-server of the test's own, on a port of its own.
type server struct {
	url     string
	process *exec.Cmd
}

func startRedis(t testing.TB, flags ...string) *server {
	t.Helper()
	port := freePort(t)
	s := &server{url: "redis://127.0.0.1:" + port}
	s.process = exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	s.process.Args = append(s.process.Args, flags...)
	if err := s.process.Start(); err != nil {
		t.Fatalf("redis-server (Debian's redis-server package): %v", err)
	}
	t.Cleanup(s.kill)
	for deadline := time.Now().Add(10 * time.Second); ; {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = c.Close()
			return s
		}
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not listen")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (s *server) kill() {
	_ = s.process.Process.Signal(syscall.SIGCONT)
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// shared waits until a key of the bench's words stands in Redis, also where a busy machine has taken Redis for one that is
// down, so that nothing was written.
func (b *bench) shared(t testing.TB, scope Scope, k string) {
	t.Helper()
	lost := false
	for deadline := time.Now().Add(10 * time.Second); ; {
		if down := b.space.redis.down.Load(); down {
			lost = true
		} else if lost {
			lost = false
			b.memory.Invalidate(key[string]{scope, k})
			_, _ = b.GetMany(t.Context(), scope, []string{k}, b.fetch)
		}
		if n, _ := b.space.redis.client.Exists(t.Context(), b.redisKey(scope, k)).Result(); n == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s never came to Redis", k)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestAColdReplicaAnswersFromRedis(t *testing.T) {
	s := startRedis(t)
	warm, cold := newBench(t, Options{RedisURL: s.url}), newBench(t, Options{RedisURL: s.url})
	warm.want(t, t.Context(), loctite, "a", "first")
	warm.shared(t, loctite, "a")
	cold.fail()
	cold.want(t, t.Context(), loctite, "a", "first")
	cold.wantCalls(t, 0)
	if _, err := cold.GetMany(t.Context(), Scope{Partner: "atelier"}, []string{"a"}, cold.fetch); err == nil {
		t.Error("another partner was answered with it")
	}
}

func TestAReplicaThatNeverHeardOfItDoesNotBringBackWhatWasInvalidated(t *testing.T) {
	s := startRedis(t)
	one, cold := newBench(t, Options{RedisURL: s.url}), newBench(t, Options{RedisURL: s.url})
	ann := Scope{"loctite", "ann"}
	one.want(t, t.Context(), ann, "a", "first")
	one.shared(t, ann, "a")
	one.space.Invalidate("words", ann)
	cold.word.Store("second")
	cold.want(t, t.Context(), ann, "a", "second")
	cold.wantCalls(t, 1)
}

func TestReplicasHearOfEachOther(t *testing.T) {
	s := startRedis(t)
	two := newBench(t, Options{RedisURL: s.url})
	one := newBench(t, Options{RedisURL: s.url, Announce: two.space.Hear})
	two.want(t, t.Context(), loctite, "a", "first")
	two.word.Store("second")
	one.space.Invalidate("words", loctite)
	two.want(t, t.Context(), loctite, "a", "second")
}

// Redis may vanish in every way at any time: no read fails for it, and only the first pays.
func TestARedisThatVanishesCostsLittleAndOnlyOnce(t *testing.T) {
	for name, vanish := range map[string]func(*server){
		"killed":    (*server).kill,
		"is silent": func(s *server) { _ = s.process.Process.Signal(syscall.SIGSTOP) },
	} {
		t.Run(name, func(t *testing.T) {
			s := startRedis(t)
			b := newBench(t, Options{RedisURL: s.url})
			b.want(t, t.Context(), loctite, "a", "first")
			vanish(s)
			for _, k := range []string{"b", "c", "d"} {
				b.want(t, t.Context(), loctite, k, "first")
			}
			if !b.space.redis.down.Load() {
				t.Error("it is still asked")
			}
			b.want(t, t.Context(), loctite, "a", "first")
		})
	}
}

func TestARedisThatRefusesFromTheStart(t *testing.T) {
	b := newBench(t, Options{RedisURL: "redis://127.0.0.1:1"})
	b.want(t, t.Context(), loctite, "a", "first")
	b.want(t, t.Context(), loctite, "b", "first")
}

func TestARedisThatComesBackIsUsedAgain(t *testing.T) {
	s := startRedis(t)
	b := newBench(t, Options{RedisURL: s.url})
	b.want(t, t.Context(), loctite, "a", "first")
	_ = s.process.Process.Signal(syscall.SIGSTOP)
	b.want(t, t.Context(), loctite, "b", "first")
	_ = s.process.Process.Signal(syscall.SIGCONT)
	for deadline := time.Now().Add(10 * time.Second); b.space.redis.down.Load(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it was never asked again")
		}
	}
	b.want(t, t.Context(), loctite, "c", "first")
	b.shared(t, loctite, "c")
}

func TestAFlushedRedisIsFilledAgain(t *testing.T) {
	s := startRedis(t)
	b := newBench(t, Options{RedisURL: s.url})
	b.want(t, t.Context(), loctite, "a", "first")
	b.shared(t, loctite, "a")
	if err := b.space.redis.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	b.want(t, t.Context(), loctite, "b", "first")
	b.shared(t, loctite, "b")
}

// A cluster takes commands of one key alone, each at the server that has its slot.
func TestAClusterIsShared(t *testing.T) {
	bus := freePort(t) // the usual one, 10,000 above the port, may be beyond the last there is
	one := startRedis(t, "--cluster-enabled", "yes", "--cluster-port", freePort(t))
	two := startRedis(t, "--cluster-enabled", "yes", "--cluster-port", bus)
	ctx := t.Context()
	a, b := redis.NewClient(one.options(t)), redis.NewClient(two.options(t))
	defer a.Close()
	defer b.Close()
	const half = 8192
	host, port, _ := net.SplitHostPort(b.Options().Addr)
	for _, err := range []error{a.ClusterAddSlotsRange(ctx, 0, half-1).Err(), b.ClusterAddSlotsRange(ctx, half, 2*half-1).Err(), a.Do(ctx, "CLUSTER", "MEET", host, port, bus).Err()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		x, _ := a.ClusterInfo(ctx).Result()
		y, _ := b.ClusterInfo(ctx).Result()
		if strings.Contains(x, "cluster_state:ok") && strings.Contains(y, "cluster_state:ok") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the cluster never formed: %s", x)
		}
	}
	url := one.url + "?addr=" + b.Options().Addr
	warm, cold := newBench(t, Options{RedisURL: url}), newBench(t, Options{RedisURL: url})
	keys := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	if _, err := warm.GetMany(ctx, loctite, keys, warm.fetch); err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		warm.shared(t, loctite, k)
	}
	cold.fail()
	for _, k := range keys {
		cold.want(t, ctx, loctite, k, "first")
	}
	if cold.space.redis.down.Load() || warm.space.redis.down.Load() {
		t.Error("the cluster was taken for one that does not answer")
	}
}

func (s *server) options(t *testing.T) *redis.Options {
	t.Helper()
	o, err := redis.ParseURL(s.url)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAnAddressThatIsNone(t *testing.T) {
	for _, url := range []string{"http://x", "redis://h:1?unknown=1", "\x00"} {
		if _, err := New(Options{RedisURL: url}); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
}
