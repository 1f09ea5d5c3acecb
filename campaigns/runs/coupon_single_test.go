package runs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/coupons"
)

// Two messages of one run to the same person each have a code of their own, however
// often they are tried; who comes when none is left is skipped.
func TestEachMessageOfARunThatIsFilledOneByOneHasACodeOfItsOwn(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store) {
		h := houseOn(t, s, 1)
		pool, take := h.offer(2)
		var mu sync.Mutex
		told := map[hub.MessageID][]string{}
		h.world.send = func(_ context.Context, m hub.Outbound, n int) error {
			mu.Lock()
			defer mu.Unlock()
			if told[m.Message] = append(told[m.Message], m.Text); n == 1 {
				return hub.Errorf(hub.Temporary, "come again")
			}
			return nil
		}
		h.engine()
		h.e.Coupons = take
		x := h.begin(func(c *draft.Campaign) {
			c.Audience, c.Purpose, c.CouponPool = draft.Audience{Contacts: []hub.ContactID{}}, hub.PurposeTransactional, pool
		})
		x.State, x.PlannedAt = hub.RunRunning, h.now()
		if err := h.rows.SaveRun(t.Context(), x); err != nil {
			t.Fatal(err)
		}
		add := func(key string) {
			if _, err := h.rows.AddOne(t.Context(), hub.Send{Run: x.Seq, ContactID: "con_00000", UpdatedAt: h.now().Truncate(time.Millisecond)}, key, "r"); err != nil {
				t.Fatal(err)
			}
		}
		add("a")
		add("b")
		h.works()
		h.ends(x)
		add("c")
		h.hint()
		expect(t, "ledger", h.counts(h.ends(x)), map[string]int64{"accepted": 2, "skipped no_coupon": 1})
		var all []string
		for id, codes := range told {
			if len(codes) != 2 || codes[0] != codes[1] {
				t.Errorf("%s said %v", id, codes)
			}
			all = append(all, codes[0])
		}
		slices.Sort(all)
		if !slices.Equal(all, []string{"CODE000", "CODE001"}) {
			t.Errorf("told %v", all)
		}
		if list, err := rows.Of(s).OfContact(t.Context(), "con_00000", 10, rows.Place{}); err != nil || len(list) != 2 || list[0].Run != x.Seq {
			t.Errorf("%+v %v", list, err)
		}
	})
}
