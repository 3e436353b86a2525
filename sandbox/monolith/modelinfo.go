package monolith

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
)

const maxInfoBody = 1 << 20

// changeModel changes what a call names of a model's details, and leaves the rest.
func (s *Server) changeModel(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	fields, err := decodeFields(r, maxInfoBody)
	if err != nil {
		return nil, err
	}
	var m *model
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if m, err = ownModel(r.Context(), tx, id); err != nil {
			return err
		}
		if err := s.applyInfo(r.Context(), m, fields); err != nil {
			return err
		}
		return m.save(r.Context(), tx)
	})
	if err != nil {
		return nil, err
	}
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

// applyInfo changes the details that are there. A field of null or "" is as good as none, but for those that can be empty.
func (s *Server) applyInfo(ctx context.Context, m *model, fields map[string]any) error {
	read := &looseFields{values: fields}
	m.Title = read.text("title", m.Title)
	if _, there := fields["description"]; there {
		m.Description = nil
		if description := read.text("description", ""); description != "" {
			m.Description = &description
		}
	}
	for field, flag := range map[string]*bool{"isPublic": &m.IsPublic, "isForSale": &m.IsForSale, "isDownloadable": &m.IsDownloadable} {
		if fields[field] != nil {
			*flag = read.flag(field)
		}
	}
	if m.IsClaimable && (m.IsPublic || m.IsForSale) {
		read.fail(invalid("isPublic", "a claimable model cannot be public or for sale."))
	}
	if fields["tags"] != nil {
		m.Tags = read.texts("tags")
	}
	if fields["categories"] != nil {
		m.Categories = read.ids("categories")
	}
	maps.Copy(m.Selling, read.selling(s.catalogue))
	if !absent(fields["defaultMaterialId"]) {
		m.DefaultID = read.material("defaultMaterialId", fields["defaultMaterialId"], s.catalogue)
	}
	unit := read.unit(m.UnitMetres)
	if read.err != nil {
		return read.err
	}
	return s.rescale(ctx, m, unit)
}

// rescale measures a model again whose unit changed, and has it processed again: its prices are others.
func (s *Server) rescale(ctx context.Context, m *model, unit float64) error {
	if unit == m.UnitMetres {
		return nil
	}
	file, err := os.Open(filepath.Join(s.store.models, m.File))
	if err != nil {
		return fmt.Errorf("rescale model %d: %w", m.ID, err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			s.log.DebugContext(ctx, "content not closed", "model", m.ID, "error", err)
		}
	}()
	if m.Size, err = measure(file, m.FileName, unit); err != nil {
		return err
	}
	m.UnitMetres, m.Uploaded = unit, s.now()
	return nil
}
