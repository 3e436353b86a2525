// Package avatax is the tax provider that speaks AvaTax REST v2: to the vendor, or to the embedded tax service.
package avatax

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/tax"
)

var _ tax.Provider = (*Provider)(nil)

// Options configure a Provider; all but Now are required.
type Options struct {
	HTTP             *httpclient.Client
	Account, License string
	CompanyCode      string
	Now              func() time.Time // dates requests that have none; nil is time.Now
}

// Provider quotes and records in one company's ledger. It is safe for concurrent use.
type Provider struct {
	http    *httpclient.Client
	basic   string
	company string
	now     func() time.Time
}

// New builds a provider; nothing is sent before its first call.
func New(o Options) (*Provider, error) {
	if o.HTTP == nil || o.Account == "" || o.License == "" || o.CompanyCode == "" {
		return nil, errors.New("avatax: the http client, the account, the license and the company code are required")
	}
	p := &Provider{http: o.HTTP, company: o.CompanyCode, now: o.Now}
	if p.now == nil {
		p.now = time.Now
	}
	p.basic = "Basic " + base64.StdEncoding.EncodeToString([]byte(o.Account+":"+o.License))
	return p, nil
}

// Name is "avatax".
func (p *Provider) Name() string { return "avatax" }

// include asks for what a quote is made of.
var include = url.Values{"$include": {"Lines,Details,Summary"}}

// Quote estimates with a SalesOrder, which is never recorded and so may be repeated.
func (p *Provider) Quote(ctx context.Context, r tax.Request) (tax.Quote, error) {
	call := p.call("quote", httpclient.Read, http.MethodPost, "/api/v2/transactions/create")
	call.Query = include
	w, err := p.request(r, "SalesOrder")
	if err != nil {
		return tax.Quote{}, p.http.Refused(call, "invalid_request", err)
	}
	answer, err := p.send(ctx, call, w)
	if err != nil {
		return tax.Quote{}, err
	}
	q, err := toQuote(r, answer)
	if err != nil {
		return tax.Quote{}, p.http.Malformed(call, err)
	}
	return q, nil
}

// Commit records a SalesInvoice with "create or adjust": the second time it adjusts the document to what it already is.
func (p *Provider) Commit(ctx context.Context, r tax.Request) (tax.Document, error) {
	call := p.call("commit", httpclient.Write, http.MethodPost, "/api/v2/transactions/createoradjust")
	call.Query, call.Idempotent = include, true
	if err := checkCode(r.DocumentCode); err != nil {
		return tax.Document{}, p.http.Refused(call, "invalid_code", err)
	}
	w, err := p.request(r, "SalesInvoice")
	if err != nil {
		return tax.Document{}, p.http.Refused(call, "invalid_request", err)
	}
	w.Code, w.Commit = r.DocumentCode, true
	answer, err := p.send(ctx, call, wireCreateOrAdjust{w})
	if err != nil {
		return tax.Document{}, err
	}
	q, err := toQuote(r, answer)
	if err == nil && (answer.Code != r.DocumentCode || toStatus(answer.Status) != tax.Committed) {
		err = fmt.Errorf("recorded %q as %q", answer.Code, answer.Status)
	}
	if err != nil {
		return tax.Document{}, p.http.Malformed(call, err)
	}
	return tax.Document{Code: answer.Code, Status: tax.Committed, Quote: q}, nil
}

// Void cancels a document. The answer's quote tells the provider alone: a cancelled document has no tax.
func (p *Provider) Void(ctx context.Context, documentCode string) (tax.Document, error) {
	call := p.call("void", httpclient.Write, http.MethodPost, p.document(documentCode)+"/void")
	call.Query, call.Idempotent = salesInvoice, true
	if err := checkCode(documentCode); err != nil {
		return tax.Document{}, p.http.Refused(call, "invalid_code", err)
	}
	answer, err := p.send(ctx, call, wireVoid{Code: "DocVoided"})
	if code(err) == invalidStatus {
		// The document may be voided already, which is all that was asked.
		if now, readErr := p.read(ctx, documentCode); readErr == nil && toStatus(now.Status) == tax.Voided {
			answer, err = now, nil
		}
	}
	if err != nil {
		return tax.Document{}, missing(err)
	}
	if answer.Code != documentCode || toStatus(answer.Status) != tax.Voided {
		return tax.Document{}, p.http.Malformed(call, fmt.Errorf("voided %q is %q", answer.Code, answer.Status))
	}
	return tax.Document{Code: documentCode, Status: tax.Voided, Quote: tax.Quote{Provider: p.Name()}}, nil
}

var salesInvoice = url.Values{"documentType": {"SalesInvoice"}}

func (p *Provider) read(ctx context.Context, documentCode string) (*wireTransaction, error) {
	call := p.call("read document", httpclient.Background, http.MethodGet, p.document(documentCode))
	call.Query = salesInvoice
	return p.send(ctx, call, nil)
}

func (p *Provider) document(code string) string {
	return "/api/v2/companies/" + url.PathEscape(p.company) + "/transactions/" + url.PathEscape(code)
}

func (p *Provider) call(op string, class httpclient.Class, method, path string) httpclient.Call {
	return httpclient.Call{Op: op, Class: class, Method: method, Path: path, Explain: explain, Header: http.Header{
		"Authorization":    {p.basic},
		"X-Avalara-Client": {"modeliq; 1; modeliq; 1; server"},
	}}
}

func (p *Provider) send(ctx context.Context, call httpclient.Call, in any) (*wireTransaction, error) {
	call.Shape = transactionShape
	var w *wireTransaction
	if err := p.http.JSON(ctx, call, in, &w); err != nil {
		return nil, err
	}
	if w == nil {
		return nil, p.http.Malformed(call, errors.New("no transaction in the answer"))
	}
	return w, nil
}

// codes are what a path can carry unescaped, since the vendor's own clients do not escape either; 50 is the field's limit.
var codes = regexp.MustCompile(`^[A-Za-z0-9-]{1,50}$`)

func checkCode(code string) error {
	if !codes.MatchString(code) {
		return fmt.Errorf("a document code is letters, digits and dashes, not %q", code)
	}
	return nil
}

// missing makes a document that is not there a refusal: there is no place to look it up but its code.
func missing(err error) error {
	var e *upstreams.Error
	if errors.As(err, &e) && e.Kind == upstreams.NotFound {
		e.Kind, e.Code = upstreams.Refused, "not_found"
	}
	return err
}
