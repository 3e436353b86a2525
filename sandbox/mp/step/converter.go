package step

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// What keeps a file from being converted. They are about the file or the set-up, not faults of a moment.
var (
	ErrUnavailable = errors.New("the converter of STEP is not there")
	ErrUnreadable  = errors.New("the file is no STEP that can be read")
	ErrNoShape     = errors.New("the file has no shape")
	ErrTooMany     = errors.New("the shape has too many triangles")
	ErrMemory      = errors.New("the conversion takes too much memory")
	ErrTime        = errors.New("the conversion takes too long")
)

// Options of a converter.
type Options struct {
	Dir  string        // where the kernel is unpacked when it is first needed, in a folder that Close removes
	Node string        // the program; "": node, wherever it is
	Time time.Duration // the longest conversion; 0: 60 s
	Log  *slog.Logger  // nil: no log
}

// Body is a solid or a surface of its own, in millimetres. A triangle lists its corners counter-clockwise seen from outside.
type Body struct {
	Positions [][3]float64
	Triangles [][3]uint32
}

// Limits of a conversion.
type Limits struct {
	Triangles int   // of all bodies together
	Memory    int64 // bytes that the process may take; 0: LeastMemory
}

// Converter converts files, each in a process of its own. Who serves many callers takes the Turn before anything that others
// could use meanwhile.
type Converter struct {
	opts Options
	turn chan struct{}
	mu   sync.Mutex
	dir  string // where the kernel is, "" before it is needed
}

// LeastMemory is what a conversion needs to begin, in bytes: Node with the kernel takes some 200 MiB.
const LeastMemory = 320 << 20

const defaultTime = 60 * time.Second

// The shape of the triangles. The angle between neighbours along a curve (radians) keeps a circle's area within 0.2 % and a
// sphere's volume within 0.4 % whatever its size, for a small hole in a large plate as well; the distance to the true surface
// (as part of the mean side of the box) makes large curves smooth beyond that.
const (
	mostAngle    = 0.1
	mostDistance = 0.0005
)

// New makes a converter. Nothing is started or written before the first file.
func New(opts Options) *Converter {
	if opts.Node == "" {
		opts.Node = "node"
	}
	if opts.Time <= 0 {
		opts.Time = defaultTime
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &Converter{opts: opts, turn: make(chan struct{}, 1)}
}

// Close removes what was unpacked. No conversion may run any more.
func (c *Converter) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir == "" {
		return nil
	}
	dir := c.dir
	c.dir = ""
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove the converter of STEP: %w", err)
	}
	return nil
}

// Turn waits until nobody else has the turn. The caller gives it back by calling done.
func (c *Converter) Turn(ctx context.Context) (done func(), err error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Convert hands over the bodies of a file. Its errors are those above, what take answers, the context's, or a fault of the
// machine.
func (c *Converter) Convert(ctx context.Context, file io.Reader, lim Limits, take func(*Body) error) error {
	node, err := exec.LookPath(c.opts.Node)
	if err != nil || !Built() {
		return ErrUnavailable
	}
	dir, err := c.unpacked()
	if err != nil {
		return err
	}
	// A part of the memory is Node's own, a part the kernel's, and a part the triangles' on their way out.
	memory := max(lim.Memory, LeastMemory)
	heap := memory / 4
	args := []string{
		"--max-old-space-size=" + strconv.FormatInt(heap>>20, 10), scriptName, strconv.FormatInt(memory/2, 10), strconv.Itoa(lim.Triangles),
		strconv.FormatFloat(mostDistance, 'g', -1, 64), strconv.FormatFloat(mostAngle, 'g', -1, 64),
	}
	p := process{dir: dir, program: node, args: args, time: c.opts.Time, memory: memory, log: c.opts.Log}
	return p.run(ctx, file, func(out io.Reader) error { return readBodies(out, lim.Triangles, take) })
}

// unpacked is the folder with the kernel.
func (c *Converter) unpacked() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir != "" {
		return c.dir, nil
	}
	dir, err := os.MkdirTemp(c.opts.Dir, "step-")
	if err != nil {
		return "", fmt.Errorf("unpack the converter of STEP: %w", err)
	}
	if err := unpack(dir); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	c.dir = dir
	return dir, nil
}
