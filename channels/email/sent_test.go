package email_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// answered is a mail as an ordinary program puts it into Sent.
func answered(id, from, to, text string, more ...string) string {
	return crlf(append([]string{"From: " + from, "To: " + to, "Message-ID: <" + id + "@thunder.example>", "In-Reply-To: <letter-1@customer.example>", "Subject: Re: Letter"},
		append(more, "", text, "", "On Monday Ann wrote:", "> Letter 1", "")...)...)
}

func TestAnswersFromTheSentFolderAreEchoes(t *testing.T) {
	d := testpeers.DovecotSent(t, "support")
	d.Append(t, "support", "Sent", answered("old", "Bea <"+ourAddress+">", "ann@customer.example", "Said before the hub was there"))
	port, _ := strconv.Atoi(d.Port)
	out := startRelay(t)
	r := channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": ourAddress, "aliases": []any{"sales@desk.example"}, "smtp": out.settings(), "imap": map[string]any{
		"host": d.Host, "port": float64(port), "security": "none", "username": "support", "password": testpeers.DovecotPassword, "poll_s": float64(1), "sent": true}})
	stop := listen(t, r, r.Hub)
	testpeers.Await(t, 10*time.Second, "both mailboxes to be followed", func() bool { return strings.Contains(strings.Join(r.Hub.StateKeys(), " "), "imap-sent") })

	// What the hub sent itself is there too, as many providers do that by themselves.
	own, err := r.Adapter.Send(t.Context(), hub.Outbound{Inbox: r.Inbox, Message: "msg_1", To: hub.EmailHandle("ann@customer.example"), Subject: "Re: Letter", Text: "Said by the hub", InReplyTo: "letter-1@customer.example"})
	if err != nil {
		t.Fatal(err)
	}
	copied := out.last(t).raw
	d.Append(t, "support", "Sent", copied)
	d.Append(t, "support", "Sent", strings.Replace(copied, own.Ref, "minted@relay.example", 1)) // by a relay with ids of its own
	d.Append(t, "support", "Sent", answered("bare", ourAddress, "ann@customer.example", "Said by the hub", "Reply-To: support+"+strings.Repeat("a1", 13)+"@desk.example"))
	d.Append(t, "support", "Sent", answered("forged", "Boss <boss@bank.example>", "ann@customer.example", "Moved here by hand"))
	d.Append(t, "support", "Sent", answered("inner", "Bea <"+ourAddress+">", "sales@desk.example", "To ourselves"))
	d.Append(t, "support", "Sent", strings.Replace(answered("fresh", "Bea <"+ourAddress+">", "new@customer.example", "Begins a matter"), "In-Reply-To: <letter-1@customer.example>\r\n", "", 1))
	d.Append(t, "support", "Sent", "From: "+ourAddress+"\r\n"+strings.Repeat("X: y\r\n", 5000)+"\r\nbroken")
	d.Append(t, "support", "Sent", answered("away", ourAddress, "ann@customer.example", "I am away", "Auto-Submitted: auto-replied"))
	d.Append(t, "support", "Sent", answered("real", "Bea of Sales <Sales@desk.example>", "Ann <Ann@customer.example>, support+x@desk.example", "Said from my own program", "Cc: Bob <bob@customer.example>"))
	got := awaitMails(t, r, 2, 10*time.Second)
	if len(got) != 2 || got[0].Text != "I am away" || got[0].Automatic != hub.AutoReply {
		t.Fatalf("%d items, the first %q %q", len(got), got[0].Text, got[0].Automatic)
	}
	m := got[1]
	if !m.Echo || m.Text != "Said from my own program" || m.Author != "Bea of Sales" || m.Alias != "sales@desk.example" || m.From != hub.EmailHandle("ann@customer.example") || m.Thread != "ann@customer.example" ||
		len(m.Refs) != 1 || m.Refs[0] != "letter-1@customer.example" || m.Ref != "real@thunder.example" || len(m.To) != 2 || len(m.Cc) != 1 || !strings.Contains(m.Quoted, "Letter 1") || m.Auth != "" || len(m.Tokens) != 0 {
		t.Errorf("%+v", m)
	}

	// After a stop it goes on where it was; numbered anew, nothing comes twice and nothing old.
	stop()
	d.Append(t, "support", "Sent", answered("while-away", ourAddress, "ann@customer.example", "Said while the hub was away"))
	stop = listen(t, r, r.Hub)
	awaitMails(t, r, 3, 10*time.Second)
	stop()
	if n := len(r.Hub.Received()); n != 3 {
		t.Errorf("%d items", n)
	}
}

func TestSentFolderIsLeftAloneWhereItIsSwitchedOff(t *testing.T) {
	d := testpeers.DovecotSent(t, "support")
	r := following(t, d, 1, map[string]any{"sent": false})
	listen(t, r, r.Hub)
	d.Deliver(t, "support", letter(1))
	awaitMails(t, r, 1, 10*time.Second)
	d.Append(t, "support", "Sent", answered("x", ourAddress, "ann@customer.example", "x"))
	d.Deliver(t, "support", letter(2))
	awaitMails(t, r, 2, 10*time.Second)
	if keys := strings.Join(r.Hub.StateKeys(), " "); strings.Contains(keys, "sent") {
		t.Error(keys)
	}
}
