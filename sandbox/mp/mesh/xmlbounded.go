package mesh

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
)

const (
	mostToken = 1 << 20 // bytes of a tag, a comment or a text
	mostDepth = 64
)

var (
	errXML = &Refusal{"damaged", "The file is damaged: the model in it is not XML any more. Please export it again."}
	errDTD = &Refusal{
		"unsafe_xml",
		"The file is refused: it defines XML entities of its own, which 3MF does not allow. Please export the model again.",
	}
)

// xmlReader reads the XML of a stranger: no definitions, no outside references, nothing that grows without bound.
type xmlReader struct {
	decoder *xml.Decoder
	window  *window
	depth   int
}

func newXMLReader(r io.Reader) *xmlReader {
	w := &window{r: r, most: mostToken}
	return &xmlReader{decoder: xml.NewDecoder(w), window: w}
}

// window lets so many bytes through that one token may be read and no more.
type window struct {
	r       io.Reader
	n, most int64
	failed  error // what the bytes' reader said
}

func (w *window) Read(p []byte) (int, error) {
	if w.n >= w.most {
		w.failed = errExpands
		return 0, errExpands
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.most-w.n)])
	w.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		w.failed = err
	}
	return n, err
}

// walk hands every beginning and end of an element to do (start is nil at an end) until the document ends. Errors of
// the bytes come through as they are; XML that is not well-formed is a refusal.
func (x *xmlReader) walk(ctx context.Context, src *source, do func(start *xml.StartElement) error) error {
	for tokens := 0; ; tokens++ {
		if tokens%4096 == 0 {
			if err := src.step(ctx); err != nil {
				return err
			}
		}
		token, err := x.decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case x.window.failed != nil:
			return x.window.failed
		case err != nil:
			return errXML
		}
		x.window.most = x.decoder.InputOffset() + mostToken
		switch t := token.(type) {
		case xml.Directive:
			return errDTD
		case xml.StartElement:
			if x.depth++; x.depth > mostDepth {
				return errXML
			}
			err = do(&t)
		case xml.EndElement:
			x.depth--
			err = do(nil)
		}
		if err != nil {
			return err
		}
	}
}
