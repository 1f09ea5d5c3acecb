package vouch

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"

	"blitiri.com.ar/go/spf"
	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-msgauth/dmarc"
	"golang.org/x/net/publicsuffix"

	"github.com/parleyhub/parley/hub"
)

// finding is what one check found: a domain that vouches, or why none does.
type finding struct {
	pass    bool
	domain  string
	present bool // there was something to check
}

// asking is what is asked for one mail, within its second.
type asking struct {
	Resolver
	ctx    context.Context //nolint:containedctx // lives as long as one judgement; the DKIM library takes no context
	failed bool            // an answer is missing: nothing that depends on it is certain
	silent bool            // because nobody answered in time
}

func (a *asking) noted(err error) {
	var said *net.DNSError
	if err == nil || errors.As(err, &said) && said.IsNotFound {
		return
	}
	a.failed = true
	a.silent = a.silent || said == nil || said.IsTimeout
}

func (a *asking) txt(name string) ([]string, error) { return a.LookupTXT(a.ctx, name) }

func (a *asking) LookupTXT(ctx context.Context, name string) ([]string, error) {
	if ctx.Err() != nil {
		a.noted(ctx.Err())
		return nil, ctx.Err()
	}
	out, err := a.Resolver.LookupTXT(ctx, name)
	a.noted(err)
	return out, err
}

func (a *asking) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	out, err := a.Resolver.LookupMX(ctx, name)
	a.noted(err)
	return out, err
}

func (a *asking) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	out, err := a.Resolver.LookupIPAddr(ctx, host)
	a.noted(err)
	return out, err
}

// own judges by checks of our own. Only where SPF could be checked too is what
// fails certain to be forged: a mail without a fitting signature may still have
// come from a host of its domain.
func (c *Checker) own(ctx context.Context, m Mail, domain string) (hub.Verdict, hub.Checked) {
	why := hub.Checked{Reason: hub.CheckUnsigned, Domain: domain}
	if c.resting() {
		why.Reason = hub.CheckNoAnswer
		return hub.VerdictUnverified, why
	}
	ctx, cancel := context.WithTimeout(ctx, dnsTime)
	defer cancel()
	peer := c.sender(m)
	if m.Header.Raw("DKIM-Signature") == "" && peer == nil {
		return hub.VerdictUnverified, why
	}
	ask := &asking{Resolver: c.Resolver, ctx: ctx}
	policy := ask.policy(domain)
	strictDKIM, strictSPF := false, false
	if policy != nil {
		why.Policy = string(policy.Policy)
		strictDKIM, strictSPF = policy.DKIMAlignment == dmarc.AlignmentStrict, policy.SPFAlignment == dmarc.AlignmentStrict
	}
	signed, path := ask.signatures(m, domain, strictDKIM), finding{}
	if peer != nil && !signed.pass {
		path = ask.path(m, peer, domain, strictSPF)
	}
	c.heard(!ask.silent)
	switch {
	case signed.pass:
		why.Reason, why.Signed = hub.CheckSigned, signed.domain
		return hub.VerdictVerified, why
	case path.pass:
		why.Reason = hub.CheckPath
		return hub.VerdictVerified, why
	case ask.failed:
		why.Reason = hub.CheckNoAnswer
	case policy != nil && path.present:
		why.Reason = hub.CheckPolicy
		return hub.VerdictFailed, why
	case signed.domain != "":
		why.Reason, why.Signed = hub.CheckOtherDomain, signed.domain
	case signed.present:
		why.Reason = hub.CheckBroken
	}
	return hub.VerdictUnverified, why
}

// sender is the address of the host that sent the mail, where SPF can be asked
// about it: it came from outside, straight to us.
func (c *Checker) sender(m Mail) net.IP {
	if !c.MX || m.Peer == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(m.Peer)
	if err != nil {
		host = m.Peer
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() {
		return nil
	}
	return ip
}

// policy is the DMARC record that holds for domain (RFC 7489 6.6.3); nil: there
// is none.
func (a *asking) policy(domain string) *dmarc.Record {
	for _, name := range []string{domain, organisation(domain)} {
		if name == "" {
			continue
		}
		if found, err := dmarc.LookupWithOptions(name, &dmarc.LookupOptions{LookupTXT: a.txt}); err == nil {
			return found
		}
	}
	return nil
}

// signatures checks DKIM. A signature that does not fit is no proof of forgery:
// lists and gateways break them.
func (a *asking) signatures(m Mail, domain string, strict bool) (f finding) {
	if m.Header.Raw("DKIM-Signature") == "" {
		return f
	}
	f.present = true
	results, err := dkim.VerifyWithOptions(bytes.NewReader(m.Raw), &dkim.VerifyOptions{MaxVerifications: 5, LookupTXT: a.txt})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return f
	}
	for _, r := range results {
		switch {
		case r.Err != nil || !signsFrom(r.HeaderKeys):
		case aligned(r.Domain, domain, strict):
			return finding{pass: true, present: true, domain: strings.ToLower(r.Domain)}
		case f.domain == "":
			f.domain = strings.ToLower(r.Domain)
		}
	}
	return f
}

func signsFrom(keys []string) bool {
	for _, k := range keys {
		if strings.EqualFold(strings.TrimSpace(k), "From") {
			return true
		}
	}
	return false
}

// path asks the domain of the envelope's sender whether peer may send for it. A
// report has none to ask about, and says nothing.
func (a *asking) path(m Mail, peer net.IP, domain string, strict bool) finding {
	at := strings.LastIndexByte(m.Path, '@')
	if at < 0 {
		return finding{}
	}
	from := strings.ToLower(m.Path[at+1:])
	result, _ := spf.CheckHostWithSender(peer, from, m.Path, spf.WithContext(a.ctx), spf.WithResolver(a)) // the error only says why
	a.failed = a.failed || result == spf.TempError
	return finding{present: true, pass: result == spf.Pass && aligned(from, domain, strict)}
}

// aligned reports whether a vouches for b: the same domain, or where that is
// enough one of the same organisation.
func aligned(a, b string, strict bool) bool {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	org := organisation(a)
	return !strict && org != "" && org == organisation(b)
}

// organisation is the domain that somebody registered; empty for a suffix under
// which anybody can.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return ""
	}
	return org
}
