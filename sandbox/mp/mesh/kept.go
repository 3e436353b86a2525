package mesh

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Bytes writes a mesh as it is, for Kept to read again: what took long to make of a file need not be made twice.
func (m *Mesh) Bytes() ([]byte, error) {
	out := make([]byte, 0, m.Size())
	out = binary.LittleEndian.AppendUint64(out, uint64(len(m.Vertices)))
	out = binary.LittleEndian.AppendUint64(out, uint64(len(m.Faces)))
	out, err := binary.Append(out, binary.LittleEndian, m.Vertices)
	if err == nil {
		out, err = binary.Append(out, binary.LittleEndian, m.Faces)
	}
	if err != nil {
		return nil, fmt.Errorf("keep mesh: %w", err)
	}
	return out, nil
}

const (
	keptHead, keptVertex, keptFace = 16, 24, 12
)

// Size is how many bytes Bytes writes.
func (m *Mesh) Size() int { return keptHead + keptVertex*len(m.Vertices) + keptFace*len(m.Faces) }

var errKept = errors.New("read kept mesh: it is not whole")

// Kept reads what Bytes wrote.
func Kept(content []byte) (*Mesh, error) {
	if len(content) < keptHead {
		return nil, errKept
	}
	vertices, faces := binary.LittleEndian.Uint64(content), binary.LittleEndian.Uint64(content[8:])
	most := uint64(len(content))
	if vertices > most || faces > most || keptHead+keptVertex*vertices+keptFace*faces != most {
		return nil, errKept
	}
	m := &Mesh{Vertices: make([]Vec, vertices), Faces: make([][3]int32, faces)}
	n, err := binary.Decode(content[keptHead:], binary.LittleEndian, m.Vertices)
	if err == nil {
		_, err = binary.Decode(content[keptHead+n:], binary.LittleEndian, m.Faces)
	}
	if err != nil {
		return nil, fmt.Errorf("read kept mesh: %w", err)
	}
	for _, f := range m.Faces {
		for _, c := range f {
			if c < 0 || uint64(c) >= vertices {
				return nil, errKept
			}
		}
	}
	return m, nil
}
