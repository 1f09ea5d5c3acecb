package vouch

import (
	"context"
	"strings"
	"sync"
	"time"
)

const (
	standingTime = 3 * time.Second
	standingMost = 5               // domains that are looked up
	standingAge  = 5 * time.Minute // for which an answer holds
)

// remarks is what an admin reads of them; % stands for the domain.
var remarks = map[Remark]string{
	NoSPF:    "% has no SPF record: receivers cannot tell which hosts may send for it. Publish a TXT record that begins with “v=spf1” and names your outgoing server.",
	ManySPF:  "% has several SPF records: receivers take none of them. Leave one.",
	OpenSPF:  "The SPF record of % lets every host send for it. End it with “~all” or “-all”.",
	NoPolicy: "% has no DMARC record: Google, Yahoo and others refuse mail to many from such domains. Publish a TXT record at _dmarc.%, “v=DMARC1; p=none” to begin with, and let your outgoing server sign with DKIM.",
}

// Book keeps what was found out of domains last. It is safe for concurrent use.
type Book struct {
	mu  sync.Mutex
	at  time.Time
	was Advice
}

// Advice is what an admin should know of domains.
type Advice struct {
	Text string // in plain words; empty: all is well
	Mend bool   // something should be published; else only that nobody answered
}

// Look answers what was found out within the last minutes, or looks it up.
func (b *Book) Look(ctx context.Context, r Resolver, domains []string, now time.Time) Advice {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.at.IsZero() || now.Sub(b.at) >= standingAge || now.Before(b.at) {
		found := Advise(ctx, r, domains)
		if ctx.Err() != nil {
			return found // half of it
		}
		b.was, b.at = found, now
	}
	return b.was
}

// Forget lets the next look ask anew.
func (b *Book) Forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = time.Time{}
}

// Advise looks domains up, which may be there twice. It takes a few seconds at most.
func Advise(ctx context.Context, r Resolver, domains []string) (out Advice) {
	ctx, cancel := context.WithTimeout(ctx, standingTime)
	defer cancel()
	var words []string
	seen := map[string]bool{}
	for _, domain := range domains {
		if domain = strings.ToLower(domain); domain == "" || seen[domain] || len(seen) == standingMost {
			continue
		}
		seen[domain] = true
		found, known := Standing(ctx, r, domain)
		if !known {
			words = append(words, "The names of "+domain+" could not be looked up, so nothing is known of its SPF and DMARC.")
		}
		out.Mend = out.Mend || len(found) > 0
		for _, remark := range found {
			words = append(words, strings.ReplaceAll(remarks[remark], "%", domain))
		}
	}
	out.Text = strings.Join(words, " ")
	return out
}
