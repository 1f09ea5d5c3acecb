package channeltest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Run asserts what every channel promises.
func Run(t *testing.T, c Case) {
	tests := []struct {
		name string
		run  func(*testing.T, Case)
	}{
		{"settings name their faults", settingsNamed},
		{"redelivered input is one message key", redelivery},
		{"a failing sink means no acknowledgement", noAck},
		{"Listen returns within a second of cancel", listenEnds},
		{"concurrent Send is race-free", concurrentSend},
		{"provider faults become error kinds", faults},
		{"long text is split or refused", longText},
		{"what is sent can be threaded by what comes back", threading},
		{"news it claims comes in about the right message", claimed},
		{"changes it claims are made on the network", amends},
		{"templates and calls are there where they are claimed", words},
		{"what nobody told of is listed and taken", reconciled},
	}
	for _, one := range tests {
		t.Run(one.name, func(t *testing.T) { one.run(t, c) })
	}
}

func rig(t *testing.T, c Case) (*Rig, Provider) {
	t.Helper()
	h := NewHub(t)
	settings, p := c.Start(t, h)
	r := Open(t, h, c.Channel, settings)
	r.shape = p.Shape
	t.Cleanup(func() { r.checkSecrets(t, c.Channel, p.Tell) })
	return r, p
}

func settingsNamed(t *testing.T, c Case) {
	if c.Channel.Kind == "" || c.Channel.Name == "" || c.Channel.Can.Class == "" || c.Channel.Can.HandleKind == "" {
		t.Fatal("a channel has a kind, a name, a class and the kind of handle it reaches")
	}
	settings, _ := c.Start(t, NewHub(t))
	more := map[string]any{"no_such_setting": true}
	for k, v := range settings {
		more[k] = v
	}
	if _, err := channels.Check(c.Channel.Fields, more); !hub.Is(err, hub.Invalid) {
		t.Errorf("an unknown setting gave %v, want invalid", err)
	}
	for _, f := range c.Channel.Fields {
		if !f.Required {
			continue
		}
		less := map[string]any{}
		for k, v := range settings {
			if k != f.Name {
				less[k] = v
			}
		}
		if _, err := channels.Check(c.Channel.Fields, less); err == nil || !strings.Contains(err.Error(), "required") {
			t.Errorf("without %s: %v, want that it is required", f.Name, err)
		}
	}
}

func redelivery(t *testing.T, c Case) {
	r, p := rig(t, c)
	if p.Offer == nil {
		t.Skip("nothing comes in on this channel")
	}
	for range 3 {
		if !p.Offer(t, r, "one", "Where is my order?") {
			t.Fatal("a good event was not acknowledged")
		}
	}
	got := r.Hub.Received()
	if len(got) != 1 {
		t.Fatalf("one event offered three times became %d messages", len(got))
	}
	if !p.Offer(t, r, "two", "Where is my order?") || len(r.Hub.Received()) != 2 {
		t.Fatalf("another event with the same words is another message; have %d", len(r.Hub.Received()))
	}
	m := got[0]
	if m.Inbox != r.Inbox.ID || m.Kind != c.Channel.Kind || m.SrcKey == "" || m.Thread == "" || m.From.IsZero() {
		t.Errorf("inbox, kind, source key, thread and sender must be set: %q %q %q %q %q", m.Inbox, m.Kind, m.SrcKey, m.Thread, m.From)
	}
	if m.AcceptedAt.IsZero() || m.ReceivedAt.After(m.AcceptedAt) {
		t.Errorf("received %v, accepted %v", m.ReceivedAt, m.AcceptedAt)
	}
	said := m.Text
	if m.Call != nil {
		said += m.Call.Transcript // a call says what it says in its transcript
	}
	if !strings.Contains(said, "Where is my order?") {
		t.Errorf("text %q", said)
	}
}

func noAck(t *testing.T, c Case) {
	r, p := rig(t, c)
	if p.Offer == nil {
		t.Skip("nothing comes in on this channel")
	}
	r.Hub.Refuse(hub.Errorf(hub.Temporary, "The hub cannot keep messages now."))
	if p.Offer(t, r, "one", "Hello") {
		t.Fatal("acknowledged though the sink refused: the message is lost")
	}
	r.Hub.Refuse(nil)
	if !p.Offer(t, r, "one", "Hello") || len(r.Hub.Received()) != 1 {
		t.Fatalf("after the trouble the event must be taken, once; have %d", len(r.Hub.Received()))
	}
}

func listenEnds(t *testing.T, c Case) {
	r, _ := rig(t, c)
	l, ok := r.Adapter.(channels.Listener)
	if !ok {
		t.Skip("does not listen by itself")
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	var wg sync.WaitGroup
	wg.Go(func() { done <- l.Listen(ctx, r.Hub) })
	select {
	case err := <-done:
		t.Fatalf("Listen returned by itself: %v", err)
	case <-time.After(300 * time.Millisecond): // long enough to be in the middle of something
	}
	cancel()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Fatal("Listen is still there a second after cancel")
	}
	wg.Wait()
}

func concurrentSend(t *testing.T, c Case) {
	r, _ := rig(t, c)
	if c.Channel.Can.NoText {
		if _, err := r.send(context.Background(), r.Outbound(c.To, "Hello")); !hub.Is(err, hub.Unsupported) {
			t.Errorf("words on a channel that carries none: %v, want unsupported", err)
		}
		return
	}
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Go(func() { _, errs[i] = r.Adapter.Send(context.Background(), r.Outbound(c.To, "Hello")) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			t.Errorf("send: %v", err)
		}
	}
}

func faults(t *testing.T, c Case) {
	want := map[Fault][]hub.Kind{
		Busy: {hub.Limited, hub.Temporary}, Broken: {hub.Temporary, hub.Limited},
		Refused: {hub.Invalid, hub.Denied, hub.Missing, hub.Unsupported}, Gone: {hub.Temporary},
	}
	for fault, kinds := range want {
		t.Run(string(fault), func(t *testing.T) {
			r, p := rig(t, c)
			if p.Fail == nil {
				t.Skip("sending meets no provider")
			}
			p.Fail(fault)
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			_, err := r.send(ctx, r.Outbound(c.To, "Hello"))
			got := hub.KindOf(err)
			for _, k := range kinds {
				if got == k {
					return
				}
			}
			t.Errorf("%s became %q (%v), want one of %v", fault, got, err, kinds)
		})
	}
}

// Measure is the length of s in the channel's unit; septets count as runes,
// which is the longest they can be of.
func Measure(s string, u channels.Unit) int {
	switch u {
	case channels.Bytes:
		return len(s)
	case channels.UTF16:
		return len(utf16.Encode([]rune(s)))
	}
	return utf8.RuneCountInString(s)
}

func longText(t *testing.T, c Case) {
	r, p := rig(t, c)
	limit := c.Channel.Can.MaxText
	if limit == 0 {
		t.Skip("no limit")
	}
	if _, err := r.send(context.Background(), r.Outbound(c.To, strings.Repeat("a", limit))); err != nil {
		t.Errorf("a text of exactly the limit: %v", err)
	}
	before := 0
	if p.Taken != nil {
		before = len(p.Taken())
	}
	long := strings.Repeat("word ", limit/5) + "the end of it"
	_, err := r.send(context.Background(), r.Outbound(c.To, long))
	if err != nil {
		if !hub.Is(err, hub.Invalid) && !hub.Is(err, hub.Unsupported) {
			t.Errorf("a text over the limit: %v, want invalid", err)
		}
		return
	}
	if p.Taken == nil {
		t.Fatal("a text over the limit was neither refused nor seen in parts")
	}
	parts := p.Taken()[before:]
	for _, part := range parts {
		if n := Measure(part, c.Channel.Can.TextUnit); n > limit {
			t.Errorf("a part of %d, the limit is %d", n, limit)
		}
	}
	if got := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); got != strings.Join(strings.Fields(long), " ") {
		t.Error("the parts are not the whole text")
	}
}

func threading(t *testing.T, c Case) {
	r, p := rig(t, c)
	if p.Answer == nil {
		t.Skip("nobody answers on this channel")
	}
	sent := r.Outbound(c.To, "It left us on Monday.")
	rec, err := r.send(context.Background(), sent)
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	if rec.State != hub.Accepted && rec.State != hub.Delivered {
		t.Errorf("receipt %q, want accepted", rec.State)
	}
	if !p.Answer(t, r, sent, "answer", "Thank you!") {
		t.Fatal("the answer was not acknowledged")
	}
	got := r.Hub.Received()
	if len(got) != 1 {
		t.Fatalf("%d messages, want the answer", len(got))
	}
	ref := sent.Ref
	if rec.Final != "" {
		ref = rec.Final
	}
	if contains(got[0].Refs, ref) || contains(got[0].RefChain, ref) || contains(got[0].Tokens, sent.ReplyToken) {
		return
	}
	if c.Channel.Can.Continues && got[0].From.Kind == c.Channel.Can.HandleKind {
		return
	}
	t.Errorf("nothing in the answer leads back: refs %v, tokens %d, sent as %q", got[0].Refs, len(got[0].Tokens), ref)
}
