package tax

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver
)

// store keeps the recorded documents. Each version of a document is a row; exactly one per code and type is current.
type store struct {
	db      *sql.DB
	writing sync.Mutex
}

const tables = `
CREATE TABLE IF NOT EXISTS documents (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	code     TEXT NOT NULL,
	type     TEXT NOT NULL,
	version  INTEGER NOT NULL,
	current  INTEGER NOT NULL,
	status   TEXT NOT NULL,
	date     TEXT NOT NULL,
	customer TEXT NOT NULL,
	body     TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS one_current ON documents (code, type) WHERE current = 1;
CREATE INDEX IF NOT EXISTS by_date ON documents (date);`

// openStore opens the database under dir. Every commit is synced to the disk before it is answered, so that a committed
// document survives a crash of the machine and not only of the process.
func openStore(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory: %w", err)
	}
	pragmas := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)"},
		"_txlock": {"immediate"}, // a transaction that will write takes the lock at once instead of failing half-way
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(dir, "tax.db")}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if _, err := db.Exec(tables); err != nil {
		return nil, errors.Join(fmt.Errorf("make the tables: %w", err), db.Close())
	}
	return &store{db: db}, nil
}

func (s *store) close() error { return s.db.Close() }

// change runs one write transaction: all of it is kept, or nothing. Writers queue here and not in the database, whose
// own waiting is a lottery that a busy moment can lose.
func (s *store) change(ctx context.Context, do func(*sql.Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// querier is a database or a transaction in it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// find is the current version of a document, nil when there is none.
func find(ctx context.Context, q querier, code string, t docType) (*transaction, error) {
	var body string
	err := q.QueryRowContext(ctx, `SELECT body FROM documents WHERE code = ? AND type = ? AND current = 1`, code, t).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find document %s: %w", code, err)
	}
	return parseDocument(body)
}

func parseDocument(body string) (*transaction, error) {
	var doc transaction
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		return nil, fmt.Errorf("read a stored document: %w", err)
	}
	return &doc, nil
}

// insert records a new current version and gives it its id.
func insert(ctx context.Context, tx *sql.Tx, doc *transaction) error {
	done, err := tx.ExecContext(ctx, `INSERT INTO documents (code, type, version, current, status, date, customer, body) VALUES (?, ?, ?, 1, ?, ?, ?, '')`,
		doc.Code, doc.Type, doc.Version, doc.Status, doc.Date, doc.CustomerCode)
	if err != nil {
		return fmt.Errorf("insert document %s: %w", doc.Code, err)
	}
	if doc.ID, err = done.LastInsertId(); err != nil {
		return fmt.Errorf("insert document %s: %w", doc.Code, err)
	}
	return update(ctx, tx, doc, true)
}

// update writes a version over itself, current or not.
func update(ctx context.Context, tx *sql.Tx, doc *transaction, current bool) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("write document %s: %w", doc.Code, err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE documents SET code = ?, version = ?, current = ?, status = ?, date = ?, customer = ?, body = ? WHERE id = ?`,
		doc.Code, doc.Version, current, doc.Status, doc.Date, doc.CustomerCode, string(body), doc.ID)
	if err != nil {
		return fmt.Errorf("update document %s: %w", doc.Code, err)
	}
	return nil
}

// page reads the documents that a filter takes, and how many there are in all.
func (s *store) page(ctx context.Context, f filter, order string, top, skip int) ([]*transaction, int, error) {
	where, args := f.sql()
	var count int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM documents WHERE `+where, args...).Scan(&count); err != nil {
		return nil, 0, fmt.Errorf("count documents: %w", err)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT body FROM documents WHERE `+where+` ORDER BY `+order+` LIMIT ? OFFSET ?`, append(args, top, skip)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list documents: %w", err)
	}
	defer rows.Close()
	docs := []*transaction{}
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, 0, fmt.Errorf("list documents: %w", err)
		}
		doc, err := parseDocument(body)
		if err != nil {
			return nil, 0, err
		}
		docs = append(docs, doc)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("list documents: %w", err)
	}
	return docs, count, nil
}

// sql is the filter as a condition; values are only ever parameters, names come from the list of columns.
func (f filter) sql() (where string, args []any) {
	parts := []string{"1 = 1"}
	history := false
	for _, c := range f {
		history = history || c.column == "status" && c.values[0] == statusAdjusted
		switch c.operator {
		case "BETWEEN":
			parts = append(parts, c.column+" BETWEEN ? AND ?")
		default:
			parts = append(parts, c.column+" "+c.operator+" ?")
		}
		for _, v := range c.values {
			args = append(args, v)
		}
	}
	if !history { // earlier versions show only to who asks for them
		parts = append(parts, "current = 1")
	}
	return strings.Join(parts, " AND "), args
}
