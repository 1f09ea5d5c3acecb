package email

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/hangup"
	"github.com/parleyhub/parley/internal/testpeers"
)

// trusting is an inbox on hosts at 127.0.0.1 that trusts roots.
func trusting(t testing.TB, roots *x509.CertPool, settings map[string]any) *adapter {
	t.Helper()
	settings["address"] = "support@desk.example"
	opened, err := Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: settings}, channeltest.Env(t))
	if err != nil {
		t.Fatal(err)
	}
	a, ok := opened.(*adapter)
	if !ok {
		a = opened.(lister).adapter
	}
	a.tls = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	t.Cleanup(func() { a.Close() })
	return a
}

func host(port, security string) map[string]any {
	n, _ := strconv.Atoi(port)
	return map[string]any{"host": "127.0.0.1", "port": float64(n), "security": security, "username": "support", "password": testpeers.DovecotPassword}
}

func stepsOf(a *adapter) string {
	var out []string
	for _, s := range a.Verify(context.Background()) {
		if s.Name == "sender_domain" { // says nothing of TLS
			continue
		}
		line := fmt.Sprintf("%s=%v", s.Name, s.OK)
		if strings.Contains(s.Text, "certificate cannot be trusted") {
			line += " untrusted"
		}
		out = append(out, line)
	}
	return strings.Join(out, " ")
}

// pairs are the certificates that a host may show.
func pairs(t testing.TB) (*testpeers.Authority, map[string]testpeers.Pair) {
	ca := testpeers.NewAuthority(t)
	later := time.Now().Add(time.Hour)
	return ca, map[string]testpeers.Pair{
		"good":       ca.Issue(t, "127.0.0.1", later),
		"other name": ca.Issue(t, "mail.example", later),
		"expired":    ca.Issue(t, "127.0.0.1", time.Now().Add(-time.Hour)),
		"unknown":    testpeers.NewAuthority(t).Issue(t, "127.0.0.1", later),
	}
}

func TestMailboxIsOpenedOverTrustedTLSOnly(t *testing.T) {
	ca, all := pairs(t)
	for name, pair := range all {
		d := testpeers.DovecotTLS(t, pair, "support")
		want := "imap_connect=false untrusted"
		if name == "good" {
			want = "imap_connect=true imap_sign_in=true imap_open_mailbox=true"
		}
		for security, port := range map[string]string{"tls": d.TLSPort, "starttls": d.Port} {
			a := trusting(t, ca.Pool, map[string]any{"imap": host(port, security)})
			if got := stepsOf(a); got != want {
				t.Errorf("%s certificate, %s: %s, want %s", name, security, got, want)
			}
		}
		if name != "good" && strings.Contains(d.Log(), "Login: user") {
			t.Errorf("%s certificate: the password went out", name)
		}
		d.Stop(t)
	}
}

func TestMailboxIsNotOpenedInTheClearWhenTLSIsWanted(t *testing.T) {
	d := testpeers.Dovecot(t, "support") // as if somebody between had taken STARTTLS away
	for _, security := range []string{"starttls", "tls"} {
		a := trusting(t, nil, map[string]any{"imap": host(d.Port, security)})
		if got := stepsOf(a); !strings.HasPrefix(got, "imap_connect=false") {
			t.Errorf("%s: %s", security, got)
		}
		if words := a.Verify(t.Context())[0].Text; security == "starttls" && !strings.Contains(words, "STARTTLS") {
			t.Errorf("it does not say why: %s", words)
		}
	}
	if strings.Contains(d.Log(), "Login: user") {
		t.Error("the password went out in the clear")
	}
}

// plainHost takes what it is given, in the clear.
type plainHost struct{}

func (h *plainHost) NewSession(*smtp.Conn) (smtp.Session, error) { return nil, smtp.ErrAuthUnsupported }

func nextHop(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(&plainHost{})
	var wg sync.WaitGroup
	line := hangup.NewLine(ln)
	wg.Go(func() { _ = s.Serve(line) })
	t.Cleanup(func() { line.End(s); wg.Wait() })
	return ln.Addr().String()
}

func TestMailGoesOutOverTrustedTLSOnly(t *testing.T) {
	ca, all := pairs(t)
	next := nextHop(t)
	for name, pair := range all {
		p := testpeers.PostfixTLS(t, next, pair)
		for security, port := range map[string]string{"tls": p.TLSPort, "starttls": p.Port} {
			set := host(port, security)
			delete(set, "username")
			a := trusting(t, ca.Pool, map[string]any{"smtp": set})
			want := "smtp_connect=true smtp_tls=false untrusted"
			if name == "good" {
				want = "smtp_connect=true smtp_tls=true"
			}
			if got := stepsOf(a); got != want {
				t.Errorf("%s certificate, %s: %s, want %s", name, security, got, want)
			}
			_, err := a.Send(t.Context(), hub.Outbound{Message: "msg_1", To: hub.EmailHandle("ann@customer.example"), Text: "x", Subject: "x"})
			if name == "good" && err != nil || name != "good" && (!hub.Is(err, hub.Temporary) || !strings.Contains(err.Error(), "certificate")) {
				t.Errorf("%s certificate, %s: %v", name, security, err)
			}
		}
		sent := strings.Count(p.Log(), "from=<support+b-")
		if name != "good" && sent > 0 {
			t.Errorf("%s certificate: %d mails went out", name, sent)
		}
	}
}

func TestMailDoesNotGoOutInTheClearWhenTLSIsWanted(t *testing.T) {
	for _, security := range []string{"starttls", "tls"} {
		_, port, _ := net.SplitHostPort(nextHop(t))
		a := trusting(t, nil, map[string]any{"smtp": host(port, security)})
		_, err := a.Send(t.Context(), hub.Outbound{Message: "msg_1", To: hub.EmailHandle("ann@customer.example"), Text: "x", Subject: "x"})
		if !hub.Is(err, hub.Temporary) || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", security, err)
		}
		if security == "starttls" && !strings.Contains(err.Error(), "STARTTLS") {
			t.Errorf("it does not say why: %v", err)
		}
	}
}

func TestServerThatTurnsUsAwayFailsNoMessage(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("554 no service for you\r\n"))
			c.Close()
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	for _, security := range []string{"none", "starttls"} {
		set := host(port, security)
		delete(set, "username")
		_, err := trusting(t, nil, map[string]any{"smtp": set}).Send(t.Context(), hub.Outbound{Message: "msg_1", To: hub.EmailHandle("ann@customer.example"), Text: "x", Subject: "x"})
		if !hub.Is(err, hub.Temporary) {
			t.Errorf("%s: %v", security, err)
		}
	}
}
