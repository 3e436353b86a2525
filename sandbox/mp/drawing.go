package mp

import (
	"context"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
	"github.com/modeliq/modeliq/sandbox/mp/preview"
)

const (
	// drawingBytes is what a picture of the largest size takes beside its mesh.
	drawingBytes = 96 << 20
	// simplifyingBytes is what simplifying takes for each triangle, of which there are preview.Decimated at most.
	simplifyingBytes = 160
)

// startDrawing waits for its turn and for memory: pictures, previews and exports are made one at a time, since each holds a
// whole mesh and a large image. The caller calls done, and works no longer than the context returned, which follows from work:
// the server's own for what is kept, so that nobody's patience is wasted, and ctx for what is not.
func (s *Server) startDrawing(ctx, work context.Context, m *model) (limited context.Context, done func(), err error) {
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(s.ctx, stop)()
	need, converted := drawingNeed(m.snapshot()), func() {}
	if m.wantsConverter() {
		// The longest wait comes first: it must not keep the others from being drawn.
		if converted, err = s.step.Turn(waiting); err != nil {
			return nil, nil, err
		}
		need += s.mostConverter()
	}
	select {
	case s.turn <- struct{}{}:
	case <-waiting.Done():
		converted()
		return nil, nil, waiting.Err()
	}
	release, err := s.memory.take(waiting, need)
	if err != nil {
		<-s.turn
		converted()
		return nil, nil, err
	}
	limited, cancel := context.WithTimeout(work, s.opts.MaxTime)
	return limited, func() {
		cancel()
		release()
		<-s.turn
		converted()
	}, nil
}

// drawingNeed is the memory for reading a model again and making something of it.
func drawingNeed(kept sidecar) int64 {
	if kept.Measured == nil {
		return drawingBytes
	}
	triangles := kept.Measured.Geometry.Triangles
	made := drawingBytes + simplifyingBytes*int64(min(triangles, preview.Decimated))
	return max(mesh.Memory(triangles, kept.Measured.Positions), 36*int64(triangles)+made)
}

// sound reads the model as it would be made: repaired where something was repaired.
func (s *Server) sound(ctx context.Context, m *model) (*mesh.Mesh, error) {
	part, _, err := s.readMesh(ctx, m, mesh.Limits{MaxTriangles: s.opts.MaxTriangles, STEP: s.step, STEPMemory: s.mostConverter()}, nil)
	if err != nil || m.snapshot().Record.Repaired == nil {
		return part, err
	}
	part, _, err = mesh.Analyse(ctx, part)
	return part, err
}
