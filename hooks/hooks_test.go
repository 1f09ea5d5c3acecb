package hooks

import (
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestWrongWebhooksAreRefusedByField(t *testing.T) {
	good := Webhook{Name: "CRM", URL: "https://crm.example.com/in?x=1", Events: []string{"sla.*", "message.received"}, Enabled: true}
	if err := good.Check(false); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Webhook)
		field  string
	}{
		"no name":        {func(w *Webhook) { w.Name = " " }, "name"},
		"no address":     {func(w *Webhook) { w.URL = "crm" }, "url"},
		"another scheme": {func(w *Webhook) { w.URL = "ftp://x/" }, "url"},
		"plain":          {func(w *Webhook) { w.URL = "http://x/" }, "url"},
		"password":       {func(w *Webhook) { w.URL = "https://me:pw@x/" }, "url"},
		"fragment":       {func(w *Webhook) { w.URL = "https://x/#y" }, "url"},
		"long":           {func(w *Webhook) { w.URL = "https://x/" + strings.Repeat("y", 2000) }, "url"},
		"no event":       {func(w *Webhook) { w.Events = nil }, "events"},
		"unknown event":  {func(w *Webhook) { w.Events = []string{"message.lost"} }, "events"},
		"half a group":   {func(w *Webhook) { w.Events = []string{"mess*"} }, "events"},
		"a notice":       {func(w *Webhook) { w.Events = []string{"agent.notified"} }, "events"},
	} {
		w := good
		c.change(&w)
		e, ok := w.Check(false).(*hub.Error)
		if !ok || e.Kind != hub.Invalid || e.Field != c.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	good.URL = "http://127.0.0.1:8080/"
	if err := good.Check(true); err != nil {
		t.Errorf("where private networks are allowed: %v", err)
	}
}

func TestWebhooksHearWhatTheyListenTo(t *testing.T) {
	w := Webhook{ID: "whk_1", Events: []string{"sla.*", "message.received"}, Enabled: true}
	ran := hub.NewFact(hub.RuleRan, time.Time{}, hub.Actor{}, hub.FactData{After: map[string]any{"webhooks": []string{"whk_1"}}})
	other := hub.NewFact(hub.RuleRan, time.Time{}, hub.Actor{}, hub.FactData{After: map[string]any{"webhooks": []string{"whk_2"}}})
	for _, c := range []struct {
		fact hub.Fact
		want bool
	}{
		{hub.Fact{Type: hub.SLABreached}, true}, {hub.Fact{Type: hub.MessageReceived}, true}, {hub.Fact{Type: hub.MessageSent}, false},
		{ran, true}, {other, false}, {hub.Fact{Type: hub.AgentNotified}, false}, {hub.Fact{Type: hub.ConversationRead}, false},
	} {
		if got := w.wants(&c.fact); got != c.want {
			t.Errorf("%s: %v", c.fact.Type, got)
		}
	}
	all := Webhook{Events: []string{"*"}, Enabled: true}
	if all.wants(&hub.Fact{Type: hub.AgentNotified}) || !all.wants(&hub.Fact{Type: hub.NoteAdded}) {
		t.Error("* is everything that may leave the house")
	}
	if all.Enabled = false; all.wants(&hub.Fact{Type: hub.NoteAdded}) {
		t.Error("one that is switched off hears nothing")
	}
}

func TestPausesGrowForThreeDays(t *testing.T) {
	var total, last time.Duration
	n := 1
	for ; ; n++ {
		p, more := pause(n)
		if !more {
			break
		}
		if p < last {
			t.Errorf("pause %d is %v after %v", n, p, last)
		}
		total, last = total+p, p
	}
	if total < 64*time.Hour || total > 80*time.Hour || n != 13 {
		t.Errorf("%d attempts in %v", n, total)
	}
}

func TestSignatureIsWhatTheDocumentationSays(t *testing.T) {
	// printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac 'a secret of the receiver'
	const want = "v1=719d43160dd8091f1cdca2473a26871d7f4f701b9c72dd2391c6e537c2ec685b"
	got := Sign("a secret of the receiver", "1700000000", []byte(`{"a":1}`))
	if got != want {
		t.Errorf("%s", got)
	}
	if got == Sign("another", "1700000000", []byte(`{"a":1}`)) || got == Sign("a secret of the receiver", "1700000001", []byte(`{"a":1}`)) {
		t.Error("the signature does not depend on secret and time")
	}
}
