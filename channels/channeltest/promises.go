package channeltest

import (
	"context"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// amends asserts what the channel says it changes on the network.
func amends(t *testing.T, c Case) {
	can := c.Channel.Can
	r, p := rig(t, c)
	a, ok := r.Adapter.(channels.Amender)
	if !ok {
		if can.EditOut || can.DeleteOut {
			t.Fatal("the channel says that it changes what we sent, and its adapter is no Amender")
		}
		t.Skip("changes nothing on its network")
	}
	sent := r.Outbound(c.To, "It left us on Monday.")
	rec, err := r.send(context.Background(), sent)
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	ref := sent.Ref
	if rec.Final != "" {
		ref = rec.Final
	}
	amend := func(kind hub.ChangeKind, claim, ours bool, ref, text, sign string) {
		t.Helper()
		err := a.Amend(context.Background(), channels.Amendment{To: c.To, Ours: ours, Public: sent.Public, Text: text, Change: hub.Change{Kind: kind, Ref: ref, Reaction: sign}})
		if claim && err != nil {
			t.Errorf("%s is claimed and failed: %v", kind, err)
		}
		if !claim && !hub.Is(err, hub.Unsupported) && !hub.Is(err, hub.Invalid) {
			t.Errorf("%s is not claimed: %v, want unsupported", kind, err)
		}
	}
	amend(hub.Edited, can.EditOut, true, ref, "It left us on Tuesday.", "")
	if p.Offer != nil && p.Offer(t, r, "one", "Where is my order?") {
		if got := r.Hub.Received(); len(got) == 1 {
			amend(hub.Reacted, can.Reactions, false, got[0].Ref, "", c.sign())
		}
	}
	amend(hub.Deleted, can.DeleteOut, true, ref, "", "")
}

func (c Case) sign() string {
	if c.Sign != "" {
		return c.Sign
	}
	return "👍"
}

// words asserts what the channel says it rings and what it may say when the time
// to answer is over.
func words(t *testing.T, c Case) {
	can := c.Channel.Can
	r, _ := rig(t, c)
	if templater, ok := r.Adapter.(channels.Templater); ok != (can.Outside == "template") {
		t.Errorf("outside of the window the channel allows %q, and its adapter is a Templater: %v", can.Outside, ok)
	} else if ok {
		list, err := templater.Templates(context.Background())
		if err != nil || len(list) == 0 {
			t.Errorf("%d templates, %v; the case has to have one", len(list), err)
		}
		for _, one := range list {
			if one.Name == "" || one.Language == "" || one.Text == "" {
				t.Errorf("a template without name, language or text: %+v", one)
			}
		}
	}
	if caller, ok := r.Adapter.(channels.Caller); ok != can.Calls {
		t.Errorf("the channel says of calls: %v, and its adapter is a Caller: %v", can.Calls, ok)
	} else if ok {
		if ref, err := caller.Call(context.Background(), c.To, "+12025550198"); err != nil || ref == "" {
			t.Errorf("a call that was asked for: %q, %v", ref, err)
		}
	}
}

// reconciled asserts that what the provider has, and told nobody of, is listed
// and taken as if it had been told.
func reconciled(t *testing.T, c Case) {
	r, p := rig(t, c)
	list, ok := r.Adapter.(channels.Reconciler)
	if !ok {
		if p.Silent != nil {
			t.Error("the provider has a list, and the adapter is no Reconciler")
		}
		t.Skip("the provider keeps no list")
	}
	if p.Silent == nil {
		t.Fatal("the adapter is a Reconciler, and its case has nothing to list")
	}
	since := r.Hub.Clock.Now().Add(-time.Hour)
	p.Silent(t, r, "silent", "Nobody told you.")
	for range 2 { // the second time it is known
		for one, err := range list.List(context.Background(), since) {
			if err != nil {
				t.Fatalf("list: %v", err)
			}
			if one.SrcKey == "" || one.Take == nil || one.At.IsZero() {
				t.Fatalf("listed without key, time or a way to take it: %+v", one)
			}
			before := r.Hub.Received()
			if err := one.Take(context.Background(), r.Hub); err != nil {
				t.Fatalf("take: %v", err)
			}
			for _, m := range r.Hub.Received()[len(before):] {
				if m.SrcKey != one.SrcKey {
					t.Errorf("listed as %q and taken as %q: the ledger would take it again at every look", one.SrcKey, m.SrcKey)
				}
			}
		}
	}
	if got := r.Hub.Received(); len(got) != 1 {
		t.Fatalf("%d messages, want the one that nobody told of", len(got))
	}
}
