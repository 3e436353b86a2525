package tax

import (
	"cmp"
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

// commit makes a document final. Committing it again is no error: a caller that lost the answer asks again.
func (s *Server) commit(r *http.Request, code string) (any, int, error) {
	var order struct {
		Commit *bool `json:"commit"`
	}
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	if order.Commit == nil || !*order.Commit {
		return nil, 0, incorrect("commit", "commit must be true.")
	}
	return s.transition(r, code, (*transaction).commit)
}

func (t *transaction) commit() error {
	if t.Status == statusCancelled {
		return invalidStatus(t.Code, t.Status, "committed")
	}
	t.Status = statusCommitted
	return nil
}

var voidReasons = []string{"Unspecified", "PostFailed", "DocDeleted", "DocVoided", "AdjustmentCancelled"}

// void cancels a document, committed or not. Voiding it again is no error.
func (s *Server) void(r *http.Request, code string) (any, int, error) {
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
	return s.transition(r, code, func(doc *transaction) error {
		if doc.Status != statusCancelled {
			doc.Status, doc.VoidedFrom = statusCancelled, doc.Status
		}
		return nil
	})
}

// unvoid gives a cancelled document the status that it had.
func (s *Server) unvoid(r *http.Request, code string) (any, int, error) {
	return s.transition(r, code, func(doc *transaction) error {
		if doc.Status != statusCancelled {
			return invalidStatus(doc.Code, doc.Status, "unvoided")
		}
		doc.Status, doc.VoidedFrom = cmp.Or(doc.VoidedFrom, statusSaved), ""
		return nil
	})
}

// uncommit makes a committed document changeable again.
func (s *Server) uncommit(r *http.Request, code string) (any, int, error) {
	return s.transition(r, code, func(doc *transaction) error {
		if doc.Status != statusCommitted {
			return invalidStatus(doc.Code, doc.Status, "uncommitted")
		}
		doc.Status = statusSaved
		return nil
	})
}

// lock keeps a committed document from every further change, as a filed return does.
func (s *Server) lock(r *http.Request, code string) (any, int, error) {
	var order struct {
		IsLocked *bool `json:"isLocked"`
	}
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	if order.IsLocked == nil || !*order.IsLocked {
		return nil, 0, incorrect("isLocked", "isLocked must be true.")
	}
	return s.transition(r, code, func(doc *transaction) error {
		if doc.Status != statusCommitted {
			return invalidStatus(doc.Code, doc.Status, "locked")
		}
		doc.Locked = true
		return nil
	})
}

// transition changes the current version of the document with this code.
func (s *Server) transition(r *http.Request, code string, change func(*transaction) error) (any, int, error) {
	t, err := documentType(r)
	if err != nil {
		return nil, 0, err
	}
	var doc *transaction
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		doc, err = s.transitionIn(r.Context(), tx, code, t, change)
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
	before := *doc
	if err := change(doc); err != nil {
		return nil, err
	}
	if doc.Status == before.Status && doc.Locked == before.Locked && doc.Code == before.Code {
		return doc, nil
	}
	if before.Locked {
		return nil, locked(code)
	}
	doc.ModifiedDate = s.timestamp()
	return doc, update(ctx, tx, doc, true)
}
