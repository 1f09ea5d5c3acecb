package router_test

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestConsentIsWrittenDownWithItsProof(t *testing.T) {
	h, heard := newHouse(t), &ears{}
	h.clocks = heard
	stop := post("stop", "1", "STOP")
	stop.Consent = &hub.Consent{Given: false}
	h.publish(stop)
	h.route(h.ledger("stop"))
	h.clock.Move(time.Hour)
	start := post("start", "2", "START")
	start.Consent = &hub.Consent{Given: true}
	h.publish(start)
	old := post("old", "3", "STOP")
	old.Consent, old.ReceivedAt = &hub.Consent{Given: false}, h.clock.Now().Add(-30*time.Minute)
	h.publish(old)
	h.route(h.ledger("start", "old"))
	all := h.said()
	who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
	if err != nil || len(who.Consents) != 1 {
		t.Fatalf("%+v, %v", who.Consents, err)
	}
	if c := who.Consents[0]; !c.Given || c.Channel != "post" || c.Proof != string(all[1].ID) {
		t.Errorf("%+v", c)
	}
	if strings.Contains(strings.ReplaceAll(heard.all(), "message.received unqualified", ""), "message.received") {
		t.Errorf("the clocks heard %s", heard.all())
	}
}

func TestConsentWithoutAWordIsNoMessage(t *testing.T) {
	h := newHouse(t)
	h.publish(post("hello", "1", "Hello"))
	h.route(h.ledger("hello"))
	h.clock.Move(time.Hour)
	block := post("block", "", "")
	block.Consent = &hub.Consent{Given: false, Purpose: "all", Proof: "They blocked us."}
	h.publish(block)
	h.route(h.ledger("block"))
	who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
	if err != nil || len(who.Consents) != 1 {
		t.Fatalf("%+v, %v", who.Consents, err)
	}
	if c := who.Consents[0]; c.Given || c.Channel != "post" || c.Proof != "They blocked us." || c.At.IsZero() {
		t.Errorf("%+v", c)
	}
	if n := len(h.said()); n != 1 || len(h.conversations()) != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestStopInAnyShapeSilencesNewsAndLeavesAnswers(t *testing.T) {
	h := newHouse(t)
	say := func(key, text string, change func(in *hub.Inbound)) hub.Contact {
		t.Helper()
		h.clock.Move(time.Hour)
		in := post(key, key, text)
		if change != nil {
			change(&in)
		}
		h.publish(in)
		h.route(h.ledger(key))
		who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
		if err != nil {
			t.Fatal(err)
		}
		return who
	}
	for i, c := range []struct {
		text   string
		change func(in *hub.Inbound)
		news   bool // afterwards, had there been a yes
	}{
		{"Please stop by tomorrow", nil, true},
		{"stop", func(in *hub.Inbound) { in.Automatic = hub.AutoReply }, true},
		{"stop", func(in *hub.Inbound) { in.Public = true }, true},
		{"stop", func(in *hub.Inbound) { in.Auth = hub.VerdictFailed }, true},
		{"« Arrêt ! »", nil, false},
		{"Start.", nil, true},
		{"STOP!!", nil, false},
		{"unsubscribe", nil, false},
	} {
		who := say(fmt.Sprintf("stop%d", i), c.text, c.change)
		ok, why := hub.MaySend(who.Consents, "post", "marketing")
		if silenced := !ok && why == hub.SaidNo; silenced == c.news {
			t.Errorf("%q: %+v", c.text, who.Consents)
		}
		if hub.OptedOut(who.Consents, "post") {
			t.Errorf("%q silences answers: %+v", c.text, who.Consents)
		}
		for _, said := range who.Consents {
			if said.Source != "message" || said.Proof == "" || said.Words == "" {
				t.Errorf("%q: no proof: %+v", c.text, said)
			}
		}
	}
}

// question is what a campaign sent last, to whomever writes.
type question struct {
	of hub.ContactID
	at time.Time
	id hub.MessageID // empty: cs_question
}

func (q *question) Leave(context.Context, string, time.Time) (hub.WriteSet, error) {
	return hub.WriteSet{}, hub.Errorf(hub.Missing, "none")
}

func (q *question) Match(_ context.Context, a hub.SentAsk, _ time.Time) (*hub.SentMatch, error) {
	if q.of == "" || a.Contact != q.of {
		return nil, nil
	}
	id := cmp.Or(q.id, "cs_question")
	mark := hub.CampaignMark{Run: "srun_1", N: 1, Confidence: 0.8}
	return &hub.SentMatch{ID: id, SendRef: hub.SendRef{Run: 1, N: 1}, ContactID: q.of, SentAt: q.at, Mark: mark,
		Message: hub.Message{ID: id, Direction: hub.DirOut, Channel: "post", InboxID: "inb_post", Text: "Was it you?", CreatedAt: q.at, ReceivedAt: q.at, Author: hub.Actor{Type: hub.ActorCampaign}}}, nil
}

func TestYesConfirmsOnlyWhatItAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		change func(h *house, q *question, in *hub.Inbound, asked *hub.Consent)
		given  bool
	}{
		"yes":                        {"Oui !", nil, true},
		"start":                      {"START", nil, true},
		"something else":             {"Yes, but who are you?", nil, false},
		"no":                         {"STOP", nil, false},
		"to something else":          {"yes", func(_ *house, _ *question, _ *hub.Inbound, asked *hub.Consent) { asked.AskedIn = "cs_other" }, false},
		"to nothing":                 {"yes", func(_ *house, q *question, _ *hub.Inbound, _ *hub.Consent) { q.of = "" }, false},
		"something was said since":   {"yes", func(h *house, q *question, _ *hub.Inbound, _ *hub.Consent) { q.at = h.clock.Now().Add(-3 * time.Hour) }, false},
		"too late":                   {"yes", func(h *house, _ *question, _ *hub.Inbound, asked *hub.Consent) { asked.ConfirmBy = h.clock.Now() }, false},
		"a program":                  {"yes", func(_ *house, _ *question, in *hub.Inbound, _ *hub.Consent) { in.Automatic = hub.AutoReply }, false},
		"in public":                  {"yes", func(_ *house, _ *question, in *hub.Inbound, _ *hub.Consent) { in.Public = true }, false},
		"from whom it is not proven": {"yes", func(_ *house, _ *question, in *hub.Inbound, _ *hub.Consent) { in.Auth = hub.VerdictFailed }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h, heard := newHouse(t), &ears{}
			h.clocks, h.asks = heard, true
			can := h.can["inb_post"]
			can.WeStart = true
			h.can["inb_post"] = can
			h.publish(post("hello", "1", "Hello"))
			h.route(h.ledger("hello"))
			who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
			if err != nil {
				t.Fatal(err)
			}
			h.clock.Move(time.Hour)
			q := &question{of: who.ID, at: h.clock.Now()}
			h.sent = q
			h.clock.Move(time.Hour)
			asked := hub.Consent{Channel: "post", Purpose: "marketing", Pending: true, At: q.at, AskedAt: q.at, AskedIn: "cs_question", ConfirmBy: h.clock.Now().Add(time.Hour)}
			in := post("answer", "2", c.text)
			in.ReceivedAt = h.clock.Now()
			if c.change != nil {
				c.change(h, q, &in, &asked)
			}
			who.Consents = []hub.Consent{asked}
			if err := h.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{who}}); err != nil {
				t.Fatal(err)
			}
			before := strings.Count(heard.all(), "unqualified")
			h.publish(in)
			h.route(h.ledger("answer"))
			if who, err = h.store.Contact(t.Context(), who.ID); err != nil {
				t.Fatal(err)
			}
			if ok, why := hub.MaySend(who.Consents, "post", "marketing"); ok != c.given {
				t.Fatalf("%v %q %+v", ok, why, who.Consents)
			}
			if !c.given {
				return
			}
			if said := who.Consents[0]; len(who.Consents) != 1 || said.Source != hub.SourceConfirmed || said.Words != c.text || said.Proof == "" || strings.HasPrefix(said.Proof, "confirmed") {
				t.Errorf("%+v", who.Consents)
			}
			if strings.Count(heard.all(), "unqualified") != before+1 {
				t.Errorf("somebody has to answer it: %s", heard.all())
			}
		})
	}
}

func TestStartHasToBeConfirmedWhereTheRulesSaySo(t *testing.T) {
	for _, own := range []bool{false, true} { // the adapter's own reading, too
		h := newHouse(t)
		h.asks = true
		can := h.can["inb_post"]
		can.WeStart = true
		h.can["inb_post"] = can
		for _, text := range []string{"STOP", "START"} {
			in := post(text, text, text)
			if own {
				in.Consent = &hub.Consent{Purpose: "all", Given: text == "START"}
			}
			h.publish(in)
			h.route(h.ledger(text))
			h.clock.Move(time.Hour)
		}
		who, err := h.store.Contact(t.Context(), h.conversations()[0].Conversation.ContactID)
		if err != nil {
			t.Fatal(err)
		}
		if _, why := hub.MaySend(who.Consents, "post", "marketing"); why != hub.Unconfirmed || hub.OptedOut(who.Consents, "post") || len(hub.Waiting(who.Consents)) != 1 {
			t.Errorf("own %v: %q %+v", own, why, who.Consents)
		}
	}
}
