package desk

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestFirstClaimWinsAndOthersLearnWhoHoldsIt(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() {
			who := ada
			if i%2 == 1 {
				who = bob
			}
			_, errs[i] = h.Claim(ctx, who, everything, c.ID)
		})
	}
	wg.Wait()
	won := h.conv(c.ID).AssigneeID
	name := map[hub.AgentID]string{"agt_ada": "Ada", "agt_bob": "Bob"}[won]
	for i, err := range errs {
		mine := (won == "agt_ada") == (i%2 == 0)
		if mine && err != nil {
			t.Errorf("the winner got %v", err)
		}
		var e *hub.Error
		if !mine && (!errors.As(err, &e) || e.Kind != hub.Conflict || e.Detail["assignee_id"] != won || e.Detail["name"] != name || e.Op != "desk.claim") {
			t.Errorf("the loser got %#v", err)
		}
	}
	f, d := h.fact(hub.ConversationAssigned)
	if f.ConversationID != c.ID || f.ContactID != h.who.ID || d.Conversation.Contact.Name != "Ana" || *d.Conversation.AssigneeID != won ||
		d.Conversation.Version != h.conv(c.ID).Version {
		t.Errorf("fact: %+v %+v", f, d.Conversation)
	}
	system := hub.Actor{Type: hub.ActorBot, ID: "bot"}
	if _, err := h.Claim(ctx, system, everything, c.ID); !hub.Is(err, hub.Denied) {
		t.Errorf("a bot claimed: %v", err)
	}
}

func TestScopeHidesConversationsFromEveryVerb(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	if _, err := h.Claim(ctx, ada, everything, c.ID); err != nil {
		t.Fatal(err)
	}
	mine := hub.Scope{Agent: "agt_bob", Free: true}
	head := h.head()
	for name, try := range map[string]func() error{
		"claim":    func() error { _, err := h.Claim(ctx, bob, mine, c.ID); return err },
		"assign":   func() error { _, err := h.Assign(ctx, bob, mine, c.ID, num(hub.AgentID("agt_bob")), nil); return err },
		"unassign": func() error { _, err := h.Unassign(ctx, bob, mine, c.ID); return err },
		"status":   func() error { _, err := h.SetStatus(ctx, bob, mine, c.ID, hub.Resolved); return err },
		"snooze":   func() error { _, err := h.Snooze(ctx, bob, mine, c.ID, h.Now().Add(time.Hour)); return err },
		"priority": func() error { _, err := h.SetPriority(ctx, bob, mine, c.ID, hub.High); return err },
		"tags":     func() error { _, err := h.SetTags(ctx, bob, mine, c.ID, []string{"x"}, nil); return err },
		"waive":    func() error { _, err := h.Waive(ctx, bob, mine, c.ID, ""); return err },
		"merge":    func() error { _, err := h.Merge(ctx, bob, mine, c.ID, "cnv_x"); return err },
		"split":    func() error { _, err := h.Split(ctx, bob, mine, c.ID, "msg_x"); return err },
		"read":     func() error { _, err := h.MarkRead(ctx, bob, mine, c.ID, 1); return err },
		"undo":     func() error { _, err := h.Undo(ctx, bob, mine, c.ID, "msg_x"); return err },
		"post": func() error {
			_, _, err := h.Post(ctx, bob, mine, c.ID, ReplyInput{Kind: KindNote, Text: "x"})
			return err
		},
	} {
		if err := try(); !hub.Is(err, hub.Missing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h.head() != head {
		t.Error("something was written")
	}
}

func TestAssignGivesToAgentsAndTeamsThatMayHold(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	got, err := h.Assign(ctx, ada, everything, c.ID, num(hub.AgentID("agt_bob")), num(hub.TeamID("tea_1")))
	if err != nil || got.AssigneeID != "agt_bob" || got.TeamID != "tea_1" {
		t.Fatalf("%+v %v", got, err)
	}
	head := h.head()
	if _, err = h.Assign(ctx, ada, everything, c.ID, num(hub.AgentID("agt_bob")), nil); err != nil || h.head() != head {
		t.Errorf("assigning the same again wrote something: %v", err)
	}
	if got, err = h.Unassign(ctx, ada, everything, c.ID); err != nil || got.AssigneeID != "" || got.TeamID != "tea_1" {
		t.Errorf("unassign: %+v %v", got, err)
	}
	for id, field := range map[hub.AgentID]string{"agt_gone": "agent_id", "agt_read": "agent_id", "agt_nobody": "agent_id"} {
		_, err := h.Assign(ctx, ada, everything, c.ID, &id, nil)
		var e *hub.Error
		if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != field {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := h.Assign(ctx, ada, everything, c.ID, nil, num(hub.TeamID("tea_x"))); !hub.Is(err, hub.Invalid) {
		t.Errorf("unknown team: %v", err)
	}
}

func TestResolveClosesTheWaitAndReopenIsAFact(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	if c.WaitingSince.IsZero() {
		t.Fatal("nobody waits after a message")
	}
	got, err := h.SetStatus(ctx, ada, everything, c.ID, hub.Resolved)
	if err != nil || got.Status != hub.Resolved || !got.WaitingSince.IsZero() {
		t.Fatalf("%+v %v", got, err)
	}
	if k := clockOf(got, hub.FirstResponse); k.State != hub.ClockCancelled || k.Cause != "resolved_unanswered" {
		t.Errorf("clock: %+v", k)
	}
	if _, d := h.fact(hub.ConversationStatus); d.Before != "open" || d.After != "resolved" {
		t.Errorf("fact: %v → %v", d.Before, d.After)
	}
	if got, err = h.SetStatus(ctx, ada, everything, c.ID, hub.Open); err != nil || got.Status != hub.Open {
		t.Fatal(got, err)
	}
	h.fact(hub.ConversationReopened)
	for _, bad := range []hub.Status{"", "closed", hub.Snoozed} {
		if _, err := h.SetStatus(ctx, ada, everything, c.ID, bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestSnoozeWakesWhenDueAndNotBefore(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	until := h.Now().Add(time.Hour)
	got, err := h.Snooze(ctx, ada, everything, c.ID, until)
	if err != nil || got.Status != hub.Snoozed || !got.SnoozedUntil.Equal(until) || !clockRuns(got) {
		t.Fatalf("%+v %v", got, err)
	}
	if got, err = h.Wake(ctx, c.ID); err != nil || got.Status != hub.Snoozed {
		t.Errorf("woken before its time: %v %v", got.Status, err)
	}
	h.move(time.Hour)
	if got, err = h.Wake(ctx, c.ID); err != nil || got.Status != hub.Open || !got.SnoozedUntil.IsZero() {
		t.Errorf("not woken: %+v %v", got, err)
	}
	for _, bad := range []time.Time{h.Now(), {}, h.Now().AddDate(2, 0, 0)} {
		if _, err := h.Snooze(ctx, ada, everything, c.ID, bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func clockRuns(c hub.Conversation) bool {
	return slices.ContainsFunc(c.Clocks, func(k hub.Clock) bool { return k.Running() })
}

func TestTagsAreASetWithoutCase(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	got, err := h.SetTags(ctx, ada, everything, c.ID, []string{" Refund ", "VIP", "refund"}, nil)
	if err != nil || !slices.Equal(got.Tags, []string{"Refund", "VIP"}) {
		t.Fatalf("%v %v", got.Tags, err)
	}
	if got, err = h.SetTags(ctx, ada, everything, c.ID, []string{"new"}, []string{"REFUND"}); err != nil || !slices.Equal(got.Tags, []string{"VIP", "new"}) {
		t.Fatalf("%v %v", got.Tags, err)
	}
	many := make([]string, 60)
	for i := range many {
		many[i] = strings.Repeat("t", i+1)
	}
	for name, bad := range map[string][]string{"empty": {""}, "comma": {"a,b"}, "line": {"a\nb"}, "long": {strings.Repeat("x", 51)}, "many": many[:50]} {
		if _, err := h.SetTags(ctx, ada, everything, c.ID, bad, nil); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPriorityMovesOnAndUnknownOnesAreRefused(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	got, err := h.SetPriority(WithOp(ctx, "op-1"), ada, everything, c.ID, hub.Urgent)
	if err != nil || got.Priority != hub.Urgent {
		t.Fatal(got.Priority, err)
	}
	if f, d := h.fact(hub.ConversationPriority); f.Op != "op-1" || d.Before != "normal" || d.After != "urgent" {
		t.Errorf("fact: %+v", f)
	}
	if _, err := h.SetPriority(ctx, ada, everything, c.ID, "asap"); !hub.Is(err, hub.Invalid) {
		t.Error(err)
	}
}

func TestWaivedWaitNeedsNoAnswer(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	if _, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "Done."}); err != nil {
		t.Fatal(err)
	}
	h.move(time.Minute)
	c = h.says(h.conv(c.ID), "inb_mail", hub.EmailHandle("ana@example.com"))
	got, err := h.Waive(ctx, ada, everything, c.ID, "only thanks")
	if err != nil || !got.WaitingSince.IsZero() {
		t.Fatalf("%+v %v", got.WaitingSince, err)
	}
	if k := clockOf(got, hub.NextResponse); k.State != hub.ClockCancelled || k.Cause != "waived" {
		t.Errorf("clock: %+v", k)
	}
	if f, d := h.fact(hub.ConversationWaived); d.Reason != "only thanks" || f.Actor != ada {
		t.Errorf("fact: %+v", f)
	}
	head := h.head()
	if _, err := h.Waive(ctx, ada, everything, c.ID, "again"); err != nil || h.head() != head {
		t.Errorf("waiving nothing: %v", err)
	}
}

func TestMergeCarriesTheEarlierWaitAndEndsTheOther(t *testing.T) {
	h, ctx := build(t), context.Background()
	b := h.written()
	h.move(45 * time.Minute)
	a := h.written()
	if _, err := h.SetTags(ctx, ada, everything, b.ID, []string{"lamp"}, nil); err != nil {
		t.Fatal(err)
	}
	got, err := h.Merge(ctx, ada, everything, a.ID, b.ID)
	if err != nil || !got.WaitingSince.Equal(b.WaitingSince) || !slices.Contains(got.Tags, "lamp") {
		t.Fatalf("%+v %v", got, err)
	}
	other := h.conv(b.ID)
	if other.Status != hub.Resolved || other.LinkedID != a.ID || !other.HasFlag(hub.FlagMerged) || clockRuns(other) {
		t.Errorf("the other: %+v", other)
	}
	head := h.head()
	if _, err := h.Merge(ctx, ada, everything, a.ID, b.ID); err != nil || h.head() != head {
		t.Errorf("merging again: %v", err)
	}
	if _, _, err := h.Post(ctx, ada, everything, b.ID, ReplyInput{Kind: KindReply, Text: "x"}); !hub.Is(err, hub.Invalid) {
		t.Errorf("a reply into a merged conversation: %v", err)
	}
	if _, err := h.Merge(ctx, ada, everything, a.ID, a.ID); !hub.Is(err, hub.Invalid) {
		t.Errorf("into itself: %v", err)
	}
}

func TestSplitBeginsAMatterOfItsOwn(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	msgs, err := h.store.MessagesFor(ctx, everything, c.ID, 0, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	received := h.Now()
	h.move(10 * time.Minute)
	got, err := h.Split(ctx, ada, everything, c.ID, msgs[0].ID)
	if err != nil || got.ID == c.ID || got.LinkedID != c.ID || got.LastSeq != 1 || !got.HasFlag(hub.FlagSplit) || !got.WaitingSince.Equal(received) {
		t.Fatalf("%+v %v", got, err)
	}
	if k := clockOf(got, hub.FirstResponse); !k.StartedAt.Equal(received) || !k.Running() {
		t.Errorf("its clock: %+v", k)
	}
	old := h.conv(c.ID)
	if clockRuns(old) || !old.WaitingSince.IsZero() || old.LastSeq != 1 {
		t.Errorf("the old one still waits: %+v", old)
	}
	if m, err := h.store.MessagesFor(ctx, everything, got.ID, 0, 0, 10); err != nil || len(m) != 1 || m[0].Text != msgs[0].Text || m[0].SourceKey != "" {
		t.Errorf("its messages: %v %v", m, err)
	}
}

func TestReadMarksNeverCollideWithWriters(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	before := h.conv(c.ID).Version
	if _, err := h.MarkRead(ctx, ada, everything, c.ID, 99); err != nil {
		t.Fatal(err)
	}
	if h.conv(c.ID).Version != before {
		t.Error("reading changed the conversation")
	}
	page, err := h.store.ListConversations(ctx, everything, listFor("agt_ada"))
	if err != nil || len(page.Items) != 1 || page.Items[0].ReadSeq != 1 {
		t.Errorf("%+v %v", page, err)
	}
	if f, d := h.fact(hub.ConversationRead); f.Actor != ada || d.After != 1.0 {
		t.Errorf("fact: %+v %v", f, d.After)
	}
}
