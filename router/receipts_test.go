package router_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/parleyhub/parley/delivery"
	"github.com/parleyhub/parley/hub"
)

// A chat says in one go that an answer has arrived and that it was read, and the
// visitor writes with it: all of it is about one order and one conversation.
func TestNewsOfOneMessageInOneBatchIsTakenInTurn(t *testing.T) {
	h := newHouse(t)
	h.publish(talk("1", "vis", "hello"))
	h.route(h.facts(1))
	c := h.conversations()[0].Conversation
	var set hub.WriteSet
	const answers = 3
	for n := range answers {
		now, ref := h.clock.Now(), fmt.Sprint("ref", n)
		m := hub.Message{ID: hub.NewMessageID(now), ConversationID: c.ID, InboxID: "inb_talk", Channel: "talk", Direction: hub.DirOut, Text: "Hi", CreatedAt: now,
			Author: hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}, Delivery: hub.Delivery{State: hub.Accepted}, Ref: ref, SourceKey: ref}
		c.LastSeq++
		m.Seq = c.LastSeq
		set.Messages = append(set.Messages, m)
		set.Orders = append(set.Orders, hub.Order{ID: hub.NewOrderID(now), MessageID: m.ID, ConversationID: c.ID, InboxID: "inb_talk", Lane: "talk", State: hub.Accepted, Ref: ref, CreatedAt: now, UpdatedAt: now})
	}
	set.Conversations = []hub.Conversation{c}
	if err := h.store.Commit(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	for n := range answers {
		for _, state := range []hub.DeliveryState{hub.Delivered, hub.Read} {
			in := talk(fmt.Sprint(n, state), "vis", "")
			in.Receipt = &hub.Receipt{Ref: fmt.Sprint("ref", n), State: state}
			h.publish(in)
		}
		h.publish(talk(fmt.Sprint("again", n), "vis", "and another thing"))
	}
	var said bytes.Buffer
	h.log, h.news = slog.NewTextHandler(&said, nil), delivery.Receipts{Orders: h.store, Reads: h.store, Clocks: still{}}
	h.route(func() bool {
		return len(h.messages(c.ID)) == 1+2*answers
	})
	for _, m := range h.messages(c.ID) {
		if m.Direction == hub.DirOut && m.Delivery.State != hub.Read {
			t.Errorf("%s is %s", m.Ref, m.Delivery.State)
		}
	}
	for n := range answers {
		orders, err := h.store.OrdersByRef(t.Context(), "inb_talk", []string{fmt.Sprint("ref", n)})
		if err != nil || orders[fmt.Sprint("ref", n)].State != hub.Read {
			t.Errorf("%+v, %v", orders, err)
		}
	}
	if said.Len() > 0 {
		t.Errorf("what is expected was made a fuss of: %s", said.String())
	}
}
