package voice

import (
	"context"
	"net/url"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/twilio"
)

// events of a leg that we want to hear of.
const events = "initiated ringing answered completed"

// incoming answers a call: a greeting, then the agents' phones, else the
// voicemail. Somebody is on the line, so this is done also when the hub cannot
// keep the news now: Twilio tells of the call again when it ends, and lists it.
func (a *adapter) incoming(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error) {
	call, from := p.Get("CallSid"), p.Get("From")
	if !callSID.MatchString(call) {
		return response{}, a.unknown(ctx, sink, "call", p)
	}
	in := a.item(call, from, "ringing", hub.Call{State: hub.CallRinging, From: shown(from), To: a.set.number, StartedAt: a.env.Now().UTC(), Order: guessed})
	if name := clean(p.Get("CallerName")); len(name) <= 200 {
		in.FromName = name
	}
	if err := sink.Message(ctx, in); err != nil {
		a.env.Log.Warn("a call is answered that the hub could not take note of", "inbox", a.in.ID, "kind", hub.KindOf(err))
	}
	var say response
	if a.set.greeting != "" {
		say.Verbs = append(say.Verbs, a.say(a.set.greeting))
	}
	if len(a.set.ring) == 0 {
		say.Verbs = append(say.Verbs, a.leaveMessage(call, from)...)
		return say, nil
	}
	dial := dialVerb{Action: a.hook.URL("/dialed", about(call, from)), Timeout: a.set.ringFor, Bridge: true}
	for _, n := range a.set.ring {
		noun := numberNoun{Phone: n, Callback: a.hook.URL("/leg", about(call, from)), Events: events}
		if a.set.confirm {
			noun.URL = a.hook.URL("/whisper", about(call, from))
		}
		dial.Numbers = append(dial.Numbers, noun)
	}
	say.Verbs = append(say.Verbs, dial)
	return say, nil
}

// about is what a callback has to bring back: which call it is, and whose.
func about(call, person string) url.Values {
	return url.Values{"call": {call}, "person": {person}}
}

// callOf is the call that a callback of ours is about.
func callOf(p twilio.Params) (call, person string, ok bool) {
	call, person = p.Own("call"), p.Own("person")
	return call, person, callSID.MatchString(call)
}

// leaveMessage are the verbs of the voicemail, or of a farewell.
func (a *adapter) leaveMessage(call, from string) []any {
	if !a.set.voicemail {
		return []any{a.say(words[a.set.language].nobody), hangupVerb{}}
	}
	rec := recordVerb{Action: a.hook.URL("/recorded", about(call, from)), MaxLength: a.set.longest, Timeout: 6, Beep: true,
		Callback: a.hook.URL("/recording", about(call, from)), Transcribe: a.set.transcribe}
	if a.set.transcribe {
		rec.Transcript = a.hook.URL("/transcription", about(call, from))
	}
	return []any{a.say(a.set.leaveIt), rec, hangupVerb{}}
}

// whisper is what an agent hears who picks up. Without a key the line is closed,
// so that the voicemail of a mobile phone is nobody who answered.
func (a *adapter) whisper(_ context.Context, _ channels.Sink, p twilio.Params) (response, error) {
	call, person, ok := callOf(p)
	if !ok {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	ask := gatherVerb{Action: a.hook.URL("/accept", about(call, person)), Digits: 1, Timeout: 8, Say: a.say(words[a.set.language].accept)}
	return response{Verbs: []any{ask, hangupVerb{}}}, nil
}

// accept is an agent's key: the two are put through whatever else fails.
func (a *adapter) accept(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error) {
	call, person, ok := callOf(p)
	if !ok {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	if err := a.taken(ctx, sink, call, person, p); err != nil {
		a.env.Log.Warn("a call was taken, and the hub could not take note of it", "inbox", a.in.ID, "kind", hub.KindOf(err))
	}
	return response{}, nil
}

// taken says that an agent has answered.
func (a *adapter) taken(ctx context.Context, sink channels.Sink, call, person string, p twilio.Params) error {
	if err := a.env.State.Put(ctx, row(call), []byte(answered+p.Get("CallSid"))); err != nil {
		return err
	}
	at := a.when(p)
	return sink.Message(ctx, a.item(call, person, "answered", hub.Call{State: hub.CallActive, From: shown(person), To: a.set.number, AnsweredAt: at, Order: guessed}))
}

// dialed is what comes after the agents' phones rang.
func (a *adapter) dialed(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error) {
	call, person, ok := callOf(p)
	if !ok {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	met, err := a.met(ctx, call, p)
	if err != nil {
		return response{}, err
	}
	if met {
		c := hub.Call{State: hub.CallEnded, From: shown(person), To: a.set.number, EndedAt: a.when(p), Seconds: seconds(p.Get("DialCallDuration")), Order: sure}
		return response{Verbs: []any{hangupVerb{}}}, sink.Message(ctx, a.item(call, person, "dialed", c))
	}
	c := hub.Call{State: hub.CallVoicemail, From: shown(person), To: a.set.number, Order: guessed}
	if !a.set.voicemail {
		c.State, c.EndedAt, c.Why = hub.CallMissed, a.when(p), why(p.Get("DialCallStatus"))
	}
	if err := sink.Message(ctx, a.item(call, person, "unanswered", c)); err != nil {
		a.env.Log.Warn("a caller goes to the voicemail, and the hub could not take note of it", "inbox", a.in.ID, "kind", hub.KindOf(err))
	}
	return response{Verbs: a.leaveMessage(call, person)}, nil
}

// met reports whether somebody was put through.
func (a *adapter) met(ctx context.Context, call string, p twilio.Params) (bool, error) {
	switch p.Get("DialCallStatus") {
	case "completed", "answered":
	default:
		return false, nil
	}
	switch p.Get("DialBridged") {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if !a.set.confirm {
		return true, nil
	}
	have, err := a.knows(ctx, call)
	return isAnswered(have), err
}

// recorded is what comes after a caller has spoken, or hung up while doing so.
func (a *adapter) recorded(ctx context.Context, sink channels.Sink, p twilio.Params) (response, error) {
	call, person, ok := callOf(p)
	if !ok {
		return response{}, hub.Errorf(hub.Invalid, "This names no call.")
	}
	if err := a.env.State.Put(ctx, row(call), []byte(recorded)); err != nil {
		return response{}, err
	}
	c := hub.Call{State: hub.CallMissed, From: shown(person), To: a.set.number, EndedAt: a.when(p), Why: "voicemail", Order: sure}
	return response{Verbs: []any{hangupVerb{}}}, sink.Message(ctx, a.item(call, person, "recorded", c))
}
