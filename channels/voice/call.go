package voice

import (
	"context"
	"errors"

	rest "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/phone"
	"github.com/parleyhub/parley/internal/twilio"
)

// agentRings is how long the agent's own phone rings, in seconds: shorter than
// most voicemails wait.
const agentRings = 25

// theirsRings is how long the person's phone rings, in seconds.
const theirsRings = 45

// Call implements channels.Caller. It answers when Twilio has the order; all else
// is news. What may have been ordered is not ordered again.
func (a *adapter) Call(ctx context.Context, to hub.Handle, agentPhone string) (string, error) {
	if to.Kind != hub.HandlePhone || !phone.IsE164(to.Address) {
		return "", hub.InvalidField("to", "is not a phone number that can be called")
	}
	agent, err := phone.E164(agentPhone, "")
	if err != nil {
		return "", hub.InvalidField("phone", "must be your phone number with its country code, as +44 20 7946 0958")
	}
	if agent == to.Address || agent == a.set.number {
		return "", hub.InvalidField("phone", "must be the phone of the one who calls")
	}
	own := about("", to.Address)
	own.Del("call")
	params := (&rest.CreateCallParams{}).SetTo(agent).SetFrom(a.set.number).SetTimeout(agentRings).
		SetUrl(a.hook.URL("/bridge", own)).SetMethod("POST").
		SetStatusCallback(a.hook.URL("/status", own)).SetStatusCallbackMethod("POST").
		SetStatusCallbackEvent([]string{"initiated", "ringing", "answered", "completed"})
	made, err := a.client.API(ctx).CreateCall(params)
	if err = twilio.Fault(err); err != nil {
		return "", err
	}
	if made.Sid == nil || !callSID.MatchString(*made.Sid) {
		return "", twilio.Fault(errors.New("an answer without the call's id"))
	}
	return *made.Sid, nil
}

// bridge is what the agent's phone does when it was picked up: it rings the person.
func (a *adapter) bridge(_ context.Context, _ channels.Sink, p twilio.Params) (response, error) {
	call, person := p.Get("CallSid"), p.Own("person")
	if !callSID.MatchString(call) || !phone.IsE164(person) {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	leg := about(call, person)
	leg.Set("out", "1")
	return response{Verbs: []any{dialVerb{
		Action: a.hook.URL("/bridged", about(call, person)), Timeout: theirsRings, CallerID: a.set.number, Bridge: true,
		Numbers: []numberNoun{{Phone: person, Callback: a.hook.URL("/leg", leg), Events: events}},
	}}}, nil
}

// bridged is what comes after the person's phone rang.
func (a *adapter) bridged(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error) {
	call, person, ok := callOf(p)
	if !ok {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	done := response{Verbs: []any{hangupVerb{}}}
	status := p.Get("DialCallStatus")
	if status == "answered" {
		status = "completed"
	}
	c, known := a.outcome(person, status, a.when(p), seconds(p.Get("DialCallDuration")))
	if !known || c.State == "" {
		return done, a.unknown(ctx, sink, "bridged", p)
	}
	return done, sink.Message(ctx, a.item(call, person, "bridged", c))
}
