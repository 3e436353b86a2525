package main_test

import (
	"html"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

const titlesDocument = `{ materials(first: 100) { nodes { title } } partner { termsUrl legal: brand { legal } } }`

// The page lists what the API lists, of each partner.
func TestAHostedPageListsThePartnersCatalogue(t *testing.T) {
	shop, _ := open(t)
	for slug, key := range map[string]string{"loctite": "pk_test_loctite", "atelier": "pk_test_atelier"} {
		page := get(t, shop.url(t, "/"+slug+"/model-iq"))
		catalogue := shop.enter(t, key).ask(t, titlesDocument, nil)
		said := html.UnescapeString(string(page.body))
		for _, m := range catalogue.list("materials.nodes") {
			if !strings.Contains(said, "<bdi>"+m.text("title")+"</bdi>") {
				t.Errorf("%s: the page lacks %s", slug, m)
			}
		}
		if page.status != http.StatusOK || !strings.Contains(said, catalogue.text("partner.termsUrl")) || !strings.Contains(said, catalogue.text("partner.legal.legal")) {
			t.Errorf("%s: %d %s", slug, page.status, said)
		}
	}
	if page := get(t, shop.url(t, "/nobody/model-iq")); page.status != http.StatusNotFound {
		t.Errorf("nobody's page: %d", page.status)
	}
}

// Before anything was read, and with nobody there to read it from.
func TestAHostedPageComesWithoutItsUpstreams(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	upstreams := startUpstreams(t, shipped, filepath.Join(dir, "upstreams"), anyPort)
	urls := upstreams.urls()
	upstreams.kill()
	shop := startShop(t, shipped, filepath.Join(dir, "shop"), urls)
	defer shop.kill()
	page := get(t, shop.url(t, "/loctite/model-iq"))
	if said := string(page.body); page.status != http.StatusOK || strings.Contains(said, `id="materials"`) || !strings.Contains(said, "<miq-quote") || !strings.Contains(said, "STL, OBJ") {
		t.Errorf("%d %s", page.status, said)
	}
	if got := page.header.Get("Cache-Control"); got != "public, max-age=5" {
		t.Errorf("kept for %q", got)
	}
}
