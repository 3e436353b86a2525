package graph

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/modeliq/modeliq/graph/types"
)

// enters takes a place that must be there.
func enters(t *testing.T, a *Admission, rank Rank) place {
	t.Helper()
	p, refused := a.enter(t.Context(), rank)
	if refused != nil {
		t.Fatalf("%s: %v", rank, refused)
	}
	return p
}

func TestTheHigherRankComesFirstAndTheOldestOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAdmission(1)
		held := enters(t, a, Browse)
		came := make(chan string, 10)
		for _, w := range []struct {
			rank Rank
			name string
		}{{Browse, "browse"}, {Cart, "cart"}, {Quote, "quote"}, {Order, "order"}, {Order, "order 2"}, {Cart, "cart 2"}} {
			go func() {
				p, refused := a.enter(t.Context(), w.rank)
				if refused != nil {
					t.Error(refused)
					return
				}
				came <- w.name
				p.leave(false)
			}()
			synctest.Wait()
		}
		if s := a.Status(); s.Running != 1 || s.Ranks[Order].Queued != 2 || s.Ranks[Browse].Queued != 1 {
			t.Errorf("%+v", s)
		}
		held.leave(false)
		synctest.Wait()
		close(came)
		var order []string
		for name := range came {
			order = append(order, name)
		}
		if got := strings.Join(order, ", "); got != "order, order 2, cart, cart 2, quote, browse" {
			t.Error(got)
		}
	})
}

// The queue of a rank is as long as its patience: who would wait longer is told at once, and who waits gets its place.
func TestWhoWouldWaitTooLongIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAdmission(1)
		for range 100 { // a place every 20 ms
			p := enters(t, a, Order)
			time.Sleep(20 * time.Millisecond)
			p.leave(false)
		}
		for rank, most := range map[Rank]time.Duration{Browse: 220 * time.Millisecond, Order: 5020 * time.Millisecond} {
			var served, refused int
			for range 400 {
				go func() {
					began := time.Now()
					p, no := a.enter(t.Context(), rank)
					took := time.Since(began)
					if no != nil {
						if refused++; took != 0 || no.Status != http.StatusServiceUnavailable || no.Code != types.ErrorCodeOverloaded || no.RetryAfter < 1 {
							t.Errorf("%s refused after %s: %+v", rank, took, no)
						}
						return
					}
					if served++; took > most {
						t.Errorf("%s waited for %s", rank, took)
					}
					time.Sleep(20 * time.Millisecond)
					p.leave(false)
				}()
				synctest.Wait()
			}
			time.Sleep(time.Minute)
			synctest.Wait()
			if want := int(most / (20 * time.Millisecond)); served < want-1 || served > want+1 || served+refused != 400 {
				t.Errorf("%s: %d served, %d refused", rank, served, refused)
			}
		}
	})
}

func TestARequestWithoutTheTimeToWaitIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAdmission(1)
		a.pace = 50 * time.Millisecond
		held := enters(t, a, Browse)
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Millisecond)
		defer cancel()
		began := time.Now()
		if _, refused := a.enter(ctx, Order); refused == nil || time.Since(began) != 0 {
			t.Errorf("%v after %s", refused, time.Since(began))
		}
		held.leave(false)
	})
}

// Orders without end do not keep for ever what was let in to wait.
func TestWhoIsOverdueComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAdmission(1)
		held := enters(t, a, Order)
		var waited time.Duration
		go func() {
			began := time.Now()
			p := enters(t, a, Browse)
			waited = time.Since(began)
			p.leave(false)
		}()
		synctest.Wait()
		for range 200 {
			go func() {
				p := enters(t, a, Order)
				time.Sleep(20 * time.Millisecond)
				p.leave(false)
			}()
		}
		synctest.Wait()
		held.leave(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		if waited < overdue || waited > overdue+40*time.Millisecond {
			t.Errorf("waited for %s", waited)
		}
	})
}

// A moment's stall, after which all who browse are overdue, does not put them before an order.
func TestManyWhoAreOverdueDoNotKeepAnOrderWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewAdmission(1)
		held := enters(t, a, Browse)
		for range 20 {
			go func() {
				p := enters(t, a, Browse)
				time.Sleep(300 * time.Millisecond)
				p.leave(false)
			}()
		}
		synctest.Wait()
		time.Sleep(overdue + 100*time.Millisecond)
		var waited time.Duration
		go func() {
			began := time.Now()
			p := enters(t, a, Order)
			waited = time.Since(began)
			p.leave(false)
		}()
		synctest.Wait()
		held.leave(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		if waited > 300*time.Millisecond {
			t.Errorf("an order waited for %s, behind more than one", waited)
		}
	})
}

// A client that leaves takes nobody's place with it; at the end of the process it is the process that does not wait longer,
// and the client is told.
func TestWhoLeavesTheQueueIsToldAndTakesNothing(t *testing.T) {
	executed := make(chan struct{}, 10)
	release := make(chan struct{})
	api, a := shop(t, 1, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { executed <- struct{}{}; <-release }))
	first := make(chan struct{})
	go func() {
		api.ServeHTTP(httptest.NewRecorder(), post("application/json", asks[Browse]))
		close(first)
	}()
	<-executed
	ctx, cut := context.WithCancel(t.Context())
	answered := make(chan *httptest.ResponseRecorder)
	go func() {
		w := httptest.NewRecorder()
		api.ServeHTTP(w, post("application/json", asks[Cart]).WithContext(ctx))
		answered <- w
	}()
	for deadline := time.Now().Add(10 * time.Second); a.Status().Ranks[Cart].Queued == 0; {
		if time.Now().After(deadline) {
			t.Fatal("never in the queue")
		}
	}
	cut()
	if w := <-answered; w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"OVERLOADED"`) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	close(release)
	<-first
	if s := a.Status(); s.Running != 0 || s.Ranks[Cart].Queued != 0 || s.Ranks[Cart].Abandoned != 1 || len(executed) != 0 {
		t.Errorf("%+v", s)
	}
}

// What is in memory is served while nothing can be executed, and what is not is refused.
func TestAnAnswerInMemoryNeedsNoPlace(t *testing.T) {
	o := everything
	o.Admission = NewAdmission(1)
	k := keeping(t, o)
	k.ask("loctite", "", publicQuery)
	held := enters(t, o.Admission, Order)
	o.Admission.pace = time.Minute
	if w, n, _ := k.ask("loctite", "", publicQuery); n != 1 || w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	k.pass(3 * time.Hour)
	if w, n, _ := k.ask("loctite", "", publicQuery); n != 1 || !strings.Contains(w.Body.String(), "staleAt") {
		t.Errorf("an old one: %d %s", w.Code, w.Body)
	}
	for name, r := range map[string]*http.Request{
		"public":  post("application/json", `{"query":"{ things(n: 2) { name } }"}`),
		"private": post("application/json", privateQuery),
		"live":    post("application/json", liveQuery),
		"a file":  post("multipart/form-data; boundary=b", "--b--", "X-ModelIQ-Key", "k"),
	} {
		if w, _, _ := k.send(r, "loctite", "ann"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"OVERLOADED"`) {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
	held.leave(false)
	if w, _, _ := k.ask("loctite", "ann", liveQuery); w.Code != http.StatusOK {
		t.Errorf("with a place again: %d %s", w.Code, w.Body)
	}
}

// Each operation of a socket asks for itself; a subscription holds nothing.
func TestOperationsOfASocketAreAdmitted(t *testing.T) {
	a := NewAdmission(1)
	ends := func(kind ast.Operation, field string, socket bool) (during int, r *graphql.Response) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		if socket {
			ctx = onSocket(ctx)
		}
		ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{Operation: &ast.OperationDefinition{
			Operation: kind, SelectionSet: ast.SelectionSet{&ast.Field{Name: field}},
		}})
		respond := a.aroundSockets(ctx, func(context.Context) graphql.ResponseHandler {
			return func(context.Context) *graphql.Response {
				during = a.Status().Running
				return &graphql.Response{}
			}
		})
		return during, respond(ctx)
	}
	if held, _ := ends(ast.Query, "materials", true); held != 1 {
		t.Error("a query holds no place")
	}
	if held, _ := ends(ast.Subscription, "orderUpdated", true); held != 0 {
		t.Error("a subscription holds a place")
	}
	if held, _ := ends(ast.Query, "materials", false); held != 0 {
		t.Error("a request that was admitted before holds a second place")
	}
	if s := a.Status(); s.Running != 0 || s.Ranks[Browse].Admitted != 1 || s.Ranks[Cart].Admitted != 1 {
		t.Errorf("%+v", s)
	}
	held := enters(t, a, Order)
	defer held.leave(false)
	a.pace = time.Minute
	for _, kind := range []ast.Operation{ast.Query, ast.Subscription} {
		if _, r := ends(kind, "x", true); len(r.Errors) != 1 || r.Errors[0].Extensions["code"] != "OVERLOADED" {
			t.Errorf("%s: %+v", kind, r)
		}
	}
}

// What the admission itself costs a request that is let in.
func BenchmarkAdmission(b *testing.B) {
	for name, limit := range map[string]int{"fixed": mostPlaces, "found out": 0} {
		b.Run(name, func(b *testing.B) {
			a := NewAdmission(limit)
			ctx := b.Context()
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					p, refused := a.enter(ctx, Quote)
					if refused != nil {
						b.Fatal(refused)
					}
					p.leave(false)
				}
			})
		})
	}
}
