package control

import "net/http"

// statusWriter remembers the status of the answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// dripWriter writes byte by byte. It has no deadlines to set: an upstream that gives a slow reader up would end the drip.
type dripWriter struct {
	to    http.ResponseWriter
	flush *http.ResponseController
	pause func() bool // waits before a byte; false when the client has left
}

func (w *dripWriter) Header() http.Header { return w.to.Header() }

func (w *dripWriter) WriteHeader(status int) {
	w.to.WriteHeader(status)
	_ = w.flush.Flush() // a client that has left is noticed at the next byte
}

func (w *dripWriter) Write(p []byte) (int, error) {
	for i := range p {
		if !w.pause() {
			return i, http.ErrAbortHandler
		}
		if _, err := w.to.Write(p[i : i+1]); err != nil {
			return i, err
		}
		if err := w.flush.Flush(); err != nil {
			return i, err
		}
	}
	return len(p), nil
}

// FlushError does nothing: every byte has been flushed.
func (w *dripWriter) FlushError() error { return nil }

// lostWriter takes an answer that nobody will see. It cannot be flushed, which ends a stream of events.
type lostWriter struct{ header http.Header }

func (w lostWriter) Header() http.Header { return w.header }

func (lostWriter) WriteHeader(int) {}

func (lostWriter) Write(p []byte) (int, error) { return len(p), nil }
