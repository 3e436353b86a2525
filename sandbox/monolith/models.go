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
	"time"
)

const modelsPerPage = 36

// listModels answers a page of the account's models, newest first. There is no total: the last page is the short one.
func (s *Server) listModels(r *http.Request) (answer, error) {
	page := 1
	if text := r.URL.Query().Get("page"); text != "" {
		var err error
		if page, err = strconv.Atoi(text); err != nil || page < 1 || page > 1_000_000 {
			return nil, invalid("page", "pages count from 1.")
		}
	}
	rows, err := s.store.db.QueryContext(r.Context(), `SELECT id, title FROM models ORDER BY id DESC LIMIT ? OFFSET ?`, modelsPerPage, (page-1)*modelsPerPage)
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	defer rows.Close()
	models := []answer{}
	for rows.Next() {
		var id int
		var title string
		if err := rows.Scan(&id, &title); err != nil {
			return nil, fmt.Errorf("list models: %w", err)
		}
		models = append(models, answer{"modelId": id, "modelVersion": 0, "title": title})
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	return answer{"models": models}, nil
}

// readModel answers one model with its prices; the info call answers the same.
func (s *Server) readModel(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	m, err := findModel(r.Context(), s.store.db, id)
	if err != nil {
		return nil, err
	}
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

// deleteModel forgets a model; orders keep its title. The id in the answer is a string: so the wire has it.
func (s *Server) deleteModel(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	var gone *model
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if gone, err = findModel(r.Context(), tx, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(r.Context(), `DELETE FROM models WHERE id = ?`, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	// A content that stays behind is swept at the next start.
	if err := os.Remove(filepath.Join(s.store.models, gone.File)); err != nil {
		s.log.WarnContext(r.Context(), "content of a deleted model", "model", id, "error", err)
	}
	return answer{"modelId": strconv.Itoa(id)}, nil
}

func (s *store) insertModel(ctx context.Context, m *model) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("insert model: %w", err)
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO models (title, file, uploaded, body) VALUES (?, ?, ?, ?)`,
			m.Title, m.File, m.Uploaded.UnixNano(), string(body))
		if err != nil {
			return fmt.Errorf("insert model: %w", err)
		}
		id, err := done.LastInsertId()
		m.ID = int(id)
		return err
	})
}

// querier is a database or a transaction in it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// findModel reads a model; one that is not there is a refusal.
func findModel(ctx context.Context, q querier, id int) (*model, error) {
	m := &model{ID: id}
	var body string
	var uploaded int64
	err := q.QueryRowContext(ctx, `SELECT uploaded, body FROM models WHERE id = ?`, id).Scan(&uploaded, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound(fmt.Sprintf("Model %d", id))
	}
	if err != nil {
		return nil, fmt.Errorf("find model %d: %w", id, err)
	}
	if err := json.Unmarshal([]byte(body), m); err != nil {
		return nil, fmt.Errorf("read model %d: %w", id, err)
	}
	m.Uploaded = time.Unix(0, uploaded)
	return m, nil
}
