package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// outcome is the n-th clock, begun n minutes after Now.
func outcome(n int, state hub.ClockState) store.Outcome {
	at := Now.Add(time.Duration(n) * time.Minute)
	o := store.Outcome{ConversationID: hub.ConversationID(fmt.Sprintf("cnv_%05d", n)), Channel: "sim", Class: hub.ClassLive, InboxID: "inb_1", BrandID: "brd_1",
		TeamID: "tea_1", AgentID: "agt_1", Priority: hub.Normal, Business: 30, Elapsed: 60, Held: []store.HeldBy{{Holder: "agent:agt_1", Seconds: 30}}}
	o.Clock = hub.Clock{Metric: hub.FirstResponse, Cycle: 1, State: state, StartedAt: at, DueAt: at.Add(time.Hour), PolicyID: "pol_1", PolicyVer: 2, TargetSec: 3600, BornLate: true}
	switch state {
	case hub.ClockMet:
		o.StoppedAt = at.Add(time.Minute)
	case hub.ClockBreached:
		o.BreachedAt = o.DueAt
	}
	return o
}

func outcomesAreKept(t *testing.T, s *store.Store) {
	put := func(follower string, from, to int64, all ...store.Outcome) bool {
		set := map[hub.ConversationID][]store.Outcome{}
		for _, o := range all {
			set[o.ConversationID] = append(set[o.ConversationID], o)
		}
		return get[bool](t)(s.PutOutcomes(ctx, set, follower, from, to))
	}
	met, missed, runs := outcome(1, hub.ClockMet), outcome(2, hub.ClockBreached), outcome(3, hub.ClockRunning)
	if !put("outcomes", 0, 7, met, missed, runs) || put("outcomes", 0, 9, outcome(4, hub.ClockMet)) {
		t.Fatal("the follower was not compared")
	}
	put("", 0, 0, met) // again, alone
	var got []store.Outcome
	must(t, s.OutcomesStarted(ctx, Now, Now.Add(time.Hour), nil, func(o store.Outcome) bool { got = append(got, o); return true }))
	same(t, "rows", got, []store.Outcome{met, missed, runs})
	got = nil
	key := store.OutcomeKey{Started: met.StartedAt, ConversationID: met.ConversationID, Metric: met.Metric, Cycle: 1}
	must(t, s.OutcomesStarted(ctx, Now, Now.Add(time.Hour), &key, func(o store.Outcome) bool { got = append(got, o); return false }))
	same(t, "the next one", got, []store.Outcome{missed})
	good, bad, err := s.Decided(ctx, Now, Now.Add(2*time.Hour))
	must(t, err)
	if good[hub.FirstResponse] != 1 || bad[hub.FirstResponse] != 2 { // one ran past its deadline meanwhile
		t.Errorf("met %v, breached %v", good, bad)
	}
	same(t, "open", len(get[[]hub.ConversationID](t)(s.WithOpenClocks(ctx))), 2)
	same(t, "strays", len(get[[]hub.ConversationID](t)(s.StrayOutcomes(ctx))), 3)
	get[bool](t)(s.PutOutcomes(ctx, map[hub.ConversationID][]store.Outcome{runs.ConversationID: nil}, "", 0, 0))
	same(t, "none left", len(get[[]store.Outcome](t)(s.OutcomesOf(ctx, runs.ConversationID))), 0)
}

func peopleWait(t *testing.T, s *store.Store) {
	since := func(n int) func(*hub.Conversation) {
		return func(c *hub.Conversation) {
			c.WaitingSince, c.ContactID = c.LastAt, "con_00001"
			c.Channel = hub.ChannelKind(fmt.Sprint("way", n))
		}
	}
	a, b := begin(t, s, 1, "mail", since(1)), begin(t, s, 2, "chat", since(2))
	c := begin(t, s, 3, "other", since(3), func(c *hub.Conversation) { c.Flags = []string{hub.FlagSeparate} })
	w := get[map[hub.ContactID]hub.PersonWait](t)(s.WaitsOf(ctx, []hub.ContactID{"con_00001", "con_none"}))["con_00001"]
	if len(w.Doors) != 2 || !w.Since.Equal(a.WaitingSince) || w.Doors[1].ConversationID != b.ID || w.Doors[1].Channel != "way2" {
		t.Fatalf("waits %+v", w)
	}
	must(t, s.Commit(ctx, hub.WriteSet{PersonWaits: []hub.PersonWait{w}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{PersonWaits: []hub.PersonWait{w}}), hub.Conflict)
	w.Version = 1
	same(t, "kept", get[map[hub.ContactID]hub.PersonWait](t)(s.PersonWaits(ctx, []hub.ContactID{"con_00001"}))["con_00001"], w)
	same(t, "waiting", len(get[[]hub.PersonWait](t)(s.WaitingPeople(ctx))), 1)

	answer := hub.Message{ID: "msg_a", ConversationID: b.ID, Seq: 2, Direction: hub.DirOut, Channel: "sim", Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"},
		CreatedAt: Now.Add(time.Minute), Delivery: hub.Delivery{State: hub.Accepted}}
	b.LastSeq, b.WaitingSince = 2, time.Time{}
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{b}, Messages: []hub.Message{answer}}))
	if w = get[map[hub.ContactID]hub.PersonWait](t)(s.WaitsOf(ctx, []hub.ContactID{"con_00001", "con_none"}))["con_00001"]; !w.Since.IsZero() {
		t.Errorf("answered, and waits still: %+v", w)
	}
	var again hub.WriteSet
	a.LastAt = Now.Add(2 * time.Minute)
	m := say(&again, &a, "hello?")
	again.Conversations = []hub.Conversation{a}
	must(t, s.Commit(ctx, again))
	if w = get[map[hub.ContactID]hub.PersonWait](t)(s.WaitsOf(ctx, []hub.ContactID{"con_00001", "con_none"}))["con_00001"]; !w.Since.Equal(m.ReceivedAt) || len(w.Doors) != 1 {
		t.Errorf("asked again, and waits %+v", w)
	}
	must(t, s.Commit(ctx, hub.WriteSet{PersonWaits: []hub.PersonWait{{ContactID: "con_00001", Version: 1}}}))
	same(t, "nobody waits", len(get[[]hub.PersonWait](t)(s.WaitingPeople(ctx))), 0)
	_ = c
}
