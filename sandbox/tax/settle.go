package tax

import (
	"database/sql"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

// expectation is what a caller believes a document says: nothing is checked that is not stated.
type expectation struct {
	Date   *date   `json:"verifyTransactionDate"`
	Amount *amount `json:"verifyTotalAmount"`
	Tax    *amount `json:"verifyTotalTax"`
}

func (e expectation) check(doc *transaction) error {
	differs := func(field string, want, is any) error {
		return incorrect(field, fmt.Sprintf("The transaction %q has %v, not %v.", doc.Code, is, want))
	}
	switch {
	case e.Date != nil && e.Date.Format(time.DateOnly) != doc.Date:
		return differs("verifyTransactionDate", e.Date.Format(time.DateOnly), doc.Date)
	case e.Amount != nil && !e.Amount.Equal(doc.TotalAmount.Decimal):
		return differs("verifyTotalAmount", e.Amount, doc.TotalAmount)
	case e.Tax != nil && !e.Tax.Equal(doc.TotalTax.Decimal):
		return differs("verifyTotalTax", e.Tax, doc.TotalTax)
	}
	return nil
}

// verify compares a document with what the caller expects, and changes nothing.
func (s *Server) verify(r *http.Request, code string) (any, int, error) {
	var expected expectation
	if err := decode(r, &expected); err != nil {
		return nil, 0, err
	}
	return s.transition(r, code, expected.check)
}

// settlement is up to three steps in one call, done together or not at all.
type settlement struct {
	Verify     *expectation `json:"verify"`
	ChangeCode *struct {
		NewCode string `json:"newCode"`
	} `json:"changeCode"`
	Commit *struct {
		Commit bool `json:"commit"`
	} `json:"commit"`
}

// settle verifies, renames and commits a document as far as asked; one that is not committed by it is posted.
func (s *Server) settle(r *http.Request, code string) (any, int, error) {
	var order settlement
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	t, err := documentType(r)
	if err != nil {
		return nil, 0, err
	}
	var doc *transaction
	err = s.store.change(r.Context(), func(tx *sql.Tx) error {
		if rename := order.ChangeCode; rename != nil && rename.NewCode != code {
			if err := free(r, tx, rename.NewCode, t); err != nil {
				return err
			}
		}
		doc, err = s.transitionIn(r.Context(), tx, code, t, order.apply)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return doc.show(shownWhenRead(r)), http.StatusOK, nil
}

func (o settlement) apply(doc *transaction) error {
	if o.Verify != nil {
		if err := o.Verify.check(doc); err != nil {
			return err
		}
	}
	if o.ChangeCode != nil {
		doc.Code = o.ChangeCode.NewCode
	}
	switch {
	case o.Commit != nil && o.Commit.Commit:
		return doc.commit()
	case doc.Status == statusSaved:
		doc.Status = statusPosted
	case doc.Status == statusCancelled:
		return invalidStatus(doc.Code, doc.Status, "settled")
	}
	return nil
}

// free says that no document has the code yet.
func free(r *http.Request, tx *sql.Tx, code string, t docType) error {
	switch {
	case code == "":
		return valueRequired("changeCode.newCode")
	case utf8.RuneCountInString(code) > maxCode:
		return tooLong("changeCode.newCode", maxCode)
	}
	other, err := find(r.Context(), tx, code, t)
	if err == nil && other != nil {
		err = codeConflict(code)
	}
	return err
}
