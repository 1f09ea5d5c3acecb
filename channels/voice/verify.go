package voice

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/internal/twilio"
)

// Verify implements channels.Verifier: the account, whether the number is there
// and can call, and whether it hands calls and their ends to this hub.
func (a *adapter) Verify(ctx context.Context) []channels.Step {
	steps := []channels.Step{a.client.SignIn(ctx)}
	if !steps[0].OK {
		return steps
	}
	have, step := a.client.Number(ctx, a.set.number)
	if step.OK && have.Capabilities != nil && !have.Capabilities.Voice {
		step.OK, step.Text = false, "The number "+a.set.number+" cannot call."
	}
	steps = append(steps, step)
	if !step.OK {
		return steps
	}
	calls, ends := channels.Step{Name: "webhook", OK: true}, channels.Step{Name: "webhook", OK: true}
	switch {
	case text(have.VoiceApplicationSid) != "":
		calls.Text = "The number hands its calls to a TwiML app. That app needs " + a.hook.Base + " as its voice address, and " + a.hook.Base + "/status for status changes."
		return append(steps, calls)
	case !twilio.SameAddress(text(have.VoiceUrl), a.hook.Base):
		calls.OK, calls.Text = false, "At Twilio, enter "+a.hook.Base+" for the number "+a.set.number+" where it says “A call comes in”."
	}
	if !twilio.SameAddress(text(have.StatusCallback), a.hook.Base+"/status") {
		ends.OK, ends.Text = false, "At Twilio, enter "+a.hook.Base+"/status for the number "+a.set.number+" where it says “Call status changes”. Without it, a caller who hangs up early is not seen as missed."
	}
	return append(steps, calls, ends)
}
