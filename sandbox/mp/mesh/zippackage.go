package mesh

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
)

// What an archive from a stranger may cost. Five million triangles are about 400 MB of XML, which compresses five to
// forty times; Deflate itself ends at 1032 times.
const (
	mostExpanded    = 512 << 20 // bytes, of all parts that are read
	freelyExpanded  = 32 << 20  // bytes, whatever they hold; what comes after is earned by what was read
	perElement      = 256       // bytes that a position or a triangle earns, with what a painted one has
	perColour       = 64        // bytes that an element of a material earns
	mostParts       = 5000
	mostDirectory   = 2 << 20 // bytes read to find the parts
	mostRatio       = 100
	ratioCountsFrom = 4 << 20 // bytes: what is small may compress as it likes
)

var (
	errExpands = &Refusal{
		"expands_too_far",
		"The file is refused: it unpacks to far more than any real model needs.",
	}
	errParts    = &Refusal{"too_many_parts", "The file is refused: it is an archive of too many parts."}
	errNotThree = &Refusal{
		"not_a_model",
		"This is an archive without a 3MF model in it. Please unpack it and upload the model itself.",
	}
	errLocked      = &Refusal{"encrypted", "The file is protected by a password. Please export it without one."}
	errZip         = &Refusal{"damaged", "The file is damaged: it cannot be unpacked. Please upload it again or export it again."}
	errTwice       = &Refusal{"damaged", "The file is damaged: it holds two parts of one name. Please export the model again."}
	errPartMissing = &Refusal{"damaged", "The file is damaged: a part of the model is missing in it. Please export the model again."}
)

// isZip goes by the first bytes of an archive: 3MF is one.
func isZip(head []byte, _ int64) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) }

// zipPackage is an archive whose parts are read within limits. What the archive says about sizes is only used to refuse.
type zipPackage struct {
	src      *source
	parts    map[string]*zip.File // names in lower case, as the packaging convention compares them
	expanded int64
	earned   int64 // bytes that what was read so far lets expand, above what is free
}

func openZip(src *source) (*zipPackage, error) {
	directory := &boundedDirectory{from: src.at, left: mostDirectory}
	archive, err := zip.NewReader(directory, src.size)
	p := &zipPackage{src: src, parts: map[string]*zip.File{}}
	if err != nil {
		return nil, p.fault(err)
	}
	directory.open = true
	if len(archive.File) > mostParts {
		return nil, errParts
	}
	for _, f := range archive.File {
		name := partName("", f.Name)
		if _, twice := p.parts[name]; twice && !f.FileInfo().IsDir() {
			return nil, errTwice
		}
		p.parts[name] = f
	}
	return p, nil
}

// boundedDirectory bounds what is read to list an archive: its directory may be as long as the file, whatever count it
// announces.
type boundedDirectory struct {
	from io.ReaderAt
	left int64
	open bool // the directory is read, the parts may come
}

func (b *boundedDirectory) ReadAt(p []byte, off int64) (int, error) {
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errParts
		}
	}
	return b.from.ReadAt(p, off)
}

// partName resolves the target of a reference in a part to the key of another part.
func partName(from, target string) string {
	if plain, err := url.PathUnescape(target); err == nil {
		target = plain
	}
	target = strings.ReplaceAll(target, `\`, "/") // as some Windows programs write it
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", path.Dir(from), target)
	}
	return strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
}

// open begins to unpack a part.
func (p *zipPackage) open(name string) (io.ReadCloser, error) {
	f, ok := p.parts[name]
	switch {
	case !ok:
		return nil, errPartMissing
	case f.Flags&1 != 0:
		return nil, errLocked
	case f.UncompressedSize64 > uint64(mostExpanded-p.expanded):
		return nil, errExpands
	}
	r, err := f.Open()
	if err != nil {
		return nil, p.fault(err)
	}
	return &unpacked{ReadCloser: r, of: p, compressed: int64(min(f.CompressedSize64, uint64(p.src.size)))}, nil
}

// fault tells a damaged archive from a disk that fails.
func (p *zipPackage) fault(err error) error {
	var refusal *Refusal
	switch {
	case p.src.at.failed != nil:
		return fmt.Errorf("read 3mf: %w", p.src.at.failed)
	case errors.As(err, &refusal):
		return refusal
	default:
		return errZip
	}
}

// bomb says that no model compresses so well.
func bomb(expanded, compressed int64) bool {
	return expanded > ratioCountsFrom && expanded > mostRatio*compressed
}

// unpacked counts what really comes out of a part.
type unpacked struct {
	io.ReadCloser
	of         *zipPackage
	compressed int64
	n          int64
}

func (u *unpacked) Read(b []byte) (int, error) {
	n, err := u.ReadCloser.Read(b)
	u.n += int64(n)
	u.of.expanded += int64(n)
	if u.of.expanded > min(mostExpanded, freelyExpanded+u.of.earned) || bomb(u.n, u.compressed) || bomb(u.of.expanded, u.of.src.size) {
		return 0, errExpands
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = u.of.fault(err)
	}
	return n, err
}
