package tax

import (
	"database/sql"
	"fmt"
	"net/http"
	"slices"
)

// adjustmentReasons are the vendor's.
var adjustmentReasons = []string{
	"NotAdjusted", "SourcingIssue", "ReconciledWithGeneralLedger", "ExemptCertApplied", "PriceAdjusted", "ProductReturned",
	"ProductExchanged", "BadDebt", "Other", "Offline",
}

func knownReason(reason string) error {
	if reason != "" && !slices.Contains(adjustmentReasons, reason) {
		return incorrect("adjustmentReason", fmt.Sprintf("%.40q is not a reason to adjust: %v.", reason, adjustmentReasons))
	}
	return nil
}

// adjust gives a committed document a new version, with the reason beside it; the earlier one stays in the history.
func (s *Server) adjust(r *http.Request, code string) (any, int, error) {
	var order struct {
		AdjustmentReason      string       `json:"adjustmentReason"`
		AdjustmentDescription string       `json:"adjustmentDescription"`
		NewTransaction        *createModel `json:"newTransaction"`
	}
	if err := decode(r, &order); err != nil {
		return nil, 0, err
	}
	t, err := documentType(r)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case order.NewTransaction == nil:
		return nil, 0, valueRequired("newTransaction")
	case order.AdjustmentReason == "":
		return nil, 0, valueRequired("adjustmentReason")
	}
	if err := knownReason(order.AdjustmentReason); err != nil {
		return nil, 0, err
	}
	m := order.NewTransaction
	m.Code, m.Type = code, t
	return s.record(r, m, func(tx *sql.Tx, doc, current *transaction) error {
		if current == nil {
			return notFound("transaction", code)
		}
		if current.Status != statusCommitted {
			return invalidStatus(code, current.Status, "adjusted")
		}
		doc.Status = statusCommitted
		return replace(r, tx, doc, current, &adjustModel{AdjustmentReason: order.AdjustmentReason, AdjustmentDescription: order.AdjustmentDescription})
	})
}
