package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Model is a buyer's uploaded file: our id beside MP's, what the buyer agreed to, and MP's last word once it is final.
type Model struct {
	ID        string    `json:"id"`
	MPID      string    `json:"mpId"`
	Title     string    `json:"title"`
	FileName  string    `json:"fileName"`
	Format    string    `json:"format"` // the extension, lower case
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"`
	Unit      string    `json:"unit"` // as the buyer said: "mm"
	Consent   Consent   `json:"consent"`
	CreatedAt time.Time `json:"createdAt"`
	// State is MP's answer: the final one is kept, others are read again.
	State mp.Model `json:"state"`
}

// Consent is what the buyer agreed to with an upload, and when.
type Consent struct {
	At           time.Time `json:"at"`
	TermsVersion string    `json:"termsVersion"`
}

// Upload is a file to take.
type Upload struct {
	FileName    string
	Title       string
	Unit        string // "" when the buyer named none
	Body        io.Reader
	Size        int64
	HasRights   bool
	AcceptTerms bool
}

const maxTitle = 120

// withUnit are the formats that carry their unit.
var withUnit = []string{"3mf", "glb", "step", "stp"}

// CarriesUnit says that the file's name promises a format that tells its unit.
func (m Model) CarriesUnit() bool { return slices.Contains(withUnit, m.Format) }

// Misleading says that the file itself tells something else than what counts: its name another format than its content,
// or its content another unit than the one that the buyer set. Whoever reads it without knowing that gets another part.
func (m Model) Misleading() bool {
	named := m.Format
	if named == "stp" {
		named = "step"
	}
	return m.State.Format != "" && m.State.Format != named || m.CarriesUnit() && m.State.UnitFrom == "caller"
}

// Upload streams a file to MP and keeps the model. Content is judged by MP afterwards; the problems here are those that
// are known at once, all together, and then nothing was sent.
func (s *Service) Upload(ctx context.Context, b Buyer, u Upload) (Model, []Problem, error) {
	name, format := cleanName(u.FileName)
	if problems := checkUpload(b, u, format); len(problems) > 0 {
		return Model{}, problems, nil
	}
	hash := sha256.New()
	state, err := s.Files.Upload(ctx, name, u.Unit, io.TeeReader(u.Body, hash), u.Size)
	if problem, ok := refusedUpload(b, err); ok {
		return Model{}, []Problem{problem}, nil
	}
	if err != nil {
		return Model{}, nil, fmt.Errorf("upload model: %w", err)
	}
	title := strings.TrimSpace(u.Title)
	if title == "" {
		title = strings.TrimSuffix(name, path.Ext(name))
	}
	m := Model{
		ID: newID("mdl"), MPID: state.ID, Title: title, FileName: name, Format: format, Bytes: u.Size,
		SHA256: hex.EncodeToString(hash.Sum(nil)), Unit: u.Unit, CreatedAt: s.Now(), State: state,
		Consent: Consent{At: s.Now(), TermsVersion: b.Partner.Terms.Version},
	}
	if err := keep(ctx, s.models, b, m.ID, m); err != nil {
		// Nobody could ever find the file again.
		return Model{}, nil, errors.Join(fmt.Errorf("keep model: %w", err), s.Files.Delete(context.WithoutCancel(ctx), m.MPID))
	}
	return m, nil, nil
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

func checkUpload(b Buyer, u Upload, format string) (problems []Problem) {
	add := func(wrong bool, code, field, message string) {
		if wrong {
			problems = append(problems, Problem{code, []string{"input", field}, message})
		}
	}
	limits := b.Partner.Uploads
	add(!u.HasRights, "RIGHTS_NOT_CONFIRMED", "hasRightsToModel", "Please confirm that you may have this model made.")
	add(!u.AcceptTerms, "TERMS_NOT_ACCEPTED", "acceptTermsAndConditions", "Please accept the terms and conditions.")
	add(len([]rune(u.Title)) > maxTitle, "TITLE_TOO_LONG", "title", fmt.Sprintf("The title may have %d characters at most.", maxTitle))
	if u.Body == nil {
		add(true, "FILE_REQUIRED", "file", "Please choose a file.")
		return problems
	}
	add(u.Size == 0, "FILE_EMPTY", "file", "The file is empty. Please export it again.")
	add(u.Size > limits.MaxBytes, "FILE_TOO_LARGE", "file", fmt.Sprintf("The file is larger than %d MB.", limits.MaxBytes>>20))
	if !b.Partner.Takes(format) {
		problems = append(problems, unsupported(b))
		return problems
	}
	add(u.Unit == "" && !slices.Contains(withUnit, format), "UNIT_REQUIRED", "unit",
		"This format does not say its unit. Please say whether the model is in millimetres, inches or another unit.")
	return problems
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

// Model is a buyer's model with MP's present word on it, or ErrNotFound. A model whose state is final costs no call.
func (s *Service) Model(ctx context.Context, b Buyer, id string) (Model, error) {
	m, key, err := find(ctx, s.models, b, "mdl", id)
	if err != nil || m.State.State.Final() {
		return m, err
	}
	now, err := s.Reads.Model(ctx, m.MPID)
	if err != nil {
		return m, fmt.Errorf("model %s: %w", id, err)
	}
	m.State = now
	if now.State.Final() {
		_, err = s.models.Change(ctx, key, func(kept *Model) error { kept.State = now; return nil })
		if err != nil {
			return m, fmt.Errorf("keep model %s: %w", id, err)
		}
	}
	return m, nil
}
