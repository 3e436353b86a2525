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

// send takes a file's way from wherever it got to: the record of its model tells. Each step can be taken again.
func (s *Service) send(ctx context.Context, f *waitingFile) (again bool, err error) {
	b := Buyer{Partner: s.Partner(f.Partner), Owner: f.Owner}
	if b.Partner == nil {
		return s.Now().Before(f.Since.Add(waitingLife)), fmt.Errorf("there is no partner %s at present", f.Partner)
	}
	m, key, err := s.findModel(ctx, b, f.ModelID)
	switch {
	case errors.Is(err, ErrNotFound): // removed while it waited, unless its record is just coming
		return f.unsure && s.Now().Before(f.Since.Add(deliveryLimit)), s.withdraw(ctx, f)
	case err != nil:
		return true, err
	case m.MPID != "": // it has arrived, and may have been noted by a process that ended since
		return false, s.arrived(ctx, b, f, m)
	case m.State.State.Final(): // refused
		return false, nil
	case s.overdue(m):
		return s.refuseWaiting(ctx, key, uploadLost)
	case f.unsure:
		if twin, err := s.settle(ctx, b, f, m); err != nil || twin {
			return err != nil, err
		}
	}
	if f.sent == nil {
		unit := m.EffectiveUnit()
		state, err := s.sendFile(ctx, f, unit)
		if problem, ok := refusedUpload(b, err); ok {
			f.tell(outcome{err: err})
			return s.refuseWaiting(ctx, key, mp.Issue{Code: "refused", Severity: mp.Blocking, Message: problem.Message})
		}
		if errors.Is(err, os.ErrNotExist) { // somebody has emptied the folder
			return s.refuseWaiting(ctx, key, uploadLost)
		}
		if err != nil {
			f.tell(outcome{err: err})
			return true, err
		}
		f.sent, f.unit = &state, unit
	}
	m, err = s.handOver(ctx, key, f.unit, *f.sent)
	if errors.Is(err, errCorrected) {
		return true, errors.Join(err, s.withdraw(ctx, f)) // it is sent again, in the other unit
	}
	if err != nil {
		return true, err // the next look tells what became of the model
	}
	return false, s.arrived(ctx, b, f, m)
}

func (s *Service) sendFile(ctx context.Context, f *waitingFile, unit string) (mp.Model, error) {
	content, err := os.Open(s.waiting.path(f.id + ".file"))
	if err != nil {
		return mp.Model{}, err
	}
	defer func() { _ = content.Close() }()
	ctx, cancel := context.WithTimeout(partner.With(ctx, s.Partner(f.Partner)), deliveryLimit)
	defer cancel()
	return s.Files.Upload(ctx, f.FileName, unit, content, f.Bytes)
}

// errCorrected says that a file was sent in a unit that is not the model's any more.
var errCorrected = errors.New("the unit was corrected on the way")

// handOver notes that MP has a model's file, which was sent in the given unit. Only a model that MP has in the unit that
// counts becomes MP's: until then a correction changes the record alone, and from then on it is told to MP.
func (s *Service) handOver(ctx context.Context, key, unit string, state mp.Model) (Model, error) {
	return s.models.Change(context.WithoutCancel(ctx), key, func(kept *Model) error {
		switch {
		case kept.Deleted:
			return store.ErrNotFound
		case kept.MPID != "":
			return store.ErrExists
		case kept.EffectiveUnit() != unit:
			return errCorrected
		}
		kept.MPID, kept.State = state.ID, state
		return nil
	})
}

// arrived tells of a model whose file MP has. A second file of the same model, sent by another replica, goes again.
func (s *Service) arrived(ctx context.Context, b Buyer, f *waitingFile, m Model) (err error) {
	if f.sent != nil && f.sent.ID != m.MPID {
		err = s.withdraw(ctx, f)
	}
	f.tell(outcome{state: m.State})
	s.Orders.Register(context.WithoutCancel(ctx), b, m)
	return err
}

// withdraw removes a file from MP that was sent and is not wanted there.
func (s *Service) withdraw(ctx context.Context, f *waitingFile) error {
	if f.sent == nil {
		return nil
	}
	id := f.sent.ID
	f.sent = nil
	if err := s.Files.Delete(context.WithoutCancel(ctx), id); err != nil {
		return fmt.Errorf("model processing keeps %s, which nobody needs: %w", id, err)
	}
	return nil
}

// uploadLost is what a buyer is told of a file that has waited for too long, or is gone.
var uploadLost = mp.Issue{Code: "upload_lost", Severity: mp.Blocking, Message: "The file could not be read in time and is not kept any longer. Please upload it again."}

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
	switch {
	case m.State.State.Final():
	case s.lost(m):
		m.State.State, m.State.Issues = mp.Failed, []mp.Issue{uploadLost}
	default:
		m.Unheard = true
	}
	return m
}

// lost says that a model's file has not come to MP and waits nowhere any more: here it does not, and at another replica it
// would have been given up.
func (s *Service) lost(m Model) bool {
	return m.MPID == "" && !m.State.State.Final() && s.overdue(m) && !s.waiting.holds(m.ID)
}

// overdue says that a file has waited for too long. The consent came with the bytes, the last time that they were uploaded.
func (s *Service) overdue(m Model) bool { return !s.Now().Before(m.Consent.At.Add(waitingLife)) }

// isDown says that an upstream gave no answer, as against: that it said no.
func isDown(err error) bool {
	switch upstreams.KindOf(err) {
	case upstreams.Unavailable, upstreams.Timeout, upstreams.RateLimited, upstreams.Unauthorized, upstreams.Malformed:
		return true
	}
	return false
}
