package hub

import "time"

// CallState of a phone call. States only move forward.
type CallState string

// The states.
const (
	CallRinging   CallState = "ringing"
	CallActive    CallState = "active"
	CallVoicemail CallState = "voicemail" // the caller speaks to the machine, or has
	CallEnded     CallState = "ended"     // somebody answered
	CallMissed    CallState = "missed"    // nobody did: busy, no answer, hung up before
	CallFailed    CallState = "failed"
)

var callRank = map[CallState]int{CallRinging: 1, CallActive: 2, CallVoicemail: 3, CallEnded: 4, CallMissed: 4, CallFailed: 4}

// Over reports whether the call has ended.
func (s CallState) Over() bool { return callRank[s] == 4 }

// Call is a phone call: one item of the timeline that grows as news comes in.
// Items of one call carry the same Ref and are joined (see Inbound.Joins).
type Call struct {
	State      CallState `json:"state" enum:"ringing,active,voicemail,ended,missed,failed"`
	Outgoing   bool      `json:"outgoing,omitempty"` // we called
	From       string    `json:"from,omitempty"`     // E.164
	To         string    `json:"to,omitempty"`
	StartedAt  time.Time `json:"started_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	Seconds    int       `json:"seconds,omitempty"`    // spoken
	Transcript string    `json:"transcript,omitempty"` // of the voicemail or recording
	Why        string    `json:"why,omitempty"`        // of a missed or failed one: busy, no_answer, canceled, …
	Order      int64     `json:"order,omitempty"`      // the provider's own sequence: older news never undoes newer
}

// Join is c after next came in: what next knows wins, nothing known is lost, and
// the state never goes back.
func (c Call) Join(next Call) Call {
	out, late := c, callRank[next.State] < callRank[c.State] || (callRank[next.State] == callRank[c.State] && next.Order < c.Order)
	known, other := next, c
	if late {
		known, other = c, next
	}
	out.State, out.Why, out.Order = known.State, known.Why, max(next.Order, c.Order)
	if other.State == known.State { // why belongs to its state
		out.Why = first(known.Why, other.Why)
	}
	out.Outgoing = c.Outgoing || next.Outgoing
	out.From, out.To, out.Transcript = first(c.From, next.From), first(c.To, next.To), first(next.Transcript, c.Transcript)
	out.StartedAt = earlier(c.StartedAt, next.StartedAt)
	out.AnsweredAt = earlier(c.AnsweredAt, next.AnsweredAt)
	if out.EndedAt.Before(next.EndedAt) {
		out.EndedAt = next.EndedAt
	}
	out.Seconds = max(c.Seconds, next.Seconds)
	return out
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
