package router_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestWhatABlockedSenderSaysIsKeptAndReachesNobody(t *testing.T) {
	h, heard := newHouse(t), &ears{}
	h.clocks = heard
	h.publish(post("hello", "1", "Buy gold"))
	h.route(h.ledger("hello"))
	c := h.conversations()[0].Conversation
	block := func(at time.Time) {
		ids, err := h.store.IdentitiesOf(t.Context(), []hub.ContactID{c.ContactID})
		if err != nil || len(ids[c.ContactID]) != 1 {
			t.Fatalf("%+v %v", ids, err)
		}
		id := ids[c.ContactID][0]
		id.BlockedAt, id.BlockedBy = at, "agt_1"
		if err := h.store.Commit(t.Context(), hub.WriteSet{Identities: []hub.Identity{id}}); err != nil {
			t.Fatal(err)
		}
	}
	block(h.clock.Now())
	before := heard.all()
	again, third := post("again", "2", "Buy more gold"), post("third", "3", "And silver")
	again.Refs = []string{"1"} // goes on with the open conversation, as they would like it
	h.publish(again)
	h.publish(third)
	h.route(h.ledger("again", "third"))
	all := h.conversations()
	if len(all) != 2 {
		t.Fatalf("%d conversations", len(all))
	}
	for _, row := range all {
		if row.Conversation.ID == c.ID {
			if row.Conversation.LastSeq != 1 {
				t.Errorf("the open conversation went on: %+v", row.Conversation)
			}
			continue
		}
		if s := row.Conversation; s.Status != hub.Spam || !s.HasFlag(hub.FlagBlocked) || s.LastSeq != 2 || !s.WaitingSince.IsZero() {
			t.Errorf("%+v", s)
		}
	}
	if now := heard.all()[len(before):]; strings.Contains(strings.ReplaceAll(now, "message.received unqualified", ""), "message.received") {
		t.Errorf("the clocks heard %s", now)
	}
	block(time.Time{})
	h.clock.Move(time.Minute)
	h.publish(post("well", "4", "Sorry"))
	h.route(h.ledger("well"))
	if got := h.messages(c.ID); len(got) != 2 {
		t.Errorf("who is no longer blocked is not heard: %+v", got)
	}
}
