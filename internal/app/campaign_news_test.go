package app

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/testpeers"
)

// bounce is a report of RFC 3464; about is a header of the mail that came back.
func bounce(id, status, about string) string {
	return fmt.Sprintf(`From: MAILER-DAEMON@mx.example
To: %s
Message-ID: <%s@mx.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It came back.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; somebody@example.com
Action: failed
Status: %s
--b
Content-Type: message/rfc822

From: %s
%s

What we wrote.
--b--
`, houseAddress, id, status, houseAddress, about)
}

var leaveBy = regexp.MustCompile(`mailto:([^>?]+)`)

// rowOf is what the ledger says of one person's only row.
func (s *agent) rowOf(contact string) (row struct {
	State, Reason, Error string
	LeftAt               *time.Time `json:"left_at"`
	AnsweredAt           *time.Time `json:"answered_at"`
	ConversationID       string     `json:"conversation_id"`
}) {
	s.t.Helper()
	var why struct {
		Items []struct {
			Rows []struct {
				State, Reason, Error string
				LeftAt               *time.Time `json:"left_at"`
				AnsweredAt           *time.Time `json:"answered_at"`
				ConversationID       string     `json:"conversation_id"`
			}
		}
	}
	s.get("/contacts/"+contact+"/campaigns", &why)
	if len(why.Items) == 1 && len(why.Items[0].Rows) == 1 {
		return why.Items[0].Rows[0]
	}
	s.t.Fatalf("rows of %s: %+v", contact, why)
	return row
}

func to(n int) string { return fmt.Sprintf("ana%d@example.com", n) }

func TestWhatComesBackMovesTheRowsOfACampaignAndForgedNewsDoesNot(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		post.deny = func(rcpt string) error {
			if rcpt == to(0) {
				return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
			}
			return nil
		}
		olga := atDesk(t, p)
		inbox := olga.mailInbox(post)
		run := olga.campaign(string(inbox), subscribers(t, p, 8), 8, nil)
		olga.outcome(run, finished)
		sent := map[string]letter{}
		for _, l := range post.letters() {
			sent[l.to] = l
		}
		about := func(n int) string { return "Message-ID: " + sent[to(n)].header.Get("Message-Id") }
		leave := func(n int) string { return leaveBy.FindStringSubmatch(sent[to(n)].header.Get("List-Unsubscribe"))[1] }
		forged := strings.Replace(leave(6), "cs_", "cs_0", 1)
		forged = forged[:strings.Index(forged, "@")-1] + forged[strings.Index(forged, "@"):]
		for i, m := range []struct{ to, raw string }{
			{sent[to(1)].from, bounce("b1", "5.1.1", "X-No: id")}, // by the envelope sender alone
			{houseAddress, bounce("b2", "5.2.2", about(2))},       // by the Message-ID alone
			{houseAddress, feedback("abuse", sent[to(3)].header.Get("Message-Id"), "r1")},
			{leave(4), strings.Replace(plain("u4", "elsewhere@example.org", "unsubscribe", "unsubscribe"), houseAddress, leave(4), 1)},
			{leave(4), strings.Replace(plain("u5", "ana4@example.com", "unsubscribe", "again"), houseAddress, leave(4), 1)},
			{houseAddress, bounce("b6", "5.1.1", "Message-ID: <cs_"+strings.Repeat("0", 32)+".0000000000000@shop.example>")}, // forged
			{houseAddress, bounce("b7", "5.1.1", "X-No: id")},
			{forged, strings.Replace(plain("u6", "ana6@example.com", "unsubscribe", "forged"), houseAddress, forged, 1)},
		} {
			if err := mailIn(p.MailAddr(), "", m.to, m.raw); err != nil {
				t.Fatalf("mail %d: %v", i, err)
			}
		}
		testpeers.Await(t, soon, "all of it to be routed", func() bool { return olga.ledger(inbox).Total.Received == 8 && olga.ledger(inbox).Total.OnTheWay == 0 })
		for n, want := range map[int]string{0: "failed bounced", 1: "failed bounced", 2: "failed bounced", 3: "accepted complaint", 4: "accepted ", 5: "accepted ", 6: "accepted "} {
			row := olga.rowOf(fmt.Sprintf("con_%06d", n))
			if got := row.State + " " + row.Reason; got != want || (n == 4) != (row.LeftAt != nil) {
				t.Errorf("row %d: %s, want %s; left %v", n, got, want, row.LeftAt)
			}
		}
		var handles []hub.Handle
		var ids []hub.ContactID
		for n := range 8 {
			handles, ids = append(handles, hub.EmailHandle(to(n))), append(ids, hub.ContactID(fmt.Sprintf("con_%06d", n)))
		}
		kept, err := people.Of(p.store.Store).Suppressed(t.Context(), handles, p.opt.Now())
		who, err2 := p.store.Contacts(t.Context(), ids)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for n := range 8 {
			want := map[int]hub.SuppressReason{0: hub.SuppressHardBounce, 1: hub.SuppressHardBounce, 3: hub.SuppressComplaint}[n]
			if got := kept[handles[n].Key()].Reason; got != want {
				t.Errorf("person %d is suppressed for %q, want %q", n, got, want)
			}
			if may, _ := hub.MaySend(who[ids[n]].Consents, "email", "marketing"); may == slices.Contains([]int{3, 4}, n) {
				t.Errorf("person %d may be sent to: %v", n, may)
			}
		}
		if c := olga.conversations(); len(c) != 3 { // what is forged, or names nothing, is mail like any other
			t.Errorf("%d conversations", len(c))
		}
	})
}

func TestBouncesStopACampaign(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		inbox := olga.mailInbox(post)
		run := olga.campaign(string(inbox), subscribers(t, p, 300), 300, map[string]any{"throttle": map[string]any{"per_second": 5}, "stop": map[string]any{"after": 10, "bounces": 20}})
		bounced := 0
		o := olga.outcome(run, func(o *report) bool {
			for _, l := range post.letters()[bounced:] {
				bounced++
				if err := mailIn(p.MailAddr(), "", l.from, bounce(fmt.Sprint("s", bounced), "5.1.1", "X-No: id")); err != nil {
					t.Fatal(err)
				}
			}
			return o.Run.State != "running" && o.Run.State != "planning" && o.Run.State != "ready"
		})
		if o.Run.State != "stopped" || o.Run.Reason != "bounces" || o.of("planned") == 0 {
			t.Errorf("%+v", o)
		}
	})
}
