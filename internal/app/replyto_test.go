package app

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// A contact form writes for a person: From is the site's, Reply-To the person's.
func TestAnswerToAContactFormReachesThePersonAndComesBack(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		form := func(id, replyTo, text string) {
			t.Helper()
			raw := strings.Replace(plain(id, "The shop <noreply@shop.example>", "Contact form", text), "\nTo:", "\nReply-To: "+replyTo+"\nTo:", 1)
			if err := mailIn(p.MailAddr(), "www-data@shop.example", houseAddress, raw); err != nil {
				t.Fatal(err)
			}
		}
		form("form1", "Ana Pop <ana@example.com>", "Do you sell kettles?")
		asked := olga.await(1)[0]
		checkClocks(t, asked, hub.ClockRunning) // a person waits, though a program wrote
		first := olga.messages(asked.ID)[0]
		if len(first.ReplyTo) != 1 || first.ReplyTo[0].Address != "ana@example.com" {
			t.Fatalf("the desk does not see where the answer goes: %+v", first)
		}
		said := olga.reply(asked.ID, mailbox, "We do, in two colours.")
		if len(said.To) != 1 || said.To[0].Address != "ana@example.com" {
			t.Errorf("the answer is for %+v", said.To)
		}
		l := post.await(t, "in two colours")
		to, err := mail.ParseAddress(l.header.Get("To"))
		if err != nil || l.to != "ana@example.com" || to.Address != "ana@example.com" || to.Name != "Ana Pop" {
			t.Errorf("the letter goes to %q (%v, %v)", l.to, to, err)
		}

		back, err := mail.ParseAddress(l.header.Get("Reply-To"))
		if err != nil {
			t.Fatal(err)
		}
		answer := strings.Replace(plain("answer", "Ana Pop <ana@example.com>", "Re: Contact form", "A blue one, please."), "To: "+houseAddress, "To: "+back.Address, 1)
		if err := mailIn(p.MailAddr(), "ana@example.com", back.Address, answer); err != nil {
			t.Fatal(err)
		}
		olga.awaitLast(asked.ID, 3)
		olga.reply(asked.ID, mailbox, "It is on its way.")
		if l := post.await(t, "on its way"); l.to != "ana@example.com" {
			t.Errorf("the second letter goes to %q", l.to)
		}

		// A form of ours that names our own address must not make us write to ourselves.
		form("form2", houseAddress, "Hello from nobody")
		for _, c := range olga.await(2) {
			if c.ID == asked.ID {
				continue
			}
			if m := olga.reply(c.ID, mailbox, "Is anybody there?"); m.To[0].Address != "noreply@shop.example" {
				t.Errorf("the answer is for %+v", m.To)
			}
		}
	})
}
