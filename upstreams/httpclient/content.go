package httpclient

import (
	"errors"
	"io"
	"sync"
)

// content guards a streamed request body. A transport may go on reading after RoundTrip has returned, while the caller
// already closes the file behind it; after release the reader is never touched again.
type content struct {
	mu       sync.Mutex
	reader   io.Reader
	finished func() // called once, when the reader has been read to its end
	err      error  // the reader's own failure
}

var errReleased = errors.New("the call has ended")

func (c *content) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reader == nil {
		return 0, errReleased
	}
	n, err := c.reader.Read(p)
	switch {
	case err == io.EOF:
		c.finish()
	case err != nil:
		c.err = err
	}
	return n, err
}

// Close does not release: the transport closes the body as soon as it is sent, which is when waiting begins.
func (c *content) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finish()
	return nil
}

func (c *content) finish() {
	if c.finished != nil {
		c.finished()
		c.finished = nil
	}
}

// release ends all reading and returns the reader's own failure, if it had one. A call without a content has nothing to
// release.
func (c *content) release() error {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reader, c.finished = nil, nil
	return c.err
}
