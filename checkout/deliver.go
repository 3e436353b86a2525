package checkout

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/store"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

const (
	// deliveries are the uploads that are under way to model processing at once: more than its own workers.
	deliveries = 8
	// deliveryLimit is for one, however large.
	deliveryLimit = time.Minute
	// uploadPatience is how long a request waits for model processing's word on its file. The answer has 1.0 s.
	uploadPatience = 700 * time.Millisecond
)

// outcome is what became of a file that was sent.
type outcome struct {
	state mp.Model
	err   error
}

// Deliver sends waiting uploads to model processing until the context ends. It must run once.
func (s *Service) Deliver(ctx context.Context) error {
	if s.waiting == nil {
		return nil
	}
	ended := make(chan struct{}, deliveries)
	under := 0
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		for _, f := range s.waiting.due(deliveries - under) {
			under++
			go func() {
				s.deliver(ctx, f)
				ended <- struct{}{}
			}()
		}
		select {
		case <-ctx.Done():
		case <-s.waiting.fresh:
		case <-tick.C:
		case <-ended:
			under--
		}
	}
	for ; under > 0; under-- {
		<-ended
	}
	return nil
}

// deliver sends one file and writes down what became of it. What fails goes on waiting.
func (s *Service) deliver(ctx context.Context, f *waitingFile) {
	again, err := s.send(ctx, f)
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "upload waits for model processing", "model", f.ModelID, "since", f.Since, "error", err)
	}
	if again {
		s.waiting.putOff(f)
		return
	}
	if err := s.waiting.drop(f); err != nil {
		s.Log.ErrorContext(ctx, "remove an upload that was delivered", "model", f.ModelID, "error", err)
	}
}

func (s *Service) send(ctx context.Context, f *waitingFile) (again bool, err error) {
	b := Buyer{Partner: s.Partner(f.Partner), Owner: f.Owner}
	if b.Partner == nil {
		return false, fmt.Errorf("there is no partner %s any more", f.Partner)
	}
	m, key, err := s.findModel(ctx, b, f.ModelID)
	switch {
	case errors.Is(err, ErrNotFound): // removed while it waited
		return false, nil
	case err != nil:
		return true, err
	case m.MPID != "": // the process ended between our two notes of it
		return false, nil
	case !s.Now().Before(f.Since.Add(waitingLife)):
		return s.refuseWaiting(ctx, key, uploadLost)
	}
	state, err := s.sendFile(ctx, f, m.EffectiveUnit())
	if problem, ok := refusedUpload(b, err); ok {
		f.tell(outcome{err: err})
		return s.refuseWaiting(ctx, key, mp.Issue{Code: "refused", Severity: mp.Blocking, Message: problem.Message})
	}
	if err != nil {
		f.tell(outcome{err: err})
		return true, err
	}
	return s.delivered(ctx, b, key, f, m, state)
}

func (s *Service) sendFile(ctx context.Context, f *waitingFile, unit string) (mp.Model, error) {
	content, err := os.Open(s.waiting.path(f.ModelID + ".file"))
	if err != nil {
		return mp.Model{}, err
	}
	defer func() { _ = content.Close() }()
	ctx, cancel := context.WithTimeout(partner.With(ctx, s.Partner(f.Partner)), deliveryLimit)
	defer cancel()
	return s.Files.Upload(ctx, f.FileName, unit, content, f.Bytes)
}

// delivered notes model processing's id. A model that was removed meanwhile is removed there too, and one whose unit was
// corrected meanwhile is corrected.
func (s *Service) delivered(ctx context.Context, b Buyer, key string, f *waitingFile, sent Model, state mp.Model) (again bool, err error) {
	ctx = context.WithoutCancel(ctx)
	m, err := s.models.Change(ctx, key, func(kept *Model) error {
		if kept.Deleted {
			return store.ErrNotFound
		}
		kept.MPID, kept.State = state.ID, state
		if kept.Corrections != sent.Corrections {
			kept.WantedAt = s.Now()
		}
		return nil
	})
	if err != nil {
		err = errors.Join(err, s.Files.Delete(ctx, state.ID)) // it is sent again, or nobody wants it any more
		return !errors.Is(err, store.ErrNotFound), err
	}
	if m.Corrections != sent.Corrections {
		err = s.Files.SetUnit(ctx, m.MPID, m.Wanted)
	}
	f.tell(outcome{state: state})
	s.Orders.Register(ctx, b, m)
	return false, err
}

// uploadLost is what a buyer is told of a file that has waited for too long.
var uploadLost = mp.Issue{Code: "upload_lost", Severity: mp.Blocking, Message: "The file could not be read for days. Please upload it again."}

// refuseWaiting makes a model one that failed.
func (s *Service) refuseWaiting(ctx context.Context, key string, why mp.Issue) (again bool, err error) {
	_, err = s.models.Change(ctx, key, func(kept *Model) error {
		kept.State.State, kept.State.Issues = mp.Failed, []mp.Issue{why}
		return nil
	})
	return err != nil && !errors.Is(err, store.ErrNotFound), err
}

// tell lets the request know that brought the file, if it still waits.
func (f *waitingFile) tell(o outcome) {
	if f.told != nil {
		f.told <- o // has room
		f.told = nil
	}
}

// expected is a model whose file waits, here or at another replica; after so long a time it waits nowhere.
func (s *Service) expected(m Model) Model {
	if m.State.State.Final() {
		return m
	}
	if s.waiting.holds(m.ID) || s.Now().Before(m.CreatedAt.Add(waitingLife)) {
		m.Unheard = true
		return m
	}
	m.State.State, m.State.Issues = mp.Failed, []mp.Issue{uploadLost}
	return m
}

// strayed says that a model's file neither is at MP nor waits here, and is not just coming: a new upload replaces it.
func (s *Service) strayed(m Model) bool {
	return m.MPID == "" && !s.waiting.holds(m.ID) && s.Now().After(m.CreatedAt.Add(deliveryLimit))
}

// isDown says that an upstream gave no answer, as against: that it said no.
func isDown(err error) bool {
	switch upstreams.KindOf(err) {
	case upstreams.Unavailable, upstreams.Timeout, upstreams.RateLimited, upstreams.Unauthorized, upstreams.Malformed:
		return true
	}
	return false
}
