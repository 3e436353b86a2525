package monolith

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

// addModelFile gives a model a new version of its file. The one before stays readable.
func (s *Server) addModelFile(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	in, err := s.receive(r)
	if err != nil {
		return nil, err
	}
	defer in.discard()
	described, err := s.settleVersion(r.Context(), in, id)
	if err != nil {
		return nil, err
	}
	var m *model
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if m, err = ownModel(r.Context(), tx, id); err != nil {
			return err
		}
		if err := m.supersede(r.Context(), tx); err != nil {
			return err
		}
		m.content, m.Version, m.Uploaded = described, m.Version+1, s.now()
		return m.save(r.Context(), tx)
	})
	if err != nil {
		return nil, err
	}
	in.kept = true
	body := m.content.wire(m.ID, m.Version)
	body["printable"] = m.printable(s.catalogue, m.stage(s.now()))
	return body, nil
}

// settleVersion checks and measures a new file of a model, which takes too long to hold up other writers. Its unit is that
// of the version before, unless it is told.
func (s *Server) settleVersion(ctx context.Context, in *incoming, id int) (content, error) {
	m, err := ownModel(ctx, s.store.db, id)
	if err != nil {
		return content{}, err
	}
	read, described, err := readContent(in, m.UnitMetres)
	if err != nil {
		return content{}, err
	}
	if read.err != nil {
		return content{}, read.err
	}
	return in.settle(described)
}

// supersede keeps the present file as a version of the past.
func (m *model) supersede(ctx context.Context, tx *sql.Tx) error {
	body, err := json.Marshal(m.content)
	if err != nil {
		return err
	}
	if _, err = tx.ExecContext(ctx, `INSERT INTO versions (model_id, version, file, body) VALUES (?, ?, ?, ?)`, m.ID, m.Version, m.File, string(body)); err != nil {
		return fmt.Errorf("keep version %d of model %d: %w", m.Version, m.ID, err)
	}
	return nil
}

// readModelFile answers what is known of a version of a model's file, and with file=1 its content.
func (s *Server) readModelFile(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	m, err := ownModel(r.Context(), s.store.db, id)
	if err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(r.PathValue("version"))
	if err != nil {
		return nil, notFound(fmt.Sprintf("File version %.40q", r.PathValue("version")))
	}
	of, err := m.version(r.Context(), s.store.db, version)
	if err != nil {
		return nil, err
	}
	body := of.wire(id, version)
	if with, ok := looseFlag(r.URL.Query().Get("file")); ok && with {
		file, err := os.Open(filepath.Join(s.store.models, of.File))
		if err != nil {
			return nil, fmt.Errorf("read model %d: %w", id, err)
		}
		body["fileData"] = file
	}
	return body, nil
}

// version is one of a model's files.
func (m *model) version(ctx context.Context, q querier, version int) (content, error) {
	if version == m.Version {
		return m.content, nil
	}
	var body string
	err := q.QueryRowContext(ctx, `SELECT body FROM versions WHERE model_id = ? AND version = ?`, m.ID, version).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return content{}, notFound(fmt.Sprintf("File version %d of model %d", version, m.ID))
	}
	var found content
	if err == nil {
		err = json.Unmarshal([]byte(body), &found)
	}
	if err != nil {
		return content{}, fmt.Errorf("version %d of model %d: %w", version, m.ID, err)
	}
	return found, nil
}

func (c content) wire(modelID, version int) answer {
	return answer{
		"modelId": modelID, "modelVersion": version, "fileVersion": version, "fileName": c.FileName, "contentLength": c.Length,
		"fileMd5Checksum": c.MD5, "fileData": nil,
	}
}
