package delivery

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// withChat gives the house a channel whose people can leave.
func withChat(t *testing.T) (*house, *provider) {
	h := build(t)
	chat := &provider{can: channels.Abilities{Class: hub.ClassLive, HandleKind: hub.HandleVisitor, FallsBack: true, Idempotent: true}}
	h.boxes["inb_chat"] = chat
	h.d.Fallback = func(hub.BrandID) (hub.InboxID, bool) { return "inb_mail", true }
	m := hub.Message{
		ID: hub.NewMessageID(h.now), ConversationID: h.c.ID, Seq: 2, Direction: hub.DirIn, Channel: "chat", InboxID: "inb_chat", Text: "Are you there?",
		Author: hub.Actor{Type: hub.ActorContact, Name: "Ana"}, From: hub.Handle{Kind: hub.HandleVisitor, Scope: "inb_chat", Address: "v1"},
		ReceivedAt: h.now, CreatedAt: h.now,
	}
	c := h.conv()
	c.LastSeq, c.LastInSeq = 2, 2
	h.commit(hub.WriteSet{Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}})
	h.from = m.From
	return h, chat
}

func TestChatReplyGoesOnByMailWhenTheVisitorStaysAway(t *testing.T) {
	h, _ := withChat(t)
	h.run()
	id := h.reply("inb_chat", hub.LaneReply)
	h.becomes(id, hub.Accepted)
	if next, err := h.store.NextOrderAt(context.Background(), hub.LaneReply); err != nil || next.IsZero() {
		t.Fatal("nobody is followed: the store has to take a second order of one message, through another inbox")
	}
	h.move(59 * time.Second)
	h.move(2 * time.Second)
	h.until("the mail", func() bool { return len(h.boxes["inb_mail"].taken()) == 1 })
	out := h.boxes["inb_mail"].taken()[0]
	if out.To != hub.EmailHandle("ana@example.com") || out.ReplyToken == "" || out.Subject == "" || out.QuotedText != "Are you there?" ||
		out.Conversation != h.c.ID || len(out.Recipients) != 0 || out.InReplyTo != "m1@customer" {
		t.Errorf("mail: %+v", out)
	}
	h.until("the fact", func() bool {
		for _, f := range h.facts(hub.MessageChanged) {
			var data hub.FactData
			if json.Unmarshal(f.Data, &data) == nil && data.Reason == "continued_by_mail" {
				return data.Message.ID == id && data.Message.Delivery.State == hub.Accepted && data.Message.Delivery.Error == ""
			}
		}
		return false
	})
	h.move(10 * time.Minute)
	h.reply("inb_mail", hub.LaneReply)
	h.until("the next mail", func() bool { return len(h.boxes["inb_mail"].taken()) == 2 })
}

func TestNoMailWhenTheVisitorIsThereOrComesBack(t *testing.T) {
	h, chat := withChat(t)
	chat.here = true
	h.run()
	h.becomes(h.reply("inb_chat", hub.LaneReply), hub.Accepted)
	chat.mu.Lock()
	chat.here = false
	chat.mu.Unlock()
	h.becomes(h.reply("inb_chat", hub.LaneReply), hub.Accepted)
	chat.mu.Lock()
	chat.here = true
	chat.mu.Unlock()
	h.move(2 * time.Minute)
	h.becomes(h.reply("inb_mail", hub.LaneReply), hub.Accepted)
	if n := len(h.boxes["inb_mail"].taken()); n != 1 {
		t.Fatalf("%d mails, want the one that was meant", n)
	}
}

func TestWhatTheHubSaysByItselfGoesNowhereElse(t *testing.T) {
	h, _ := withChat(t)
	h.run()
	h.becomes(h.says("inb_chat", hub.LaneReply, hub.AutoReply), hub.Accepted)
	if next, err := h.store.NextOrderAt(context.Background(), hub.LaneReply); err != nil || !next.IsZero() {
		t.Errorf("it follows somebody: %v %v", next, err)
	}
	policies := &Policies{Now: h.Now, Documents: func(context.Context, hub.DocumentKind) ([]hub.Document, error) {
		return []hub.Document{{ID: Everywhere, Body: []byte(`{"failed":true,"unread_min":1}`)}}, nil
	}}
	for automatic, want := range map[hub.Automatic]int{hub.AutoReply: 0, hub.ByPerson: 1} {
		for _, state := range []hub.DeliveryState{hub.Failed, hub.Accepted} {
			m := hub.Message{ID: "msg_1", InboxID: "inb_chat", Automatic: automatic}
			timers, err := policies.timers(context.Background(), &m, &hub.Order{InboxID: "inb_chat", State: state}, "brd_1", h.Now())
			if err != nil || len(timers) != want {
				t.Errorf("%q, %s: %+v %v", automatic, state, timers, err)
			}
		}
	}
}
