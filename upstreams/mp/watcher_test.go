package mp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func newServer(t *testing.T, h http.HandlerFunc) *httpclient.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := httpclient.New(httpclient.Options{Upstream: "mp", BaseURL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// source is MP's event stream in memory: each connection is a pipe that the test writes to.
type source struct {
	mu          sync.Mutex
	connections []*io.PipeWriter
	lastIDs     []string
}

func (s *source) answer(r *http.Request) (*http.Response, error) {
	read, write := io.Pipe()
	context.AfterFunc(r.Context(), func() { _ = write.CloseWithError(r.Context().Err()) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections = append(s.connections, write)
	s.lastIDs = append(s.lastIDs, r.Header.Get("Last-Event-ID"))
	answer := httpclienttest.Answer(200, "")
	answer.Body, answer.ContentLength = read, -1
	return answer, nil
}

func (s *source) current() *io.PipeWriter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections[len(s.connections)-1]
}

// asked are the Last-Event-IDs of the streams so far.
func (s *source) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lastIDs)
}

func (s *source) send(t *testing.T, format string, args ...any) {
	t.Helper()
	if _, err := fmt.Fprintf(s.current(), format, args...); err != nil {
		t.Errorf("write event: %v", err)
	}
	synctest.Wait()
}

// watching runs a watcher over the source for the length of a test in fake time.
func watching(t *testing.T, s *source, test func(ctx context.Context, t *testing.T, w *mp.Watcher)) {
	synctest.Test(t, func(t *testing.T) {
		h, err := httpclient.New(httpclient.Options{Upstream: "mp", BaseURL: "http://mp.example", Transport: httpclienttest.RoundTripper(s.answer)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		w := mp.NewWatcher(client(t, h), nil)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := w.Run(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("the watcher ended with %v", err)
			}
		})
		synctest.Wait()
		test(ctx, t, w)
		cancel()
		wait.Wait()
		synctest.Wait()
	})
}

func expect(t *testing.T, updates <-chan mp.Update, want ...mp.Update) {
	t.Helper()
	for _, u := range want {
		select {
		case got := <-updates:
			if got != u {
				t.Errorf("got %+v, want %+v", got, u)
			}
		default:
			t.Errorf("nothing came, want %+v", u)
		}
	}
	select {
	case u, open := <-updates:
		t.Errorf("got %+v (open %t), want nothing more", u, open)
	default:
	}
}

func TestOneStreamServesAllListeners(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		first, second, other := w.Watch(ctx, "a"), w.Watch(ctx, "a"), w.Watch(ctx, "b")
		s.send(t, ": hello\n\nid: 7\nevent: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"processing\",\"progress\":0.5}\n\n")
		want := mp.Update{ModelID: "a", State: mp.Processing, Progress: 0.5}
		expect(t, first, want)
		expect(t, second, want)
		expect(t, other)
		if len(s.asked()) != 1 {
			t.Errorf("%d streams for three listeners", len(s.asked()))
		}
	})
}

func TestASlowListenerGetsTheNewest(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates := w.Watch(ctx, "a")
		for _, progress := range []string{"0.1", "0.2", "0.9"} {
			s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\ndata: \"state\":\"processing\",\"progress\":%s}\n\n", progress)
		}
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Processing, Progress: 0.9})
	})
}

func TestAListenerWhoLeavesHearsNoMore(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		mine, leave := context.WithCancel(ctx)
		updates, others := w.Watch(mine, "a"), w.Watch(ctx, "a")
		leave()
		synctest.Wait()
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"ready\",\"progress\":1}\n\n")
		if _, open := <-updates; open {
			t.Error("the channel is still open")
		}
		expect(t, others, mp.Update{ModelID: "a", State: mp.Ready, Progress: 1})
	})
}

// Contract: mp 12
func TestAStreamThatBreaksIsResumedAndEverybodyLooksAgain(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates := w.Watch(ctx, "a")
		s.send(t, "id: run-7\nevent: model.updated\ndata: {\"modelId\":\"x\",\"state\":\"ready\",\"progress\":1}\n\n")
		_ = s.current().Close()
		time.Sleep(time.Second) // fake: past the first backoff
		synctest.Wait()
		if got := s.asked(); !slices.Equal(got, []string{"", "run-7"}) {
			t.Fatalf("connected with %q", got)
		}
		expect(t, updates, mp.Update{ModelID: "a"})
	})
}

func TestAStreamWithoutEvenAHeartbeatIsLeft(t *testing.T) {
	s := &source{}
	watching(t, s, func(_ context.Context, t *testing.T, _ *mp.Watcher) {
		for range 3 {
			time.Sleep(time.Minute)
			s.send(t, ": still here\n")
		}
		if len(s.asked()) != 1 {
			t.Errorf("%d streams while the heart beats", len(s.asked()))
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if len(s.asked()) != 2 {
			t.Errorf("%d streams after two minutes of silence", len(s.asked()))
		}
	})
}

func TestWhatIsNoEventIsPassedOver(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates := w.Watch(ctx, "a")
		s.send(t, "event: model.updated\ndata: {broken\n\n")
		s.send(t, "event: other\ndata: {\"modelId\":\"a\",\"state\":\"ready\"}\n\n")
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"melted\"}\n\n")
		s.send(t, "event: model.updated\n\n")
		expect(t, updates)
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"failed\",\"progress\":7}\n\n")
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Failed, Progress: 1})
	})
}
