package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// awaited gives a conversation a running clock.
func awaited(at time.Time) func(*hub.Conversation) {
	return func(c *hub.Conversation) {
		c.WaitingSince = c.LastAt
		c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: c.LastAt, DueAt: at, TargetSec: 60}}
	}
}

func instantsNarrow(t *testing.T, s *store.Store) {
	begin(t, s, 1, "past", awaited(Now.Add(-time.Minute)))
	begin(t, s, 2, "soon", awaited(Now.Add(time.Minute)), func(c *hub.Conversation) { c.TeamID, c.Channel = "tea_1", "other" })
	begin(t, s, 3, "late", awaited(Now.Add(time.Hour)), func(c *hub.Conversation) { c.Flags = []string{hub.FlagSplit, hub.FlagSeparate} })
	begin(t, s, 4, "none", func(c *hub.Conversation) { c.AssigneeID = "agt_1" })
	mine := hub.AgentID("agt_1")
	for name, c := range map[string]struct {
		q    store.ConversationQuery
		want []hub.ConversationID
	}{
		"breached":   {store.ConversationQuery{DueUntil: Now}, []hub.ConversationID{"cnv_00001"}},
		"at risk":    {store.ConversationQuery{DueAfter: Now, DueUntil: Now.Add(5 * time.Minute)}, []hub.ConversationID{"cnv_00002"}},
		"later":      {store.ConversationQuery{DueAfter: Now.Add(2 * time.Minute)}, []hub.ConversationID{"cnv_00003"}},
		"waiting":    {store.ConversationQuery{WaitingUntil: Now.Add(2 * time.Second)}, []hub.ConversationID{"cnv_00001", "cnv_00002"}},
		"channel":    {store.ConversationQuery{Channel: "other"}, []hub.ConversationID{"cnv_00002"}},
		"separate":   {store.ConversationQuery{Flag: hub.FlagSeparate}, []hub.ConversationID{"cnv_00003"}},
		"no team":    {store.ConversationQuery{NoTeam: true, DueUntil: Now.Add(time.Hour)}, []hub.ConversationID{"cnv_00001", "cnv_00003"}},
		"of a team":  {store.ConversationQuery{TeamID: "tea_1", DueUntil: Now.Add(time.Hour)}, []hub.ConversationID{"cnv_00002"}},
		"of nobody":  {store.ConversationQuery{AssigneeID: &mine, DueUntil: Now.Add(time.Hour)}, nil},
		"in a state": {store.ConversationQuery{Statuses: []hub.Status{hub.Open}, DueUntil: Now}, []hub.ConversationID{"cnv_00001"}},
	} {
		for _, sort := range []store.Sort{store.SortNewest, store.SortDeadline, store.SortWaiting} {
			c.q.Sort = sort
			var got []hub.ConversationID
			for _, r := range get[store.Page[store.ConversationRow]](t)(s.ListConversations(ctx, everything, c.q)).Items {
				got = append(got, r.Conversation.ID)
			}
			slices.Sort(got)
			same(t, name+" by "+string(sort), got, c.want)
		}
	}
}

func boardReads(t *testing.T, s *store.Store) {
	a := begin(t, s, 1, "open", awaited(Now.Add(time.Minute)))
	begin(t, s, 2, "done", func(c *hub.Conversation) { c.Status = hub.Resolved })
	b := begin(t, s, 3, "sleeps", func(c *hub.Conversation) { c.Status, c.ContactID = hub.Snoozed, a.ContactID })
	var got []hub.ConversationID
	take := func(c hub.Conversation, who string) {
		if who != "Person 1" {
			t.Errorf("%s is %q's", c.ID, who)
		}
		got = append(got, c.ID)
	}
	must(t, s.OpenConversation(ctx, take))
	slices.Sort(got)
	same(t, "open", got, []hub.ConversationID{a.ID, b.ID})
	got = nil
	must(t, s.OpenOf(ctx, a.ContactID, take))
	slices.Sort(got)
	same(t, "open of one", got, []hub.ConversationID{a.ID, b.ID})

	answer := hub.Message{ID: "msg_answer", ConversationID: a.ID, Seq: 2, Direction: hub.DirOut, Channel: "sim",
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, Text: "yes", CreatedAt: Now.Add(20 * time.Minute)}
	a.LastSeq, a.LastAt = 2, answer.CreatedAt
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{a}, Messages: []hub.Message{answer}}))
	words, seq, err := s.WordsSince(ctx, Now.Add(-time.Hour))
	must(t, err)
	_, head, err := s.Head(ctx)
	must(t, err)
	n := map[hub.Direction]int{}
	for _, w := range words {
		n[w.Direction] += w.N
	}
	if seq != head || n[hub.DirIn] != 3 || n[hub.DirOut] != 1 {
		t.Errorf("words %+v as of %d, head %d", words, seq, head)
	}
	answers := get[[]store.Answered](t)(s.AnswersSince(ctx, Now))
	if len(answers) != 1 || answers[0].AgentID != "agt_1" || !answers[0].Asked.Equal(Now.Add(time.Second)) {
		t.Errorf("answers %+v", answers)
	}
}
