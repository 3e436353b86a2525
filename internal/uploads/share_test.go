package uploads

import (
	"bytes"
	"net/http"
	"testing"
	"time"
)

// One buyer who only begins uploads leaves the shop's others most of the quota.
func TestABuyerHasAPartOfTheQuota(t *testing.T) {
	for name, c := range map[string]struct {
		files int
		bytes int64
		most  int
	}{
		"files":                {32, 1 << 20, 4},
		"bytes":                {800, 24_000, 3},
		"room for one at last": {4, 2000, 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := replica(t, t.TempDir(), func(o *Options) { o.QuotaFiles, o.QuotaBytes = c.files, c.bytes })
			taken, last := 0, reply{}
			for range 20 {
				if last = g.send("POST", "/files/", "", "Upload-Length", "1000", "Upload-Metadata", "filename YS5zdGw="); last.status == http.StatusCreated {
					taken++
				}
			}
			if taken != c.most || last.status != http.StatusTooManyRequests || last.code(t) != "QUOTA_EXCEEDED" || last.header.Get("Retry-After") == "" || !bytes.Contains(last.body, []byte(" MB")) || bytes.Contains(last.body, []byte(" bytes")) {
				t.Errorf("%d were taken, then %d %s", taken, last.status, last.body)
			}
			g.begin(1000, "Buyer", "john")
		})
	}
}

// An upload without a byte holds its room for minutes; its first byte gives it the whole life, and so does being a model.
func TestAnUploadWithoutAByteEndsEarly(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	first := g.send("POST", "/files/", "", "Upload-Length", "10", "Upload-Metadata", "filename YS5zdGw=")
	if ends := first.header.Get("Upload-Expires"); ends != "Sat, 21 Nov 2026 12:10:00 GMT" {
		t.Errorf("it ends at %s", ends)
	}
	half, model := g.begin(10, "Buyer", "john"), g.begin(5, "Buyer", "jill")
	g.patch(half, 0, "solid", "Buyer", "john")
	g.patch(model, 0, "solid", "Buyer", "jill")
	taken, err := g.room.Take(t.Context(), Owner{Partner: jane.Partner, Buyer: "jill"}, model)
	if err == nil {
		err = taken.Became("mdl_1")
	}
	if err == nil {
		err = taken.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	g.pass(10*time.Minute - time.Second)
	if err := g.room.sweep(t.Context()); err != nil || len(g.lies()) != 5 {
		t.Errorf("a second before: %v, %v", g.lies(), err)
	}
	g.pass(time.Second)
	late := g.patch(first.header.Get("Location")[len("https://shop.example/files/"):], 0, "solid")
	if late.status != http.StatusNotFound {
		t.Errorf("afterwards: %d %s", late.status, late.body)
	}
	if err := g.room.sweep(t.Context()); err != nil || len(g.lies()) != 4 {
		t.Errorf("left are %v, %v", g.lies(), err)
	}
	if a := g.patch(half, 5, " arm\n", "Buyer", "john"); a.status != http.StatusNoContent || a.header.Get("Upload-Expires") != "Sun, 22 Nov 2026 12:00:00 GMT" {
		t.Errorf("the one that went on: %d %v %s", a.status, a.header, a.body)
	}
}
