package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

func TestASessionSaysWhenItMayBeForgotten(t *testing.T) {
	r, h := opened(t, nil)
	row := func() (string, []byte) {
		t.Helper()
		keys := h.StateKeys()
		if len(keys) != 1 {
			t.Fatalf("rows %v", keys)
		}
		key, value, _ := strings.Cut(keys[0], "=")
		return key, []byte(value)
	}
	idle := func(before time.Time) (hub.Handle, bool) {
		key, value := row()
		return chat.Channel.Idle(r.Inbox.ID, key, value, before)
	}
	began := h.Clock.Now()
	v, _ := connect(t, r, nil)
	v.say(object{"t": "about", "name": "Ada"})
	v.next("state")
	if _, ok := idle(began); ok {
		t.Error("a session of this moment is not idle")
	}
	who, ok := idle(began.Add(time.Second))
	if !ok || who.Kind != hub.HandleVisitor || who.Scope != string(r.Inbox.ID) {
		t.Fatalf("%v %v", who, ok)
	}
	h.Clock.Advance(10 * 24 * time.Hour)
	_, before := row()
	v.msg("c1", "at last")
	v.next("ack")
	if _, after := row(); string(after) == string(before) {
		t.Error("the first message must renew the row, or it could be trimmed on the message's way")
	}
	if _, ok := idle(began.Add(24 * time.Hour)); ok {
		t.Error("who has just spoken is not idle")
	}
	if theOne(t, h).From != who {
		t.Error("the handle is not that of the messages")
	}
	if _, ok := chat.Channel.Idle(r.Inbox.ID, "cursor", []byte(`{"visitor":"v1"}`), h.Clock.Now()); ok {
		t.Error("only sessions may be forgotten")
	}
	if _, ok := chat.Channel.Idle(r.Inbox.ID, "session/x", []byte(`nothing`), h.Clock.Now()); ok {
		t.Error("a row that cannot be read belongs to nobody")
	}
}

func TestTheFirstSignedMessageRenewsTheSessionToo(t *testing.T) {
	r, h := identified(t)
	v, _ := connect(t, r, object{"identity": signed(t, h, secret, nil)})
	v.say(object{"t": "about"})
	v.next("state")
	before := h.StateKeys()[0]
	v.msg("c1", "hello")
	v.next("ack")
	if h.StateKeys()[0] == before {
		t.Fatal("the row is as it was")
	}
}
