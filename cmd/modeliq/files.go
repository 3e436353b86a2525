package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/modeliq/modeliq/graph"
	"github.com/modeliq/modeliq/graph/types"
	"github.com/modeliq/modeliq/internal/auth"
	"github.com/modeliq/modeliq/internal/config"
	"github.com/modeliq/modeliq/internal/partner"
	"github.com/modeliq/modeliq/internal/uploads"
)

// uploadSettings are how large files are taken.
type uploadSettings struct {
	dir        string
	life       time.Duration
	quotaBytes int64
	quotaFiles int
}

func (s *uploadSettings) flags(c *config.Command) {
	c.StringVar(&s.dir, "uploads-dir", "", "`folder` of large uploads, shared by replicas; in the data dir when empty")
	c.DurationVar(&s.life, "upload-life", 24*time.Hour, "`time` that a large upload has, until it is a model")
	c.Int64Var(&s.quotaBytes, "upload-quota-bytes", 4<<30, "most `bytes` of large uploads that one partner's buyers have at once")
	c.IntVar(&s.quotaFiles, "upload-quota-files", 500, "most large `uploads` that one partner's buyers have at once")
}

func (s *uploadSettings) check() error {
	var faults []error
	for flag, n := range map[string]int64{"--upload-life": int64(s.life), "--upload-quota-bytes": s.quotaBytes, "--upload-quota-files": int64(s.quotaFiles)} {
		if n <= 0 {
			faults = append(faults, fmt.Errorf("%s must be more than 0", flag))
		}
	}
	return errors.Join(faults...)
}

// openUploads makes the room where large files come together.
func openUploads(s settings, log *slog.Logger) (*uploads.Room, error) {
	dir := s.uploads.dir
	if dir == "" {
		dir = filepath.Join(s.dataDir, "files")
	}
	return uploads.Open(uploads.Options{
		Dir: dir, MaxBytes: partner.MaxUpload, QuotaBytes: s.uploads.quotaBytes, QuotaFiles: s.uploads.quotaFiles, Life: s.uploads.life,
		Owner: uploader, BaseURL: baseURL, Now: time.Now, Log: log,
	})
}

// uploader is whose an upload is: the buyer's, with this partner.
func uploader(ctx context.Context) (uploads.Owner, bool) {
	p := partner.From(ctx)
	b, signedIn := auth.From(ctx)
	if p == nil || !signedIn {
		return uploads.Owner{}, false
	}
	return uploads.Owner{Partner: p.Slug, Buyer: b.Owner, MaxBytes: p.Uploads.MaxBytes}, true
}

// tusHeaders are those that a page may send and read.
var tusHeaders = []string{"Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum", "X-HTTP-Method-Override"}

var tusAnswers = []string{
	"Location", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", "Tus-Resumable", "Tus-Version", "Tus-Extension",
	"Tus-Max-Size", "Tus-Checksum-Algorithm",
}

// fileRoutes let large files in. Only beginnings are counted by the rate limit: what follows belongs to somebody, and one
// file takes as many requests as its client likes.
func fileRoutes(s settings, door *entrance, tus http.Handler) http.Handler {
	tus = preflighted(tus)
	let := door.letIn(tus, refuseFile)
	begin := let
	if s.rateLimits {
		limited := newRateLimit(time.Now, let)
		limited.refuse = refuseFile
		begin = limited
	}
	methods := []string{http.MethodPost, http.MethodHead, http.MethodPatch, http.MethodDelete}
	return door.corsOf(methods, tusHeaders, tusAnswers, headers(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			begin.ServeHTTP(w, r)
			return
		}
		let.ServeHTTP(w, r)
	})))
}

// preflighted refuses what a page of another site could send without asking first.
func preflighted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && !graph.Preflighted(r) {
			refuseFile(w, http.StatusForbidden, types.ErrorCodePreflightRequired, "An upload needs the header X-ModelIQ-Key.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseFile says in problem details (RFC 9457) why a request is not let in.
func refuseFile(w http.ResponseWriter, status int, code types.ErrorCode, message string) {
	w.Header().Set("Tus-Resumable", "1.0.0")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": message})
}

// uploads shows what comes by /files/.
func (m *metrics) uploads(count func() uploads.Counts) {
	for name, c := range map[string]struct {
		help string
		of   func(uploads.Counts) uint64
	}{
		"modeliq_uploads_begun_total":         {"Large uploads that were begun.", func(c uploads.Counts) uint64 { return c.Begun }},
		"modeliq_uploads_finished_total":      {"Large uploads that came completely.", func(c uploads.Counts) uint64 { return c.Finished }},
		"modeliq_uploads_bytes_total":         {"Bytes of large uploads that were taken.", func(c uploads.Counts) uint64 { return c.Bytes }},
		"modeliq_uploads_terminated_total":    {"Large uploads that their owners removed.", func(c uploads.Counts) uint64 { return c.Terminated }},
		"modeliq_uploads_expired_total":       {"Large uploads whose time ended before they were a model.", func(c uploads.Counts) uint64 { return c.Expired }},
		"modeliq_uploads_became_models_total": {"Large uploads of which a model was made.", func(c uploads.Counts) uint64 { return c.Used }},
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: c.help}, func() float64 { return float64(c.of(count())) }))
	}
}
