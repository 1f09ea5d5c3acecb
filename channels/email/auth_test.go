package email

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// vetting is an inbox whose DNS answers with records, after a while.
func vetting(t testing.TB, set map[string]any, records map[string]string, slow time.Duration) *adapter {
	t.Helper()
	settings := map[string]any{"address": "support@desk.example"}
	for k, v := range set {
		settings[k] = v
	}
	a, err := Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: settings}, channeltest.Env(t))
	if err != nil {
		t.Fatal(err)
	}
	box := a.(*adapter)
	box.txt = func(ctx context.Context, name string) ([]string, error) {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return []string{records[strings.TrimSuffix(name, ".")]}, nil
	}
	return box
}

func verdictFor(a *adapter, raw string) hub.Verdict {
	return a.verdict(context.Background(), mime.Inspect([]byte(raw)).Header, []byte(raw))
}

func TestSignatureVouchesForAlignedSendersOnly(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	records := map[string]string{"s1._domainkey.mail.customer.example": record}
	sign := func(raw string) string {
		var b bytes.Buffer
		err := dkim.Sign(&b, strings.NewReader(raw), &dkim.SignOptions{Domain: "mail.customer.example", Selector: "s1", Signer: crypto.Signer(key), Hash: crypto.SHA256})
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	mail := func(from string) string {
		return "From: " + from + "\r\nTo: support@desk.example\r\nSubject: Hi\r\n\r\nHello\r\n"
	}
	good := sign(mail("Ann <ann@customer.example>"))
	for name, c := range map[string]struct {
		raw  string
		slow time.Duration
		want hub.Verdict
	}{
		"signed by the same organisation": {good, 0, hub.VerdictVerified},
		"signed by another":               {sign(mail("Ann <ann@bank.example>")), 0, hub.VerdictUnverified},
		"changed afterwards":              {strings.Replace(good, "Hello", "Hallo", 1), 0, hub.VerdictUnverified},
		"names do not answer":             {good, time.Minute, hub.VerdictUnverified},
		"not signed":                      {mail("ann@customer.example"), 0, hub.VerdictUnverified},
		"two From lines":                  {"From: ann@customer.example\r\n" + good, 0, hub.VerdictFailed},
		"two addresses":                   {mail("a@customer.example, b@bank.example"), 0, hub.VerdictFailed},
		"name shows another address":      {sign(mail(`"ceo@bank.example" <ann@customer.example>`)), 0, hub.VerdictFailed},
	} {
		start := time.Now()
		if got := verdictFor(vetting(t, nil, records, c.slow), c.raw); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if d := time.Since(start); d > 1500*time.Millisecond {
			t.Errorf("%s: the mail waited %v for DNS", name, d)
		}
	}
}

func TestOnlyOurOwnReceiverIsBelieved(t *testing.T) {
	set := map[string]any{"authserv_id": "mx.desk.example"}
	mail := func(results string) string { return results + "From: Ann <ann@customer.example>\r\n\r\nHello\r\n" }
	for results, want := range map[string]hub.Verdict{
		"": hub.VerdictUnverified,
		"Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example\r\n":                                                                                     hub.VerdictVerified,
		"Authentication-Results: MX.desk.example; dmarc=fail header.from=customer.example\r\n":                                                                                     hub.VerdictFailed,
		"Authentication-Results: mx.evil.example; dmarc=pass header.from=customer.example\r\n":                                                                                     hub.VerdictUnverified,
		"Authentication-Results: mx.desk.example; dkim=pass header.d=mail.customer.example\r\n":                                                                                    hub.VerdictVerified,
		"Authentication-Results: mx.desk.example; dkim=pass header.d=evil.example\r\n":                                                                                             hub.VerdictUnverified,
		"Authentication-Results: mx.desk.example; spf=pass smtp.mailfrom=bounce@customer.example\r\n":                                                                              hub.VerdictVerified,
		"Authentication-Results: mx.desk.example; dmarc=fail header.from=customer.example\r\nAuthentication-Results: mx.desk.example; dmarc=pass header.from=customer.example\r\n": hub.VerdictFailed,
	} {
		if got := verdictFor(vetting(t, set, nil, 0), mail(results)); got != want {
			t.Errorf("%q: %q, want %q", results, got, want)
		}
	}
}
