package orders

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
)

// Files gives the files of models; the client of MP is one. The caller closes the body.
type Files interface {
	// Original is the file as it was uploaded.
	Original(ctx context.Context, id string) (*mp.File, error)
	// ExportSTL is the model as a binary STL in millimetres, within the limits.
	ExportSTL(ctx context.Context, id string, maxBytes int64, maxTriangles int) (*mp.File, error)
	// Delete removes the file and all that was made of it.
	Delete(ctx context.Context, id string) error
}

// What the monolith takes, by its vendor's support pages. The limits are decimal, the stricter reading of "64 MB".
var monolithFormats = []string{
	"3mf", "dae", "glb", "gltf", "iges", "igs", "obj", "step", "stl", "stp", "wrl", "x3d", "x3db", "x3dv",
}

const (
	monolithMaxBytes     = 64_000_000
	monolithMaxTriangles = 1_000_000
	// uploadTimeout bounds one registration, file and all.
	uploadTimeout = 5 * time.Minute
)

// What keeps a file from being passed on.
var (
	errSizeUnknown = errors.New("the size of the file is unknown, and the monolith's upload needs it first")
	errUnit        = errors.New("unknown unit")
)

// upload passes a model's file from MP to the monolith, streamed: no more of it is in memory than is on its way.
func (p *Pipeline) upload(ctx context.Context, r Registration) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	metres, err := unitMetres(r.Unit)
	if err != nil {
		return 0, err
	}
	file, exported, err := p.fileFor(ctx, r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Body.Close() }()
	if file.Size < 0 {
		return 0, errSizeUnknown
	}
	name := r.FileName
	if exported {
		name, metres = strings.TrimSuffix(name, path.Ext(name))+".stl", 0.001
	}
	id, err := p.Monolith.UploadModel(ctx, monolith.ModelUpload{
		FileName: name, Title: r.Title, UnitMetres: metres, Content: file.Body, Size: file.Size,
	})
	if err != nil {
		return 0, fmt.Errorf("upload model: %w", err)
	}
	return id, nil
}

// fileFor is the original where the monolith takes it, else an export.
func (p *Pipeline) fileFor(ctx context.Context, r Registration) (file *mp.File, exported bool, err error) {
	if !r.Export && slices.Contains(monolithFormats, strings.ToLower(r.Format)) && r.Triangles <= monolithMaxTriangles {
		file, err = p.Files.Original(ctx, r.MPModelID)
		if err != nil {
			return nil, false, fmt.Errorf("read original: %w", err)
		}
		if file.Size <= monolithMaxBytes {
			return file, false, nil
		}
		_ = file.Body.Close()
	}
	file, err = p.Files.ExportSTL(ctx, r.MPModelID, monolithMaxBytes, monolithMaxTriangles)
	if err != nil {
		return nil, true, fmt.Errorf("export model: %w", err)
	}
	return file, true, nil
}

// unitMetres is a unit's length in metres.
func unitMetres(unit string) (float64, error) {
	switch unit {
	case "micron":
		return 1e-6, nil
	case "mm":
		return 0.001, nil
	case "cm":
		return 0.01, nil
	case "m":
		return 1, nil
	case "inch":
		return 0.0254, nil
	case "foot":
		return 0.3048, nil
	default:
		return 0, fmt.Errorf("%w %.20q", errUnit, unit)
	}
}
