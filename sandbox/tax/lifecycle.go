package tax

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"slices"
)

func (s *Server) read(r *http.Request) (any, int, error) {
	t, err := documentType(r)
	if err != nil {
		return nil, 0, err
	}
	doc, err := find(r.Context(), s.store.db, r.PathValue("code"), t)
	if err != nil {
		return nil, 0, err
	}
	if doc == nil {
		return nil, 0, notFound("transaction", r.PathValue("code"))
	}
	return doc.show(shownWhenRead(r)), http.StatusOK, nil
}

// commit makes a saved document final. Committing it again is no error: a caller that lost the answer asks again.
func (s *Server) commit(r *http.Request) (any, int, error) {
	var order struct {
		Commit *bool `json:"commit"`
	}
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	if order.Commit == nil || !*order.Commit {
		return nil, 0, incorrect("commit", "commit must be true.")
	}
	return s.transition(r, func(doc *transaction) error {
		if doc.Status == statusCancelled {
			return invalidStatus(doc.Code, doc.Status, "committed")
		}
		doc.Status = statusCommitted
		return nil
	})
}

var voidReasons = []string{"Unspecified", "PostFailed", "DocDeleted", "DocVoided", "AdjustmentCancelled"}

// void cancels a document, committed or not. Voiding it again is no error.
func (s *Server) void(r *http.Request) (any, int, error) {
	var order struct {
		Code string `json:"code"`
	}
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	if order.Code == "" {
		return nil, 0, valueRequired("code")
	}
	if !slices.Contains(voidReasons, order.Code) {
		return nil, 0, incorrect("code", fmt.Sprintf("%.40q is not a reason to void: %v.", order.Code, voidReasons))
	}
	return s.transition(r, func(doc *transaction) error {
		doc.Status = statusCancelled
		return nil
	})
}

// transition changes the status of the current version of the document that the path names.
func (s *Server) transition(r *http.Request, change func(*transaction) error) (any, int, error) {
	t, err := documentType(r)
	if err != nil {
		return nil, 0, err
	}
	var doc *transaction
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		doc, err = s.transitionIn(r.Context(), tx, r.PathValue("code"), t, change)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return doc.show(shownWhenRead(r)), http.StatusOK, nil
}

func (s *Server) transitionIn(ctx context.Context, tx *sql.Tx, code string, t docType, change func(*transaction) error) (*transaction, error) {
	doc, err := find(ctx, tx, code, t)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		return nil, notFound("transaction", code)
	}
	before := doc.Status
	if err := change(doc); err != nil {
		return nil, err
	}
	if doc.Status == before {
		return doc, nil
	}
	doc.ModifiedDate = s.timestamp()
	return doc, update(ctx, tx, doc, true)
}
