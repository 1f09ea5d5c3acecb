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
	NoNames:  "The names of % could not be looked up, so nothing is known of its SPF and DMARC.",
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
	Notes []Note // empty: all is well
	Mend  bool   // something should be published; else only that nobody answered
}

// Text is all of it, in plain words.
func (a Advice) Text() string {
	texts := make([]string, len(a.Notes))
	for i, n := range a.Notes {
		texts[i] = n.Text
	}
	return strings.Join(texts, " ")
}

// Note is what is remarked of one domain, in plain words.
type Note struct {
	Remark       Remark
	Domain, Text string
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
	seen := map[string]bool{}
	for _, domain := range domains {
		if domain = strings.ToLower(domain); domain == "" || seen[domain] || len(seen) == standingMost {
			continue
		}
		seen[domain] = true
		found, known := Standing(ctx, r, domain)
		out.Mend = out.Mend || len(found) > 0
		if !known {
			found = append(found, NoNames)
		}
		for _, remark := range found {
			out.Notes = append(out.Notes, Note{Remark: remark, Domain: domain, Text: strings.ReplaceAll(remarks[remark], "%", domain)})
		}
	}
	return out
}
