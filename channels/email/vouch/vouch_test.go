package vouch

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
	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))

// names of a world with a careful domain, one that only signs, and a bank.
func names(t testing.TB) *testpeers.Names {
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	return testpeers.NameServer(t, map[string][]string{
		"s1._domainkey.mail.customer.example": {record}, "s1._domainkey.signer.example": {record}, "s1._domainkey.list.example": {record}, "s1._domainkey.sub.strict.example": {record},
		"_dmarc.customer.example": {"v=DMARC1; p=reject"}, "_dmarc.strict.example": {"v=DMARC1; p=quarantine; adkim=s; aspf=s"},
		"customer.example": {"v=spf1 ip4:203.0.113.5 -all"}, "sub.customer.example": {"v=spf1 a:mx.customer.example -all"}, "mx.customer.example": {"203.0.113.6"},
		"sub.strict.example": {"v=spf1 ip4:203.0.113.5 -all"}, "signer.example": {"v=spf1 -all"},
	})
}

func sign(t testing.TB, domain, raw string) string {
	t.Helper()
	var b bytes.Buffer
	if err := dkim.Sign(&b, strings.NewReader(raw), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: crypto.Signer(key), Hash: crypto.SHA256}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func mail(from string) string {
	return "From: " + from + "\r\nTo: support@desk.example\r\nSubject: Hi\r\n\r\nHello\r\n"
}

func judge(c *Checker, raw, peer, path string) (hub.Verdict, hub.Checked) {
	return c.Judge(context.Background(), Mail{Header: mime.Inspect([]byte(raw)).Header, Raw: []byte(raw), Peer: peer, Path: path})
}

func TestOwnChecksSayWhoVouchesAndWhy(t *testing.T) {
	world := names(t)
	good := sign(t, "mail.customer.example", mail("Ann <ann@customer.example>"))
	const theirs, other = "203.0.113.5:25", "198.51.100.9:25"
	for name, c := range map[string]struct {
		raw, peer, path string
		want            hub.Verdict
		why             hub.CheckReason
	}{
		"signed by the same organisation":           {good, "", "", hub.VerdictVerified, hub.CheckSigned},
		"signed by another":                         {sign(t, "list.example", mail("Ann <ann@customer.example>")), "", "", hub.VerdictUnverified, hub.CheckOtherDomain},
		"changed afterwards":                        {strings.Replace(good, "Hello", "Hallo", 1), "", "", hub.VerdictUnverified, hub.CheckBroken},
		"not signed":                                {mail("ann@customer.example"), "", "", hub.VerdictUnverified, hub.CheckUnsigned},
		"two From lines":                            {"From: ann@customer.example\r\n" + good, "", "", hub.VerdictFailed, hub.CheckSeveralSenders},
		"two addresses":                             {mail("a@customer.example, b@bank.example"), "", "", hub.VerdictFailed, hub.CheckSeveralSenders},
		"no From line":                              {"To: support@desk.example\r\n\r\nHello", "", "", hub.VerdictFailed, hub.CheckNoSender},
		"a From line that names nobody":             {mail("undisclosed:;"), "", "", hub.VerdictFailed, hub.CheckNoSender},
		"name shows another address":                {sign(t, "mail.customer.example", mail(`"ceo@bank.example" <ann@customer.example>`)), "", "", hub.VerdictFailed, hub.CheckTwoAddresses},
		"a sub-domain where the same one is asked":  {sign(t, "sub.strict.example", mail("a@strict.example")), "", "", hub.VerdictUnverified, hub.CheckOtherDomain},
		"no policy, signed":                         {sign(t, "signer.example", mail("a@signer.example")), "", "", hub.VerdictVerified, hub.CheckSigned},
		"from a host of the domain":                 {mail("ann@customer.example"), theirs, "ann@customer.example", hub.VerdictVerified, hub.CheckPath},
		"from a host of a sub-domain":               {mail("ann@customer.example"), "203.0.113.6:25", "ann@sub.customer.example", hub.VerdictVerified, hub.CheckPath},
		"from elsewhere: forged":                    {mail("ann@customer.example"), other, "ann@customer.example", hub.VerdictFailed, hub.CheckPolicy},
		"a path of one's own: forged":               {mail("ann@customer.example"), other, "x@nowhere.example", hub.VerdictFailed, hub.CheckPolicy},
		"path of a sub-domain, asked strictly":      {mail("a@strict.example"), theirs, "a@sub.strict.example", hub.VerdictFailed, hub.CheckPolicy},
		"from elsewhere, signed":                    {good, other, "ann@customer.example", hub.VerdictVerified, hub.CheckSigned},
		"from elsewhere, a domain without a policy": {mail("a@signer.example"), other, "a@signer.example", hub.VerdictUnverified, hub.CheckUnsigned},
		"a report":                                  {mail("ann@customer.example"), other, "", hub.VerdictUnverified, hub.CheckUnsigned},
		"through our own relay":                     {mail("ann@customer.example"), "127.0.0.1:999", "ann@customer.example", hub.VerdictUnverified, hub.CheckUnsigned},
	} {
		checker := &Checker{MX: true, Resolver: world.Resolver, Now: time.Now}
		if got, why := judge(checker, c.raw, c.peer, c.path); got != c.want || why.Reason != c.why {
			t.Errorf("%s: %q because %+v, want %q because %q", name, got, why, c.want, c.why)
		}
	}
	behind := &Checker{Resolver: world.Resolver, Now: time.Now}
	if got, _ := judge(behind, mail("ann@customer.example"), other, "ann@customer.example"); got != hub.VerdictUnverified {
		t.Errorf("behind a relay the peer is no sender: %q", got)
	}
}

func TestNamesThatDoNotAnswerDelayNobodyForLong(t *testing.T) {
	world := names(t)
	good := sign(t, "mail.customer.example", mail("Ann <ann@customer.example>"))
	now := time.Now()
	c := &Checker{MX: true, Resolver: world.Resolver, Now: func() time.Time { return now }}
	world.Failing.Store(true)
	if got, why := judge(c, good, "198.51.100.9:25", "ann@customer.example"); got != hub.VerdictUnverified || why.Reason != hub.CheckNoAnswer {
		t.Errorf("a server that fails: %q %+v", got, why)
	}
	world.Failing.Store(false)
	world.Silent.Store(true)
	for n := range patience {
		start := time.Now()
		if got, why := judge(c, good, "", ""); got != hub.VerdictUnverified || why.Reason != hub.CheckNoAnswer {
			t.Errorf("%d: %q %+v", n, got, why)
		}
		if d := time.Since(start); d > 1500*time.Millisecond {
			t.Errorf("the mail waited %v", d)
		}
	}
	start := time.Now()
	if got, why := judge(c, good, "", ""); got != hub.VerdictUnverified || why.Reason != hub.CheckNoAnswer {
		t.Errorf("%q %+v", got, why)
	}
	if d := time.Since(start); d > dnsTime/2 {
		t.Errorf("asked on for %v", d)
	}
	now = now.Add(rest + time.Second)
	world.Silent.Store(false)
	if got, _ := judge(c, good, "", ""); got != hub.VerdictVerified {
		t.Errorf("back again: %q", got)
	}
}

func TestOnlyOurOwnReceiverIsBelieved(t *testing.T) {
	world := names(t)
	ours := func(results ...string) string {
		return "Authentication-Results: mx.desk.example; " + strings.Join(results, "\r\nAuthentication-Results: mx.desk.example; ") + "\r\n"
	}
	for results, want := range map[string]hub.Verdict{
		"": hub.VerdictUnverified,
		ours("dmarc=pass header.from=customer.example"):                                        hub.VerdictVerified,
		"Authentication-Results: MX.desk.example; dmarc=fail header.from=customer.example\r\n": hub.VerdictFailed,
		"Authentication-Results: mx.evil.example; dmarc=pass header.from=customer.example\r\n": hub.VerdictUnverified,
		ours("dmarc=pass header.from=evil.example"):                                            hub.VerdictUnverified,
		ours("dkim=pass header.d=mail.customer.example"):                                       hub.VerdictVerified,
		ours("dkim=pass header.d=evil.example"):                                                hub.VerdictUnverified,
		ours("spf=pass smtp.mailfrom=bounce@customer.example"):                                 hub.VerdictVerified,
		ours("none"): hub.VerdictUnverified,
		ours("dmarc=fail header.from=customer.example", "dmarc=pass header.from=customer.example"):                  hub.VerdictFailed,
		ours("spf=pass smtp.mailfrom=x@list.example", "dmarc=fail header.from=customer.example"):                    hub.VerdictFailed,
		ours("spf=none") + "Received: by mx.desk.example\r\n" + ours("dmarc=pass header.from=customer.example"):     hub.VerdictUnverified,
		ours("none") + "Authentication-Results: mx.evil.example; dkim=none\r\n" + ours("dmarc=pass"):                hub.VerdictUnverified,
		"Authentication-Results: mx.evil.example; dmarc=pass\r\n" + ours("dmarc=fail header.from=customer.example"): hub.VerdictFailed,
	} {
		c := &Checker{Receiver: "mx.desk.example", Resolver: world.Resolver, Now: time.Now}
		if got, why := judge(c, results+"From: Ann <ann@customer.example>\r\n\r\nHello\r\n", "", ""); got != want {
			t.Errorf("%q: %q %+v, want %q", results, got, why, want)
		}
	}
	c := &Checker{Receiver: "mx.desk.example", Resolver: world.Resolver, Now: time.Now}
	if got, why := judge(c, sign(t, "mail.customer.example", mail("ann@customer.example")), "", ""); got != hub.VerdictVerified || why.By != "" {
		t.Errorf("a receiver that says nothing leaves it to us: %q %+v", got, why)
	}
}
