package checkout

import (
	"context"
	"errors"

	"github.com/modeliq/modeliq/internal/store"
)

// A process may end at any line of an upload's road; the client, who was told nothing, tries again, here or at another
// replica. The road is: content, note, record, fingerprint, admission, answer; then in Deliver: MP, MP's id in the
// record, the monolith's queue, removal of note and content. What is left by an end after
//
//   - a part of the content, or all of it: a file without a note. It is removed at the start.
//   - the note: a note without a record. Nobody was told, so it is dropped, a minute after it was written: no record is on its
//     way to the store any more.
//   - the record: a model that equal bytes do not find. Deliver writes its fingerprint first; when another try has written one
//     meanwhile, that is the model, and this one goes with its file.
//   - a fingerprint of another model, or a record that was dropped because of it: as before.
//   - the fingerprint: a model that is sent after the start. A try at the same replica finds it, and its own bytes go. One at
//     another replica finds it too, but cannot know whether the first one's disk comes back: its bytes wait there too, for the
//     same model.
//   - that file's first note: a note without a record, as above. Its second: a file of the model, sent like any.
//   - MP's receipt of the file: the file is sent again. MP has no call that would find the first one, which stays there.
//   - MP's id in the record, or the monolith's queue: both know a thing that they hear twice. The file is removed.
//   - the note's removal: content without a note. See above.
//
// Two files of one model meet at the record: whose MP id comes second is removed at MP.

// keepWaiting keeps the model of a file that was taken, or gives the one that the buyer has, and lets the file wait if it
// is needed.
func (s *Service) keepWaiting(ctx context.Context, b Buyer, m Model, f *waitingFile) (Model, error) {
	if err := s.waiting.note(f); err != nil {
		return Model{}, errors.Join(err, s.waiting.drop(f))
	}
	kept, err := s.keepModel(ctx, b, m)
	if err != nil { // the store may have it all the same
		f.unsure = true
		s.waiting.admit(f)
		return Model{}, err
	}
	if kept.ID != m.ID {
		if kept.MPID != "" || s.waiting.holds(kept.ID) {
			return kept, s.waiting.drop(f)
		}
		f.ModelID, f.FileName = kept.ID, kept.FileName
		if err := s.waiting.note(f); err != nil {
			return Model{}, errors.Join(err, s.waiting.drop(f))
		}
	}
	if !s.waiting.admit(f) {
		return kept, s.waiting.drop(f)
	}
	return kept, nil
}

// keepStreamed keeps the model of a file that MP has, or gives the one that the buyer has. One whose file still waits, at
// another replica or nowhere any more, becomes MP's by this one.
func (s *Service) keepStreamed(ctx context.Context, b Buyer, m Model) (Model, error) {
	kept, err := s.keepModel(ctx, b, m)
	if err != nil || kept.MPID != "" {
		return kept, err
	}
	_, key, err := s.findModel(ctx, b, kept.ID)
	if err != nil {
		return Model{}, err
	}
	now, err := s.handOver(ctx, key, m.Unit, m.State)
	if errors.Is(err, store.ErrExists) || errors.Is(err, errCorrected) {
		return kept, nil // it was faster, or goes on waiting
	}
	return now, err
}

// settle brings an upload to where it would be had it not been cut off; twin says that it was begun anew instead, and
// that this model is no more.
func (s *Service) settle(ctx context.Context, b Buyer, f *waitingFile, m Model) (twin bool, err error) {
	other, err := s.share(ctx, b, m)
	if err == nil && other != "" {
		err = s.forgetUpload(ctx, b, m)
	}
	f.unsure = err != nil
	return other != "", err
}
