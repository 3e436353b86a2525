package checkout

import (
	"context"
	"errors"
	"fmt"

	"github.com/modeliq/modeliq/internal/uploads"
)

// uploadInPieces makes a model of a finished upload, as of a file that came with the request. Whoever did not hear the
// answer and asks again gets the same model, as long as the upload would have lived. One that is refused stays, so that it
// can be asked for again in another way.
func (s *Service) uploadInPieces(ctx context.Context, b Buyer, u Upload) (Model, []Problem, error) {
	file, err := s.takeUpload(ctx, b, u.UploadID)
	if unfinished := errors.Is(err, uploads.ErrUnfinished); unfinished || errors.Is(err, uploads.ErrNotFound) {
		problems, err := s.checkUpload(ctx, b, u, "")
		if unfinished {
			notFinished(problems)
		}
		return Model{}, problems, err
	}
	if err != nil {
		return Model{}, nil, fmt.Errorf("find upload: %w", err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			s.Log.ErrorContext(ctx, "let go of an upload", "upload", u.UploadID, "error", err)
		}
	}()
	if file.ModelID != "" {
		return s.uploadedBefore(ctx, b, u, file.ModelID)
	}
	found := u
	found.FileName, found.Body, found.Size, found.UploadID, found.inPieces = file.FileName, file, file.Bytes, "", true
	m, problems, err := s.take(ctx, b, found)
	if err != nil || len(problems) > 0 {
		return m, ofUpload(problems), err
	}
	if err := file.Became(m.ID); err != nil { // the model is there: asked again, its equal bytes find it
		s.Log.ErrorContext(ctx, "note the model of an upload", "upload", u.UploadID, "model", m.ID, "error", err)
	}
	return m, nil, nil
}

// notFinished says of an upload that is there, and cannot be a model yet, what it lacks.
func notFinished(problems []Problem) {
	for i, p := range problems {
		if p.Code == "UPLOAD_NOT_FOUND" {
			problems[i].Message = "This upload is not finished yet. Please let it finish first."
		}
	}
}

func (s *Service) takeUpload(ctx context.Context, b Buyer, id string) (*uploads.Taken, error) {
	if s.Uploads == nil {
		return nil, uploads.ErrNotFound
	}
	return s.Uploads.Take(ctx, uploads.Owner{Partner: b.Partner.Slug, Buyer: b.Owner}, id)
}

// uploadedBefore is the model that an upload has become, which may have been removed since.
func (s *Service) uploadedBefore(ctx context.Context, b Buyer, u Upload, modelID string) (Model, []Problem, error) {
	m, _, err := s.findModel(ctx, b, modelID)
	if errors.Is(err, ErrNotFound) {
		problems, err := s.checkUpload(ctx, b, u, "")
		return Model{}, problems, err
	}
	return m, nil, err
}

// ofUpload points the problems of a file to where it was named.
func ofUpload(problems []Problem) []Problem {
	for i, p := range problems {
		if p.Field[len(p.Field)-1] == "file" {
			problems[i].Field = []string{"input", "uploadId"}
		}
	}
	return problems
}
