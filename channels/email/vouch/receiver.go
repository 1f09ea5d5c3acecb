package vouch

import (
	"strings"

	"github.com/emersion/go-msgauth/authres"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/mime"
)

// block are the results of the receiving host: the topmost run of its lines.
// Whatever stands further down under its name was there before it got the mail.
func block(h mime.Header, receiver string) []authres.Result {
	var out []authres.Result
	found := false
	for _, f := range h {
		switch strings.ToLower(f.Name) {
		case "authentication-results":
			id, results, err := authres.Parse(f.Value)
			ours := err == nil && strings.EqualFold(strings.TrimSpace(id), receiver)
			if !ours {
				if found {
					return out
				}
				continue
			}
			found = true
			out = append(out, results...)
			if len(results) == 0 {
				out = append(out, &authres.GenericResult{}) // it says that it checked nothing
			}
		case "received-spf", "dkim-filter", "x-spam-status", "x-spam-level":
			// what its filters write between the lines
		default:
			if found {
				return out
			}
		}
	}
	return out
}

// received judges by what the receiving host says.
func (c *Checker) received(said []authres.Result, domain string) (hub.Verdict, hub.Checked) {
	why := hub.Checked{Reason: hub.CheckReceiverSilent, Domain: domain, By: c.Receiver}
	verdict := hub.VerdictUnverified
	for _, r := range said {
		switch r := r.(type) {
		case *authres.DMARCResult:
			if r.From != "" && !aligned(r.From, domain, true) {
				continue // it is about another line than the one we read
			}
			switch r.Value {
			case authres.ResultPass:
				why.Reason = hub.CheckReceiverPass
				return hub.VerdictVerified, why
			case authres.ResultFail:
				why.Reason = hub.CheckReceiverFail
				return hub.VerdictFailed, why
			}
		case *authres.DKIMResult:
			if r.Value == authres.ResultPass && aligned(r.Domain, domain, false) {
				verdict, why.Reason, why.Signed = hub.VerdictVerified, hub.CheckReceiverPass, strings.ToLower(r.Domain)
			}
		case *authres.SPFResult:
			if r.Value == authres.ResultPass && aligned(r.From[strings.LastIndexByte(r.From, '@')+1:], domain, false) {
				verdict, why.Reason = hub.VerdictVerified, hub.CheckReceiverPass
			}
		}
	}
	return verdict, why
}
