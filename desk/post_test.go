package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/desk/length"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

func listFor(id hub.AgentID) store.ConversationQuery {
	return store.ConversationQuery{For: id, Limit: 10}
}

func TestReplyIsOrderedAndStopsTheClock(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	h.move(5 * time.Minute)
	m, created, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{
		Kind: KindReply, Text: "We send a new one.\r\n", HTML: "<p><script>We send a new one.</p>", ClientID: "c1", HoldS: num(8), SeenSeq: num(int64(1)),
	})
	if err != nil || !created {
		t.Fatal(created, err)
	}
	if m.Seq != 2 || m.Direction != hub.DirOut || m.Delivery.State != hub.Queued || m.Subject != "Re: Broken lamp" || m.InboxID != "inb_mail" ||
		m.Text != "We send a new one.\n" || strings.Contains(m.HTML, "script") || len(m.To) != 1 || m.To[0].Address != "ana@example.com" || len(m.Cc) != 0 {
		t.Errorf("message: %+v", m)
	}
	o, err := h.store.OrderOf(ctx, m.ID)
	if err != nil || o.Lane != hub.LaneReply || !o.NotBefore.Equal(h.Now().Add(8*time.Second)) || o.To != hub.EmailHandle("ana@example.com") {
		t.Errorf("order: %+v %v", o, err)
	}
	got := h.conv(c.ID)
	if k := clockOf(got, hub.FirstResponse); k.State != hub.ClockMet || !got.WaitingSince.IsZero() || got.AssigneeID != "" || got.Status != hub.Open || got.LastSeq != 2 {
		t.Errorf("conversation: %+v", got)
	}
	token := hub.MakeReplyToken([]byte("key"), c.ID, o.To)
	if known, err := h.store.FindTokens(ctx, []string{token}); err != nil || known[token].ConversationID != c.ID {
		t.Errorf("token: %v %v", known, err)
	}
	f, d := h.fact(hub.MessageSent)
	if f.Op != "c1" || d.Message.ID != m.ID || d.Profile == nil || len(d.Profile.Identities) != 2 || d.Conversation.LastSeq != 2 || d.Conversation.Version != got.Version {
		t.Errorf("fact: %+v %+v", f, d)
	}
}

func TestSameClientIDIsTheSamePost(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	var wg sync.WaitGroup
	ids := make([]hub.MessageID, 6)
	fresh := make([]bool, len(ids))
	for i := range ids {
		wg.Go(func() {
			m, created, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: fmt.Sprint("try ", i), ClientID: "same"})
			if err != nil {
				t.Error(err)
			}
			ids[i], fresh[i] = m.ID, created
		})
	}
	wg.Wait()
	n := 0
	for i := range ids {
		if ids[i] != ids[0] {
			t.Errorf("two messages: %v", ids)
		}
		if fresh[i] {
			n++
		}
	}
	if n != 1 || h.conv(c.ID).LastSeq != 2 {
		t.Errorf("%d were created, last seq %d", n, h.conv(c.ID).LastSeq)
	}
	if _, created, err := h.Post(ctx, bob, everything, c.ID, ReplyInput{Kind: KindReply, Text: "mine", ClientID: "same"}); err != nil || !created {
		t.Errorf("another agent's client id is another one: %v %v", created, err)
	}
}

func TestSendIsHeldWhenTheCustomerWroteMeanwhile(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	seen := num(c.LastSeq)
	if _, _, err := h.Post(ctx, bob, everything, c.ID, ReplyInput{Kind: KindNote, Text: "a note is no reason"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "first", SeenSeq: seen}); err != nil {
		t.Fatalf("held for a note: %v", err)
	}
	c = h.says(h.conv(c.ID), "inb_mail", hub.EmailHandle("ana@example.com"))
	_, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "second", SeenSeq: seen})
	var e *hub.Error
	if !errors.As(err, &e) || e.Kind != hub.Conflict || e.Detail["last_seq"] != c.LastSeq {
		t.Fatalf("%v", err)
	}
}

func TestNoteHasNoWayOut(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	note := ReplyInput{Kind: KindNote, Text: "She is a VIP", InboxID: "inb_mail", To: []hub.Address{{Address: "x@y.z"}}}
	var refused *hub.Error
	if _, _, err := h.Post(ctx, ada, everything, c.ID, note); !errors.As(err, &refused) || refused.Field != "to" {
		t.Fatalf("a note to somebody: %v", err)
	}
	note.To = nil
	m, _, err := h.Post(ctx, ada, everything, c.ID, note)
	if err != nil || m.Direction != hub.DirNote || m.InboxID != "" || len(m.To) != 0 || m.Delivery.State != "" {
		t.Fatalf("%+v %v", m, err)
	}
	if _, err := h.store.OrderOf(ctx, m.ID); !hub.Is(err, hub.Missing) {
		t.Errorf("a note has an order: %v", err)
	}
	if next, err := h.store.NextOrderAt(ctx, hub.LaneReply); err != nil || !next.IsZero() {
		t.Errorf("something is to be sent: %v %v", next, err)
	}
	if !clockRuns(h.conv(c.ID)) {
		t.Error("a note stopped the clock")
	}
}

func TestReplyWakesASnoozedConversation(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	if _, err := h.Snooze(ctx, ada, everything, c.ID, h.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "here"}); err != nil {
		t.Fatal(err)
	}
	if got := h.conv(c.ID); got.Status != hub.Open || !got.SnoozedUntil.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestChannelOfTheReplyDecidesWhatItCarries(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	m, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, InboxID: "inb_chat", Text: "hello", HTML: "<p>hello</p>"})
	if err != nil || m.HTML != "" || m.Subject != "" || len(m.To) != 0 || m.Channel != "chat" {
		t.Fatalf("%+v %v", m, err)
	}
	if o, err := h.store.OrderOf(ctx, m.ID); err != nil || o.To.Address != "v1" {
		t.Errorf("order: %+v %v", o, err)
	}
	window := h.boxes["inb_chat"]
	window.can.Window, window.inbox.ID = time.Hour, "inb_win"
	h.boxes["inb_win"] = window
	for name, c2 := range map[string]struct {
		in    ReplyInput
		field string
	}{
		"too long":        {ReplyInput{InboxID: "inb_chat", Text: strings.Repeat("😀", 11)}, "text"},
		"no lines":        {ReplyInput{InboxID: "inb_chat", Text: "x", Cc: []hub.Address{{Address: "a@b.c"}}}, "cc"},
		"switched off":    {ReplyInput{InboxID: "inb_off", Text: "x"}, "inbox_id"},
		"unknown inbox":   {ReplyInput{InboxID: "inb_x", Text: "x"}, "inbox_id"},
		"another brand":   {ReplyInput{InboxID: "inb_else", Text: "x"}, "inbox_id"},
		"closed window":   {ReplyInput{InboxID: "inb_win", Text: "x"}, "inbox_id"},
		"no words":        {ReplyInput{Text: "  "}, "text"},
		"bad address":     {ReplyInput{Text: "x", Cc: []hub.Address{{Address: "a@b.c\r\nBcc: e@f.g"}}}, "cc[0]"},
		"no such file":    {ReplyInput{Text: "x", Attachments: []hub.BlobID{"blb_x"}}, "attachments[0]"},
		"endless hold":    {ReplyInput{Text: "x", HoldS: num(10_000)}, "hold_s"},
		"negative hold":   {ReplyInput{Text: "x", HoldS: num(-1)}, "hold_s"},
		"long client id":  {ReplyInput{Text: "x", ClientID: strings.Repeat("x", 129)}, "client_id"},
		"huge text":       {ReplyInput{Text: strings.Repeat("x", maxBody+1)}, "text"},
		"unknown kind":    {ReplyInput{Kind: "shout", Text: "x"}, "kind"},
		"negative seen":   {ReplyInput{Text: "x", SeenSeq: num(int64(-1))}, "seen_seq"},
		"too many to":     {ReplyInput{Text: "x", To: make([]hub.Address, 51)}, "to"},
		"empty addressee": {ReplyInput{Text: "x", To: make([]hub.Address, 1)}, "to[0]"},
	} {
		if c2.in.Kind == "" {
			c2.in.Kind = KindReply
		}
		_, _, err := h.Post(ctx, ada, everything, c.ID, c2.in)
		var e *hub.Error
		if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != c2.field {
			t.Errorf("%s: %v (%+v)", name, err, e)
		}
	}
}

func TestOptOutClosesTheChannelButNotForMarketingAlone(t *testing.T) {
	for purpose, refused := range map[string]bool{"": true, "service": true, "marketing": false} {
		h, ctx := build(t), context.Background()
		c := h.written()
		who := h.who
		who.Version, who.Consents = 1, []hub.Consent{{Channel: "mail", Purpose: purpose, Given: false, At: h.Now()}}
		h.ok(h.store.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{who}}))
		if _, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "x"}); hub.Is(err, hub.Invalid) != refused {
			t.Errorf("%q: %v", purpose, err)
		}
	}
}

func TestOwnUploadIsAttachedAndSomebodyElsesIsNot(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	h.ok(h.store.PutBlob(ctx, store.BlobRow{ID: "blb_1", Digest: "d", Name: "plan.pdf", Type: "application/pdf", Size: 9, CreatedBy: "agt_ada", CreatedAt: h.Now()}))
	if _, _, err := h.Post(ctx, bob, everything, c.ID, ReplyInput{Kind: KindReply, Text: "x", Attachments: []hub.BlobID{"blb_1"}}); !hub.Is(err, hub.Invalid) {
		t.Errorf("a stranger's file: %v", err)
	}
	m, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Attachments: []hub.BlobID{"blb_1", "blb_1"}})
	if err != nil || len(m.Attachments) != 1 || m.Attachments[0].Name != "plan.pdf" {
		t.Errorf("%+v %v", m.Attachments, err)
	}
}

func TestUndoTakesAReplyBackBeforeItLeaves(t *testing.T) {
	h, ctx := build(t), context.Background()
	c := h.written()
	m, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "oops", HoldS: num(8)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Undo(ctx, bob, everything, c.ID, m.ID); !hub.Is(err, hub.Denied) {
		t.Errorf("somebody else's reply: %v", err)
	}
	got, err := h.Undo(ctx, ada, everything, c.ID, m.ID)
	if err != nil || !clockRuns(got) || !got.WaitingSince.Equal(c.WaitingSince) {
		t.Fatalf("%+v %v", got, err)
	}
	if o, _ := h.store.OrderOf(ctx, m.ID); o.State != hub.Cancelled {
		t.Errorf("order: %+v", o)
	}
	if _, d := h.fact(hub.MessageChanged); d.Message.Delivery.State != hub.Cancelled || d.Reason != "undone" {
		t.Errorf("fact: %+v", d.Message)
	}
	head := h.head()
	if _, err := h.Undo(ctx, ada, everything, c.ID, m.ID); err != nil || h.head() != head {
		t.Errorf("undo again: %v", err)
	}
	gone, _, err := h.Post(ctx, ada, everything, c.ID, ReplyInput{Kind: KindReply, Text: "sent"})
	if err != nil {
		t.Fatal(err)
	}
	orders, err := h.store.ClaimOrders(ctx, hub.LaneReply, h.Now(), time.Minute, 10)
	if err != nil || len(orders) != 1 {
		t.Fatal(orders, err)
	}
	orders[0].State, orders[0].Attempts = hub.Attempting, 1
	h.ok(h.store.Commit(ctx, hub.WriteSet{Orders: orders, Deliveries: []hub.DeliveryMove{{MessageID: gone.ID, Delivery: hub.Delivery{State: hub.Attempting, Attempts: 1}}}}))
	if _, err := h.Undo(ctx, ada, everything, c.ID, gone.ID); !hub.Is(err, hub.Conflict) {
		t.Errorf("undo of a reply that is going out: %v", err)
	}
}

func TestAgentWritesFirst(t *testing.T) {
	h, ctx := build(t), context.Background()
	in := StartInput{ContactID: h.who.ID, InboxID: "inb_mail", Subject: "Your order\r\nX: y", Text: "It has left.", ClientID: "s1", Tags: []string{"order"}}
	c, created, err := h.Start(ctx, ada, everything, in)
	if err != nil || !created || c.AssigneeID != "agt_ada" || c.LastSeq != 1 || c.Subject != "Your order X: y" || clockRuns(c) || c.Version != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	msgs, err := h.store.MessagesFor(ctx, everything, c.ID, 0, 0, 10)
	if err != nil || len(msgs) != 1 || msgs[0].Subject != "Your order X: y" || msgs[0].To[0].Address != "ana@example.com" {
		t.Errorf("%+v %v", msgs, err)
	}
	if again, created, err := h.Start(ctx, ada, everything, in); err != nil || created || again.ID != c.ID {
		t.Errorf("the same client id: %v %v", again.ID, err)
	}
	c = h.says(h.conv(c.ID), "inb_mail", hub.EmailHandle("ana@example.com"))
	if k := clockOf(c, hub.NextResponse); !k.Running() || clockOf(c, hub.FirstResponse).Metric != "" {
		t.Errorf("clocks: %+v", c.Clocks)
	}
	for name, bad := range map[string]StartInput{
		"chat cannot start": {ContactID: h.who.ID, InboxID: "inb_chat", Text: "x"},
		"nobody":            {InboxID: "inb_mail", Text: "x"},
		"no words":          {ContactID: h.who.ID, InboxID: "inb_mail"},
		"long subject":      {ContactID: h.who.ID, InboxID: "inb_mail", Text: "x", Subject: strings.Repeat("s", 501)},
	} {
		if _, _, err := h.Start(ctx, ada, everything, bad); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAgentWritesToSomebodyNew(t *testing.T) {
	h, ctx := build(t), context.Background()
	in := StartInput{InboxID: "inb_mail", Text: "Hello", To: []hub.Address{{Name: "Zoe", Address: "Zoe@Example.com"}}}
	c, _, err := h.Start(ctx, ada, everything, in)
	if err != nil {
		t.Fatal(err)
	}
	known, err := h.store.ByHandles(ctx, []hub.Handle{hub.EmailHandle("zoe@example.com")})
	if err != nil || known[hub.EmailHandle("zoe@example.com").Key()].ContactID != c.ContactID || known[hub.EmailHandle("zoe@example.com").Key()].Verified {
		t.Fatalf("%+v %v", known, err)
	}
	again, _, err := h.Start(ctx, bob, everything, in)
	if err != nil || again.ID == c.ID || again.ContactID != c.ContactID {
		t.Errorf("the second time: %+v %v", again, err)
	}
}

func TestLengthCountsInTheChannelsUnit(t *testing.T) {
	for _, c := range []struct {
		text string
		unit channels.Unit
		want int
	}{
		{"é", channels.Bytes, 2}, {"é😀", channels.Runes, 2}, {"é😀", channels.UTF16, 3}, {"e\u0301😀", channels.Graphemes, 2},
		{"👩\u200d👩\u200d👧", channels.Graphemes, 1}, {"🇷🇴🇫🇷", channels.Graphemes, 2}, {"👍🏽", channels.Graphemes, 1},
		{"hello €", channels.Septets, 8}, {"ő", channels.Septets, 1}, {"ő😀", channels.Septets, 3}, {"", channels.Septets, 0},
	} {
		if got := length.Of(c.text, c.unit); got != c.want {
			t.Errorf("%q in %s: %d, want %d", c.text, c.unit, got, c.want)
		}
	}
}

func TestWhatCarriesNoWordsIsNotWrittenTo(t *testing.T) {
	h, ctx := build(t), context.Background()
	rings := letters
	rings.NoText = true
	h.boxes["inb_rings"] = box{hub.Inbox{ID: "inb_rings", Kind: "rings", BrandID: h.brand}, rings}
	in := StartInput{ContactID: h.who.ID, InboxID: "inb_rings", Text: "Hello"}
	_, _, err := h.Start(ctx, ada, everything, in)
	var e *hub.Error
	if !errors.As(err, &e) || e.Kind != hub.Invalid || e.Field != "inbox_id" {
		t.Fatalf("%v", err)
	}
	in.InboxID = "inb_mail"
	if _, _, err := h.Start(ctx, ada, everything, in); err != nil {
		t.Fatalf("by mail: %v", err)
	}
}
