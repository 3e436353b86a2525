package mp

import (
	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/step"
)

// room is the memory that an analysis takes, in bytes.
type room struct {
	all       int64
	converter int64 // of it for the process that converts STEP
}

const (
	// leastForSTEP leaves its converter what it needs, and some for the triangles.
	leastForSTEP = step.LeastMemory + 80<<20
	// usualConverter is enough for most files, however much there is.
	usualConverter = 1 << 30
)

var errNoRoomForSTEP = &mesh.Refusal{
	Code: "step_not_available",
	Message: "STEP files cannot be read here, because the service may take too little memory for that. Please export the model as STL, " +
		"OBJ, 3MF, PLY or GLB. (Whoever runs the service enables STEP with --mp-memory-bytes of 400 MiB or more.)",
}

// usualRoom is what a file is expected to take.
func (s *Server) usualRoom(d mesh.Demand) room {
	if !d.STEP {
		return room{all: min(d.Bytes(), s.memory.most)}
	}
	converter := min(max(s.memory.most/2, step.LeastMemory), usualConverter)
	return room{all: min(converter+d.Bytes(), s.mostFor(d)), converter: converter}
}

// mostFor is all the memory, of which a file of STEP leaves an eighth to others: to convert it may take a minute.
func (s *Server) mostFor(d mesh.Demand) int64 {
	if d.STEP {
		return s.memory.most / 8 * 7
	}
	return s.memory.most
}

// mostConverter is the largest that the converter may grow.
func (s *Server) mostConverter() int64 { return max(s.memory.most/4*3, step.LeastMemory) }

// moreRoom is what a file gets that was refused for want of memory, false when that would be no more.
func (s *Server) moreRoom(d mesh.Demand, had room, refused error) (more room, ok bool) {
	more = had
	switch {
	case mesh.TooMany(refused):
		more.all = max(had.all, s.mostFor(d))
	case mesh.TooLarge(refused):
		more = room{all: max(had.all, s.mostFor(d)), converter: max(had.converter, s.mostConverter())}
	}
	return more, more != had
}
