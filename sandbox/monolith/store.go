package monolith

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver
)

// store keeps models and orders: rows in SQLite, the models' contents as files beside it.
type store struct {
	db      *sql.DB
	writing sync.Mutex
	models  string // the folder of the contents
}

// The first model id is far from the first order id, so that one taken for the other does not go unnoticed.
const tables = `
CREATE TABLE IF NOT EXISTS models (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	title    TEXT NOT NULL,
	file     TEXT NOT NULL,
	uploaded INTEGER NOT NULL,
	body     TEXT NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) SELECT 'models', 1000000 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'models');
CREATE TABLE IF NOT EXISTS orders (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	reference  TEXT NOT NULL,
	first_name TEXT NOT NULL, last_name TEXT NOT NULL,
	country    TEXT NOT NULL, state TEXT NOT NULL, city TEXT NOT NULL,
	address1   TEXT NOT NULL, address2 TEXT NOT NULL, address3 TEXT NOT NULL,
	zip_code   TEXT NOT NULL, phone TEXT NOT NULL, email TEXT NOT NULL,
	body       TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_by_reference ON orders (reference);
CREATE INDEX IF NOT EXISTS orders_by_address3 ON orders (address3);
CREATE TABLE IF NOT EXISTS items (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	order_id      INTEGER NOT NULL REFERENCES orders (id),
	model_id      INTEGER NOT NULL,
	material_id   INTEGER NOT NULL,
	title         TEXT NOT NULL,
	spin          TEXT NOT NULL,
	quantity      INTEGER NOT NULL,
	processing    INTEGER NOT NULL,
	in_production INTEGER NOT NULL DEFAULT 0,
	complete      INTEGER NOT NULL DEFAULT 0,
	cancelled     INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS items_by_order ON items (order_id);`

// modelTables keep what belongs to models beside their current file. A database from before they were there gains them.
const modelTables = `
CREATE INDEX IF NOT EXISTS models_by_account ON models (COALESCE(json_extract(body, '$.account'), ''), id);
CREATE TABLE IF NOT EXISTS versions (
	model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
	version  INTEGER NOT NULL, -- one that another has replaced
	file     TEXT NOT NULL,
	body     TEXT NOT NULL,
	PRIMARY KEY (model_id, version)
);
CREATE TABLE IF NOT EXISTS photos (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
	file     TEXT NOT NULL,
	body     TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS photos_by_model ON photos (model_id);
CREATE TABLE IF NOT EXISTS cart (
	account     TEXT NOT NULL,
	model_id    INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
	material_id INTEGER NOT NULL,
	quantity    INTEGER NOT NULL,
	PRIMARY KEY (account, model_id, material_id)
);`

// allFiles are the contents that something has.
const allFiles = `SELECT id AS model_id, file FROM models UNION ALL SELECT model_id, file FROM versions UNION ALL SELECT model_id, file FROM photos`

// openStore opens the database under dir. Every commit is synced to the disk before it is answered, so that an accepted
// order survives a crash of the machine and not only of the process.
func openStore(dir string) (*store, error) {
	s := &store{models: filepath.Join(dir, "models")}
	if err := os.MkdirAll(s.models, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory: %w", err)
	}
	pragmas := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(5000)", "foreign_keys(1)"},
		"_txlock": {"immediate"}, // a transaction that will write takes the lock at once instead of failing half-way
	}
	file := (&url.URL{Path: filepath.Join(dir, "monolith.db")}).EscapedPath()
	var err error
	if s.db, err = sql.Open("sqlite", "file:"+file+"?"+pragmas.Encode()); err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if _, err := s.db.Exec(tables + productionTables + modelTables); err != nil {
		return nil, errors.Join(fmt.Errorf("make the tables: %w", err), s.db.Close())
	}
	if err := s.sweep(); err != nil {
		return nil, errors.Join(fmt.Errorf("sweep the models: %w", err), s.db.Close())
	}
	return s, nil
}

func (s *store) close() error { return s.db.Close() }

// sweep removes contents that nothing has: an upload or a deletion that a crash cut short.
func (s *store) sweep() error {
	files, err := filesIn(context.Background(), s.db, `SELECT file FROM (`+allFiles+`)`)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, file := range files {
		known[file] = true
	}
	entries, err := os.ReadDir(s.models)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !known[entry.Name()] {
			if err := os.Remove(filepath.Join(s.models, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// lister is a database or a transaction in it.
type lister interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// filesIn are the names of contents that a query finds.
func filesIn(ctx context.Context, in lister, query string, args ...any) ([]string, error) {
	rows, err := in.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var files []string
	for rows.Next() {
		var file string
		if err := rows.Scan(&file); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, rows.Err()
}

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
