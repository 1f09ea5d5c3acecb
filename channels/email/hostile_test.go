package email_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// mangler stands between us and a mail host and has the host say instead where
// it says word.
func mangler(t testing.TB, d *testpeers.DovecotServer, word, instead string) *testpeers.DovecotServer {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", net.JoinHostPort(d.Host, d.Port))
			if err != nil {
				in.Close()
				continue
			}
			wg.Go(func() { _, _ = io.Copy(out, in); out.Close(); in.Close() })
			wg.Go(func() {
				defer in.Close()
				defer out.Close()
				buf := make([]byte, 64<<10)
				for {
					n, err := out.Read(buf)
					if err != nil {
						return
					}
					b := bytes.ReplaceAll(buf[:n], []byte(word), []byte(instead))
					if _, err := in.Write(b); err != nil {
						return
					}
				}
			})
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return &testpeers.DovecotServer{Host: "127.0.0.1", Port: port}
}

func TestMailThatBreaksTheConnectionIsSetAside(t *testing.T) {
	d := testpeers.Dovecot(t, "support")
	for n := range 3 {
		d.Deliver(t, "support", letter(n))
	}
	d.Deliver(t, "support", crlf("From: ann@customer.example", "Message-ID: <p@customer.example>", "", "fourth", ""))
	for n := range 3 {
		d.Deliver(t, "support", letter(10+n))
	}
	r := following(t, mangler(t, d, "UID 4 INTERNALDATE", "UID 4 X-WHAT INTERNALDATE"), 1, nil)
	start := time.Now()
	listen(t, r, r.Hub)
	got := awaitMails(t, r, 7, 15*time.Second)
	t.Logf("all seven after %v", time.Since(start))
	if d := time.Since(start); d > 6*time.Second {
		t.Errorf("the neighbours waited %v", d)
	}
	broken := 0
	for _, m := range got {
		if m.Broken != "" {
			broken++
			if m.Raw != nil || m.SrcKey == "" || m.Thread == "" {
				t.Errorf("%+v", m)
			}
		}
	}
	if broken != 1 {
		t.Errorf("%d mails were set aside, want 1", broken)
	}
}

func TestHeaderInjectionEndsNoLine(t *testing.T) {
	out := startRelay(t)
	r := sending(t, out, nil)
	m := r.Outbound(hub.EmailHandle("ann@customer.example"), "hello")
	evil := "x\r\nBcc: victim@other.example\r\n\r\nbody"
	m.Subject, m.ToName, m.Author.Name, m.Brand.Name, m.QuotedFrom = evil, evil, evil, evil, evil
	m.ReplyToken, m.InReplyTo, m.References = "tok\r\nBcc: v@o.example", "a\r\nBcc: v@o.example", []string{"b>\r\nBcc: v@o.example"}
	m.Cc = []hub.Address{{Name: evil, Address: "carl@other.example"}}
	m.Attachments = []hub.Attachment{r.Hub.File("a\r\nX-Evil: 1.txt", []byte("x"))}
	m.Attachments[0].Type, m.Attachments[0].ContentID, m.Attachments[0].Inline = "text/plain\r\nX-Evil: 1", "c\r\nX-Evil: 1", true
	if _, err := r.Adapter.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	raw := out.last(t).raw
	for line := range strings.SplitSeq(raw, "\r\n") {
		if strings.HasPrefix(line, "Bcc") || strings.HasPrefix(line, "X-Evil") || len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	m.Cc = []hub.Address{{Address: "carl@other.example>\r\nRCPT TO:<victim@other.example"}}
	if _, err := r.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) {
		t.Errorf("an address with a line end: %v", err)
	}
}
