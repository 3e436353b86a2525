package mesh

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// source is the file being read: buffered from its beginning, or at any place, and telling how far it got.
type source struct {
	*bufio.Reader
	at       *countingReader
	size     int64
	progress func(float64)
	last     float64
}

func newSource(r io.ReaderAt, size int64, progress func(float64)) *source {
	at := &countingReader{r: r}
	return &source{Reader: bufio.NewReaderSize(io.NewSectionReader(at, 0, size), 256<<10), at: at, size: size, progress: progress}
}

// step is called every few thousand triangles: it reports progress in tenths and ends the reading when ctx ends.
func (s *source) step(ctx context.Context) error {
	if done := float64(s.at.n) / float64(s.size); s.progress != nil && done >= s.last+0.1 {
		s.last = done
		s.progress(min(done, 1))
	}
	return ctx.Err()
}

// countingReader counts what is read and remembers when the disk failed, so that a fault of ours can be told from a
// damaged file by whoever gets an error through other layers.
type countingReader struct {
	r      io.ReaderAt
	n      int64
	failed error
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(p, off)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.failed = err
	}
	return n, err
}
