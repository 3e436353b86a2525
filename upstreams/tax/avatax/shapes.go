package avatax

import "github.com/modeliq/modeliq/upstreams/contract"

// What the vendor's wire says of each answer that is read here. Money is a JSON number.
var (
	aText   = contract.Value(contract.String)
	aNumber = contract.Value(contract.Number)
	aFlag   = contract.Value(contract.Bool)
)

var detailShape = contract.Object(contract.Fields{
	"jurisType": aText, "jurisName": aText, "country": aText, "region": aText, "rate": aNumber, "tax": aNumber, "taxableAmount": aNumber,
	"exemptAmount": aNumber, "taxName": aText,
})

// transactionFields are those of every document; lines come when they are asked for.
var transactionFields = contract.Fields{
	"id": aNumber, "code": aText, "status": aText, "type": aText, "currencyCode": aText, "totalAmount": aNumber,
	"totalExempt": aNumber, "totalDiscount": aNumber, "totalTax": aNumber, "totalTaxable": aNumber, "taxDate": aText, "locked": aFlag,
	"lines": contract.List(contract.Object(contract.Fields{
		"lineNumber": aText, "quantity": aNumber, "lineAmount": aNumber, "taxableAmount": aNumber, "exemptAmount": aNumber, "tax": aNumber,
		"taxCode": aText.Optional(), "isItemTaxable": aFlag, "details": contract.List(detailShape).Optional(),
	})).Optional(),
}

var transactionShape = contract.Object(transactionFields)

var addressShape = contract.Object(contract.Fields{
	"line1": aText.Optional(), "line2": aText.Optional(), "city": aText.Optional(), "region": aText.Optional(), "country": aText,
	"postalCode": aText.Optional(),
})

var resolvedShape = contract.Object(contract.Fields{
	"address": contract.Object(contract.Fields{}), "validatedAddresses": contract.List(addressShape).Optional(),
	"messages": contract.List(contract.Object(contract.Fields{
		"summary": aText, "details": aText.Optional(), "refersTo": aText.Optional(), "severity": aText, "source": aText.Optional(),
	})).Optional(),
})
