package orders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/modeliq/modeliq/internal/money"
	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/monolith"
	"github.com/modeliq/modeliq/upstreams/mp"
	"github.com/modeliq/modeliq/upstreams/tax"
)

// fault is what one call that places an order meets.
type fault struct {
	before func()        // runs before the effect
	none   bool          // no effect
	late   time.Duration // the effect shows this long after the answer
	after  func()        // runs between the effect and the answer
	err    error         // the answer
}

func lostAnswer() error {
	return &upstreams.Error{Upstream: upstreams.MonolithName, Op: "place order", Kind: upstreams.Timeout, Ambiguous: true}
}

func dialRefused() error {
	return &upstreams.Error{Upstream: upstreams.MonolithName, Op: "place order", Kind: upstreams.Unavailable, Err: errors.New("connection refused")}
}

func refusal(code string) error {
	return &upstreams.Error{Upstream: upstreams.MonolithName, Op: "place order", Kind: upstreams.Refused, Code: code, Reason: "raw words of the monolith"}
}

// fakeMonolith is not idempotent, and finds only what shows.
type fakeMonolith struct {
	mu       sync.Mutex
	orders   []fakeOrder
	requests []monolith.OrderRequest
	uploads  []fakeUpload
	// Hooks, each may be nil. They run without the lock.
	onPlace  func(call int, r monolith.OrderRequest) fault
	onFind   func(call int) error
	onUpload func(u monolith.ModelUpload) error
	onCancel func(id int) error
	deleted  []int // models
	finds    int
	asked    []int // how many ids each Orders call had
}

type fakeOrder struct {
	monolith.Order
	showsAt time.Time
}

type fakeUpload struct {
	monolith.ModelUpload
	read int64
}

func (m *fakeMonolith) Materials(context.Context) ([]monolith.Material, error) { return nil, nil }

func (m *fakeMonolith) ShippingOptions(context.Context, string, string) ([]monolith.ShippingOption, error) {
	return nil, nil
}

func (m *fakeMonolith) UploadModel(_ context.Context, u monolith.ModelUpload) (int, error) {
	if m.onUpload != nil {
		if err := m.onUpload(u); err != nil {
			return 0, err
		}
	}
	n, err := io.Copy(io.Discard, u.Content)
	if err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.uploads = append(m.uploads, fakeUpload{u, n})
	return 1000 + len(m.uploads), nil
}

func (m *fakeMonolith) PlaceOrder(ctx context.Context, r monolith.OrderRequest) (monolith.OrderReceipt, error) {
	m.mu.Lock()
	m.requests = append(m.requests, r)
	call := len(m.requests)
	m.mu.Unlock()
	var f fault
	if m.onPlace != nil {
		f = m.onPlace(call, r)
	}
	if f.before != nil {
		f.before()
	}
	id := 0
	if !f.none {
		id = m.commit(r, time.Now().Add(f.late))
	}
	if ctx.Err() != nil { // the caller has gone: the effect stays
		return monolith.OrderReceipt{}, lostAnswer()
	}
	if f.after != nil {
		f.after()
	}
	return monolith.OrderReceipt{OrderID: id}, f.err
}

func (m *fakeMonolith) commit(r monolith.OrderRequest, showsAt time.Time) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := monolith.Order{ID: len(m.orders) + 1, Reference: r.Reference, Status: monolith.OrderPlaced}
	for _, item := range r.Items {
		o.Items = append(o.Items, monolith.OrderProgress{
			ModelID: item.ModelID, MaterialID: item.MaterialID, Quantity: item.Quantity,
			States: map[string]int{"processing": item.Quantity},
		})
	}
	m.orders = append(m.orders, fakeOrder{o, showsAt})
	return o.ID
}

func (m *fakeMonolith) FindOrders(_ context.Context, reference string) ([]monolith.Order, error) {
	m.mu.Lock()
	m.finds++
	call := m.finds
	m.mu.Unlock()
	if m.onFind != nil {
		if err := m.onFind(call); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []monolith.Order{}
	for _, o := range slices.Backward(m.orders) {
		if o.Reference == reference && !o.showsAt.After(time.Now()) {
			found = append(found, o.Order)
		}
	}
	return found, nil
}

func (m *fakeMonolith) Orders(_ context.Context, ids []int) ([]monolith.Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, len(ids))
	var found []monolith.Order
	for _, o := range m.orders {
		if slices.Contains(ids, o.ID) {
			found = append(found, o.Order)
		}
	}
	return found, nil
}

// CancelOrder cancels what is not being made yet.
func (m *fakeMonolith) CancelOrder(_ context.Context, id int) error {
	if m.onCancel != nil {
		if err := m.onCancel(id); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if o := &m.orders[id-1]; o.Status == monolith.OrderPlaced {
		o.Status = monolith.OrderCancelled
		return nil
	}
	return refusal("cancel_refused")
}

func (m *fakeMonolith) DeleteModel(_ context.Context, id int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if slices.Contains(m.deleted, id) {
		return &upstreams.Error{Upstream: upstreams.MonolithName, Op: "delete model", Kind: upstreams.NotFound}
	}
	m.deleted = append(m.deleted, id)
	return nil
}

// tell changes what the monolith says of an order.
func (m *fakeMonolith) tell(id int, change func(*monolith.Order)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.orders[id-1].Order)
}

// counts says how many orders each reference has.
func (m *fakeMonolith) counts() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := map[string]int{}
	for _, o := range m.orders {
		counts[o.Reference]++
	}
	return counts
}

func (m *fakeMonolith) calls() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.requests)
}

// fakeTax is a ledger by document code.
type fakeTax struct {
	mu       sync.Mutex
	ledger   map[string]tax.Status
	requests []tax.Request
	onCommit func(call int) error
}

func (f *fakeTax) Name() string { return "fake" }

func (f *fakeTax) Quote(context.Context, tax.Request) (tax.Quote, error) { return tax.Quote{}, nil }

func (f *fakeTax) Commit(_ context.Context, r tax.Request) (tax.Document, error) {
	f.mu.Lock()
	f.requests = append(f.requests, r)
	call := len(f.requests)
	f.mu.Unlock()
	if f.onCommit != nil {
		if err := f.onCommit(call); err != nil {
			return tax.Document{}, err
		}
	}
	f.set(r.DocumentCode, tax.Committed)
	return tax.Document{Code: r.DocumentCode, Status: tax.Committed}, nil
}

func (f *fakeTax) Void(_ context.Context, code string) (tax.Document, error) {
	f.set(code, tax.Voided)
	return tax.Document{Code: code, Status: tax.Voided}, nil
}

func (f *fakeTax) set(code string, s tax.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ledger == nil {
		f.ledger = map[string]tax.Status{}
	}
	f.ledger[code] = s
}

func (f *fakeTax) status(code string) tax.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ledger[code]
}

// fakeFiles gives a file of a set size for every model.
type fakeFiles struct {
	size   int64 // of originals; 84 when 0
	told   int64 // the size that is stated; the real one when 0
	onRead func(id string) error
	mu     sync.Mutex
	open   int
	reads  []string
	// deletions counts the calls by model; the first downs of them fail.
	deletions map[string]int
	downs     int
}

func (f *fakeFiles) Delete(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.deletions == nil {
		f.deletions = map[string]int{}
	}
	f.deletions[id]++
	if f.deletions[id] <= f.downs {
		return &upstreams.Error{Upstream: upstreams.MPName, Op: "delete model", Kind: upstreams.Unavailable}
	}
	return nil
}

// deletedOnce says that a model was removed, after as many failures as the fake has.
func (f *fakeFiles) deletedOnce(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.deletions[id] == f.downs+1
}

func (f *fakeFiles) file(kind, id string, size int64) (*mp.File, error) {
	f.mu.Lock()
	f.reads = append(f.reads, kind+" "+id)
	f.mu.Unlock()
	if f.onRead != nil {
		if err := f.onRead(id); err != nil {
			return nil, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	told := size
	if f.told != 0 {
		told = f.told
	}
	return &mp.File{Body: &fakeBody{io.LimitReader(zeros{}, size), f}, Size: told}, nil
}

func (f *fakeFiles) Original(_ context.Context, id string) (*mp.File, error) {
	return f.file("original", id, max(f.size, 84))
}

func (f *fakeFiles) ExportSTL(_ context.Context, id string, maxBytes int64, maxTriangles int) (*mp.File, error) {
	return f.file(fmt.Sprintf("export %d %d", maxBytes, maxTriangles), id, 84)
}

type fakeBody struct {
	io.Reader
	files *fakeFiles
}

func (b *fakeBody) Close() error {
	b.files.mu.Lock()
	defer b.files.mu.Unlock()
	b.files.open--
	return nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// fakePricer prices every cart at 2 x 6.00 + 4.00 shipping + 0.64 tax, unless told otherwise.
type fakePricer struct {
	mu     sync.Mutex
	calls  int
	refuse error
	during func(cartID string)
	change func(*Draft)
	// looked counts the looks at a model's size; unit is what the n-th finds, nil is what was priced.
	looked int
	unit   func(n int) (string, error)
}

func usd(amount string) money.Money {
	m, err := money.Parse("USD", amount)
	if err != nil {
		panic(err)
	}
	return m
}

func (f *fakePricer) Draft(_ context.Context, _, _, cartID string, _ money.Money, _ Placement) (Draft, error) {
	f.mu.Lock()
	f.calls++
	refuse := f.refuse
	f.mu.Unlock()
	if f.during != nil {
		f.during(cartID)
	}
	if refuse != nil {
		return Draft{}, refuse
	}
	d := Draft{
		Lines: []Line{{
			ID: "line_1", ModelID: "model_1", Title: "Arm", MaterialID: 6, MaterialTitle: "SLS - Nylon PA12 - White",
			Quantity: 2, Speed: monolith.Standard, UnitPrice: usd("6.00"), Total: usd("12.00"),
			MPModelID: "mp1", FileName: "arm.stl", Format: "stl", Unit: "mm",
		}},
		Cost: Cost{
			Subtotal: usd("12.00"), ShippingOptionID: 7, ShippingName: "Ground", Shipping: usd("4.00"),
			Tax: tax.Quote{Provider: "fake", Total: usd("0.64"), Taxable: usd("16.00")}, TaxStatus: "CALCULATED", Total: usd("16.64"),
		},
		ShipTo:     upstreams.Address{FirstName: "Ada", LastName: "Low", Address1: "1 Main St", City: "New York", Region: "NY", PostalCode: "10016", Country: "US", Phone: "2125550100"},
		TaxRequest: &tax.Request{CustomerCode: "c1", Currency: "USD", Lines: []tax.Line{{ID: "line_1", Kind: tax.Item, Quantity: 2, Net: usd("12.00")}}},
	}
	if f.change != nil {
		f.change(&d)
	}
	return d, nil
}

func (f *fakePricer) Unchanged(_ context.Context, _, _, _, unit string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked++
	if f.unit == nil {
		return true, nil
	}
	now, err := f.unit(f.looked)
	return now == unit, err
}

func (f *fakePricer) priced() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func placement(cart, key string) Placement {
	return Placement{
		Partner: "loctite", Owner: "buyer-1", CartID: cart, Key: key, ExpectedTotal: usd("16.64"),
		Payment: Payment{Method: monolith.Invoice, PurchaseOrder: "PO 7"}, Reference: "bench " + strings.ToUpper(cart),
	}
}
