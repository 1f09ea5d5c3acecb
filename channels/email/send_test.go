package email_test

import (
	"context"
	"fmt"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/hub"
)

func sending(t testing.TB, out *relay, more map[string]any) *channeltest.Rig {
	t.Helper()
	settings := map[string]any{"address": "Support@desk.example", "name": "Desk Käse, Inc.", "smtp": out.settings()}
	for k, v := range more {
		settings[k] = v
	}
	return channeltest.Open(t, channeltest.NewHub(t), email.Channel, settings)
}

func TestReplyIsAMailThatOthersCanRead(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, nil)
	m := r.Outbound(hub.EmailHandle("ann@customer.example"), "It left us\non Monday.")
	m.ToName, m.Subject = "Ann Dö", "Où est ma commande"
	m.HTML = `<p>It left us <b>on Monday</b>.</p><img src="cid:shot"><script>alert(1)</script>`
	m.Cc, m.Bcc = []hub.Address{{Address: "carl@other.example"}}, []hub.Address{{Address: "hidden@other.example"}}
	m.InReplyTo = "m30@customer.example"
	for i := range 31 {
		m.References = append(m.References, fmt.Sprintf("m%d@customer.example", i))
	}
	shot, doc := r.Hub.File("shot.png", []byte("\x89PNG\r\n\x1a\n")), r.Hub.File("Rechnung ü.pdf", []byte("%PDF-1.4 hello"))
	shot.Inline, shot.ContentID = true, "shot"
	m.Attachments = []hub.Attachment{shot, doc}
	m.QuotedText, m.QuotedFrom, m.QuotedAt = "Where is it?", "Ann", r.Hub.Clock.Now()
	m.Brand.Signature = "Yours\n{agent_name}"
	rec, err := r.Adapter.Send(t.Context(), m)
	if err != nil || rec.State != hub.Accepted || rec.Ref != m.Ref {
		t.Fatal(rec, err)
	}
	got := out.last(t)
	if strings.Join(got.to, " ") != "ann@customer.example carl@other.example hidden@other.example" {
		t.Errorf("envelope to %v", got.to)
	}
	if !strings.HasPrefix(got.from, "support+b-msg_") {
		t.Errorf("envelope from %s", got.from)
	}
	env, err := enmime.ReadEnvelope(strings.NewReader(got.raw))
	if err != nil || len(env.Errors) > 0 {
		t.Fatal(err, env.Errors)
	}
	refs := strings.Fields(env.GetHeader("References"))
	for name, want := range map[string]string{
		"Subject": "Re: Où est ma commande", "Message-ID": "<" + m.Ref + ">", "In-Reply-To": "<m30@customer.example>",
		"Date": "Mon, 02 Mar 2026 09:00:00 +0000", "X-Parley-Loop": string(r.Inbox.ID), "Bcc": "",
	} {
		if have := env.GetHeader(name); have != want {
			t.Errorf("%s: %q, want %q", name, have, want)
		}
	}
	if len(refs) != 21 || refs[0] != "<m0@customer.example>" || refs[20] != "<m30@customer.example>" {
		t.Errorf("references %v", refs)
	}
	from, err := mail.ParseAddress(header(got.raw, "From"))
	if err != nil || from.Name != "Desk Käse, Inc." || from.Address != "Support@desk.example" {
		t.Errorf("from %v %v", from, err)
	}
	replyTo, err := mail.ParseAddress(header(got.raw, "Reply-To"))
	if err != nil || replyTo.Address != "Support+"+m.ReplyToken+"@desk.example" {
		t.Errorf("reply to %v %v", replyTo, err)
	}
	if !strings.Contains(env.Text, "It left us\r\non Monday.") && !strings.Contains(env.Text, "It left us\non Monday.") || !strings.Contains(env.Text, "> Where is it?") || !strings.Contains(env.Text, "Grace") {
		t.Errorf("text %q", env.Text)
	}
	if !strings.Contains(env.HTML, `<img src="cid:shot">`) || strings.Contains(env.HTML, "script") {
		t.Errorf("html %q", env.HTML)
	}
	if len(env.Inlines) != 1 || env.Inlines[0].ContentID != "shot" || len(env.Attachments) != 1 || env.Attachments[0].FileName != "Rechnung ü.pdf" || string(env.Attachments[0].Content) != "%PDF-1.4 hello" {
		t.Errorf("files %v %v", env.Inlines, env.Attachments)
	}
	for line := range strings.SplitSeq(got.raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line of %d bytes", len(line))
		}
	}
}

func TestOwnMailThatComesBackIsALoop(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, map[string]any{"smtp_in": true})
	m := r.Outbound(hub.EmailHandle("ann@customer.example"), "hello")
	if _, err := r.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	raw := strings.Replace(out.last(t).raw, "From: ", "From: robot@customer.example\r\nX-Was: ", 1)
	if got := take(t, r, fromAnn, raw); got.Automatic != hub.AutoLoop {
		t.Errorf("automatic %q", got.Automatic)
	}
}

func TestReportToOurEnvelopeSenderFindsItsMessage(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, map[string]any{"smtp_in": true})
	m := r.Outbound(hub.EmailHandle("ann@customer.example"), "hello")
	if _, err := r.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	to := out.last(t).from
	if !r.Adapter.(channels.MailTaker).TakesMailFor(to) {
		t.Fatal("our own envelope sender is not ours")
	}
	words := crlf("From: MAILER-DAEMON@old.example", "To: "+to, "Subject: failure notice", "", "550 5.1.1 no such user here", "")
	if got := take(t, r, channels.MailEnvelope{To: to}, words); got.Receipt == nil || got.Receipt.State != hub.Failed || got.Receipt.Ref != m.Ref {
		t.Errorf("%+v", got.Receipt)
	}
	away := crlf("From: ann@customer.example", "To: "+to, "Auto-Submitted: auto-replied", "Subject: away", "", "I am away. 550 things to do.", "")
	if got := take(t, r, channels.MailEnvelope{To: to}, away); got.Receipt != nil || got.Automatic != hub.AutoReply {
		t.Errorf("%+v %q", got.Receipt, got.Automatic)
	}
}

func TestFaultsOfTheRelayBecomeWhatTheyMean(t *testing.T) {
	reply := func(code int, status smtp.EnhancedCode, words string) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: status, Message: words}
	}
	for _, c := range []struct {
		name, stage string
		err         error
		kind        hub.Kind
		after       time.Duration
		text        string
	}{
		{"greylisted", "rcpt", reply(450, smtp.EnhancedCode{4, 7, 1}, "Greylisted, come back in 5 minutes"), hub.Temporary, 5 * time.Minute, ""},
		{"no such user", "rcpt", reply(550, smtp.EnhancedCode{5, 1, 1}, "<secret words>"), hub.Invalid, 0, "This mail address does not exist."},
		{"too large", "data", reply(552, smtp.EnhancedCode{5, 3, 4}, "no"), hub.Invalid, 0, "The mail is too large for the outgoing mail server."},
		{"wants a sign-in", "mail", reply(530, smtp.EnhancedCode{5, 7, 0}, "no"), hub.Temporary, time.Minute, ""},
		{"refused after data", "data", reply(554, smtp.EnhancedCode{5, 7, 1}, "spam"), hub.Invalid, 0, "The mail server refuses this message."},
		{"line dies after the dot", "data", errDrop, hub.Unknown, 0, ""},
	} {
		// Over a new connection, and over one that has just carried a mail: then it
		// goes in one piece, and that may change nothing.
		for _, before := range []int{0, 1} {
			t.Run(c.name+" "+strconv.Itoa(before), func(t *testing.T) {
				out := startRelay(t)
				r := sending(t, out, nil)
				for range before {
					if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "x")); err != nil {
						t.Fatal(err)
					}
				}
				out.fail(func(stage string) error {
					if stage == c.stage {
						return c.err
					}
					return nil
				})
				_, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "x"))
				e, ok := err.(*hub.Error)
				if !ok || e.Kind != c.kind || e.After != c.after || c.text != "" && e.Text != c.text || strings.Contains(err.Error(), "secret") {
					t.Errorf("%+v", err)
				}
				out.fail(nil)
				if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "x")); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		}
	}
}

func TestWrongPasswordWaitsForAnAdministrator(t *testing.T) {
	out := startRelay(t)
	out.password = "right"
	set := out.settings()
	set["username"], set["password"] = "support", "wrong-secret"
	r := sending(t, out, map[string]any{"smtp": set})
	_, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "x"))
	if !hub.Is(err, hub.Temporary) || strings.Contains(err.Error(), "wrong-secret") || !strings.Contains(err.Error(), "administrator") {
		t.Error(err)
	}
	steps := r.Adapter.(channels.Verifier).Verify(t.Context())
	if last := steps[len(steps)-1]; last.Name != "smtp_sign_in" || last.OK || last.Text == "" {
		t.Errorf("%+v", steps)
	}
}

func TestVerifySaysHowReceiversSeeUs(t *testing.T) {
	steps := sending(t, startRelay(t), nil).Adapter.(channels.Verifier).Verify(t.Context())
	if last := steps[len(steps)-1]; last.Name != "sender_domain" || !last.OK || last.Text == "" { // nobody has published anything for desk.example
		t.Errorf("%+v", steps)
	}
}

func TestConnectionsAreKept(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, nil)
	for range 20 {
		if _, err := r.Adapter.Send(t.Context(), r.Outbound(hub.EmailHandle("ann@customer.example"), "x")); err != nil {
			t.Fatal(err)
		}
	}
	out.mu.Lock()
	defer out.mu.Unlock()
	if out.sessions > 2 {
		t.Errorf("%d sessions for 20 mails", out.sessions)
	}
}

func TestHangingRelayEndsWithTheContext(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, nil)
	release := make(chan struct{})
	out.fail(func(stage string) error {
		if stage == "rcpt" {
			<-release
		}
		return nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	done := make(chan error, 1)
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := r.Adapter.Send(ctx, r.Outbound(hub.EmailHandle("ann@customer.example"), "x"))
		done <- err
	})
	select {
	case err := <-done:
		if !hub.Is(err, hub.Temporary) {
			t.Error(err)
		}
	case <-time.After(3 * time.Second):
		t.Error("still hanging")
	}
	close(release)
	wg.Wait()
}

func BenchmarkSend(b *testing.B) {
	out := startRelay(b)
	out.keep = false
	r := sending(b, out, nil)
	m := r.Outbound(hub.EmailHandle("ann@customer.example"), strings.Repeat("It left us on Monday. ", 20))
	m.HTML = "<p>" + m.Text + "</p>"
	m.QuotedText, m.QuotedFrom = strings.Repeat("Where is it?\n", 40), "Ann"
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m := m
			m.Message = hub.NewMessageID(r.Hub.Clock.Now())
			m.Ref = ""
			if _, err := r.Adapter.Send(context.Background(), m); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "replies/s")
}
