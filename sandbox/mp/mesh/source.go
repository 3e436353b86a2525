package mesh

import (
	"bufio"
	"context"
	"io"
)

// source is the file being read: buffered, and telling how far it got.
type source struct {
	*bufio.Reader
	size     int64
	counted  *countingReader
	progress func(float64)
	last     float64
}

func newSource(r io.Reader, size int64, progress func(float64)) *source {
	counted := &countingReader{r: r}
	return &source{Reader: bufio.NewReaderSize(counted, 256<<10), size: size, counted: counted, progress: progress}
}

// step is called every few thousand triangles: it reports progress in tenths and ends the reading when ctx ends.
func (s *source) step(ctx context.Context) error {
	if done := float64(s.counted.n) / float64(s.size); s.progress != nil && done >= s.last+0.1 {
		s.last = done
		s.progress(min(done, 1))
	}
	return ctx.Err()
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
