package email

import (
	"context"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// A mail that opendkim signed in Postfix and that came over our own listener is
// vouched for by its domain; of the same words in other hands that is not so.
func TestMailSignedByOpenDKIMIsVouchedFor(t *testing.T) {
	signer := testpeers.OpenDKIM(t, "customer.example", "mail")
	records := signer.Names
	records["_dmarc.customer.example"] = []string{"v=DMARC1; p=reject"}
	names := testpeers.NameServer(t, records)

	h := channeltest.NewHub(t)
	r := channeltest.Open(t, h, Channel, map[string]any{"address": "support@desk.example", "smtp_in": true})
	box := r.Adapter.(*adapter)
	box.vouch.Resolver = names.Resolver
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Serve(ctx, ln, ServerOptions{}, func(string) []Target { return []Target{{Taker: r.Adapter.(channels.MailTaker), Sink: h}} })
	}()
	defer func() { stop(); <-done }()

	p := testpeers.PostfixSigning(t, ln.Addr().String(), signer)
	words := "From: Ann <ann@customer.example>\r\nTo: support@desk.example\r\nSubject: Hi\r\nMessage-ID: <1@customer.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHello there\r\n"
	if err := smtp.SendMail(net.JoinHostPort(p.Host, p.Port), nil, "ann@customer.example", []string{"support@desk.example"}, []byte(words)); err != nil {
		t.Fatal(err)
	}
	testpeers.Await(t, 20*time.Second, "the mail", func() bool { return len(h.Received()) == 1 })
	m := h.Received()[0]
	if m.Auth != hub.VerdictVerified || m.Proof != "dmarc" || m.Letter.Checked.Reason != hub.CheckSigned || m.Letter.Checked.Signed != "customer.example" || m.Letter.Checked.Policy != "reject" {
		t.Errorf("%q %q %+v in\n%s", m.Auth, m.Proof, m.Letter.Checked, m.Raw)
	}
	for name, raw := range map[string]string{
		"other words":     strings.Replace(string(m.Raw), "Hello there", "Hello where", 1),
		"another From":    strings.Replace(string(m.Raw), "From: Ann", "From: Boss", 1),
		"a From above it": "From: boss@bank.example\r\n" + string(m.Raw),
	} {
		if err := box.TakeMail(t.Context(), h, channels.MailEnvelope{From: "ann@customer.example", To: "support@desk.example"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		got := h.Received()
		if last := got[len(got)-1]; last.Auth == hub.VerdictVerified || last.Proof != "" {
			t.Errorf("%s: %q", name, last.Auth)
		}
	}
}
