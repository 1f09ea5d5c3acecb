package hub

import "time"

// TellClocks makes the facts of what an engine run changed, and the fired keys
// of breaches, which are told once. Starts are in the card of the fact that
// caused them; a met target, a changed deadline, a correction and a revoked stop
// have facts of their own.
func TellClocks(now time.Time, card *ConversationCard, changes []ClockChange) (facts []Fact, fired []DueStep) {
	by := Actor{Type: ActorSystem, ID: "sla"}
	for _, ch := range changes {
		clock := ch.Clock.Card()
		data := FactData{Conversation: card, Clock: &clock, Reason: ch.Kind}
		switch ch.Kind {
		case "breached":
			data.Step, data.Reason = "breach", ch.Clock.Cause
			fired = append(fired, DueStep{
				ConversationID: card.ID, Metric: ch.Clock.Metric, Cycle: ch.Clock.Cycle, Step: "breach",
				At: ch.Clock.BreachedAt, PolicyID: ch.Clock.PolicyID,
			})
			facts = append(facts, NewFact(SLABreached, now, by, data))
			continue
		case "deadline_changed":
			data.Before, data.After = instant(ch.Old), clock.DueAt
		case "corrected":
			data.Before, data.After = ch.Was, ch.Clock.State
		case "met":
			facts = append(facts, NewFact(SLAMet, now, by, data))
			continue
		case "revoked":
		default:
			continue
		}
		facts = append(facts, NewFact(SLAChanged, now, by, data))
	}
	return facts, fired
}
