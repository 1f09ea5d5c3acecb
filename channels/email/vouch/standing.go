package vouch

import (
	"context"
	"strings"
)

// Remark is something that receivers hold against mail from a domain.
type Remark string

// What can be remarked of a domain.
const (
	NoSPF    Remark = "no_spf"    // nobody says which hosts may send for it
	ManySPF  Remark = "many_spf"  // several say so, and count as none (RFC 7208 4.5)
	OpenSPF  Remark = "open_spf"  // every host may
	NoNames  Remark = "no_names"  // nobody answered
	NoPolicy Remark = "no_policy" // no DMARC record (RFC 7489): large providers refuse mail to many without one
)

// Standing answers what the names of a domain lack from which mail is sent; known is
// false when somebody did not answer.
func Standing(ctx context.Context, r Resolver, domain string) (remarks []Remark, known bool) {
	a := &asking{Resolver: r, ctx: ctx}
	texts, _ := a.LookupTXT(ctx, domain) // noted
	var said []string
	for _, text := range texts {
		if words := strings.Fields(strings.ToLower(text)); len(words) > 0 && words[0] == "v=spf1" {
			said = append(said, words[len(words)-1])
		}
	}
	switch {
	case len(said) == 0:
		remarks = append(remarks, NoSPF)
	case len(said) > 1:
		remarks = append(remarks, ManySPF)
	case said[0] == "+all" || said[0] == "all":
		remarks = append(remarks, OpenSPF)
	}
	if a.policy(domain) == nil {
		remarks = append(remarks, NoPolicy)
	}
	if a.failed {
		return nil, false
	}
	return remarks, true
}
