package mp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// work analyses models until the server closes. There are opts.Workers of it.
func (s *Server) work() {
	for {
		id, ok := s.queue.next()
		if !ok {
			return
		}
		m, ok := s.models.find(id)
		if !ok {
			continue // deleted while it waited
		}
		if err := s.analyse(m); err != nil && s.ctx.Err() == nil && !errors.Is(err, errDeleted) {
			s.log.Error("analyse model", "model", id, "error", err)
			s.giveUp(m)
		}
	}
}

// analyse brings one model to its final state. Being cut short by Close or by a deletion is an error like others, but
// then nothing is written, and the next Open finds the model waiting.
func (s *Server) analyse(m *model) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			// A stranger's file must not take the service down, whatever it found in the geometry.
			err = fmt.Errorf("analysis panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	var measured *mesh.Report
	if _, err := s.change(m, false, func(kept *sidecar) error {
		measured = kept.Measured
		kept.Record.State, kept.Record.Progress = processing, 0
		m.stop = cancel
		return nil
	}); err != nil {
		return err
	}
	if measured == nil {
		report, origin, err := s.measure(ctx, m)
		var refusal *mesh.Refusal
		if errors.As(err, &refusal) {
			_, err = s.change(m, true, func(kept *sidecar) error {
				kept.read(origin)
				refuse(kept, refusal)
				return nil
			})
			return err
		}
		if err != nil {
			return err
		}
		if _, err := s.change(m, false, func(kept *sidecar) error {
			kept.read(origin)
			kept.Measured = &report
			return nil
		}); err != nil {
			return err
		}
	}
	_, err = s.change(m, true, func(kept *sidecar) error { s.materials.judge(kept); return nil })
	return err
}

// measure reads and analyses the original; reading is most of the time, so it is most of the progress.
func (s *Server) measure(ctx context.Context, m *model) (mesh.Report, mesh.Origin, error) {
	got, origin, err := s.readMesh(ctx, m, func(part float64) { s.progress(m, 0.6*part) })
	if err != nil {
		return mesh.Report{}, origin, err
	}
	s.progress(m, 0.6)
	part, report, err := mesh.Analyse(ctx, got)
	if err != nil || !report.Closed() {
		return report, origin, err
	}
	s.progress(m, 0.8)
	report.Walls, err = mesh.MeasureWalls(ctx, part)
	return report, origin, err
}

// readMesh reads a model's original.
func (s *Server) readMesh(ctx context.Context, m *model, progress func(float64)) (*mesh.Mesh, mesh.Origin, error) {
	f, err := m.open(originalName)
	if err != nil {
		return nil, mesh.Origin{}, fmt.Errorf("open original: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	size := m.snapshot().Record.Bytes
	return mesh.Read(ctx, f, size, mesh.Limits{MaxTriangles: s.opts.MaxTriangles}, progress)
}

// progress tells how far an analysis is. A model deleted meanwhile has nobody to tell.
func (s *Server) progress(m *model, part float64) {
	_, _ = s.change(m, false, func(kept *sidecar) error {
		kept.Record.Progress = max(kept.Record.Progress, part)
		return nil
	})
}

// giveUp ends a model that our own fault kept from being analysed.
func (s *Server) giveUp(m *model) {
	_, err := s.change(m, true, func(kept *sidecar) error {
		refuse(kept, &mesh.Refusal{
			Code:    "processing_error",
			Message: "The model could not be analysed because of an error on our side. Please upload it again.",
		})
		return nil
	})
	if err != nil && !errors.Is(err, errDeleted) {
		s.log.Error("give up model", "error", err)
	}
}
