package router_test

import (
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
	h.clock.move(time.Hour)
	start := post("start", "2", "START")
	start.Consent = &hub.Consent{Given: true}
	h.publish(start)
	old := post("old", "3", "STOP")
	old.Consent, old.ReceivedAt = &hub.Consent{Given: false}, h.clock.now().Add(-30*time.Minute)
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
	h.clock.move(time.Hour)
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
		h.clock.move(time.Hour)
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
