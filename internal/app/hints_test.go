package app

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// A gateway has written ids and addresses anew: what it left of ours elsewhere in
// the mail finds the conversation, for its own person and for nobody else.
func TestAnswersWhoseReferencesWereRewrittenFindTheirConversation(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		box := olga.inbox("email", map[string]any{"address": houseAddress, "aliases": []string{"sales@shop.example"}, "smtp_in": true, "ref_line": true,
			"smtp": map[string]any{"host": "127.0.0.1", "port": post.port, "security": "none"}})
		write := func(id, from, text string, lines ...string) {
			t.Helper()
			raw := strings.Replace(plain(id, from, "Re: Kettles", text), "\nTo:", "\n"+strings.Join(append(lines, "To:"), "\n"), 1)
			if err := mailIn(p.MailAddr(), from, houseAddress, raw); err != nil {
				t.Fatal(err)
			}
		}
		write("q", "ana@example.com", "Do you sell kettles?")
		c := olga.await(1)[0]
		olga.reply(c.ID, box, "We do, in two colours.")
		l := post.await(t, "two colours")
		back, err := mail.ParseAddress(l.header.Get("Reply-To"))
		if err != nil {
			t.Fatal(err)
		}
		token := back.Address[strings.IndexByte(back.Address, '+')+1 : strings.IndexByte(back.Address, '@')]
		ref := strings.Trim(l.header.Get("Message-ID"), "<>")
		if !strings.Contains(l.raw, "[ref:"+token+"]") {
			t.Errorf("the token does not stand at the foot:\n%s", l.raw)
		}

		write("in-a-line", "ana@example.com", "One.", "In-Reply-To: <minted@gateway.example>", "References: <minted@gateway.example>", "X-Gateway-Original: "+strings.ToUpper(ref))
		olga.awaitLast(c.ID, 3)
		write("in-a-quote", "ana@example.com", "Two.\n\nFrom: Help\nReply-To: [mailto:"+strings.ToUpper(back.Address)+"]\n> We do.", "In-Reply-To: <minted@gateway.example>")
		olga.awaitLast(c.ID, 4)
		write("at-the-foot", "ana@example.com", "Three.\n\n> We do, in two colours.\n> --\n> [ref:"+token+"]")
		olga.awaitLast(c.ID, 5)
		write("on-the-alias", "ana@example.com", "Four.\n\n> <sales+"+token+"@shop.example>")
		olga.awaitLast(c.ID, 6)

		write("passed-on", "bob@example.com", "Look what they wrote to Ana:\n\n> [ref:"+token+"] "+back.Address, "X-Gateway-Original: "+ref)
		for _, one := range olga.await(2) {
			if one.ID != c.ID && (one.LinkedID != nil || len(one.Flags) != 0) {
				t.Errorf("somebody who passes it on is taken for one who answers: %+v", one)
			}
		}
		write("invented", "ana@example.com", "Five.\n\n> [ref:"+strings.Repeat("a", hub.ReplyTokenN)+"] "+strings.Replace(ref, ".", "x.", 1))
		if got := len(olga.await(3)); got != 3 {
			t.Errorf("%d conversations", got)
		}
		if c := olga.conversation(c.ID); c.LastSeq != 6 {
			t.Errorf("%d messages", c.LastSeq)
		}
	})
}
