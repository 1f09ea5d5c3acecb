package email_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// following opens an inbox on a mailbox of a real Dovecot.
func following(t testing.TB, d *testpeers.DovecotServer, poll int, more map[string]any) *channeltest.Rig {
	t.Helper()
	port, _ := strconv.Atoi(d.Port)
	box := map[string]any{"host": d.Host, "port": float64(port), "security": "none", "username": "support", "password": testpeers.DovecotPassword, "poll_s": float64(poll)}
	for k, v := range more {
		box[k] = v
	}
	return channeltest.Open(t, channeltest.NewHub(t), email.Channel, map[string]any{"address": ourAddress, "imap": box})
}

// listen runs the adapter until the test ends, or until the answered function.
func listen(t testing.TB, r *channeltest.Rig, sink channels.Sink) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := r.Adapter.(channels.Listener).Listen(ctx, sink); err != nil {
			t.Errorf("listen: %v", err)
		}
	})
	var once sync.Once
	stop = func() { once.Do(func() { cancel(); wg.Wait() }) }
	t.Cleanup(stop)
	return stop
}

func letter(n int) string {
	return crlf("From: Ann <ann@customer.example>", "To: "+ourAddress, fmt.Sprintf("Message-ID: <letter-%d@customer.example>", n), "Subject: Letter", "", fmt.Sprintf("Letter %d", n), "")
}

func awaitMails(t testing.TB, r *channeltest.Rig, n int, limit time.Duration) []hub.Inbound {
	t.Helper()
	testpeers.Await(t, limit, fmt.Sprintf("%d mails", n), func() bool { return len(r.Hub.Received()) >= n })
	return r.Hub.Received()
}

func TestMailboxIsFollowedByIdle(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	d.Deliver(t, "support", letter(1))
	r := following(t, d, 600, nil)
	listen(t, r, r.Hub)
	awaitMails(t, r, 1, 10*time.Second)
	d.Deliver(t, "support", letter(2))
	got := awaitMails(t, r, 2, 10*time.Second) // polling alone would take ten minutes
	if got[0].Text != "Letter 1" || got[1].Text != "Letter 2" || got[1].From != hub.EmailHandle("ann@customer.example") {
		t.Errorf("%q %q from %q", got[0].Text, got[1].Text, got[1].From)
	}
}

func TestMailboxGoesOnWhereItStopped(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, nil)
	for n := range 5 {
		d.Deliver(t, "support", letter(n))
	}
	stop := listen(t, r, r.Hub)
	awaitMails(t, r, 5, 10*time.Second)
	stop()
	offers := r.Hub.Offers()
	d.Deliver(t, "support", letter(5))
	listen(t, r, r.Hub)
	awaitMails(t, r, 6, 10*time.Second)
	if got := r.Hub.Offers() - offers; got != 1 {
		t.Errorf("%d mails were offered after the restart, want the new one", got)
	}
}

func TestMailboxHostMayBeAwayAndFreeze(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, nil)
	listen(t, r, r.Hub)
	d.Deliver(t, "support", letter(1))
	awaitMails(t, r, 1, 10*time.Second)

	d.Stop(t)
	d.Deliver(t, "support", letter(2))
	d.Start(t)
	awaitMails(t, r, 2, 30*time.Second)

	d.Freeze()
	d.Deliver(t, "support", letter(3))
	time.Sleep(2 * time.Second) // long enough for a poll to be in the middle of it
	d.Thaw()
	awaitMails(t, r, 3, 30*time.Second)
	d.Deliver(t, "support", letter(4))
	awaitMails(t, r, 4, 30*time.Second)
	if n := len(r.Hub.Received()); n != 4 {
		t.Errorf("%d messages from 4 mails", n)
	}
}

func TestRenumberedMailboxIsReadAgainWithoutDoubles(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, nil)
	for n := range 3 {
		d.Deliver(t, "support", letter(n))
	}
	stop := listen(t, r, r.Hub)
	awaitMails(t, r, 3, 10*time.Second)
	stop()
	before := strings.Join(r.Hub.StateKeys(), " ")
	d.Stop(t)
	d.Renumber(t, "support")
	time.Sleep(1100 * time.Millisecond) // UIDVALIDITY is a time in seconds
	d.Start(t)
	d.Deliver(t, "support", letter(3))
	listen(t, r, r.Hub)
	awaitMails(t, r, 4, 15*time.Second)
	testpeers.Await(t, 5*time.Second, "the position to be kept", func() bool { return strings.Join(r.Hub.StateKeys(), " ") != before })
	if n := len(r.Hub.Received()); n != 4 {
		t.Errorf("%d messages from 4 mails", n)
	}
}

func TestRefusingHubLosesNoMailOfAMailbox(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, nil)
	for n := range 3 {
		d.Deliver(t, "support", letter(n))
	}
	r.Hub.Refuse(hub.Errorf(hub.Temporary, "no room"))
	listen(t, r, r.Hub)
	testpeers.Await(t, 10*time.Second, "an offer", func() bool { return r.Hub.Offers() > 0 })
	r.Hub.Refuse(nil)
	got := awaitMails(t, r, 3, 15*time.Second)
	for n := range 3 {
		if want := fmt.Sprintf("Letter %d", n); got[n].Text != want {
			t.Errorf("message %d is %q, want %q: the order of one sender is lost", n, got[n].Text, want)
		}
	}
}

func TestBrokenMailDoesNotDelayItsNeighbours(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	r := following(t, d, 1, nil)
	d.Deliver(t, "support", letter(1))
	d.Deliver(t, "support", "From: ann@customer.example\r\n"+strings.Repeat("X: y\r\n", 5000)+"\r\nhi")
	d.Deliver(t, "support", letter(2))
	listen(t, r, r.Hub)
	got := awaitMails(t, r, 3, 5*time.Second)
	broken := 0
	for _, m := range got {
		if m.Broken != "" {
			broken++
		}
	}
	if broken != 1 {
		t.Errorf("%d of 3 mails are broken, want 1", broken)
	}
}

func TestXOAUTH2SignsIn(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	d.Deliver(t, "support", letter(1))
	r := following(t, d, 1, map[string]any{"password": nil, "oauth": map[string]any{"access_token": testpeers.DovecotPassword}})
	listen(t, r, r.Hub)
	awaitMails(t, r, 1, 10*time.Second)
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	verdict := func(more map[string]any) string {
		var out []string
		for _, s := range following(t, d, 1, more).Adapter.(channels.Verifier).Verify(context.Background()) {
			out = append(out, fmt.Sprintf("%s=%v", s.Name, s.OK))
			if strings.Contains(s.Text, "wrong secret") {
				t.Error("the password shows")
			}
		}
		return strings.Join(out, " ")
	}
	for want, more := range map[string]map[string]any{
		"imap_connect=true imap_sign_in=true imap_open_mailbox=true":  nil,
		"imap_connect=true imap_sign_in=false":                        {"password": "wrong secret"},
		"imap_connect=true imap_sign_in=true imap_open_mailbox=false": {"mailbox": "Nowhere"},
		"imap_connect=false": {"port": float64(testpeers.FreePort(t))},
	} {
		if got := verdict(more); got != want {
			t.Errorf("%v: %s, want %s", more, got, want)
		}
	}
}

// slowSink takes as long for each mail as a synced publish does.
type slowSink struct {
	mu   sync.Mutex
	seen map[string]string // the last of each thread
	n    int
	bad  error
}

func (s *slowSink) Message(_ context.Context, m hub.Inbound) error {
	time.Sleep(2 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if last := s.seen[m.Thread]; last >= m.Ref {
		s.bad = errors.Join(s.bad, fmt.Errorf("%s after %s", m.Ref, last))
	}
	s.seen[m.Thread] = m.Ref
	return nil
}
func (s *slowSink) Receipt(context.Context, hub.Receipt) error { return nil }
func (s *slowSink) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func TestTwoThousandWaitingMailsArriveInOrder(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	for n := range 2000 {
		d.Deliver(t, "support", ordinary(n%400, n))
	}
	r := following(t, d, 1, nil)
	sink := &slowSink{seen: map[string]string{}}
	start := time.Now()
	listen(t, r, sink)
	testpeers.Await(t, 2*time.Minute, "2000 mails", func() bool { return sink.count() >= 2000 })
	t.Logf("2000 mails of %d bytes in %v", len(ordinary(1, 1)), time.Since(start))
	sink.mu.Lock()
	defer sink.mu.Unlock()
	if sink.bad != nil {
		t.Error(sink.bad)
	}
}

// ordinary is a mail of about 6 kB as programs write it.
func ordinary(who, n int) string {
	words := strings.Repeat("Good morning, my order 4711 has not arrived yet, could you look into it please?\r\n", 12)
	html := strings.Repeat(`<p class="MsoNormal" style="margin:0;color:#333333">Good morning, my <b>order 4711</b> has <a href="https://shop.example/o/4711?x=1&amp;y=2">not arrived</a> yet, could you look?</p>`+"\r\n", 12)
	return crlf("Return-Path: <ann@customer.example>", "Received: from mx.customer.example (mx.customer.example [192.0.2.1])\r\n\tby mx.desk.example with ESMTPS id 4711\r\n\tfor <support@desk.example>; Mon, 2 Mar 2026 09:00:00 +0000",
		fmt.Sprintf("From: Customer %d <customer%d@customer.example>", who, who), "To: Support <"+ourAddress+">", fmt.Sprintf("Message-ID: <%09d@customer.example>", n),
		"Subject: My order 4711", "Date: Mon, 2 Mar 2026 09:00:00 +0000", "MIME-Version: 1.0", "User-Agent: Mail 1.0", `Content-Type: multipart/alternative; boundary="b1_4711"`, "",
		"--b1_4711", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", words, "On Mon, 2 Mar 2026 at 08:00, Support <support@desk.example> wrote:", strings.Repeat("> We are here to help you with your order.\r\n", 12),
		"--b1_4711", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", "<html><body>"+html+`<div class="gmail_quote">On Mon, 2 Mar 2026 Support wrote:<blockquote>`+strings.Repeat("<p>We are here to help you.</p>\r\n", 12)+"</blockquote></div></body></html>", "--b1_4711--", "")
}

func TestMailboxThatIsNumberedAnewInTheMiddleOfABatchLosesNothing(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	const all = 300
	for n := range all {
		d.Deliver(t, "support", letter(n))
	}
	r := following(t, d, 1, nil)
	listen(t, r, r.Hub)
	testpeers.Await(t, 10*time.Second, "a few mails", func() bool { return r.Hub.Offers() >= 20 })
	d.Stop(t)
	d.Renumber(t, "support")
	time.Sleep(1100 * time.Millisecond) // UIDVALIDITY is a time in seconds
	d.Start(t)
	d.Deliver(t, "support", letter(all))
	awaitMails(t, r, all+1, 30*time.Second)
	if n := len(r.Hub.Received()); n != all+1 {
		t.Errorf("%d messages from %d mails", n, all+1)
	}
}
