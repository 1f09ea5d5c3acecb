package email

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/email/addresses"
)

// Standing says how receivers will see mail from the inbox's domains. It is
// advice: nothing is refused for it.
func (a *adapter) Standing(ctx context.Context) channels.Step {
	var domains []string
	for _, one := range a.set.names.List() {
		_, domain, _ := addresses.Split(one.Address)
		domains = append(domains, domain)
	}
	found := a.stood.Look(ctx, a.vouch.Resolver, domains, a.env.Now())
	step := channels.Step{Name: "sender_domain", OK: true, Warn: found.Mend, Text: found.Text()}
	for _, n := range found.Notes {
		step.Says = append(step.Says, channels.StepNote{Say: string(n.Remark), Args: []string{n.Domain}, Text: n.Text})
	}
	return step
}
