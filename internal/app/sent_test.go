package app

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/app/environ"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// Somebody answers from the shared mailbox with their own mail program: the thread
// shows it as ours, and nobody waits any more.
func TestAnswerFromAMailProgramIsShownInItsThread(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		d := testpeers.DovecotSent(t, "support")
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		port, _ := strconv.Atoi(d.Port)
		box := olga.inbox("email", map[string]any{"address": houseAddress,
			"imap": map[string]any{"host": d.Host, "port": port, "security": "none", "username": "support", "password": testpeers.DovecotPassword, "poll_s": 1},
			"smtp": map[string]any{"host": "127.0.0.1", "port": post.port, "security": "none"}})
		st := environ.State{Store: p.store.Store, Inbox: box}
		testpeers.Await(t, soon, "the sent mails to be followed", func() bool { _, err := st.Get(t.Context(), "imap-sent"); return err == nil })
		said := func(id, to, answers, text string) {
			t.Helper()
			raw := strings.Replace(plain(id, "Bea of Help <"+houseAddress+">", "Re: Kettles", text), "To: "+houseAddress, "To: "+to+"\nIn-Reply-To: <"+answers+"@mail.example>", 1)
			d.Append(t, "support", "Sent", strings.ReplaceAll(raw, "\n", "\r\n"))
		}
		asks := func(id, from, text string, more string) {
			t.Helper()
			raw := plain(id, from, "Kettles", text)
			d.Deliver(t, "support", strings.ReplaceAll(strings.Replace(raw, "\nTo:", more+"\nTo:", 1), "\n", "\r\n"))
		}

		asks("q1", "ana@example.com", "Do you sell kettles?", "")
		c := olga.await(1)[0]
		checkClocks(t, c, hub.ClockRunning)
		said("colleague", "cook@elsewhere.example", "q1", "Do we sell kettles?") // asks somebody else: no answer
		said("r1", "Bob <bob@example.com>, The tiresome one <Ana@example.com>", "q1", "We do, in two colours.")
		called := c.Contact.Name
		c = olga.awaitLast(c.ID, 2)
		if c.Contact.Name != called {
			t.Errorf("the customer is called %q now", c.Contact.Name)
		}
		m := olga.messages(c.ID)[1]
		if m.Direction != hub.DirOut || !m.Echo || m.Text != "We do, in two colours." || m.Author.Type != hub.ActorAgent || m.Author.Name != "Bea of Help" || m.Delivery.State != hub.Accepted || len(m.To) != 2 {
			t.Fatalf("%+v", m)
		}
		if c.WaitingSince != nil || c.LastMessage.Direction != hub.DirOut {
			t.Errorf("somebody still waits: %+v", c)
		}
		checkClocks(t, c, hub.ClockMet)

		// What answers that answer threads as any answer does.
		asks("q2", "Ana <ana@example.com>", "A blue one, please.", "\nIn-Reply-To: <r1@mail.example>")
		c = olga.awaitLast(c.ID, 3)
		olga.reply(c.ID, box, "It is on its way.")
		l := post.await(t, "on its way")
		olga.awaitLast(c.ID, 4)
		d.Append(t, "support", "Sent", l.raw) // the provider keeps a copy
		said("r2", "ana@example.com", "late", "An answer that is here before its question.")
		asks("late", "Ana <ana@example.com>", "Is it here yet?", "\nIn-Reply-To: <q2@mail.example>")
		olga.awaitLast(c.ID, 6)
		if all := olga.messages(c.ID); all[4].Text != "Is it here yet?" || all[5].Text != "An answer that is here before its question." || !all[5].Echo {
			t.Errorf("%q, then %q", all[4].Text, all[5].Text)
		}

		// A contact form writes for a person, who gets the answer.
		asks("form", "The shop <noreply@shop2.example>", "A question by form", "\nReply-To: Cy <cy@example.com>")
		var form hub.ConversationCard
		for _, one := range olga.await(2) {
			if one.ID != c.ID {
				form = one
			}
		}
		said("r3", "cy@example.com", "form", "Answered to where it was wanted.")
		olga.awaitLast(form.ID, 2)

		// A From line of ours in what comes in proves nothing.
		asks("forged", "Bea <"+houseAddress+">", "I am not Bea.", "\nIn-Reply-To: <q1@mail.example>")
		for _, one := range olga.await(3) {
			for _, m := range olga.messages(one.ID) {
				if m.Text == "I am not Bea." && (m.Echo || m.Direction != hub.DirIn || one.ID == c.ID) {
					t.Errorf("%+v", m)
				}
			}
		}
		time.Sleep(2 * time.Second) // copies would have come by now
		if c := olga.conversation(c.ID); c.LastSeq != 6 {
			t.Errorf("%d messages", c.LastSeq)
		}
	})
}
