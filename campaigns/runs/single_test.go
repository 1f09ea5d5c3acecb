package runs_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

func TestARunThatIsFilledOneByOneSleepsAndWakes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 3)
	x := h.begin(func(c *draft.Campaign) {
		c.Audience, c.Purpose = draft.Audience{Contacts: []hub.ContactID{}}, hub.PurposeTransactional
	})
	x.State, x.PlannedAt = hub.RunRunning, h.now()
	if err := h.rows.SaveRun(t.Context(), x); err != nil {
		t.Fatal(err)
	}
	stop := h.works()
	h.ends(x)
	home := hub.EmailHandle("home@d.test")
	if err := h.s.Commit(t.Context(), hub.WriteSet{
		Contacts:   []hub.Contact{{ID: "con_no", Name: "No", CreatedAt: h.now(), Consents: []hub.Consent{{Channel: "letters", Given: false, At: h.now()}}}},
		Identities: []hub.Identity{{ID: "idn_home", ContactID: "con_00001", Handle: home, CreatedAt: h.now()}, {ID: "idn_no", ContactID: "con_no", Handle: hub.EmailHandle("no@d.test")}},
	}); err != nil {
		t.Fatal(err)
	}
	for key, row := range map[string]hub.Send{"a": {ContactID: "con_00000"}, "b": {ContactID: "con_00001", To: home}, "c": {ContactID: "con_no"}} {
		row.Run, row.UpdatedAt = x.Seq, h.now().Truncate(time.Millisecond)
		if _, err := h.rows.AddOne(t.Context(), row, key, "r"); err != nil {
			t.Fatal(err)
		}
		h.hint()
	}
	h.ends(x)
	stop()
	if got := h.counts(x); got["accepted"] != 2 || got["skipped opted_out"] != 1 {
		t.Errorf("counts %v", got)
	}
	if h.world.to["home@d.test"] != 1 || h.world.to["p1@d1.test"] != 0 {
		t.Errorf("it went to another address than the one that was named: %v", h.world.to)
	}
}
