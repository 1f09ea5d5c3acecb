package router_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/router/courtesy"
)

// told are the automatic messages of ours in the only conversation.
func (h *house) told() (out []hub.Message) {
	h.t.Helper()
	for _, m := range h.said() {
		if m.Direction == hub.DirOut {
			out = append(out, m)
		}
	}
	return out
}

// acks are the automatic messages of ours in all conversations.
func (h *house) acks() (out []hub.Message) {
	h.t.Helper()
	for _, row := range h.conversations() {
		for _, m := range h.messages(row.Conversation.ID) {
			if m.Author.Type == hub.ActorSystem {
				out = append(out, m)
			}
		}
	}
	return out
}

// hear routes one message and answers what it was answered with; empty: nothing.
func (h *house) hear(key, text string, change func(in *hub.Inbound)) string {
	h.t.Helper()
	in := post(key, key, text)
	if change != nil {
		change(&in)
	}
	before := 0
	if len(h.conversations()) > 0 {
		before = len(h.told())
	}
	h.publish(in)
	h.route(h.ledger(key))
	all := h.told()
	switch {
	case len(all) == before:
		return ""
	case len(all) > before+1:
		h.t.Fatalf("%q is answered %d times", text, len(all)-before)
	}
	return all[len(all)-1].Text
}

func TestWhoChangesTheirMindIsToldOnceThatItWasHeard(t *testing.T) {
	h, heard := newHouse(t), &ears{}
	h.clocks, h.thanks = heard, true
	for i, c := range []struct {
		say, told string
		after     time.Duration
	}{
		{"Hello, where is my kettle?", "", 0},
		{"start", "", 0}, // they never said stop: a word like any other
		{"STOP", "You will get no more", time.Minute},
		{"stop!", "", time.Minute}, // said before
		{"Unsubscribe", "", time.Minute},
		{"START", "Welcome back", time.Minute},
		{"Désabonner", "Vous ne recevrez plus", time.Minute},
		{"start", "Welcome back", time.Minute},
		{"stop", "", time.Minute}, // the fifth time in a day
		{"start", "", 20 * time.Hour},
		{"stop", "You will get no more", 5 * time.Hour}, // the day is over
	} {
		h.clock.Move(c.after)
		if got := h.hear(fmt.Sprint("m", i), c.say, nil); !strings.HasPrefix(got, c.told) || c.told == "" && got != "" {
			t.Errorf("%d: %q is answered with %q, want %q", i, c.say, got, c.told)
		}
	}
	if strings.Contains(heard.all(), string(hub.EvReplied)) || strings.Contains(heard.all(), string(hub.EvStatus)) {
		t.Errorf("the clocks heard %s", heard.all())
	}
}

func TestWhatIsSaidByItselfGoesBackWhereTheWordCameFrom(t *testing.T) {
	h := newHouse(t)
	h.thanks, h.speaks = true, "ro-RO"
	if got := h.hear("stop", "STOP", nil); !strings.HasPrefix(got, "Nu veți mai primi") {
		t.Fatalf("%q", got)
	}
	all := h.said()
	if len(all) != 2 || all[0].Direction != hub.DirIn {
		t.Fatalf("%+v", all)
	}
	m := all[1]
	if m.Author.Type != hub.ActorSystem || m.Automatic != hub.AutoReply || m.InboxID != "inb_post" || m.Delivery.State != hub.Queued {
		t.Errorf("%+v", m)
	}
	o, err := h.store.OrderOf(t.Context(), m.ID)
	if err != nil || o.To != ada || o.InboxID != "inb_post" || o.Lane != hub.LaneReply || o.State != hub.Queued {
		t.Errorf("%+v, %v", o, err)
	}
	c := h.conversations()[0].Conversation
	if c.LastSeq != 2 || c.LastInSeq != 1 || c.LastMessage.Direction != hub.DirOut {
		t.Errorf("%+v", c)
	}
	facts, err := h.store.FactsSince(t.Context(), 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(facts, func(f hub.Fact) bool { return f.Type == hub.MessageSent }); i < 0 || !strings.Contains(string(facts[i].Data), `"automatic":"auto_reply"`) {
		t.Error("nobody is told of it")
	}
	// The language that the person is known to speak comes first.
	who, err := h.store.Contact(t.Context(), c.ContactID)
	if err != nil {
		t.Fatal(err)
	}
	who.Language = "fr-CA"
	if err := h.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{who}}); err != nil {
		t.Fatal(err)
	}
	if got := h.hear("start", "Reabonare", nil); !strings.HasPrefix(got, "Vous pouvez") {
		t.Errorf("%q", got)
	}
	h.own = func(m courtesy.Mind, language string) string {
		return map[string]string{"out fr": "Au revoir de Quux.", "out ro": "La revedere."}[string(m)+" "+language]
	}
	if got := h.hear("stop once more", "STOP", nil); got != "Au revoir de Quux." {
		t.Errorf("words of the house's own: %q", got)
	}
}

func TestNothingIsSaidByItselfWhereItShouldNot(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		change func(h *house, in *hub.Inbound)
		told   bool
	}{
		"somebody":               {func(*house, *hub.Inbound) {}, true},
		"it is switched off":     {func(h *house, _ *hub.Inbound) { h.thanks = false }, false},
		"a program":              {func(_ *house, in *hub.Inbound) { in.Automatic = hub.AutoReply }, false},
		"a list":                 {func(_ *house, in *hub.Inbound) { in.Automatic = hub.AutoList }, false},
		"one of ours, come back": {func(_ *house, in *hub.Inbound) { in.Automatic = hub.AutoLoop }, false},
		"in public":              {func(_ *house, in *hub.Inbound) { in.Public = true }, false},
		"from whom it is not":    {func(_ *house, in *hub.Inbound) { in.Auth = hub.VerdictFailed }, false},
		"the network answers":    {func(_ *house, in *hub.Inbound) { in.Consent = &hub.Consent{Purpose: "all"} }, false},
		"the window is closed":   {func(h *house, in *hub.Inbound) { in.ReceivedAt = h.clock.Now().Add(-2 * time.Hour) }, false},
		"almost":                 {func(h *house, in *hub.Inbound) { in.ReceivedAt = h.clock.Now().Add(-59 * time.Minute) }, true},
		"long ago": {func(h *house, in *hub.Inbound) {
			h.boundless("inb_post")
			in.ReceivedAt = h.clock.Now().Add(-25 * time.Hour)
		}, false},
		"the day before": {func(h *house, in *hub.Inbound) {
			h.boundless("inb_post")
			in.ReceivedAt = h.clock.Now().Add(-23 * time.Hour)
		}, true},
		"a sender without answers": {func(_ *house, in *hub.Inbound) { in.From.Kind = "name" }, false},
		"the inbox is off": {func(h *house, _ *hub.Inbound) {
			in := h.inbox["inb_post"]
			in.Disabled = true
			h.inbox["inb_post"] = in
		}, false},
		"a channel without words": {func(h *house, _ *hub.Inbound) {
			can := h.can["inb_post"]
			can.NoText = true
			h.can["inb_post"] = can
		}, false},
	} {
		before, inbox := len(h.acks()), h.inbox["inb_post"]
		can := h.can["inb_post"]
		can.Window, h.thanks = time.Hour, true
		h.can["inb_post"] = can
		in := post(name, name, "STOP")
		in.From.Address, in.Thread, in.FromName = name, name, name
		c.change(h, &in)
		h.publish(in)
		h.route(h.ledger(name))
		if n := len(h.acks()) - before; (n == 1) != c.told || n > 1 {
			t.Errorf("%s: told %d times", name, n)
		}
		can.NoText = false
		h.inbox["inb_post"], h.can["inb_post"] = inbox, can
	}
}

// boundless takes the bound on how late may be answered from an inbox.
func (h *house) boundless(id hub.InboxID) {
	can := h.can[id]
	can.Window = 0
	h.can[id] = can
}

func TestSpamAndBlockedSendersHearNothing(t *testing.T) {
	h := newHouse(t)
	h.thanks = true
	h.hear("hello", "Hello", nil)
	c := h.conversations()[0].Conversation
	c.Status = hub.Spam
	if err := h.store.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}}); err != nil {
		t.Fatal(err)
	}
	h.publish(post("stop", "2", "STOP"))
	h.route(h.ledger("stop"))
	for _, row := range h.conversations() { // what is spam goes on, or a new one begins
		for _, m := range h.messages(row.Conversation.ID) {
			if m.Direction == hub.DirOut && row.Conversation.Status == hub.Spam {
				t.Errorf("spam is answered: %+v", m)
			}
		}
	}

	h = newHouse(t)
	h.thanks = true
	h.hear("hello", "Hello", nil)
	known, err := h.store.ByHandles(t.Context(), []hub.Handle{ada})
	if err != nil {
		t.Fatal(err)
	}
	id := known[ada.Key()]
	id.BlockedAt = h.clock.Now()
	if err := h.store.Commit(t.Context(), hub.WriteSet{Identities: []hub.Identity{id}}); err != nil {
		t.Fatal(err)
	}
	h.publish(post("stop", "2", "STOP"))
	h.route(h.ledger("stop"))
	for _, row := range h.conversations() {
		if n := len(h.messages(row.Conversation.ID)); n != 1 {
			t.Errorf("%d messages in %+v", n, row.Conversation.Flags)
		}
	}
}

func TestTheAnswerToAQuestionWhetherTheyWantItIsAcknowledged(t *testing.T) {
	h := newHouse(t)
	h.thanks, h.asks = true, true
	can := h.can["inb_post"]
	can.WeStart = true
	h.can["inb_post"] = can
	for i, c := range []struct {
		say, why, told string
		network        bool // has answered the word by itself
	}{
		{"yes", "", "Thank you, it is confirmed", false}, {"Oui", "", "Merci, c’est confirmé", false}, {"START", "", "Thank you, it is confirmed", false},
		{"No", hub.SaidNo, "Thank you for telling us", false}, {"Nu, mulțumesc!", hub.SaidNo, "Vă mulțumim că ne-ați spus", false}, {"STOP", hub.SaidNo, "You will get no more", false},
		{"nobody", hub.Unconfirmed, "", false}, {"Start", "", "", true},
	} {
		h.sent = nil
		say := func(key, text string, by *hub.Consent) {
			in := post(fmt.Sprint(key, i), fmt.Sprint(key, i), text)
			in.From.Address, in.Thread, in.Consent = fmt.Sprint("person ", i), fmt.Sprint(i), by
			h.publish(in)
			h.route(h.ledger(in.SrcKey))
		}
		say("hello", "Hello", nil)
		ids, err := h.store.ByHandles(t.Context(), []hub.Handle{{Kind: ada.Kind, Scope: ada.Scope, Address: fmt.Sprint("person ", i)}})
		if err != nil || len(ids) != 1 {
			t.Fatalf("%+v %v", ids, err)
		}
		var who hub.Contact
		for _, id := range ids {
			if who, err = h.store.Contact(t.Context(), id.ContactID); err != nil {
				t.Fatal(err)
			}
		}
		h.clock.Move(time.Hour)
		at := h.clock.Now()
		h.sent = &question{of: who.ID, at: at, id: hub.MessageID(fmt.Sprint("cs_", i))}
		who.Consents = []hub.Consent{{Channel: "post", Purpose: "marketing", Pending: true, At: at, AskedAt: at, AskedIn: hub.MessageID(fmt.Sprint("cs_", i)), ConfirmBy: at.Add(2 * time.Hour)}}
		if err := h.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{who}}); err != nil {
			t.Fatal(err)
		}
		h.clock.Move(time.Hour)
		before := h.acks()
		var by *hub.Consent
		if c.network {
			by = &hub.Consent{Given: true, Purpose: "all"}
		}
		say("answer", c.say, by)
		if who, err = h.store.Contact(t.Context(), who.ID); err != nil {
			t.Fatal(err)
		}
		if _, why := hub.MaySend(who.Consents, "post", "marketing"); why != c.why || hub.OptedOut(who.Consents, "post") {
			t.Errorf("%q: %q %+v", c.say, why, who.Consents)
		}
		got := slices.DeleteFunc(h.acks(), func(m hub.Message) bool {
			return slices.ContainsFunc(before, func(x hub.Message) bool { return x.ID == m.ID })
		})
		if len(got) > 1 || (len(got) == 1) != (c.told != "") || len(got) == 1 && !strings.HasPrefix(got[0].Text, c.told) {
			t.Errorf("%q: %+v", c.say, got)
		}
	}
}

func TestAStartThatHasToBeConfirmedIsAnsweredByTheQuestionAlone(t *testing.T) {
	h := newHouse(t)
	h.thanks, h.asks = true, true
	can := h.can["inb_post"]
	can.WeStart = true
	h.can["inb_post"] = can
	h.hear("stop", "STOP", nil)
	h.clock.Move(time.Hour)
	if got := h.hear("start", "START", nil); got != "" {
		t.Errorf("%q", got)
	}
}

// dying is a ledger in front of a process that dies: every other commit fails,
// before or after it has been done.
type dying struct {
	*store.Store
	n    atomic.Int32
	done bool
}

func (d *dying) Commit(ctx context.Context, w hub.WriteSet) error {
	if d.n.Add(1)%2 == 0 {
		return d.Store.Commit(ctx, w)
	}
	if d.done {
		if err := d.Store.Commit(ctx, w); err != nil {
			return err
		}
	}
	return hub.Errorf(hub.Temporary, "the line broke")
}

func TestWhateverDiesSomebodyIsToldOnceAndNotWithoutItsConsent(t *testing.T) {
	for _, done := range []bool{false, true} {
		h := newHouse(t)
		h.thanks, h.rows = true, &dying{Store: h.store, done: done}
		for i := range 3 { // and the network says it three times
			h.publish(post("stop", "1", "STOP"))
			if i == 1 {
				h.route(h.ledger("stop"))
			}
		}
		h.publish(post("end", "2", "Bye"))
		h.route(h.ledger("stop", "end"))
		if n := len(h.told()); n != 1 || len(h.said()) != 3 {
			t.Errorf("done %v: told %d times, %d messages", done, n, len(h.said()))
		}
	}
}

func TestManyChangesOfMindAtOnceAreBounded(t *testing.T) {
	h := newHouse(t)
	h.thanks = true
	var keys []string
	for i := range 12 {
		keys = append(keys, fmt.Sprint("m", i))
		in := post(keys[i], keys[i], []string{"stop", "start"}[i%2])
		in.ReceivedAt = h.clock.Now().Add(time.Duration(i) * time.Second)
		h.publish(in)
		h.clock.Move(time.Second)
	}
	h.clock.Move(time.Minute)
	h.route(h.ledger(keys...))
	if n := len(h.told()); n != 4 {
		t.Errorf("told %d times", n)
	}
	if got := h.hear("later", "stop", nil); got != "" {
		t.Errorf("and then %q", got)
	}
}
