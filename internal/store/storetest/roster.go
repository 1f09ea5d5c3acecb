package storetest

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func agentStatesCompareVersions(t *testing.T, s *store.Store) {
	one := hub.AgentState{AgentID: "agt_1", State: hub.Away, Reason: "lunch", Since: Now, Chosen: hub.Away, Until: Now.Add(time.Hour), SetBy: "agt_2"}
	put := func(a hub.AgentState) error { return s.Commit(ctx, hub.WriteSet{States: []hub.AgentState{a}}) }
	_, err := s.AgentState(ctx, one.AgentID)
	wantKind(t, err, hub.Missing)
	must(t, put(one))
	wantKind(t, put(one), hub.Conflict)
	one.Version, one.Seen = 1, true
	must(t, put(one))
	wantKind(t, put(one), hub.Conflict)
	one.Version = 2
	same(t, "state", get[hub.AgentState](t)(s.AgentState(ctx, one.AgentID)), one)
	same(t, "states", get[[]hub.AgentState](t)(s.AgentStates(ctx)), []hub.AgentState{one})
}

// due gives a conversation a running clock that ends n seconds after Now.
func due(c *hub.Conversation, n int) {
	c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: Now, DueAt: Now.Add(time.Duration(n) * time.Second)}}
}

func queuesAreOrdered(t *testing.T, s *store.Store) {
	in := func(team hub.TeamID, p hub.Priority, seconds int) func(*hub.Conversation) {
		return func(c *hub.Conversation) {
			c.TeamID, c.Priority, c.WaitingSince, c.Tags = team, p, c.LastAt, []string{"skill:x"}
			if seconds > 0 {
				due(c, seconds)
			}
		}
	}
	begin(t, s, 1, "a", in("tea_1", hub.Normal, 0))
	begin(t, s, 2, "b", in("tea_1", hub.Normal, 900))
	begin(t, s, 3, "c", in("tea_1", hub.Low, 10))
	begin(t, s, 4, "d", in("tea_1", hub.Normal, 300))
	begin(t, s, 5, "e", in("tea_1", hub.Urgent, 0))
	begin(t, s, 6, "f", in("tea_2", hub.High, 5))
	begin(t, s, 7, "g", in("", hub.Normal, 5))
	begin(t, s, 8, "h", in("tea_1", hub.High, 5), func(c *hub.Conversation) { c.AssigneeID = "agt_1" })
	begin(t, s, 9, "i", in("tea_1", hub.High, 5), func(c *hub.Conversation) { c.Status = hub.Resolved })
	begin(t, s, 10, "j", in("tea_1", hub.Normal, 300))
	var got []hub.ConversationID
	var at store.QueuePlace
	for {
		rows := get[[]store.QueueRow](t)(s.Queue(ctx, "tea_1", at, 2))
		for _, r := range rows {
			got = append(got, r.ID)
			at = r.Place()
		}
		if len(rows) < 2 {
			break
		}
	}
	same(t, "the queue", got, []hub.ConversationID{"cnv_00005", "cnv_00004", "cnv_00010", "cnv_00002", "cnv_00001", "cnv_00003"})
	free := get[[]store.QueueRow](t)(s.Queue(ctx, "", store.QueuePlace{}, 10))
	same(t, "outside of teams", free, []store.QueueRow{{ID: "cnv_00007", ContactID: "con_00007", Class: hub.ClassLive, Priority: hub.Normal,
		Tags: []string{"skill:x"}, InboxIDs: []hub.InboxID{"inb_1"}, WaitingSince: Now.Add(7 * time.Second), NextDue: Now.Add(5 * time.Second)}})

	same(t, "loads of queues", get[[]store.QueueLoad](t)(s.QueueLoads(ctx)), []store.QueueLoad{
		{Channel: "sim", Class: hub.ClassLive, Waiting: 1, Oldest: Now.Add(7 * time.Second)},
		{TeamID: "tea_1", Channel: "sim", Class: hub.ClassLive, Waiting: 6, Oldest: Now.Add(time.Second)},
		{TeamID: "tea_2", Channel: "sim", Class: hub.ClassLive, Waiting: 1, Oldest: Now.Add(6 * time.Second)},
	})
	same(t, "loads of agents", get[[]store.AgentLoad](t)(s.AgentLoads(ctx)), []store.AgentLoad{
		{AgentID: "agt_1", Class: hub.ClassLive, Open: 1, Oldest: Now.Add(8 * time.Second)},
	})
	same(t, "held", get[[]hub.ConversationID](t)(s.HeldOpen(ctx, "agt_1", "", 10)), []hub.ConversationID{"cnv_00008"})

	// A message that changes the priority alone moves the conversation in the queue.
	c := get[hub.Conversation](t)(s.ConversationFor(ctx, everything, "cnv_00003"))
	c.Priority = hub.Urgent
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{c}}))
	first := get[[]store.QueueRow](t)(s.Queue(ctx, "tea_1", store.QueuePlace{}, 1))
	if len(first) != 1 || first[0].ID != c.ID {
		t.Errorf("now first is %+v", first)
	}
}
