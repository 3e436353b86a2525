package mp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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

// source is MP in memory: each connection of the event stream is a pipe that the test writes to, and models are in the
// states that the test gives them.
type source struct {
	mu          sync.Mutex
	connections []*io.PipeWriter
	lastIDs     []string
	states      map[string]mp.State // of the models that there are
	reads       []int               // how many models each reading asked for
	down        bool                // refuses connections
	mute        bool                // fails readings alone
}

func (s *source) answer(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, errors.New("connection refused")
	}
	if r.URL.Path == "/v1/models" {
		return s.tell(strings.Split(r.URL.Query().Get("ids"), ",")), nil
	}
	read, write := io.Pipe()
	context.AfterFunc(r.Context(), func() { _ = write.CloseWithError(r.Context().Err()) })
	s.connections = append(s.connections, write)
	s.lastIDs = append(s.lastIDs, r.Header.Get("Last-Event-ID"))
	answer := httpclienttest.Answer(200, "")
	answer.Body, answer.ContentLength = read, -1
	return answer, nil
}

// tell answers a reading.
func (s *source) tell(ids []string) *http.Response {
	s.reads = append(s.reads, len(ids))
	if s.mute {
		return httpclienttest.Answer(500, "{}")
	}
	list := []string{}
	for _, id := range ids {
		if state, ok := s.states[id]; ok {
			list = append(list, fmt.Sprintf(`{"modelId":%q,"state":%q,"progress":1,"fileName":"a.stl","bytes":1,"updatedAt":"2026-11-20T11:00:00Z"}`, id, state))
		}
	}
	return httpclienttest.Answer(200, `{"models":[`+strings.Join(list, ",")+`]}`)
}

// become puts a model into a state of which nothing is told.
func (s *source) become(id string, state mp.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.states == nil {
		s.states = map[string]mp.State{}
	}
	s.states[id] = state
}

// ill says what MP does not do at present.
func (s *source) ill(down, mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.mute = down, mute
}

// readings are the sizes of the readings since this was asked last.
func (s *source) readings() (sizes []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sizes, s.reads = s.reads, nil
	return sizes
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
			if got.Model == nil && got.State.Final() || got.Model != nil && (got.Model.ID != got.ModelID || got.Model.State != got.State) {
				t.Errorf("%+v came with %+v", got, got.Model)
			}
			if got.Model = nil; got != u {
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
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"processing\",\"progress\":1}\n\n")
		if _, open := <-updates; open {
			t.Error("the channel is still open")
		}
		expect(t, others, mp.Update{ModelID: "a", State: mp.Processing, Progress: 1})
	})
}

// What is final has more to it than its event: it is read, once for all who wait, and together with others that come
// meanwhile. What nobody waits for is not.
func TestAModelThatIsFinalIsReadOnceForAll(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		first, second, other := w.Watch(ctx, "a"), w.Watch(ctx, "a"), w.Watch(ctx, "b")
		s.become("a", mp.Ready)
		s.become("b", mp.Failed)
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"ready\",\"progress\":1}\n\n")
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"nobodys\",\"state\":\"ready\",\"progress\":1}\n\n")
		ready := mp.Update{ModelID: "a", State: mp.Ready, Progress: 1}
		expect(t, first, ready)
		expect(t, second, ready)
		expect(t, other)
		if got := s.readings(); !slices.Equal(got, []int{1}) {
			t.Errorf("readings of %v models", got)
		}
		s.ill(false, true) // they cannot be read for a moment
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"ready\",\"progress\":1}\n\n")
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"b\",\"state\":\"failed\",\"progress\":1}\n\n")
		expect(t, other)
		s.ill(false, false)
		s.readings()
		time.Sleep(time.Second) // fake: past the first pauses
		synctest.Wait()
		expect(t, first, ready)
		expect(t, other, mp.Update{ModelID: "b", State: mp.Failed, Progress: 1})
		if got := s.readings(); !slices.Equal(got, []int{2}) {
			t.Errorf("readings of %v models, want both at once", got)
		}
	})
}

// Three hundred buyers of three partners are one stream. It is cut, resumed after its last event, and what all of them
// missed is read in as few calls as addresses allow.
//
// Contract: mp 2, mp 12
func TestAStreamThatBreaksIsResumedAndNothingIsLost(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates := map[string]<-chan mp.Update{}
		for _, partner := range []string{"loctite", "atelier", "third"} {
			for n := range 100 {
				id := fmt.Sprintf("%s-%d", partner, n)
				updates[id] = w.Watch(ctx, id)
			}
		}
		s.send(t, "id: run-7\nevent: model.updated\ndata: {\"modelId\":\"third-1\",\"state\":\"processing\",\"progress\":0.1}\n\n")
		expect(t, updates["third-1"], mp.Update{ModelID: "third-1", State: mp.Processing, Progress: 0.1})
		if len(s.asked()) != 1 || s.readings() != nil {
			t.Errorf("%d streams for 300 listeners", len(s.asked()))
		}
		s.ill(true, false)
		_ = s.current().Close()
		for id := range updates {
			s.become(id, mp.Ready) // while nobody can hear it
		}
		time.Sleep(20 * time.Second) // fake: some attempts in vain
		synctest.Wait()
		s.ill(false, false)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := s.asked(); !slices.Equal(got, []string{"", "run-7"}) {
			t.Fatalf("connected with %q", got)
		}
		for id, heard := range updates {
			expect(t, heard, mp.Update{ModelID: id, State: mp.Ready, Progress: 1})
		}
		calls, models := s.readings(), 0
		for _, n := range calls {
			models += n
		}
		if len(calls) > 12 || models > 1200 || slices.Max(calls) != 100 { // after the cut, with the stream, and once by the clock
			t.Errorf("readings of %v models", calls)
		}
	})
}

// What changes between the cut and the next stream is told to nobody, even by a source that resumes nothing.
func TestWhatChangesWithoutAStreamIsReadWithTheNextOne(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates := w.Watch(ctx, "a")
		s.become("a", mp.Processing)
		_ = s.current().Close()
		synctest.Wait()
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Processing, Progress: 1})
		s.become("a", mp.Ready)
		time.Sleep(time.Second) // fake: past the first pause
		synctest.Wait()
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Ready, Progress: 1})
	})
}

// A stream can be open and pass nothing on.
func TestAMuteStreamHidesNothingForLong(t *testing.T) {
	s := &source{}
	watching(t, s, func(ctx context.Context, t *testing.T, w *mp.Watcher) {
		updates, lost := w.Watch(ctx, "a"), w.Watch(ctx, "lost")
		s.become("a", mp.Unprintable)
		time.Sleep(16 * time.Second)
		synctest.Wait()
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Unprintable, Progress: 1})
		expect(t, lost, mp.Update{ModelID: "lost"})
	})
}

// A connection that is taken and at once dropped, again and again, is tried ever less often.
func TestAStreamThatNeverLastsIsNotHammered(t *testing.T) {
	s := &source{}
	watching(t, s, func(_ context.Context, t *testing.T, _ *mp.Watcher) {
		for end := time.Now().Add(time.Minute); time.Now().Before(end); {
			_ = s.current().Close()
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
		}
		if n := len(s.asked()); n < 10 || n > 30 {
			t.Errorf("%d streams in a minute", n)
		}
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
		s.send(t, "event: model.updated\ndata: {\"modelId\":\"a\",\"state\":\"queued\",\"progress\":7}\n\n")
		expect(t, updates, mp.Update{ModelID: "a", State: mp.Queued, Progress: 1})
	})
}
