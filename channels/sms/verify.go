package sms

import (
	"context"
	"strings"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/twilio"
)

// Verify implements channels.Verifier: the account, and whether each number is
// there, sends text messages, and hands them to this hub.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	steps := []channels.Step{a.client.SignIn(ctx)}
	if !steps[0].OK {
		return steps
	}
	for _, n := range a.set.numbers {
		if !phone.IsE164(n) {
			continue // short codes and names are not in the list of numbers
		}
		steps = append(steps, a.verifyNumber(ctx, n)...)
	}
	if a.set.service != "" {
		steps = append(steps, channels.Step{Name: "webhook", OK: true, Text: "Whether the messaging service hands messages to this hub cannot be looked up. " +
			"At Twilio it needs, under Integration, “Send a webhook” to " + a.hook.Base + "."})
	}
	return steps
}

func (a *adapter) verifyNumber(ctx context.Context, number string) []channels.Step {
	have, step := a.client.Number(ctx, number)
	if !step.OK {
		return []channels.Step{step}
	}
	if c := have.Capabilities; c != nil && !c.Sms {
		step.OK, step.Text = false, "The number "+number+" cannot send text messages."
		return []channels.Step{step}
	}
	return []channels.Step{step, a.verifyHook(have, number)}
}

func (a *adapter) verifyHook(have *rest.ApiV2010IncomingPhoneNumber, number string) channels.Step {
	step := channels.Step{Name: "webhook"}
	switch {
	case text(have.SmsApplicationSid) != "":
		step.OK, step.Text = true, "The number "+number+" hands its messages to a TwiML app. That app needs "+a.hook.Base+" as its messaging address."
	case twilio.SameAddress(text(have.SmsUrl), a.hook.Base):
		step.OK = true
	case a.set.service != "":
		step.OK = true // the service decides
	case strings.TrimSpace(text(have.SmsUrl)) == "":
		step.Text = "The number " + number + " hands its messages to nobody. At Twilio, enter " + a.hook.Base + " where it says “A message comes in”."
	default:
		step.Text = "The number " + number + " hands its messages to another address. At Twilio, enter " + a.hook.Base + " where it says “A message comes in”."
	}
	return step
}
