package tax

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/http"
	"time"
)

// adjustModel is the wire's CreateOrAdjustTransactionModel.
type adjustModel struct {
	AdjustmentReason       string       `json:"adjustmentReason"`
	AdjustmentDescription  string       `json:"adjustmentDescription"`
	CreateTransactionModel *createModel `json:"createTransactionModel"`
}

// create quotes (order types) or records (invoice types) a document. The code of a committed one is reserved.
func (s *Server) create(r *http.Request) (any, int, error) {
	var m createModel
	if err := decode(r, &m); err != nil {
		return nil, 0, err
	}
	return s.enter(r, &m, nil)
}

// createOrAdjust is create, except that a committed document with the same code gets a new version.
func (s *Server) createOrAdjust(r *http.Request) (any, int, error) {
	var m adjustModel
	if err := decode(r, &m); err != nil {
		return nil, 0, err
	}
	if m.CreateTransactionModel == nil {
		return nil, 0, valueRequired("createTransactionModel")
	}
	return s.enter(r, m.CreateTransactionModel, &m)
}

func (s *Server) enter(r *http.Request, m *createModel, adjust *adjustModel) (any, int, error) {
	if adjust != nil {
		if err := knownReason(adjust.AdjustmentReason); err != nil {
			return nil, 0, err
		}
	}
	status := http.StatusCreated
	body, _, err := s.record(r, m, func(tx *sql.Tx, doc, current *transaction) error {
		if current != nil && adjust != nil {
			status = http.StatusOK
		}
		return replace(r, tx, doc, current, adjust)
	})
	return body, status, err
}

// record calculates a document and, unless it is an estimate, lets put write it beside the current one of its code, which is
// nil for a new code.
func (s *Server) record(r *http.Request, m *createModel, put func(tx *sql.Tx, doc, current *transaction) error) (any, int, error) {
	if err := m.complete(); err != nil {
		return nil, 0, err
	}
	doc, err := calculate(m)
	if err != nil {
		return nil, 0, err
	}
	if doc.Code == "" {
		doc.Code = rand.Text()
	}
	doc.ModifiedDate = s.timestamp()
	shown := shownAtCreation(r)
	if !m.Type.recorded() {
		doc.Status = statusTemporary
		return doc.show(shown), http.StatusCreated, nil
	}
	doc.Status, doc.Source = statusSaved, m
	if m.Commit {
		doc.Status = statusCommitted
	}
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		current, err := find(r.Context(), tx, doc.Code, doc.Type)
		if err != nil {
			return err
		}
		if current != nil && current.Locked {
			return locked(doc.Code)
		}
		return put(tx, doc, current)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("record %s: %w", doc.Code, err)
	}
	return doc.show(shown), http.StatusCreated, nil
}

// replace stores doc in the place of current, which is nil for a new code.
func replace(r *http.Request, tx *sql.Tx, doc, current *transaction, adjust *adjustModel) error {
	switch {
	case current == nil:
		return insert(r.Context(), tx, doc)
	case current.Status == statusSaved, current.Status == statusPosted: // an uncommitted document is simply written again
		doc.ID, doc.Version = current.ID, current.Version
		return update(r.Context(), tx, doc, true)
	case current.Status == statusCommitted && adjust == nil:
		return codeConflict(doc.Code)
	case current.Status == statusCommitted:
		current.Status = statusAdjusted
		doc.AdjustmentReason, doc.AdjustmentDescription = adjust.AdjustmentReason, adjust.AdjustmentDescription
		if doc.AdjustmentReason == "" {
			doc.AdjustmentReason = "Other"
		}
	}
	// An adjusted or cancelled document stays in the history as it was.
	doc.Version = current.Version + 1
	if err := update(r.Context(), tx, current, false); err != nil {
		return err
	}
	return insert(r.Context(), tx, doc)
}

func (s *Server) timestamp() string { return s.now().UTC().Format(time.RFC3339Nano) }
