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

// ofAccount is the condition on models that makes them somebody's own.
const ofAccount = `COALESCE(json_extract(body, '$.account'), '') = ?`

// listModels answers a page of the account's models, newest first. There is no total: the last page is the short one. The
// title has the name it has had since 2014, and the one of before.
func (s *Server) listModels(r *http.Request) (answer, error) {
	page := 1
	if text := r.URL.Query().Get("page"); text != "" {
		var err error
		if page, err = strconv.Atoi(text); err != nil || page < 1 || page > 1_000_000 {
			return nil, invalid("page", "pages count from 1.")
		}
	}
	rows, err := s.store.db.QueryContext(r.Context(), `SELECT id, title, COALESCE(json_extract(body, '$.version'), 0) FROM models WHERE `+ofAccount+`
		ORDER BY id DESC LIMIT ? OFFSET ?`, accountOf(r.Context()), modelsPerPage, (page-1)*modelsPerPage)
	if err != nil {
		return nil, fmt.Errorf("list models: %w", err)
	}
	defer rows.Close()
	models := []answer{}
	for rows.Next() {
		var id, version int
		var title string
		if err := rows.Scan(&id, &title, &version); err != nil {
			return nil, fmt.Errorf("list models: %w", err)
		}
		models = append(models, answer{"modelId": id, "modelVersion": version, "title": title, "modelTitle": title})
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
	m, err := ownModel(r.Context(), s.store.db, id)
	if err != nil {
		return nil, err
	}
	return m.wire(s.catalogue, s.now(), r.Host), nil
}

// deleteModel forgets a model, with its files, photos and places in carts; orders keep its title. The id in the answer is
// a string: so the wire has it.
func (s *Server) deleteModel(r *http.Request) (answer, error) {
	id, err := pathID(r)
	if err != nil {
		return nil, err
	}
	var gone []string
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if _, err = ownModel(r.Context(), tx, id); err != nil {
			return err
		}
		if gone, err = filesIn(r.Context(), tx, `SELECT file FROM (`+allFiles+`) WHERE model_id = ?`, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(r.Context(), `DELETE FROM models WHERE id = ?`, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, file := range gone { // a content that stays behind is swept at the next start
		if err := os.Remove(filepath.Join(s.store.models, file)); err != nil {
			s.log.WarnContext(r.Context(), "content of a deleted model", "model", id, "error", err)
		}
	}
	return answer{"modelId": strconv.Itoa(id)}, nil
}

func (s *store) insertModel(ctx context.Context, m *model) error {
	return s.change(ctx, func(tx *sql.Tx) error { return m.insert(ctx, tx) })
}

func (m *model) insert(ctx context.Context, tx *sql.Tx) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("insert model: %w", err)
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO models (title, file, uploaded, body) VALUES (?, ?, ?, ?)`,
		m.Title, m.File, m.Uploaded.UnixNano(), string(body))
	if err != nil {
		return fmt.Errorf("insert model: %w", err)
	}
	id, err := done.LastInsertId()
	m.ID = int(id)
	return err
}

// save keeps what was changed of a model.
func (m *model) save(ctx context.Context, tx *sql.Tx) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("save model %d: %w", m.ID, err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE models SET title = ?, file = ?, uploaded = ?, body = ? WHERE id = ?`,
		m.Title, m.File, m.Uploaded.UnixNano(), string(body), m.ID); err != nil {
		return fmt.Errorf("save model %d: %w", m.ID, err)
	}
	return nil
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

// ownModel reads a model of the account that asks. Another's is not found: the wire tells of one's own only.
func ownModel(ctx context.Context, q querier, id int) (*model, error) {
	m, err := findModel(ctx, q, id)
	if err == nil && m.Account != accountOf(ctx) {
		return nil, notFound(fmt.Sprintf("Model %d", id))
	}
	return m, err
}
