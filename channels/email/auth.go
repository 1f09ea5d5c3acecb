package email

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// dnsTime is the most that looking up keys may delay a mail.
const dnsTime = time.Second

// verdict says whether the From line is vouched for. With a configured receiver
// its Authentication-Results are believed, and nobody else's; without one the
// DKIM signatures are checked here.
func (a *adapter) verdict(ctx context.Context, h mime.Header, raw []byte) hub.Verdict {
	from := h.All("From")
	if len(from) != 1 {
		return hub.VerdictFailed
	}
	list := mime.Addresses(from[0])
	if len(list) != 1 || nameClaims(list[0]) {
		return hub.VerdictFailed
	}
	_, domain, ok := split(list[0].Address)
	if !ok {
		return hub.VerdictFailed
	}
	if a.set.authserv != "" {
		return a.receiverSays(h, domain)
	}
	if h.Raw("DKIM-Signature") == "" {
		return hub.VerdictUnverified
	}
	return a.checkSignatures(ctx, raw, domain)
}

// nameClaims reports whether the display name shows an address that is not the
// sender's.
func nameClaims(from hub.Address) bool {
	for word := range strings.FieldsFuncSeq(from.Name, func(r rune) bool { return strings.ContainsRune(" \t<>()[]\",;:", r) }) {
		if mime.ValidAddress(word) && strings.Contains(word, ".") && !strings.EqualFold(word, from.Address) {
			return true
		}
	}
	return false
}

// receiverSays reads the topmost results of our own receiving host.
func (a *adapter) receiverSays(h mime.Header, domain string) hub.Verdict {
	for _, v := range h.All("Authentication-Results") {
		id, results, err := authres.Parse(v)
		if err != nil || !strings.EqualFold(strings.TrimSpace(id), a.set.authserv) {
			continue
		}
		verdict := hub.VerdictUnverified
		for _, r := range results {
			switch r := r.(type) {
			case *authres.DMARCResult:
				switch r.Value {
				case authres.ResultPass:
					return hub.VerdictVerified
				case authres.ResultFail:
					return hub.VerdictFailed
				}
			case *authres.DKIMResult:
				if r.Value == authres.ResultPass && aligned(r.Domain, domain) {
					verdict = hub.VerdictVerified
				}
			case *authres.SPFResult:
				_, d, _ := split("x@" + r.From[strings.LastIndexByte(r.From, '@')+1:])
				if r.Value == authres.ResultPass && aligned(d, domain) {
					verdict = hub.VerdictVerified
				}
			}
		}
		return verdict
	}
	return hub.VerdictUnverified
}

// checkSignatures verifies DKIM. A signature that does not fit is no proof of
// forgery (lists and gateways break them), so it only fails to verify.
func (a *adapter) checkSignatures(ctx context.Context, raw []byte, domain string) hub.Verdict {
	ctx, cancel := context.WithTimeout(ctx, dnsTime)
	defer cancel()
	results, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{
		MaxVerifications: 5,
		LookupTXT: func(name string) ([]string, error) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return a.txt(ctx, name)
		},
	})
	if err != nil && !errors.Is(err, dkim.ErrTooManySignatures) {
		return hub.VerdictUnverified
	}
	for _, r := range results {
		if r.Err == nil && aligned(r.Domain, domain) && signsFrom(r.HeaderKeys) {
			return hub.VerdictVerified
		}
	}
	return hub.VerdictUnverified
}

func signsFrom(keys []string) bool {
	for _, k := range keys {
		if strings.EqualFold(strings.TrimSpace(k), "From") {
			return true
		}
	}
	return false
}

// aligned reports whether two domains belong to one organisation (relaxed
// alignment of DMARC).
func aligned(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSuffix(a, ".")), strings.ToLower(strings.TrimSuffix(b, "."))
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	x, err := publicsuffix.EffectiveTLDPlusOne(a)
	if err != nil {
		return false
	}
	y, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && x == y
}
