package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// What our receiving host says of a sender decides where an answer goes: forged
// mail never joins a matter, mail that nobody vouches for does, with its badge.
func TestForgedMailOpensAFlaggedConversationAndUnverifiedMailThreads(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		olga.inbox("email", map[string]any{"address": houseAddress, "smtp_in": true, "authserv_id": "mx.help.example"})
		send := func(id, results, answers string) {
			t.Helper()
			raw := plain(id, "Ann <ann@customer.example>", "My order", "Words of "+id)
			if answers != "" {
				raw = "In-Reply-To: <" + answers + "@mail.example>\n" + raw
			}
			if results != "" {
				raw = "Authentication-Results: mx.help.example; " + results + " header.from=customer.example\n" + raw
			}
			if err := mailIn(p.MailAddr(), "ann@customer.example", houseAddress, raw); err != nil {
				t.Fatal(err)
			}
		}
		send("first", "dmarc=pass", "")
		first := olga.await(1)[0]
		if m := olga.messages(first.ID)[0]; m.Auth.Verdict != hub.VerdictVerified || m.Letter == nil || m.Letter.Checked.By != "mx.help.example" {
			t.Errorf("%+v %+v", m.Auth, m.Letter)
		}
		send("unsure", "", "first")
		olga.awaitLast(first.ID, 2)
		if m := olga.messages(first.ID)[1]; m.Auth.Verdict != hub.VerdictUnverified || m.Letter.Checked.Reason != hub.CheckUnsigned {
			t.Errorf("%+v %+v", m.Auth, m.Letter)
		}
		send("forged", "dmarc=fail", "first")
		for _, c := range olga.await(2) {
			if c.ID == first.ID {
				if c.LastSeq != 2 {
					t.Errorf("the forged mail is in the matter: %+v", c)
				}
				continue
			}
			if !slices.Contains(c.Flags, hub.FlagAuthFailed) || c.LinkedID == nil || *c.LinkedID != first.ID || !strings.Contains(c.LastMessage.Preview, "forged") {
				t.Errorf("%+v", c)
			}
			if m := olga.messages(c.ID)[0]; m.Auth.Verdict != hub.VerdictFailed || m.Letter.Checked.Reason != hub.CheckReceiverFail {
				t.Errorf("%+v %+v", m.Auth, m.Letter)
			}
		}
	})
}
