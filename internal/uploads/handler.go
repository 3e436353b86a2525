package uploads

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog" // tusd's logger is of this kind
)

// Path is where uploads begin; each is at its id below.
const Path = "/files/"

// extensions that OPTIONS names: tusd's own, and those that stand here.
const extensions = "creation,creation-with-upload,termination,checksum,expiration"

const (
	// lockPatience is how long a request waits for another of the same upload, which is asked to end.
	lockPatience = 5 * time.Second
	// networkPatience is how long a client may send nothing.
	networkPatience = 30 * time.Second
	// slowest is the least that a client must send, in bytes a second, beside networkPatience. What came until then is kept.
	slowest = 10_000
	// unknownLength is what a body of unknown length is taken for, when its time is measured.
	unknownLength = 8 << 20
	// afterwards is how long the store may go on when a client has left.
	afterwards = time.Second
)

// Handler speaks tus 1.0 below Path. Whoever asks has been let in: Options.Owner says who it is. Errors are problem details
// (RFC 9457). An upload of somebody else is answered as one that never was.
func (r *Room) Handler() (_ http.Handler, count func() Counts, err error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(store{r})
	composer.UseTerminater(store{r})
	composer.UseLocker(store{r})
	tus, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: Path, MaxSize: r.MaxBytes, DisableDownload: true, Cors: &handler.CorsConfig{Disable: true},
		Logger:             slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1})),
		AcquireLockTimeout: lockPatience, NetworkTimeout: networkPatience, GracefulRequestCompletionTimeout: afterwards,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("make the tus handler: %w", err)
	}
	counts := func() Counts { return r.counts(tus.Metrics) }
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { r.serve(tus, w, q) }), counts, nil
}

// Counts are what happened in this process.
type Counts struct{ Begun, Finished, Bytes, Terminated, Expired, Used uint64 }

func (r *Room) counts(m handler.Metrics) Counts {
	return Counts{
		Begun: atomic.LoadUint64(m.UploadsCreated), Finished: atomic.LoadUint64(m.UploadsFinished), Bytes: atomic.LoadUint64(m.BytesReceived),
		Terminated: atomic.LoadUint64(m.UploadsTerminated), Expired: r.expired.Load(), Used: r.used.Load(),
	}
}

func (r *Room) serve(tus http.Handler, w http.ResponseWriter, q *http.Request) {
	id := strings.Trim(strings.TrimPrefix(q.URL.Path, strings.TrimSuffix(Path, "/")), "/")
	c := &call{length: q.ContentLength}
	a := newAnswer(w, q, c, r)
	defer a.finish()
	if err := r.prepare(q, c, id); err != nil {
		a.refuse(err)
		return
	}
	q = withCall(q, c)
	q.URL.Path = id
	tus.ServeHTTP(a, q)
}

// prepare finds out who asks and whether the upload is theirs, before anything of it is locked, and whatever the method:
// tusd takes another one than the request's from X-HTTP-Method-Override.
func (r *Room) prepare(q *http.Request, c *call, id string) (err error) {
	if q.Method == http.MethodOptions {
		return nil
	}
	var known bool
	if c.owner, known = r.Owner(q.Context()); !known {
		return errNobody
	}
	if c.checksum, err = parseChecksum(q.Header.Get("Upload-Checksum")); err != nil || id == "" {
		return err
	}
	_, err = r.find(c.owner, id)
	return toTus(err)
}

var errNobody = handler.NewError("ERR_UNAUTHENTICATED", "an upload needs the partner's key and the buyer's session", http.StatusUnauthorized)
