package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// reply commits an outbound message with its order to conversation c.
func reply(t *testing.T, s *store.Store, c *hub.Conversation, change ...func(*hub.Message, *hub.Order)) (hub.Message, hub.Order) {
	t.Helper()
	c.LastSeq++
	m := hub.Message{ID: hub.MessageID(fmt.Sprintf("msg_%s_%d", c.ID, c.LastSeq)), ConversationID: c.ID, Seq: c.LastSeq,
		Direction: hub.DirOut, Channel: "sim", InboxID: "inb_1", Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, Text: "answer",
		CreatedAt: Now, ReceivedAt: Now, Delivery: hub.Delivery{State: hub.Queued}}
	o := hub.Order{ID: hub.OrderID("ord_" + m.ID), MessageID: m.ID, ConversationID: c.ID, InboxID: "inb_1", Lane: hub.LaneReply,
		State: hub.Queued, NotBefore: Now, CreatedAt: Now, UpdatedAt: Now}
	for _, f := range change {
		f(&m, &o)
	}
	must(t, s.Commit(ctx, hub.WriteSet{Conversations: []hub.Conversation{*c}, Messages: []hub.Message{m}, Orders: []hub.Order{o}}))
	c.Version++
	o.Version = 1
	return m, o
}

func deliveriesMoveForward(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	m, _ := reply(t, s, &c)
	move := func(state hub.DeliveryState, ref string) hub.Message {
		t.Helper()
		must(t, s.Commit(ctx, hub.WriteSet{Deliveries: []hub.DeliveryMove{
			{MessageID: m.ID, Delivery: hub.Delivery{State: state, Attempts: 1}, Ref: ref},
			{MessageID: "msg_none", Delivery: hub.Delivery{State: state}},
		}}))
		return get[map[hub.MessageID]hub.Message](t)(s.MessagesByID(ctx, []hub.MessageID{m.ID}))[m.ID]
	}
	for _, step := range []struct{ to, want hub.DeliveryState }{
		{hub.Attempting, hub.Attempting}, {hub.Queued, hub.Queued}, {hub.Attempting, hub.Attempting}, {hub.Accepted, hub.Accepted},
		{hub.Attempting, hub.Accepted}, {hub.Delivered, hub.Delivered}, {hub.Accepted, hub.Delivered}, {hub.Read, hub.Read}, {hub.Failed, hub.Read},
	} {
		if got := move(step.to, ""); got.Delivery.State != step.want {
			t.Fatalf("after %s: %s, want %s", step.to, got.Delivery.State, step.want)
		}
	}
	m2, _ := reply(t, s, &c)
	m = m2
	if got := move(hub.Accepted, "final@x"); got.Ref != "final@x" {
		t.Fatalf("ref %q", got.Ref)
	}
	if got := move(hub.Delivered, ""); got.Ref != "final@x" {
		t.Fatalf("ref %q was lost", got.Ref)
	}
}

func claimsAreExclusive(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	const n = 40
	for i := range n {
		reply(t, s, &c, func(m *hub.Message, o *hub.Order) {
			if i == 0 {
				o.NotBefore = Now.Add(time.Hour) // held
			}
			if i == 1 {
				o.Lane = hub.LaneCampaign
			}
		})
	}
	var mu sync.Mutex
	claimed := map[hub.OrderID]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				got, err := s.ClaimOrders(ctx, hub.LaneReply, Now, time.Minute, 5)
				if hub.Is(err, hub.Conflict) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if len(got) == 0 {
					next, err := s.NextOrderAt(ctx, hub.LaneReply)
					if err != nil {
						t.Error(err)
					}
					if next.After(Now) || err != nil {
						return // a claimer may come away empty because another holds the rows
					}
					continue
				}
				mu.Lock()
				for _, o := range got {
					claimed[o.ID]++
					if o.State != hub.Queued || !o.LeaseUntil.Equal(Now.Add(time.Minute)) || o.Version != 2 {
						t.Errorf("claimed %+v", o)
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	same(t, "claimed", len(claimed), n-2)
	for id, times := range claimed {
		if times != 1 {
			t.Errorf("%s was claimed %d times", id, times)
		}
	}
	same(t, "next", get[time.Time](t)(s.NextOrderAt(ctx, hub.LaneReply)), Now.Add(time.Minute))

	later := Now.Add(2 * time.Minute)
	again := get[[]hub.Order](t)(s.ClaimOrders(ctx, hub.LaneReply, later, time.Minute, 1))
	same(t, "a lease that ran out", len(again), 1)
	o := again[0]
	o.State, o.Attempts, o.Ref, o.LeaseUntil = hub.Attempting, 1, "r", later.Add(time.Minute)
	must(t, s.Commit(ctx, hub.WriteSet{Orders: []hub.Order{o}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Orders: []hub.Order{o}}), hub.Conflict)
	got := get[hub.Order](t)(s.OrderOf(ctx, o.MessageID))
	same(t, "attempts", got.Attempts, 1)
	died := get[[]hub.Order](t)(s.ClaimOrders(ctx, hub.LaneReply, later.Add(2*time.Minute), time.Minute, 100))
	var attempting int
	for _, d := range died {
		if d.State == hub.Attempting {
			attempting++
			d.State = hub.UnknownOut
			must(t, s.Commit(ctx, hub.WriteSet{Orders: []hub.Order{d}}))
		}
	}
	same(t, "attempting with an expired lease", attempting, 1)
	same(t, "other lane", len(get[[]hub.Order](t)(s.ClaimOrders(ctx, hub.LaneCampaign, Now, time.Minute, 10))), 1)
	same(t, "nothing waits", get[time.Time](t)(s.NextOrderAt(ctx, "none")), time.Time{})
}

func ordersByRef(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	_, a := reply(t, s, &c, func(_ *hub.Message, o *hub.Order) { o.Ref = "mine" })
	_, b := reply(t, s, &c, func(_ *hub.Message, o *hub.Order) { o.ProviderRef = "theirs" })
	reply(t, s, &c)
	got := get[map[string]hub.Order](t)(s.OrdersByRef(ctx, "inb_1", []string{"mine", "theirs", "none", ""}))
	same(t, "found", len(got), 2)
	same(t, "mine", got["mine"].ID, a.ID)
	same(t, "theirs", got["theirs"].ID, b.ID)
	same(t, "other inbox", len(get[map[string]hub.Order](t)(s.OrdersByRef(ctx, "inb_2", []string{"mine"}))), 0)
}

func stepsFireOnce(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "one")
	step := func(name string, after time.Duration) hub.DueStep {
		return hub.DueStep{ConversationID: c.ID, Metric: hub.FirstResponse, Cycle: 1, Step: name, At: Now.Add(after), PolicyID: "p"}
	}
	warn, breach := step("warn:80%", time.Minute), step("breach", time.Hour)
	set := hub.WriteSet{Steps: []hub.ClockSteps{{ConversationID: c.ID, Steps: []hub.DueStep{warn, breach}}}}
	must(t, s.Commit(ctx, set))
	must(t, s.Commit(ctx, set))
	same(t, "next", get[time.Time](t)(s.NextStepAt(ctx)), warn.At)
	same(t, "due", get[[]hub.DueStep](t)(s.DueSteps(ctx, Now.Add(time.Minute), 10)), []hub.DueStep{warn})
	must(t, s.Commit(ctx, hub.WriteSet{Fired: []hub.DueStep{warn}}))
	wantKind(t, s.Commit(ctx, hub.WriteSet{Fired: []hub.DueStep{warn}}), hub.Conflict)
	must(t, s.Commit(ctx, set)) // a new fold knows nothing of what fired
	same(t, "left", get[[]hub.DueStep](t)(s.DueSteps(ctx, Now.Add(2*time.Hour), 10)), []hub.DueStep{breach})
	must(t, s.Commit(ctx, hub.WriteSet{Steps: []hub.ClockSteps{{ConversationID: c.ID}}}))
	same(t, "none", get[time.Time](t)(s.NextStepAt(ctx)), time.Time{})
}

func snoozesComeDue(t *testing.T, s *store.Store) {
	begin(t, s, 1, "a", func(c *hub.Conversation) { c.Status, c.SnoozedUntil = hub.Snoozed, Now.Add(time.Hour) })
	begin(t, s, 2, "b", func(c *hub.Conversation) { c.Status, c.SnoozedUntil = hub.Snoozed, Now.Add(time.Minute) })
	begin(t, s, 3, "c")
	same(t, "none yet", len(get[[]hub.ConversationID](t)(s.DueSnoozes(ctx, Now, 10))), 0)
	same(t, "in order", get[[]hub.ConversationID](t)(s.DueSnoozes(ctx, Now.Add(time.Hour), 10)), []hub.ConversationID{"cnv_00002", "cnv_00001"})
}
