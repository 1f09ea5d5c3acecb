package app

import (
	"net/http"
	"slices"
	"testing"
	"time"

	ledgers "github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/channels/builtin"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestEveryAttemptIsShownAndAFailedReplyIsSentAgainByHand(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		f := &ferries{now: c.Now, lost: map[string]bool{}}
		f.refuse = func(n int) error {
			switch n {
			case 1:
				return hub.Errorf(hub.Temporary, "The harbour is closed.")
			case 2:
				return hub.Errorf(hub.Invalid, "Nobody of that name lives there.")
			case 4:
				return hub.Errorf(hub.Unknown, "The ferry went, and nobody saw whether it arrived.")
			}
			return nil
		}
		p := begin(t, cfg, Options{Now: c.Now, Channels: append(builtin.All(), f.channel())})
		olga := atDesk(t, p)
		inbox := olga.inbox("ferry", map[string]any{})
		call(t, p, inbox, `{"id":"c1","text":"Hello?"}`)
		id := olga.await(1)[0].ID

		first := olga.reply(id, inbox, "Hello Ana.")
		olga.awaitState(id, first.ID, hub.Failed)
		waits := func() bool { return olga.conversation(id).WaitingSince != nil }
		path := func(m hub.MessageID, what string) string {
			return "/conversations/" + string(id) + "/messages/" + string(m) + "/" + what
		}
		tries := func(m hub.MessageID) (out []string) {
			var all list[ledgers.AttemptView]
			olga.get(path(m, "attempts"), &all)
			for _, a := range all.Items {
				if a.Outcome == nil || a.EndedAt == nil || (a.NextAt != nil) != (*a.Outcome == hub.Queued) {
					t.Errorf("attempt %+v", a)
					continue
				}
				by := ""
				if a.By != nil {
					by = " by hand"
				}
				out = append(out, string(*a.Outcome)+": "+a.Reason+by)
			}
			return out
		}
		is(t, tries(first.ID), "queued: The harbour is closed.", "failed: Nobody of that name lives there.")
		olga.post(path(first.ID, "retry"), map[string]any{}, nil)
		olga.awaitState(id, first.ID, hub.Accepted)
		is(t, tries(first.ID), "queued: The harbour is closed.", "failed: Nobody of that name lives there.", "accepted:  by hand")
		if waits() {
			t.Error("somebody who has been answered still waits")
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, path(first.ID, "retry"), map[string]any{}, nil); status != http.StatusConflict {
			t.Errorf("a reply that has gone out: %d", status)
		}

		second := olga.reply(id, inbox, "Are you there?")
		olga.awaitState(id, second.ID, hub.UnknownOut)
		if status, _ := olga.ask(http.DefaultClient, http.MethodPost, path(second.ID, "retry"), map[string]any{}, nil); status != http.StatusUnprocessableEntity {
			t.Errorf("without a word that it may arrive twice: %d", status)
		}
		if n := len(f.sends()); n != 4 {
			t.Fatalf("%d sends: what may have gone out is not sent again by itself", n)
		}
		olga.post(path(second.ID, "retry"), map[string]any{"sure": true}, nil)
		olga.awaitState(id, second.ID, hub.Accepted)
		sent := f.sends()
		if len(sent) != 5 || sent[3].Ref != sent[4].Ref {
			t.Errorf("%d sends; a repeat carries the id of the first: %q, %q", len(sent), sent[3].Ref, sent[4].Ref)
		}
		if findings, err := p.store.Check(t.Context()); err != nil || len(findings) > 0 {
			t.Errorf("fsck: %+v, %v", findings, err)
		}
	})
}

func is(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("attempts\n got %q\nwant %q", got, want)
	}
}

// An order's patience begins anew when somebody asks for one more try.
func TestPatienceBeginsAnewWithATryByHand(t *testing.T) {
	t.Parallel()
	c := &clock{}
	f := &ferries{now: c.Now, lost: map[string]bool{}}
	closed := true
	f.refuse = func(int) error { // called under the ferry's lock
		if closed {
			return hub.Errorf(hub.Temporary, "The harbour is closed.")
		}
		return nil
	}
	p := begin(t, alone(t), Options{Now: c.Now, Channels: append(builtin.All(), f.channel())})
	olga := atDesk(t, p)
	inbox := olga.inbox("ferry", map[string]any{})
	call(t, p, inbox, `{"id":"c1","text":"Hello?"}`)
	id := olga.await(1)[0].ID
	said := olga.reply(id, inbox, "Hello Ana.")
	testpeers.Await(t, soon, "a first try", func() bool { return len(f.sends()) > 0 })
	c.advance(2 * time.Hour) // longer than the channel tries by itself
	olga.awaitState(id, said.ID, hub.Failed)
	before := len(f.sends())
	olga.post("/conversations/"+string(id)+"/messages/"+string(said.ID)+"/retry", map[string]any{}, nil)
	testpeers.Await(t, soon, "a try by hand", func() bool { return len(f.sends()) > before })
	olga.awaitState(id, said.ID, hub.Queued) // it is tried again by itself, not given up at once
	f.mu.Lock()
	closed = false
	f.mu.Unlock()
	c.advance(10 * time.Minute)
	olga.awaitState(id, said.ID, hub.Accepted)
}
