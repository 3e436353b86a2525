package mp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/modeliq/modeliq/sandbox/mp/mesh"
)

// work analyses the models of a queue until the server closes. There are opts.Workers of it for most files, and one for STEP.
func (s *Server) work(waiting *queue) {
	for {
		id, ok := waiting.next()
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
// then no result is written, and the next Open finds the model waiting.
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
	attempts := 0
	if _, err := s.change(m, false, func(kept *sidecar) error {
		measured, attempts = kept.Measured, kept.Attempts
		kept.Record.State, kept.Record.Progress = processing, 0
		m.stop = cancel
		return nil
	}); err != nil {
		return err
	}
	if measured == nil {
		report, origin, err := s.measure(ctx, m, attempts)
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

var (
	errTooComplex = &mesh.Refusal{
		Code:    "too_complex",
		Message: "The model takes more memory than one may have here. Please export it with a coarser resolution.",
	}
	errTooSlow = &mesh.Refusal{
		Code:    "takes_too_long",
		Message: "The model took too long to analyse. Please repair it, or export it with a coarser resolution.",
	}
)

// measure reads and analyses the original in the memory that it is expected to take. A file that turns out to be denser
// than files of its kind begins again with all the memory there is, alone; so does one that was analysed when the process was
// killed, lest it takes others along.
func (s *Server) measure(ctx context.Context, m *model, attempts int) (mesh.Report, mesh.Origin, error) {
	if attempts >= mostAttempts {
		return mesh.Report{}, mesh.Origin{}, errBrokeOff
	}
	demand, err := s.foretell(m)
	if err != nil {
		return mesh.Report{}, mesh.Origin{}, err
	}
	if demand.STEP && s.memory.most < leastForSTEP {
		return mesh.Report{}, mesh.Origin{}, errNoRoomForSTEP
	}
	need := s.usualRoom(demand)
	if attempts > 0 {
		need.all = s.memory.most
	}
	report, origin, err := s.measureIn(ctx, m, demand, need)
	if more, ok := s.moreRoom(demand, need, err); ok {
		report, origin, err = s.measureIn(ctx, m, demand, more)
	}
	if mesh.TooMany(err) && demand.Triangles <= s.opts.MaxTriangles {
		err = errTooComplex
	}
	return report, origin, err
}

// measureIn waits for so much memory and works within it; reading is most of the time, so it is most of the progress. Who
// needs the converter of STEP waits for that first, so that nobody holds memory only to wait. The time that it may take
// begins when all is there.
func (s *Server) measureIn(ctx context.Context, m *model, demand mesh.Demand, need room) (report mesh.Report, origin mesh.Origin, err error) {
	if demand.STEP {
		done, err := s.step.Turn(ctx)
		if err != nil {
			return report, origin, err
		}
		defer done()
	}
	done, err := s.memory.take(ctx, need.all)
	if err != nil {
		return report, origin, err
	}
	defer done()
	survived, err := s.attempt(m)
	if err != nil {
		return report, origin, err
	}
	defer survived()
	limited, cancel := context.WithTimeout(ctx, s.opts.MaxTime)
	defer cancel()
	defer func() {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			err = errTooSlow
		}
	}()
	lim := demand.Within(need.all-need.converter, mesh.Limits{MaxTriangles: s.opts.MaxTriangles, STEP: s.step, STEPMemory: need.converter})
	got, origin, err := s.readMesh(limited, m, lim, func(part float64) { s.progress(m, 0.6*part) })
	if err != nil {
		return report, origin, err
	}
	s.progress(m, 0.6)
	_, report, err = mesh.Measure(limited, got, func(part float64) { s.progress(m, 0.6+0.4*part) })
	return report, origin, err
}

// enqueue has a model analysed in its turn. STEP waits by itself: while a file of it is converted, which may take a minute,
// files of other formats go on.
func (s *Server) enqueue(m *model) {
	waiting, kept := s.queue, m.snapshot()
	if demand, err := s.foretell(m); err == nil && demand.STEP && kept.Measured == nil {
		waiting = s.steps
	}
	waiting.push(kept.Partner, kept.Record.ModelID)
}

// foretell judges a model's original by its beginning.
func (s *Server) foretell(m *model) (mesh.Demand, error) {
	f, err := m.open(originalName)
	if err != nil {
		return mesh.Demand{}, fmt.Errorf("open original: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	return mesh.Foretell(f, m.snapshot().Record.Bytes)
}

// readMesh reads a model's original.
func (s *Server) readMesh(ctx context.Context, m *model, lim mesh.Limits, progress func(float64)) (*mesh.Mesh, mesh.Origin, error) {
	if part, origin := m.converted(); part != nil {
		return part, origin, nil
	}
	f, err := m.open(originalName)
	if err != nil {
		return nil, mesh.Origin{}, fmt.Errorf("open original: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	part, origin, err := mesh.Read(ctx, f, m.snapshot().Record.Bytes, lim, progress)
	if err == nil {
		err = m.keepConverted(part, origin)
	}
	return part, origin, err
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
