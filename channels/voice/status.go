package voice

import (
	"context"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// status takes news of a call as a whole: of one that came in, its end; of one we
// make, each step of the agent's leg.
func (a *adapter) status(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	call := p.Get("CallSid")
	if !callSID.MatchString(call) {
		return a.unknown(ctx, sink, "status", p)
	}
	if person := p.Own("person"); person != "" {
		return a.ownStatus(ctx, sink, call, person, p)
	}
	switch p.Get("CallStatus") {
	case "queued", "initiated", "ringing", "in-progress":
		return nil // said by the call itself
	case "completed", "busy", "no-answer", "canceled", "failed":
	default:
		return a.unknown(ctx, sink, "status", p)
	}
	return a.over(ctx, sink, call, p.Get("From"), p.Get("CallStatus"), a.when(p), seconds(p.Get("CallDuration")))
}

// over says that an incoming call has ended. Whether anybody answered it is not
// in Twilio's word for that: for Twilio, our greeting has.
func (a *adapter) over(ctx context.Context, sink channels.Sink, call, from, status string, end time.Time, lasted int) error {
	have, err := a.knows(ctx, call)
	if err != nil {
		return err
	}
	c := hub.Call{From: shown(from), To: a.set.number, EndedAt: end, StartedAt: end.Add(-time.Duration(lasted) * time.Second), Order: guessed}
	switch {
	case isAnswered(have):
		c.State = hub.CallEnded
	case status == "failed":
		c.State, c.Why = hub.CallFailed, why(status)
	case status == "completed":
		c.State, c.Why = hub.CallMissed, "hung_up"
	default:
		c.State, c.Why = hub.CallMissed, why(status)
	}
	if have == recorded {
		c.Why = "voicemail"
	}
	if err := sink.Message(ctx, a.item(call, from, "end", c)); err != nil {
		return err
	}
	if have == "" {
		return nil
	}
	return a.env.State.Delete(ctx, row(call))
}

// ownStatus is news of the agent's leg of a call we make.
func (a *adapter) ownStatus(ctx context.Context, sink channels.Sink, call, person string, p twilio.Params) error {
	at, status := a.when(p), p.Get("CallStatus")
	c := hub.Call{Outgoing: true, From: a.set.number, To: shown(person), Order: sequence(p)}
	switch status {
	case "queued", "initiated", "ringing", "in-progress":
		c.State = hub.CallRinging // the person's own phone rings only after the agent has picked up
		if status != "in-progress" {
			c.StartedAt = at
		}
	case "completed":
		c.State, c.Why, c.EndedAt, c.Order = hub.CallFailed, "not_connected", at, guessed // unless the person's leg says otherwise
	case "busy", "no-answer", "canceled", "failed":
		c.State, c.Why, c.EndedAt, c.Order = hub.CallFailed, "agent_"+why(status), at, sure
	default:
		return a.unknown(ctx, sink, "status", p)
	}
	return sink.Message(ctx, a.item(call, person, "own/"+status, c))
}

// leg is news of a phone that a call rings: an agent's for one that came in, the
// person's for one we make.
func (a *adapter) leg(ctx context.Context, sink channels.Sink, p twilio.Params) error {
	call, person, ok := callOf(p)
	if !ok || !callSID.MatchString(p.Get("CallSid")) {
		return a.unknown(ctx, sink, "leg", p)
	}
	status := p.Get("CallStatus")
	if p.Own("out") != "" {
		return a.theirLeg(ctx, sink, call, person, status, p)
	}
	switch status {
	case "in-progress", "answered":
		if a.set.confirm {
			return nil // perhaps a machine: the key says
		}
		return a.taken(ctx, sink, call, person, p)
	case "completed":
		have, err := a.knows(ctx, call)
		if err != nil || have != answered+p.Get("CallSid") {
			return err
		}
		c := hub.Call{State: hub.CallEnded, From: shown(person), To: a.set.number, EndedAt: a.when(p), Seconds: seconds(p.Get("CallDuration")), Order: sure}
		return sink.Message(ctx, a.item(call, person, "leg/"+p.Get("CallSid"), c))
	case "queued", "initiated", "ringing", "busy", "no-answer", "canceled", "failed":
		return nil // others may still answer
	}
	return a.unknown(ctx, sink, "leg", p)
}

// theirLeg is news of the person's phone.
func (a *adapter) theirLeg(ctx context.Context, sink channels.Sink, call, person, status string, p twilio.Params) error {
	c, ok := a.outcome(person, status, a.when(p), seconds(p.Get("CallDuration")))
	if !ok {
		return a.unknown(ctx, sink, "leg", p)
	}
	if c.State == "" {
		return nil
	}
	return sink.Message(ctx, a.item(call, person, "leg/"+status, c))
}

// outcome is what Twilio's word for the person's phone means; no state: nothing new.
func (a *adapter) outcome(person, status string, at time.Time, spoken int) (hub.Call, bool) {
	c := hub.Call{Outgoing: true, From: a.set.number, To: shown(person)}
	switch status {
	case "queued", "initiated", "ringing":
	case "in-progress", "answered":
		c.State, c.AnsweredAt, c.Order = hub.CallActive, at, guessed
	case "completed":
		c.State, c.EndedAt, c.Seconds, c.Order = hub.CallEnded, at, spoken, sure
	case "busy", "no-answer", "canceled":
		c.State, c.EndedAt, c.Why, c.Order = hub.CallMissed, at, why(status), sure
	case "failed":
		c.State, c.EndedAt, c.Why, c.Order = hub.CallFailed, at, why(status), sure
	default:
		return c, false
	}
	return c, true
}
