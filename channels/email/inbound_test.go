package email_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/email"
	"github.com/parleyhub/parley/channels/email/apart"
	"github.com/parleyhub/parley/hub"
)

// receiving opens an inbox that takes mail from our listener.
func receiving(t testing.TB, more map[string]any) *channeltest.Rig {
	t.Helper()
	settings := map[string]any{"address": ourAddress, "smtp_in": true}
	for k, v := range more {
		settings[k] = v
	}
	return channeltest.Open(t, channeltest.NewHub(t), email.Channel, settings)
}

// take reads one mail and answers what the hub got.
func take(t testing.TB, r *channeltest.Rig, env channels.MailEnvelope, raw string) hub.Inbound {
	t.Helper()
	before := len(r.Hub.Received())
	if env.To == "" {
		env.To = ourAddress
	}
	if err := r.Adapter.(channels.MailTaker).TakeMail(context.Background(), r.Hub, env, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	got := r.Hub.Received()
	if len(got) != before+1 {
		t.Fatalf("%d messages from one mail", len(got)-before)
	}
	return got[len(got)-1]
}

var fromAnn = channels.MailEnvelope{From: "ann@customer.example"}

func TestMailBecomesAMessageWithItsReferences(t *testing.T) {
	r := receiving(t, nil)
	raw := crlf(
		"Return-Path: <ann@customer.example>", "Delivered-To: support+tokendelivered@desk.example",
		"From: =?utf-8?Q?Ann_D=C3=B6?= <Ann@Customer.example>", "To: Support <Support+TokenTo@desk.example>, bob@other.example",
		"Cc: Carl <carl@other.example>", "Message-ID: <m4@customer.example>", "In-Reply-To: <m3@desk.example>",
		"References: <m1@desk.example>\r\n <m2@customer.example> <m3@desk.example>", "Subject: =?utf-8?B?RnJhZ2Ugw7w=?=", "",
		"Where is it?", "", "On Mon, 2 Mar 2026 at 09:00, Support <support@desk.example> wrote:", "> Hello", "")
	m := take(t, r, channels.MailEnvelope{From: "ann@customer.example", To: "support+tokenrcpt@desk.example"}, raw)
	want := hub.Inbound{
		Inbox: r.Inbox.ID, Kind: email.Kind, SrcKey: m.SrcKey, Thread: "ann@customer.example",
		From: hub.EmailHandle("ann@customer.example"), FromName: "Ann Dö", Subject: "Frage ü",
		Text: "Where is it?", Quoted: "On Mon, 2 Mar 2026 at 09:00, Support <support@desk.example> wrote:\n> Hello",
		To:  []hub.Address{{Name: "Support", Address: "Support+TokenTo@desk.example"}, {Address: "bob@other.example"}},
		Cc:  []hub.Address{{Name: "Carl", Address: "carl@other.example"}},
		Ref: "m4@customer.example", Refs: []string{"m3@desk.example", "m2@customer.example", "m1@desk.example"},
		RefChain: []string{"m1@desk.example", "m2@customer.example", "m3@desk.example", "m4@customer.example"},
		Tokens:   []string{"tokenrcpt", "tokendelivered", "tokento"},
		Auth:     hub.VerdictUnverified, Letter: &hub.Letter{Checked: &hub.Checked{Reason: hub.CheckUnsigned, Domain: "customer.example"}}, RawType: "message/rfc822", Raw: []byte(raw),
		ReceivedAt: r.Hub.Clock.Now(), AcceptedAt: r.Hub.Clock.Now(),
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Error(d)
	}
}

func TestSourceKeyIsTheBytesAsOffered(t *testing.T) {
	r := receiving(t, nil)
	mail := func(id, words string) string {
		return crlf("From: ann@customer.example", "Message-ID: "+id, "", words, "")
	}
	one := take(t, r, fromAnn, mail("<a@b>", "one")).SrcKey
	if two := take(t, r, fromAnn, mail("<a@b>", "two")).SrcKey; two == one {
		t.Error("a repeated Message-ID hides another mail")
	}
	if _ = r.Adapter.(channels.MailTaker).TakeMail(context.Background(), r.Hub, fromAnn, []byte(mail("<a@b>", "one"))); len(r.Hub.Received()) != 2 {
		t.Error("the same bytes are another message")
	}
}

func TestPicturesTheTextShowsAreInline(t *testing.T) {
	r := receiving(t, nil)
	png := "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
	m := take(t, r, fromAnn, crlf("From: ann@customer.example", "Content-Type: multipart/related; boundary=r", "",
		"--r", "Content-Type: text/html", "", `<p>Look <img src="CID:shot%401"> <img src="pic.png"><img src="https://track.example/1.gif"><script>alert(1)</script></p>`,
		"--r", "Content-Type: image/png", "Content-ID: <shot@1>", "Content-Disposition: attachment; filename=shot.png", "Content-Transfer-Encoding: base64", "", png,
		"--r", "Content-Type: image/png; name=pic.png", "Content-Location: pic.png", "Content-Transfer-Encoding: base64", "", png,
		"--r", "Content-Type: image/png", "Content-ID: <unused@1>", "Content-Disposition: inline; filename=../../unused.png", "Content-Transfer-Encoding: base64", "", png,
		"--r", "Content-Type: image/png", "Content-ID: <liar@1>", "", "<script>", "--r--", ""))
	if want := `<p>Look <img src="cid:shot@1"> <img src="cid:location.pic.png"><img data-src="https://track.example/1.gif"></p>`; m.HTML != want {
		t.Errorf("html %q", m.HTML)
	}
	var got []string
	for _, f := range m.Attachments {
		got = append(got, fmt.Sprintf("%s %s %v %s", f.Name, f.Type, f.Inline, f.ContentID))
	}
	want := []string{"shot.png image/png true shot@1", "pic.png image/png true location.pic.png", "unused.png image/png false ", "image-4.html text/html; charset=utf-8 false "}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if m.Text != "Look" {
		t.Errorf("text %q", m.Text)
	}
}

func TestHTMLWordsReplaceAStandIn(t *testing.T) {
	r := receiving(t, nil)
	mail := func(text, html string) string {
		return crlf("From: ann@customer.example", "Content-Type: multipart/alternative; boundary=a", "",
			"--a", "Content-Type: text/plain", "", text, "--a", "Content-Type: text/html", "", html, "--a--", "")
	}
	long := "<p>" + strings.Repeat("My order has not arrived yet. ", 20) + "</p>"
	for _, text := range []string{"", "Your mail program does not support HTML.", "Please view this message in your browser"} {
		if m := take(t, r, fromAnn, mail(text, long)); !strings.HasPrefix(m.Text, "My order") {
			t.Errorf("%q: %q", text, m.Text)
		}
	}
	if m := take(t, r, fromAnn, mail("Short and the same.", "<p>Short and the same.</p>")); m.Text != "Short and the same." {
		t.Errorf("%q", m.Text)
	}
}

func TestWhatNoPersonWroteIsMarked(t *testing.T) {
	r := receiving(t, nil)
	for _, c := range []struct {
		head string
		env  channels.MailEnvelope
		want hub.Automatic
	}{
		{"From: ann@c.example", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nAuto-Submitted: no", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nX-Auto-Response-Suppress: All", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nAuto-Submitted: auto-replied (vacation)", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nX-Autoreply: yes", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nX-Autorespond: x", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nPrecedence: auto_reply", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nAuto-Submitted: auto-generated\r\nSubject: Out of office: x", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nSubject: Automatische Antwort: our kettles", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nSubject: =?utf-8?q?R=C3=A9ponse_automatique_:_x?=", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nSubject:  Abwesenheitsnotiz: Re: x", fromAnn, hub.AutoReply},
		{"From: ann@c.example\r\nSubject: Re: Automatic reply: x", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nSubject: Automatic reply does not work", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nSubject: Absence: my son is ill", fromAnn, hub.ByPerson},
		{"From: ann@c.example\r\nAuto-Submitted: auto-generated", fromAnn, hub.AutoOther},
		{"From: ann@c.example\r\nPrecedence: bulk", fromAnn, hub.AutoList},
		{"From: ann@c.example\r\nList-Id: <x.c.example>", fromAnn, hub.AutoList},
		{"From: noreply@c.example", fromAnn, hub.AutoOther},
		{"From: ann@c.example", channels.MailEnvelope{}, hub.AutoOther},
		{"From: MAILER-DAEMON@c.example", channels.MailEnvelope{}, hub.AutoBounce},
		{"From: x@c.example\r\nContent-Type: multipart/report; boundary=b", fromAnn, hub.AutoBounce},
		{"From: Support@Desk.example", fromAnn, hub.AutoLoop},
		{"From: support+abc@desk.example", fromAnn, hub.AutoLoop},
		{"From: ann@c.example\r\nX-Parley-Loop: inb_channeltest", fromAnn, hub.AutoLoop},
		{"From: ann@c.example\r\nX-Parley-Loop: inb_of_another_hub", fromAnn, hub.ByPerson},
	} {
		if m := take(t, r, c.env, c.head+"\r\nX-N: "+fmt.Sprint(len(r.Hub.Received()))+"\r\n\r\nhi\r\n"); m.Automatic != c.want {
			t.Errorf("%q from %q: %q, want %q", c.head, c.env.From, m.Automatic, c.want)
		}
	}
}

func TestBrokenMailIsKeptRaw(t *testing.T) {
	r := receiving(t, nil)
	deep := "From: ann@customer.example\r\n"
	for i := range 30 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=level%03d\r\n\r\n--level%03d\r\n", i, i)
	}
	for name, raw := range map[string]string{
		"nested too deep": deep,
		"one long field":  "From: ann@customer.example\r\nX-A: " + strings.Repeat("b", 300_000) + "\r\n\r\nhi",
		"no sender":       "Subject: x\r\n\r\nhi",
		"header flood":    "From: ann@customer.example\r\n" + strings.Repeat("X-A: b\r\n", 5000) + "\r\nhi",
		"address flood":   "From: ann@customer.example\r\nTo: " + strings.Repeat("a@b.example,", 5000) + "\r\n\r\nhi",
		"part flood":      "From: ann@customer.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\n", 5000),
	} {
		m := take(t, r, channels.MailEnvelope{}, raw)
		if m.Broken == "" || m.SrcKey == "" || m.Thread == "" {
			t.Errorf("%s: %q", name, m.Broken)
		}
		kept := m.Raw
		if m.RawBlob != "" {
			kept = readAll(t, r.Hub, m.RawBlob)
		}
		if string(kept) != raw || m.RawBlob != "" && m.RawSize != int64(len(raw)) {
			t.Errorf("%s: the raw bytes are not kept", name)
		}
	}
}

func TestUnusualMailIsReadApart(t *testing.T) {
	r := receiving(t, nil)
	raw, tail := "From: ann@customer.example\r\n", ""
	for i := range 10 {
		raw += fmt.Sprintf("Content-Type: multipart/mixed; boundary=level%03d\r\n\r\n--level%03d\r\n", i, i)
		tail = fmt.Sprintf("\r\n--level%03d--", i) + tail // the last opened closes first
	}
	closed := raw + "Content-Type: text/plain\r\n\r\nstill here" + tail
	if m := take(t, r, fromAnn, closed); m.Broken == "" {
		t.Error("unusual mail was read in this process")
	}
	apart.Command = []string{"/proc/self/exe", "read-mail"}
	if _, err := os.Stat("/proc/self/exe"); err != nil {
		t.Skip("NOT RUN: no /proc")
	}
	t.Cleanup(func() { apart.Command = nil })
	if m := take(t, r, fromAnn, closed+"\r\n"); m.Broken != "" || !strings.Contains(m.Text, "still here") {
		t.Errorf("broken %q, text %q", m.Broken, m.Text)
	}
	// Left open at every level, it wedges the library: each level doubles its work.
	open := raw
	for i := range 9 {
		open += fmt.Sprintf("Content-Type: multipart/mixed; boundary=more%03d\r\n\r\n--more%03d\r\n", i, i)
	}
	start := time.Now()
	m := take(t, r, fromAnn, open+"\r\nx")
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("neighbours waited %v", d)
	}
	t.Logf("wedging mail: %v, broken %q", time.Since(start), m.Broken)
}

func TestLargeBodiesTravelAsFiles(t *testing.T) {
	r := receiving(t, nil)
	m := take(t, r, fromAnn, crlf("From: ann@customer.example", "Content-Type: text/html", "", "<p>"+strings.Repeat("All work and no play. ", 40000)+"</p>"))
	if len(m.Text) > 128<<10 || len(m.HTML) > 160<<10 || m.RawBlob == "" || len(m.Attachments) != 1 {
		t.Errorf("text %d html %d raw %q files %d", len(m.Text), len(m.HTML), m.RawBlob, len(m.Attachments))
	}
}

func TestReportsFailOnlyWhatWeSent(t *testing.T) {
	r := receiving(t, map[string]any{"smtp": map[string]any{"host": "127.0.0.1", "security": "none"}})
	sent := r.Outbound(hub.EmailHandle("ann@customer.example"), "hello")
	report := func(action, status, id string) string {
		return crlf("From: Mail Delivery System <MAILER-DAEMON@mx.example>", "To: "+ourAddress, "Subject: Undelivered", "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
			"--b", "Content-Type: text/plain", "", "I am sorry.", "--b", "Content-Type: message/delivery-status", "",
			"Reporting-MTA: dns; mx.example", "", "Final-Recipient: rfc822; ann@customer.example", "Action: "+action, "Status: "+status,
			"--b", "Content-Type: text/rfc822-headers", "", "Message-ID: <"+id+">", "--b--", "")
	}
	m := take(t, r, channels.MailEnvelope{}, report("failed", "5.1.1", sent.Ref))
	if m.Receipt == nil || m.Receipt.State != hub.Failed || m.Receipt.Ref != sent.Ref || m.Receipt.Error != "This mail address does not exist." {
		t.Errorf("%+v", m.Receipt)
	}
	for name, raw := range map[string]string{
		"forged":  report("failed", "5.1.1", "msg_forged.0123456789abc@desk.example"),
		"delayed": report("delayed", "4.4.1", sent.Ref),
	} {
		if m := take(t, r, channels.MailEnvelope{}, raw); m.Receipt != nil || m.Automatic != hub.AutoBounce || m.Broken != "" {
			t.Errorf("%s: receipt %+v automatic %q", name, m.Receipt, m.Automatic)
		}
	}
	// A person cannot fail a message by quoting its id.
	if m := take(t, r, fromAnn, crlf("From: ann@customer.example", "In-Reply-To: <"+sent.Ref+">", "", "550 5.1.1 no")); m.Receipt != nil {
		t.Error("an answer was taken for a report")
	}
}

func TestSettingsNameTheirFaults(t *testing.T) {
	for name, c := range map[string]struct {
		settings map[string]any
		field    string
	}{
		"plus in the address": {map[string]any{"address": "a+b@desk.example"}, "settings.address"},
		"two addresses":       {map[string]any{"address": "a@b@desk.example"}, "settings.address"},
		"no password":         {map[string]any{"address": ourAddress, "imap": map[string]any{"host": "h", "username": "u"}}, "settings.imap.password"},
		"empty oauth":         {map[string]any{"address": ourAddress, "imap": map[string]any{"host": "h", "username": "u", "oauth": map[string]any{}}}, "settings.imap.oauth"},
	} {
		checked, err := channels.Check(email.Channel.Fields, c.settings)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, err = email.Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: checked}, channeltest.Env(t))
		var e *hub.Error
		if !errors.As(err, &e) || e.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
