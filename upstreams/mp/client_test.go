package mp_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/httpclient/httpclienttest"
	"github.com/modeliq/modeliq/upstreams/mp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T, http *httpclient.Client) *mp.Client {
	t.Helper()
	c, err := mp.New(mp.Options{HTTP: http, Token: "sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func recorded(t *testing.T) (*httpclienttest.Registry, *mp.Client) {
	t.Helper()
	r := httpclienttest.New(t)
	return r, client(t, r.Client("mp"))
}

// Contract: mp 16
func TestEveryFault(t *testing.T) {
	on := func(call func(context.Context, *mp.Client) error) func(context.Context, *httpclient.Client) error {
		return func(ctx context.Context, h *httpclient.Client) error {
			c, err := mp.New(mp.Options{HTTP: h, Token: "sandbox"})
			if err != nil {
				return err
			}
			return call(ctx, c)
		}
	}
	httpclienttest.Faults(t,
		httpclienttest.Fault{Name: "model", Call: on(func(ctx context.Context, c *mp.Client) error { _, err := c.Model(ctx, "m"); return err })},
		httpclienttest.Fault{Name: "models", Call: on(func(ctx context.Context, c *mp.Client) error {
			_, err := c.Models(ctx, []string{"m"})
			return err
		})},
		httpclienttest.Fault{Name: "rules", Call: on(func(ctx context.Context, c *mp.Client) error { _, err := c.Rules(ctx); return err })},
		httpclienttest.Fault{Name: "printability", Call: on(func(ctx context.Context, c *mp.Client) error {
			_, err := c.Printability(ctx, "m", []int{6})
			return err
		})},
		httpclienttest.Fault{Name: "prices", Call: on(func(ctx context.Context, c *mp.Client) error {
			_, err := c.Prices(ctx, "USD", []mp.PriceItem{{ModelID: "m"}})
			return err
		})},
		httpclienttest.Fault{Name: "upload", HasEffect: true, Call: on(func(ctx context.Context, c *mp.Client) error {
			_, err := c.Upload(ctx, "a.stl", "mm", strings.NewReader("solid"), 5)
			return err
		})},
		httpclienttest.Fault{Name: "unit", HasEffect: true, AnyBody: true, Call: on(func(ctx context.Context, c *mp.Client) error {
			return c.SetUnit(ctx, "m", "mm")
		})},
		httpclienttest.Fault{Name: "delete", HasEffect: true, AnyBody: true, Call: on(func(ctx context.Context, c *mp.Client) error {
			return c.Delete(ctx, "m")
		})},
		httpclienttest.Fault{Name: "render", AnyBody: true, Call: on(func(ctx context.Context, c *mp.Client) error {
			f, err := c.Render(ctx, "m", "iso", 512)
			if err == nil {
				_ = f.Body.Close()
			}
			return err
		})},
	)
}

func figure(v float64) *float64 { return &v }

func number(v int) *int { return &v }

// Contract: mp 3, mp 14
func TestAModelIsRead(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("GET", "/v1/models/m-1", httpclienttest.File(t, 200, "model_ready.json"))
	got, err := c.Model(t.Context(), "m-1")
	if err != nil {
		t.Fatal(err)
	}
	box := [3]float64{142.1, 40, 20.5}
	want := mp.Model{
		ID: "m-1", State: mp.Ready, Progress: 1, FileName: "arm.stl", Format: "stl", Bytes: 684084, SHA256: "ab12", Unit: "mm", UnitFrom: "caller",
		Issues:    []mp.Issue{{Code: "degenerate_triangles", Severity: mp.Info, Message: "2 triangles without an area were left out."}},
		Geometry:  &mp.Geometry{SurfaceArea: 31415.67, BoundingBox: box, Triangles: 13680, Shells: 1, OpenEdges: number(3), NonManifoldEdges: number(0)},
		Repaired:  &mp.Geometry{Volume: figure(52359.5), SurfaceArea: 31415.6, BoundingBox: box, Triangles: 13678, Shells: 1, Watertight: true, OpenEdges: number(0), NonManifoldEdges: number(0), Done: []string{"dropped 2 triangles"}},
		UpdatedAt: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if sent.Header.Get("Authorization") != "Bearer sandbox" {
		t.Errorf("asked as %q", sent.Header.Get("Authorization"))
	}
}

func TestAModelThatIsNotTheOneAskedForIsMalformed(t *testing.T) {
	for _, body := range []string{`{"modelId":"other","state":"ready"}`, `{"modelId":"m-1","state":"exploded"}`, `{"state":"ready"}`} {
		r, c := recorded(t)
		r.On("GET", "/v1/models/m-1", httpclienttest.JSON(200, body))
		if _, err := c.Model(t.Context(), "m-1"); upstreams.KindOf(err) != upstreams.Malformed {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAnIDCannotLeaveItsPlaceInThePath(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/v1/models/..%2F..%2Fprices%3Fx", httpclienttest.JSON(404, `{}`))
	if _, err := c.Model(t.Context(), "../../prices?x"); upstreams.KindOf(err) != upstreams.NotFound {
		t.Errorf("%v", err)
	}
}

// Contract: mp 2
func TestModelsAreReadInOneCall(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/v1/models?ids=a%2Cb%2Cz", httpclienttest.File(t, 200, "models.json"))
	models, err := c.Models(t.Context(), []string{"z", "b", "a", "b"})
	if err != nil || len(models) != 2 || models[0].State != mp.Queued || models[1].SuggestedUnit != "mm" || models[1].Geometry != nil {
		t.Errorf("%+v %v", models, err)
	}
	if models, err := c.Models(t.Context(), nil); err != nil || len(models) != 0 {
		t.Errorf("%v %v", models, err)
	}
}

// Contract: mp 4, mp 13
func TestAUnitIsSetAndAModelDeleted(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("PUT", "/v1/models/a/unit", httpclienttest.JSON(202, `{"modelId":"a","state":"processing"}`))
	r.On("PUT", "/v1/models/a/unit", httpclienttest.File(t, 422, "problem_unit.json"))
	r.On("DELETE", "/v1/models/a", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	r.On("DELETE", "/v1/models/a", httpclienttest.JSON(404, `{}`))
	if err := c.SetUnit(t.Context(), "a", "INCH"); err != nil || string(sent.Body) != `{"unit":"inch"}` {
		t.Errorf("sent %s: %v", sent.Body, err)
	}
	err := c.SetUnit(t.Context(), "a", "cubit")
	if e, ok := err.(*upstreams.Error); !ok || e.Kind != upstreams.Refused || e.Code != "unknown_unit" || e.Reason != "Unprocessable Entity: There is no unit of that name." {
		t.Errorf("%v", err)
	}
	for range 2 {
		if err := c.Delete(t.Context(), "a"); err != nil {
			t.Error(err)
		}
	}
}

// Contract: mp 6
func TestDesignRulesAreRead(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/v1/materials", httpclienttest.File(t, 200, "design_rules.json"))
	got, err := c.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shells := 100
	want := map[int]mp.Rules{
		6: {
			MaterialID: 6, MinWall: figure(0.7), MinDetail: figure(0.2), MinBoundingBox: &[3]float64{1, 1, 1},
			MaxBoundingBox: &[3]float64{650, 350, 550}, MaxShells: &shells,
		},
		231: {MaterialID: 231, SupportsColor: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Contract: mp 5
func TestPrintabilityIsReadPerMaterial(t *testing.T) {
	r, c := recorded(t)
	r.On("GET", "/v1/models/a/printability?materials=6%2C25", httpclienttest.File(t, 200, "printability.json"))
	r.On("GET", "/v1/models/a/printability?materials=6", httpclienttest.JSON(200, `{"materials":{"6":{"checks":[]}}}`))
	got, err := c.Printability(t.Context(), "a", []int{25, 6, 25})
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]mp.Printability{
		6: {Printable: true, Checks: []mp.Check{}},
		25: {Checks: []mp.Check{
			{Code: "bounding_box_too_large", Severity: mp.Blocking, Message: "It is 142 mm long, 90 mm fit.", Measured: figure(142.1), Limit: figure(90), Unit: "mm"},
			{Code: "not_watertight", Severity: mp.Warning, Message: "The surface has 3 open edges.", Measured: figure(3), Limit: figure(0), At: &[3]float64{1, 2, 3}},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Printability(t.Context(), "a", []int{6}); upstreams.KindOf(err) != upstreams.Malformed {
		t.Errorf("no verdict is not a yes: %v", err)
	}
}

// Contract: mp 7
func TestOnlyPricesThatKeepTheContractAreKnown(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("POST", "/v1/prices", httpclienttest.File(t, 200, "prices.json"))
	item := func(model string, material, quantity int, speed mp.Speed) mp.PriceItem {
		return mp.PriceItem{ModelID: model, MaterialID: material, Quantity: quantity, Speed: speed}
	}
	items := []mp.PriceItem{item("a", 6, 3, mp.Priority), item("b", 6, 1, mp.Standard), item("c", 6, 1, mp.Standard), item("a", 6, 3, mp.Priority)}
	for _, material := range []int{25, 53, 54, 84, 85, 86} {
		items = append(items, item("a", material, 3, mp.Priority))
	}
	prices, err := c.Prices(t.Context(), "USD", items)
	if err != nil {
		t.Fatal(err)
	}
	if len(prices) != 3 || prices[0].PriceItem != items[0] || prices[1].PriceItem != items[1] || prices[2].PriceItem != items[0] {
		t.Fatalf("known are %+v", prices)
	}
	p := prices[0]
	if p.State != mp.Priced || p.UnitPrice.Amount() != "12.35" || p.Total.Amount() != "37.05" || *p.LeadTimeDays != [2]int{3, 5} || p.ValidUntil.IsZero() ||
		len(p.Breaks) != 2 || p.Breaks[1].MinQuantity != 10 || p.Breaks[1].UnitPrice.Amount() != "11.12" {
		t.Errorf("%+v", p)
	}
	if p := prices[1]; p.State != mp.PricePending || p.UnitPrice != nil || p.Total != nil {
		t.Errorf("%+v", p)
	}
	if !strings.HasPrefix(string(sent.Body), `{"currency":"USD","items":[{"modelId":"a","materialId":6,"quantity":3,"speed":"priority"},{"modelId":"b"`) ||
		strings.Count(string(sent.Body), `"modelId"`) != 9 {
		t.Errorf("sent %s", sent.Body)
	}
}

// Contract: mp 1
func TestAFileIsUploaded(t *testing.T) {
	r, c := recorded(t)
	sent := r.On("POST", "/v1/models?fileName=H%C3%A4nger%20%26%20Co.stl&unit=mm", httpclienttest.JSON(202, `{"modelId":"m-9","state":"queued"}`))
	m, err := c.Upload(t.Context(), "Hänger & Co.stl", "MM", strings.NewReader("solid"), 5)
	if err != nil || m.ID != "m-9" || m.State != mp.Queued || string(sent.Body) != "solid" || sent.Header.Get("Content-Length") != "5" || sent.Header.Get("X-Partner") != "" {
		t.Errorf("%+v %v, sent %q", m, err, sent.Body)
	}
}

func TestAnUploadSaysWhoseItIs(t *testing.T) {
	r := httpclienttest.New(t)
	c, err := mp.New(mp.Options{HTTP: r.Client("mp"), Token: "sandbox", Partner: func(context.Context) string { return "atelier" }})
	if err != nil {
		t.Fatal(err)
	}
	sent := r.On("POST", "/v1/models?fileName=a.stl&unit=mm", httpclienttest.JSON(202, `{"modelId":"m-9","state":"queued"}`))
	if _, err := c.Upload(t.Context(), "a.stl", "mm", strings.NewReader("solid"), 5); err != nil || sent.Header.Get("X-Partner") != "atelier" {
		t.Errorf("%v, sent %v", err, sent.Header)
	}
}

func TestAFileThatIsRefusedIsNotSentFirst(t *testing.T) {
	for status, code := range map[int]string{413: mp.TooLarge, 415: mp.UnsupportedFormat} {
		read := 0
		content := readerFunc(func(p []byte) (int, error) { read += len(p); return len(p), nil })
		server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"title":"No","detail":"Not this one.","code":"whatever"}`)
		})
		_, err := client(t, server).Upload(t.Context(), "a.stl", "", content, 1<<40)
		if e, ok := err.(*upstreams.Error); !ok || e.Kind != upstreams.Refused || e.Code != code || e.Ambiguous || e.Reason != "No: Not this one." {
			t.Errorf("%d: %v", status, err)
		}
		if read != 0 {
			t.Errorf("%d: %d bytes were read for nothing", status, read)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// Contract: mp 8, mp 9, mp 10, mp 11
func TestFilesAreStreamed(t *testing.T) {
	r, c := recorded(t)
	picture := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, "PNG")
	}
	r.On("GET", "/v1/models/a/renders/iso.png?size=256", picture)
	r.On("GET", "/v1/models/a/preview.glb", picture)
	r.On("GET", "/v1/models/a/thickness.bin", picture)
	r.On("GET", "/v1/models/a/file", picture)
	r.On("GET", "/v1/models/a/export.stl?maxBytes=3&maxTriangles=1000", picture)
	r.On("GET", "/v1/models/a/export.stl?maxBytes=2&maxTriangles=1000", picture)
	f, err := c.Render(t.Context(), "a", "iso", 256)
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(f.Body); string(body) != "PNG" || f.Size != 3 || f.ContentType != "image/png" {
		t.Errorf("%+v %q", f, body)
	}
	_ = f.Body.Close()
	if f, err := c.Preview(t.Context(), "a"); err != nil || f.Body.Close() != nil {
		t.Error(err)
	}
	if f, err := c.Thickness(t.Context(), "a"); err != nil || f.Body.Close() != nil {
		t.Error(err)
	}
	if f, err := c.Original(t.Context(), "a"); err != nil || f.Body.Close() != nil {
		t.Error(err)
	}
	if f, err := c.ExportSTL(t.Context(), "a", 3, 1000); err != nil || f.Body.Close() != nil {
		t.Error(err)
	}
	if _, err := c.ExportSTL(t.Context(), "a", 2, 1000); upstreams.KindOf(err) != upstreams.Malformed {
		t.Errorf("3 bytes of 2: %v", err)
	}
}
