package checkout

import (
	"strings"
	"testing"

	"github.com/modeliq/modeliq/upstreams/mp"
)

// A partner takes fewer triangles than model processing reads. One more than that is a file that is refused, wherever its
// word comes from, and stays so in a quote.
func TestAModelOfTooManyTrianglesIsRefused(t *testing.T) {
	for slug, limit := range map[string]string{"atelier": "500,000", "loctite": "5,000,000"} {
		t.Run(slug, func(t *testing.T) {
			w, s, b := rig(t)
			b.Partner = demoPartner(t, slug)
			made := func(id string, triangles int, state mp.State) Model {
				t.Helper()
				w.tell("mp-"+id, mp.Queued, "mm")
				m := Model{ID: "mdl_" + id, MPID: "mp-" + id, Format: "stl", SHA256: id, Unit: "mm", CreatedAt: w.now, State: w.models["mp-"+id]}
				w.must(keep(t.Context(), s.models, b, m.ID, m))
				w.tell(m.MPID, state, "mm")
				w.models[m.MPID].Geometry.Triangles = triangles
				return m
			}
			refused := func(m Model, err error) {
				t.Helper()
				if err != nil || m.State.State != mp.Failed || len(m.State.Issues) != 1 {
					t.Fatalf("%+v, %v", m, err)
				}
				why := m.State.Issues[0]
				if why.Code != "too_many_triangles" || why.Severity != mp.Blocking || !strings.Contains(why.Message, " "+limit+" ") || !strings.Contains(why.Message, ",001 ") {
					t.Errorf("%+v", why)
				}
			}
			most := b.Partner.Uploads.MaxTriangles
			small := made("small", most, mp.Ready)
			if m, err := s.Model(t.Context(), b, small.ID); err != nil || m.State.State != mp.Ready {
				t.Errorf("as many as are taken: %+v, %v", m, err)
			}
			asked := made("asked", most+1, mp.Ready)
			refused(s.Model(t.Context(), b, asked.ID))
			refused(s.KnownModel(t.Context(), b, asked.ID))
			told := made("told", most+1, mp.Unprintable)
			word := w.models[told.MPID]
			refused(s.ToldModel(t.Context(), b, told.ID, mp.Update{ModelID: told.MPID, State: mp.Unprintable, Model: &word}))
			m, err := s.KnownModel(t.Context(), b, asked.ID)
			w.must(err)
			offers, err := s.offers(t.Context(), b.Partner, []want{{&m, Material{Number: nylon}, 1, mp.Standard}})
			if err != nil || len(offers) != 1 || offers[0].Status != NotPrintable || offers[0].UnitPrice != nil {
				t.Errorf("its offers are %+v, %v", offers, err)
			}
		})
	}
}
