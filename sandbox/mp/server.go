// Package mp is the embedded model-processing upstream: it takes 3D files, measures and repairs them, says what they
// can be made of and what that costs, and shows pictures of them, over the same wire a real service would speak.
package mp

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/step"
)

// Options of the server. Dir and Token are required.
type Options struct {
	Dir          string           // where models are kept; made when missing
	Token        string           // the bearer token that callers must show
	Workers      int              // analyses at a time beside one of STEP; 0: one less than the processors, at least 1
	MaxBytes     int64            // largest file taken; 0: 256 MiB
	MaxTriangles int              // largest model taken; 0: 5 million
	MaxMemory    int64            // bytes that all analyses and drawings together may take, with the process that converts STEP; 0: 640 MiB
	MaxTime      time.Duration    // the longest analysis, without its waiting; 0: 2 minutes
	STEP         step.Options     // of the converter; Dir and Log are ours
	Log          *slog.Logger     // nil: no log
	Now          func() time.Time // nil: time.Now
}

// Server serves the wire under /v1 and analyses models in the background. Use Open to make one and Close to end it.
type Server struct {
	opts      Options
	token     [sha256.Size]byte
	log       *slog.Logger
	models    *store
	materials *catalogue
	queue     *queue
	steps     *queue // of the files in STEP
	memory    *memory
	step      *step.Converter
	events    *ring
	mux       *http.ServeMux
	turn      chan struct{} // one picture or decimation at a time: each holds a whole mesh and a large image
	heartbeat time.Duration

	ctx    context.Context // ends when the server closes
	cancel context.CancelFunc
	wg     sync.WaitGroup // workers and event streams
	mu     sync.Mutex
	closed bool
}

// DefaultMaxMemory is enough for 5 million triangles.
const DefaultMaxMemory = 640 << 20

// maxQueued is how many models may wait for analysis before new ones are turned away.
const maxQueued = 10_000

// Open reads what Dir holds and starts the workers. Models whose analysis had not ended are analysed again.
func Open(opts Options) (*Server, error) {
	if opts.Dir == "" || opts.Token == "" {
		return nil, errors.New("open model processing: a directory and a token are required")
	}
	opts = withDefaults(opts)
	materials, err := readCatalogue()
	if err != nil {
		return nil, fmt.Errorf("open model processing: %w", err)
	}
	models, unfinished, err := openStore(opts.Dir, opts.Log)
	if err != nil {
		return nil, fmt.Errorf("open model processing: %w", err)
	}
	s := &Server{
		opts: opts, token: sha256.Sum256([]byte(opts.Token)), log: opts.Log,
		models: models, materials: materials, queue: newQueue(), steps: newQueue(), memory: newMemory(opts.MaxMemory), events: newRing(eventsKept),
		turn: make(chan struct{}, 1), heartbeat: 15 * time.Second,
	}
	opts.STEP.Dir, opts.STEP.Log = models.temp, opts.Log
	s.step = step.New(opts.STEP)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.mux = s.routes()
	for _, m := range unfinished {
		s.enqueue(m)
	}
	for range opts.Workers {
		s.wg.Go(func() { s.work(s.queue) })
	}
	s.wg.Go(func() { s.work(s.steps) })
	return s, nil
}

func withDefaults(opts Options) Options {
	if opts.Workers <= 0 {
		opts.Workers = max(1, runtime.NumCPU()-1)
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = 256 << 20
	}
	if opts.MaxMemory <= 0 {
		opts.MaxMemory = DefaultMaxMemory
	}
	if opts.MaxTime <= 0 {
		opts.MaxTime = 2 * time.Minute
	}
	if opts.MaxTriangles <= 0 {
		opts.MaxTriangles = 5_000_000
	}
	// Corners are numbered in 32 bits, three to a triangle.
	opts.MaxTriangles = min(opts.MaxTriangles, 500_000_000)
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	return opts
}

// Close ends workers and event streams and waits for them. What was accepted is on disk; an analysis that was cut
// short is done again by the next Open.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.queue.close()
	s.steps.close()
	s.wg.Wait()
	return s.step.Close()
}

// enter registers a long request so that Close waits for it; false when the server is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.wg.Add(1)
	return true
}
