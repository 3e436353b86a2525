package tax

// The statuses of a document. Temporary ones are estimates and are never recorded.
const (
	statusTemporary = "Temporary"
	statusSaved     = "Saved"
	statusPosted    = "Posted" // settled and not committed yet
	statusCommitted = "Committed"
	statusCancelled = "Cancelled"
	statusAdjusted  = "Adjusted" // an earlier version of a document
)

// transaction is the wire's TransactionModel.
type transaction struct {
	ID                       int64            `json:"id"`
	Code                     string           `json:"code"`
	CompanyID                int              `json:"companyId"`
	Date                     string           `json:"date"`
	Status                   string           `json:"status"`
	Type                     docType          `json:"type"`
	CurrencyCode             string           `json:"currencyCode"`
	CustomerCode             string           `json:"customerCode"`
	EntityUseCode            string           `json:"entityUseCode,omitempty"`
	ExemptNo                 string           `json:"exemptNo"`
	PurchaseOrderNo          string           `json:"purchaseOrderNo,omitempty"`
	ReferenceCode            string           `json:"referenceCode,omitempty"`
	BusinessIdentificationNo string           `json:"businessIdentificationNo,omitempty"`
	Description              string           `json:"description,omitempty"`
	Email                    string           `json:"email,omitempty"`
	TotalAmount              amount           `json:"totalAmount"`
	TotalExempt              amount           `json:"totalExempt"`
	TotalDiscount            amount           `json:"totalDiscount"`
	TotalTax                 amount           `json:"totalTax"`
	TotalTaxable             amount           `json:"totalTaxable"`
	TotalTaxCalculated       amount           `json:"totalTaxCalculated"`
	AdjustmentReason         string           `json:"adjustmentReason"`
	AdjustmentDescription    string           `json:"adjustmentDescription,omitempty"`
	Locked                   bool             `json:"locked"`
	Region                   string           `json:"region"`
	Country                  string           `json:"country"`
	Version                  int              `json:"version"`
	ModifiedDate             string           `json:"modifiedDate"`
	TaxDate                  string           `json:"taxDate"`
	ExchangeRate             amount           `json:"exchangeRate"`
	DeliveryTerms            string           `json:"deliveryTerms,omitempty"`
	IsSellerImporterOfRecord bool             `json:"isSellerImporterOfRecord"`
	InvoiceMessages          []invoiceMessage `json:"invoiceMessages"`
	Lines                    []line           `json:"lines,omitempty"`
	Addresses                []address        `json:"addresses,omitempty"`
	Summary                  []summaryLine    `json:"summary,omitempty"`
	Messages                 []message        `json:"messages,omitempty"`

	// What only the ledger keeps: what the document was made of, and the status that a void took from it.
	Source     *createModel `json:"source,omitempty"`
	VoidedFrom string       `json:"voidedFrom,omitempty"`
}

// invoiceMessage is a sentence that the invoice must carry for some of its lines.
type invoiceMessage struct {
	Content     string   `json:"content"`
	LineNumbers []string `json:"lineNumbers"`
}

// line is one taxed line: lineAmount − discountAmount = taxableAmount + exemptAmount + the details' non-taxable amount.
type line struct {
	LineNumber     string   `json:"lineNumber"`
	Description    string   `json:"description,omitempty"`
	ItemCode       string   `json:"itemCode,omitempty"`
	Quantity       amount   `json:"quantity"`
	LineAmount     amount   `json:"lineAmount"`
	DiscountAmount amount   `json:"discountAmount"`
	TaxableAmount  amount   `json:"taxableAmount"`
	ExemptAmount   amount   `json:"exemptAmount"`
	ExemptCertID   int64    `json:"exemptCertId"`
	CertificateID  *string  `json:"certificateId"`
	ExemptNo       string   `json:"exemptNo,omitempty"`
	EntityUseCode  string   `json:"entityUseCode,omitempty"`
	IsItemTaxable  bool     `json:"isItemTaxable"`
	Tax            amount   `json:"tax"`
	TaxCalculated  amount   `json:"taxCalculated"`
	TaxCode        string   `json:"taxCode"`
	TaxIncluded    bool     `json:"taxIncluded"`
	VATCode        string   `json:"vatCode"`
	HSCode         string   `json:"hsCode,omitempty"`
	Ref1           string   `json:"ref1,omitempty"`
	Ref2           string   `json:"ref2,omitempty"`
	Details        []detail `json:"details,omitempty"`

	gross amount // what a tax-included line was stated as
}

// detail is one authority's tax on one line.
type detail struct {
	JurisType        string `json:"jurisType"` // Country or State
	JurisCode        string `json:"jurisCode"`
	JurisName        string `json:"jurisName"`
	Country          string `json:"country"`
	Region           string `json:"region"`
	Rate             amount `json:"rate"`
	Tax              amount `json:"tax"`
	TaxCalculated    amount `json:"taxCalculated"`
	TaxableAmount    amount `json:"taxableAmount"`
	ExemptAmount     amount `json:"exemptAmount"`
	NonTaxableAmount amount `json:"nonTaxableAmount"`
	TaxName          string `json:"taxName"`
	TaxType          string `json:"taxType"` // Sales, VAT, GST, HST, PST or QST
	RateType         string `json:"rateType"`
	Sourcing         string `json:"sourcing"`
	IsFee            bool   `json:"isFee"`
}

// summaryLine adds up the details of one authority's tax over the lines.
type summaryLine struct {
	Country       string `json:"country"`
	Region        string `json:"region"`
	JurisType     string `json:"jurisType"`
	JurisCode     string `json:"jurisCode"`
	JurisName     string `json:"jurisName"`
	TaxType       string `json:"taxType"`
	TaxName       string `json:"taxName"`
	RateType      string `json:"rateType"`
	Rate          amount `json:"rate"`
	Taxable       amount `json:"taxable"`
	Tax           amount `json:"tax"`
	TaxCalculated amount `json:"taxCalculated"`
	NonTaxable    amount `json:"nonTaxable"`
	Exemption     amount `json:"exemption"`
}

type address struct {
	Type string `json:"type"` // shipFrom, shipTo, …
	location
}

type message struct {
	Summary  string `json:"summary"`
	Details  string `json:"details"`
	RefersTo string `json:"refersTo"`
	Severity string `json:"severity"`
	Source   string `json:"source"`
}
