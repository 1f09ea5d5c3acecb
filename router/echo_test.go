package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/hub"
)

// unsure makes a message to ada whose send ended without an answer.
func (h *house) unsure(text string) (hub.Message, hub.Order) {
	h.t.Helper()
	now := h.clock.Now()
	c := h.conversations()[0].Conversation
	c.LastSeq++
	m := hub.Message{ID: hub.NewMessageID(now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirOut, Channel: "post", InboxID: "inb_post",
		Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, Text: text, CreatedAt: now, ReceivedAt: now, Delivery: hub.Delivery{State: hub.UnknownOut, Attempts: 1}}
	o := hub.Order{ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: c.ID, InboxID: "inb_post", Lane: hub.LaneReply, To: ada,
		State: hub.UnknownOut, Attempts: 1, CreatedAt: now, UpdatedAt: now.Add(30 * time.Second)}
	a := hub.Attempt{OrderID: o.ID, N: 1, MessageID: m.ID, ConversationID: c.ID, InboxID: "inb_post", BeganAt: now, EndedAt: o.UpdatedAt, Outcome: hub.UnknownOut}
	err := h.store.Commit(h.t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}, Orders: []hub.Order{o}, Attempts: []hub.Attempt{a}})
	if err != nil {
		h.t.Fatal(err)
	}
	return m, o
}

func TestAnEchoProvesThatWhatMayHaveGoneOutDid(t *testing.T) {
	bob := hub.Handle{Kind: "poster", Scope: "inb_post", Address: "bob"}
	for name, c := range map[string]struct {
		echo func(*hub.Inbound)
		ours bool
	}{
		"the same":              {func(*hub.Inbound) {}, true},
		"spaces are not words":  {func(in *hub.Inbound) { in.Text = " It is\n on its way. " }, true},
		"a little late":         {func(in *hub.Inbound) { in.ReceivedAt = in.ReceivedAt.Add(3 * time.Minute) }, true},
		"by another name":       {func(in *hub.Inbound) { in.From, in.Also = bob, []hub.Handle{ada} }, true},
		"other words":           {func(in *hub.Inbound) { in.Text = "It is lost." }, false},
		"to somebody else":      {func(in *hub.Inbound) { in.From, in.Thread = bob, "bob" }, false},
		"long before":           {func(in *hub.Inbound) { in.ReceivedAt = in.ReceivedAt.Add(-time.Hour) }, false},
		"long after":            {func(in *hub.Inbound) { in.ReceivedAt = in.ReceivedAt.Add(time.Hour) }, false},
		"files, and not a word": {func(in *hub.Inbound) { in.Text = ""; in.Attachments = []hub.Attachment{{ID: "b", Name: "b"}} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.news = delivery.Receipts{Orders: h.store, Reads: h.store, Clocks: still{}}
			h.publish(post("m1", "1", "Where is it?"))
			h.route(h.ledger("m1"))
			h.clock.Move(time.Minute)
			m, _ := h.unsure("It is on its way.")
			echo := post("echo", "9", "It is on its way.")
			echo.Echo, echo.ReceivedAt = true, h.clock.Now().Add(time.Second)
			c.echo(&echo)
			h.clock.Move(2 * time.Hour)
			h.publish(echo)
			h.route(h.ledger("echo"))
			all, orders := 0, 0
			for _, row := range h.conversations() {
				all += int(row.Conversation.LastSeq)
			}
			found, err := h.store.OrdersByRef(t.Context(), "inb_post", []string{"9"})
			if err != nil {
				t.Fatal(err)
			}
			orders = len(found)
			if want := map[bool]int{true: 2, false: 3}[c.ours]; all != want {
				t.Errorf("%d messages, want %d", all, want)
			}
			if c.ours != (orders == 1) {
				t.Errorf("%d orders have the network's id", orders)
			}
			if c.ours {
				got, err := h.store.MessagesByRef(t.Context(), "inb_post", []string{"9"})
				if err != nil || got["9"].ID != m.ID || got["9"].Delivery.State != hub.Accepted {
					t.Errorf("%+v, %v", got["9"], err)
				}
			}
		})
	}
}

// Twice the same words, both in doubt, and both echoes at once: each proves one.
func TestTwoEchoesOfTheSameWordsProveTwoMessages(t *testing.T) {
	h := newHouse(t)
	h.news = delivery.Receipts{Orders: h.store, Reads: h.store, Clocks: still{}}
	h.publish(post("m1", "1", "Where is it?"))
	h.route(h.ledger("m1"))
	for range 2 {
		h.unsure("Soon.")
		h.clock.Move(time.Second)
	}
	for i := range 3 { // the third was said elsewhere
		echo := post(fmt.Sprint("echo", i), fmt.Sprint("n", i), "Soon.")
		echo.Echo = true
		h.publish(echo)
		h.publish(echo)
	}
	h.route(h.ledger("echo0", "echo1", "echo2"))
	all := h.said()
	if len(all) != 4 {
		t.Fatalf("%d messages, want 4", len(all))
	}
	for _, m := range all[1:] {
		if m.Delivery.State != hub.Accepted || m.Ref == "" {
			t.Errorf("%+v", m)
		}
	}
}
