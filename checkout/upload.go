package checkout

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"path"
	"strings"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Upload is a file to take.
type Upload struct {
	FileName    string
	Title       string
	Unit        string    // "" when the buyer named none
	Body        io.Reader // nil when there is no file
	Size        int64
	UploadID    string // of a finished upload, instead of Body
	HasRights   bool
	AcceptTerms bool

	inPieces bool   // it came so, and is of any size
	first    []byte // what the body begins with
}

const (
	maxTitle = 120
	// maxInRequest is the largest file that comes with a request; larger ones come in pieces.
	maxInRequest = 32 << 20
)

// Upload takes a file and keeps the model. Content is judged by MP afterwards; the problems here are those that are known
// at once, all together, and then nothing was sent. A file that MP does not take at once waits for it, and its model is
// queued; where no more can wait it is streamed to MP, whose failure then is the request's.
func (s *Service) Upload(ctx context.Context, b Buyer, u Upload) (Model, []Problem, error) {
	if u.Body == nil && u.UploadID != "" {
		return s.uploadInPieces(ctx, b, u)
	}
	return s.take(ctx, b, u)
}

func (s *Service) take(ctx context.Context, b Buyer, u Upload) (Model, []Problem, error) {
	name, format := cleanName(u.FileName)
	if u.Body != nil {
		body := bufio.NewReaderSize(u.Body, firstBytes)
		u.first, _ = body.Peek(firstBytes) // a shorter file is all there; one that cannot be read fails where it is taken
		u.Body = body
	}
	problems, err := s.checkUpload(ctx, b, u, format)
	if err != nil || len(problems) > 0 {
		return Model{}, problems, err
	}
	title := strings.TrimSpace(u.Title)
	if title == "" {
		title = strings.TrimSuffix(name, path.Ext(name))
	}
	m := Model{
		ID: newID("mdl"), Title: title, FileName: name, Format: format, Bytes: u.Size, Unit: u.Unit, CreatedAt: s.Now(),
		State: mp.Model{State: mp.Queued}, Consent: Consent{At: s.Now(), TermsVersion: b.Partner.Terms.Version},
	}
	if s.waiting != nil {
		f := waitingFile{Partner: b.Partner.Slug, Owner: b.Owner, ModelID: m.ID, FileName: name, Bytes: u.Size, Since: s.Now()}
		kept, err := s.waiting.take(f, u.Body)
		if err == nil {
			return s.await(ctx, b, m, kept)
		}
		if !errors.Is(err, errFull) {
			return Model{}, nil, fmt.Errorf("take upload: %w", err)
		}
	}
	return s.stream(ctx, b, m, u.Body)
}

// await lets a file that was taken wait for MP, for a moment in this request's time.
func (s *Service) await(ctx context.Context, b Buyer, m Model, f *waitingFile) (Model, []Problem, error) {
	told := make(chan outcome, 1)
	m.SHA256, f.told = f.SHA256, told
	kept, err := s.keepWaiting(ctx, b, m, f)
	if err != nil {
		return Model{}, nil, fmt.Errorf("keep model: %w", err)
	}
	if kept.ID != m.ID {
		return kept, nil, nil
	}
	patience := time.NewTimer(uploadPatience)
	defer patience.Stop()
	select {
	case o := <-told:
		if problem, ok := refusedUpload(b, o.err); ok {
			return Model{}, []Problem{problem}, s.forgetUpload(ctx, b, m)
		}
		if o.err == nil {
			m.MPID, m.State = o.state.ID, o.state
		}
	case <-patience.C:
	case <-ctx.Done():
	}
	return m, nil, nil
}

// forgetUpload removes the record of a model that MP has nothing of.
func (s *Service) forgetUpload(ctx context.Context, b Buyer, m Model) error {
	ctx = context.WithoutCancel(ctx)
	return errors.Join(s.unshare(ctx, b, m), s.drop(ctx, b, m.ID))
}

// stream sends a file to MP as it comes.
func (s *Service) stream(ctx context.Context, b Buyer, m Model, body io.Reader) (Model, []Problem, error) {
	sent := &fingerprint{Hash: sha256.New()}
	state, err := s.Files.Upload(ctx, m.FileName, m.Unit, io.TeeReader(body, sent), m.Bytes)
	if problem, ok := refusedUpload(b, err); ok {
		return Model{}, []Problem{problem}, nil
	}
	if err == nil && sent.bytes != m.Bytes {
		err = errors.Join(fmt.Errorf("%d of %d bytes were taken", sent.bytes, m.Bytes), s.Files.Delete(context.WithoutCancel(ctx), state.ID))
	}
	if err != nil {
		return Model{}, nil, fmt.Errorf("upload model: %w", err)
	}
	m.MPID, m.State, m.SHA256 = state.ID, state, hex.EncodeToString(sent.Sum(nil))
	kept, err := s.keepStreamed(ctx, b, m)
	if err != nil || kept.MPID != m.MPID {
		// Nobody could ever find the file again, or it is there already.
		err = errors.Join(err, s.Files.Delete(context.WithoutCancel(ctx), m.MPID))
	}
	if err != nil {
		return Model{}, nil, fmt.Errorf("keep model: %w", err)
	}
	if kept.MPID == m.MPID {
		s.Orders.Register(ctx, b, kept)
	}
	return kept, nil, nil
}

// fingerprint hashes a file on its way and counts it: the hash of a part would make different files equal.
type fingerprint struct {
	hash.Hash
	bytes int64
}

func (f *fingerprint) Write(p []byte) (int, error) {
	f.bytes += int64(len(p))
	return f.Hash.Write(p)
}

// cleanName is the file's own name without folders, at most maxTitle characters with its extension kept, and the extension
// in lower case.
func cleanName(given string) (name, format string) {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(given, "_"), `\`, "/"))
	extension := path.Ext(name)
	stem := []rune(strings.TrimSuffix(name, extension))
	most := max(maxTitle-len([]rune(extension)), 1)
	return string(stem[:min(len(stem), most)]) + extension, strings.TrimPrefix(strings.ToLower(extension), ".")
}

func (s *Service) checkUpload(ctx context.Context, b Buyer, u Upload, format string) (problems []Problem, err error) {
	add := func(wrong bool, code, field, message string) {
		if wrong {
			problems = append(problems, Problem{code, []string{"input", field}, message})
		}
	}
	limits := b.Partner.Uploads
	add(!u.HasRights, "RIGHTS_NOT_CONFIRMED", "hasRightsToModel", "Please confirm that you may have this model made.")
	add(!u.AcceptTerms, "TERMS_NOT_ACCEPTED", "acceptTermsAndConditions", "Please accept the terms and conditions.")
	add(len([]rune(u.Title)) > maxTitle, "TITLE_TOO_LONG", "title", fmt.Sprintf("The title may have %d characters at most.", maxTitle))
	switch {
	case u.Body != nil && u.UploadID != "":
		add(true, "FILE_REQUIRED", "uploadId", "Please send either a file or an upload, not both.")
		return problems, nil
	case u.UploadID != "":
		add(true, "UPLOAD_NOT_FOUND", "uploadId", "This upload is not there any more. Please choose the file again.")
		return problems, nil
	case u.Body == nil:
		add(true, "FILE_REQUIRED", "file", "Please choose a file.")
		return problems, nil
	}
	add(u.Size == 0, "FILE_EMPTY", "file", "The file is empty. Please export it again.")
	add(u.Size > limits.MaxBytes, "FILE_TOO_LARGE", "file", fmt.Sprintf("The file is larger than %d MB.", limits.MaxBytes>>20))
	add(!u.inPieces && u.Size > maxInRequest && u.Size <= limits.MaxBytes, "FILE_TOO_LARGE", "file",
		fmt.Sprintf("The file is larger than %d MB and must come in pieces, by tus to /files/.", maxInRequest>>20))
	kept, err := s.models.Bucket.Keys(ctx, b.Partner.Slug, b.Owner)
	add(len(kept) >= limits.MaxModels, "QUOTA_EXCEEDED", "file", fmt.Sprintf("You keep as many models as can be kept here: %d. Please remove one first.", limits.MaxModels))
	if !b.Partner.Takes(format) {
		return append(problems, unsupported(b)), err
	}
	add(u.Unit == "" && !ownUnit(u.first, u.Size, format), "UNIT_REQUIRED", "unit",
		"This file does not say its unit. Please say whether the model is in millimetres, inches or another unit.")
	return problems, err
}

func unsupported(b Buyer) Problem {
	return Problem{"FORMAT_UNSUPPORTED", []string{"input", "file"}, "This kind of file cannot be read. These can: " + strings.Join(b.Partner.Uploads.Formats, ", ") + "."}
}

// refusedUpload turns MP's immediate refusal into the buyer's problem.
func refusedUpload(b Buyer, err error) (Problem, bool) {
	var refused *upstreams.Error
	if !errors.As(err, &refused) || refused.Kind != upstreams.Refused {
		return Problem{}, false
	}
	switch refused.Code {
	case "too_large":
		return Problem{"FILE_TOO_LARGE", []string{"input", "file"}, "The file is too large to be read."}, true
	case "unsupported_format":
		return unsupported(b), true
	default:
		return Problem{}, false
	}
}
