package walk_test

import (
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

func TestFsckFindsWhoIsLostInAJourney(t *testing.T) {
	h := newHouse(t)
	h.people(3)
	h.journey(thanks, 1, journey.Policy{})
	h.must(h.turn())
	h.event("order.placed", "con_00001")
	h.event("order.placed", "con_00002")
	h.must(h.turn())
	found := func() (out []string) {
		all, err := walk.Check(t.Context(), h.s, h.rows)
		h.must(err)
		for _, f := range all {
			out = append(out, f.Check)
		}
		return out
	}
	if got := found(); len(got) != 0 {
		t.Fatalf("all is well, and %v", got)
	}
	x := h.person("con_00001")
	x.Step = "nowhere"
	_, err := h.rows.Save(t.Context(), []enrolments.Change{{Enrolment: x}})
	h.must(err)
	h.now = h.now.Add(48 * time.Hour) // the hub works, and nobody walks
	h.event("page.seen", "con_00003")
	if got := found(); !slices.Equal(got, []string{"journey_step", "journey_stuck", "journey_stuck"}) {
		t.Errorf("%v", got)
	}
	h.state(1, walk.State{Standing: walk.Paused, Live: 1, Since: begin})
	if got := found(); !slices.Equal(got, []string{"journey_step"}) {
		t.Errorf("paused: %v", got)
	}
}
