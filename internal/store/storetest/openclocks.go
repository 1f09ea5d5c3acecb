package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// openOnesFollow: passes over open clocks and trials read conversations in the
// order of their ids, each once.
func openOnesFollow(t *testing.T, s *store.Store) {
	var all []hub.ConversationID
	for n := range 4 {
		c := begin(t, s, n+1, "clock", func(c *hub.Conversation) {
			c.CreatedAt = Now.Add(time.Duration(n) * time.Hour)
			if n == 2 {
				c.Status = hub.Resolved
			}
		})
		all = append(all, c.ID)
	}
	open := []hub.ConversationID{all[0], all[1], all[3]}
	slices.Sort(open)
	var got []hub.ConversationID
	for after := hub.ConversationID(""); ; after = got[len(got)-1] {
		page := get[[]hub.ConversationID](t)(s.OpenAfter(ctx, after, 2))
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	same(t, "open ones", got, open)

	begun := slices.Clone(all[1:3]) // the end of the range is not in it
	slices.Sort(begun)
	from, to := Now.Add(time.Hour), Now.Add(3*time.Hour)
	same(t, "begun", get[[]hub.ConversationID](t)(s.BegunBetween(ctx, from, to, "", 10)), begun)
	same(t, "begun after", get[[]hub.ConversationID](t)(s.BegunBetween(ctx, from, to, begun[0], 10)), begun[1:])
	same(t, "count", get[int64](t)(s.CountBegun(ctx, from, to)), int64(2))

	step := hub.DueStep{ConversationID: all[0], Metric: hub.FirstResponse, Cycle: 1, Step: "breach", At: Now.Add(time.Hour), PolicyID: "pol_1"}
	must(t, s.Commit(ctx, hub.WriteSet{Steps: []hub.ClockSteps{{ConversationID: all[0], Steps: []hub.DueStep{step}}}}))
	same(t, "steps", get[map[hub.ConversationID][]hub.DueStep](t)(s.StepsOf(ctx, all)), map[hub.ConversationID][]hub.DueStep{all[0]: {step}})
}
