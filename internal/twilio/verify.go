package twilio

import (
	"context"
	"errors"
	"strings"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// SignIn looks the account up.
func (c *Client) SignIn(ctx context.Context) channels.Step {
	step := channels.Step{Name: "sign_in"}
	acc, err := c.API(ctx).FetchAccount(c.acc.SID)
	if err = Fault(err); err != nil {
		step.Text = words(err)
		return step
	}
	switch {
	case acc.Sid == nil || *acc.Sid != c.acc.SID:
		step.Text = "What answers there is not Twilio."
	case acc.Status != nil && *acc.Status != "active":
		step.Text = "The Twilio account is " + known(*acc.Status, "suspended", "closed") + "."
	default:
		step.OK = true
	}
	return step
}

// Number looks one of the account's phone numbers up.
func (c *Client) Number(ctx context.Context, number string) (*rest.ApiV2010IncomingPhoneNumber, channels.Step) {
	step := channels.Step{Name: "number"}
	page, err := c.API(ctx).PageIncomingPhoneNumber((&rest.ListIncomingPhoneNumberParams{}).SetPhoneNumber(number).SetPageSize(20), "", "")
	if err = Fault(err); err != nil {
		step.Text = words(err)
		return nil, step
	}
	for _, n := range page.IncomingPhoneNumbers {
		if n.PhoneNumber != nil && *n.PhoneNumber == number {
			step.OK = true
			return &n, step
		}
	}
	step.Text = "The number " + number + " is not in this Twilio account."
	return nil, step
}

// SameAddress reports whether a webhook entered at Twilio leads to ours. What
// stands behind a #, how Twilio is to call, does not count.
func SameAddress(entered, ours string) bool {
	entered, _, _ = strings.Cut(strings.TrimSpace(entered), "#")
	return strings.TrimRight(entered, "/") == strings.TrimRight(ours, "/")
}

func known(said string, words ...string) string {
	for _, w := range words {
		if said == w {
			return w
		}
	}
	return "not active"
}

func words(err error) string {
	var e *hub.Error
	if errors.As(err, &e) && e.Text != "" {
		return e.Text
	}
	return "Twilio's answer cannot be read."
}
