package app

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/testpeers"
)

// feedback is a report of RFC 5965 about a letter of ours.
func feedback(kind, messageID, id string) string {
	return fmt.Sprintf(`From: feedback@provider.example
To: %s
Message-ID: <%s@provider.example>
Subject: Abuse report
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is a report.
--b
Content-Type: message/feedback-report

Feedback-Type: %s
User-Agent: test/1
Version: 1
--b
Content-Type: message/rfc822

From: %s
To: somebody-else@example.com
Message-ID: %s
Subject: Re: kettles

What we wrote.
--b--
`, houseAddress, id, kind, houseAddress, messageID)
}

func TestAComplaintTakesConsentAwayFromWhomWeWroteToAndFromNobodyElse(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		inbox := olga.mailInbox(post)
		if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain("q", "Ana <ana@example.com>", "Kettles", "Do you sell them?")); err != nil {
			t.Fatal(err)
		}
		id := olga.await(1)[0].ID
		said := olga.reply(id, inbox, "We do.")
		olga.awaitState(id, said.ID, hub.Accepted)
		ref := post.await(t, "We do.").header.Get("Message-ID")
		optedOut := func() bool {
			people, err := p.store.Contacts(t.Context(), []hub.ContactID{olga.conversation(id).Contact.ID})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range people {
				return hub.OptedOut(c.Consents, "email")
			}
			return false
		}
		for i, bad := range []string{feedback("abuse", "<forged.0000000000000@shop.example>", "r1"), feedback("not-spam", ref, "r2"), feedback("auth-failure", ref, "r3"), feedback("auth-failure", ref, "r5")} {
			if err := mailIn(p.MailAddr(), "", houseAddress, bad); err != nil {
				t.Fatalf("report %d: %v", i, err)
			}
		}
		if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain("q2", "Ana <ana@example.com>", "Kettles", "Blue ones?")); err != nil {
			t.Fatal(err)
		}
		testpeers.Await(t, soon, "all of it to be routed", func() bool { return olga.ledger(inbox).Total.Received == 6 && olga.ledger(inbox).Total.OnTheWay == 0 })
		var told list[struct{ Kind, Text string }]
		olga.get("/notices", &told)
		if len(told.Items) != 1 || told.Items[0].Kind != hub.NoticeUnproven || told.Items[0].Text == "" {
			t.Errorf("of two reports of one day that our mail proves nothing, the admin is told %+v", told.Items)
		}
		if optedOut() {
			t.Fatal("a forged report, or one that is no complaint, took consent away")
		}
		if err := mailIn(p.MailAddr(), "", houseAddress, feedback("abuse", ref, "r4")); err != nil {
			t.Fatal(err)
		}
		testpeers.Await(t, soon, "the complaint to be believed", optedOut)
		ana := hub.EmailHandle("ana@example.com")
		if kept, err := people.Of(p.store.Store).Suppressed(t.Context(), []hub.Handle{ana}, p.opt.Now()); err != nil || kept[ana.Key()].Reason != hub.SuppressComplaint {
			t.Errorf("campaigns may still go to somebody who complained: %+v, %v", kept, err)
		}
		status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(id)+"/messages", map[string]any{"kind": "reply", "text": "Sorry!", "inbox_id": inbox}, nil)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("an answer to somebody who complained: %d", status)
		}
	})
}
