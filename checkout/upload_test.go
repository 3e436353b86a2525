package checkout

import (
	"slices"
	"strings"
	"testing"
)

// A file that MP took a part of is nobody's model, and lies nowhere.
func TestAFileThatWasTakenShortIsRemoved(t *testing.T) {
	w, s, b := rig(t)
	w.taken = 3
	u := Upload{FileName: "arm.stl", Unit: "mm", Body: strings.NewReader("solid"), Size: 5, HasRights: true, AcceptTerms: true}
	if m, problems, err := s.Upload(t.Context(), b, u); err == nil || !strings.Contains(err.Error(), "3 of 5 bytes") {
		t.Errorf("%+v, %v, %v", m, problems, err)
	}
	if all, err := s.Models(t.Context(), b); err != nil || len(all) != 0 {
		t.Errorf("the buyer has %+v, %v", all, err)
	}
	if !slices.Equal(w.gone, []string{"mp-arm.stl"}) {
		t.Errorf("MP was told to remove %q", w.gone)
	}
}
