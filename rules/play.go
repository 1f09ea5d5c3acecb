package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/rules/language"
)

// played is what an action would change on a card.
type played struct {
	kind          hub.FactType // empty: nothing changes
	before, after string
	message       *hub.MessageCard
}

// play makes the change of one action on a card, as the desk would.
func play(card *hub.ConversationCard, a RuleAction, at time.Time) played {
	switch a.Do {
	case language.DoAssign, language.DoReassign:
		return playHolder(card, a)
	case language.DoPriority:
		return playPriority(card, a.To)
	case language.DoTag:
		tag := strings.TrimSpace(a.To)
		if slices.ContainsFunc(card.Tags, func(have string) bool { return strings.EqualFold(have, tag) }) {
			return played{}
		}
		card.Tags = append(slices.Clone(card.Tags), tag)
		return played{kind: hub.ConversationTags}
	case language.DoUntag:
		left := slices.DeleteFunc(slices.Clone(card.Tags), func(have string) bool { return strings.EqualFold(have, strings.TrimSpace(a.To)) })
		if len(left) == len(card.Tags) {
			return played{}
		}
		card.Tags = left
		return played{kind: hub.ConversationTags}
	case language.DoStatus:
		return playStatus(card, hub.Status(a.To), nil)
	case language.DoSnooze:
		if card.Status.Ended() {
			return played{}
		}
		until := at.Add(time.Duration(a.ForS) * time.Second)
		return playStatus(card, hub.Snoozed, &until)
	case language.DoNote:
		card.LastSeq++
		m := hub.MessageCard{ConversationID: card.ID, Seq: card.LastSeq, Direction: hub.DirNote, Text: a.Text, CreatedAt: at,
			Author: hub.Actor{Type: hub.ActorSystem}}
		return played{kind: hub.NoteAdded, message: &m}
	}
	return played{}
}

func playHolder(card *hub.ConversationCard, a RuleAction) played {
	agent, team := card.AssigneeID, card.TeamID
	switch {
	case strings.HasPrefix(a.To, language.AgentPrefix):
		id := hub.AgentID(a.To)
		agent = &id
	case strings.HasPrefix(a.To, language.TeamPrefix):
		id := hub.TeamID(a.To)
		team = &id
		if a.Do == language.DoReassign {
			agent = nil
		}
	default:
		agent = nil
	}
	if same(agent, card.AssigneeID) && same(team, card.TeamID) {
		return played{}
	}
	card.AssigneeID, card.TeamID = agent, team
	return played{kind: hub.ConversationAssigned}
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

var steps = []hub.Priority{hub.Low, hub.Normal, hub.High, hub.Urgent}

func playPriority(card *hub.ConversationCard, to string) played {
	next := hub.Priority(to)
	if to == language.Raise {
		next = steps[min(slices.Index(steps, card.Priority)+1, len(steps)-1)]
	}
	if next == card.Priority {
		return played{}
	}
	p := played{kind: hub.ConversationPriority, before: string(card.Priority), after: string(next)}
	card.Priority = next
	return p
}

func playStatus(card *hub.ConversationCard, to hub.Status, until *time.Time) played {
	from := card.Status
	if from == to && until == nil {
		return played{}
	}
	card.Status, card.SnoozedUntil = to, until
	if to.Ended() {
		card.WaitingSince = nil
	}
	p := played{kind: hub.ConversationStatus, before: string(from), after: string(to)}
	if from.Ended() && !to.Ended() {
		p.kind = hub.ConversationReopened
	}
	return p
}

// fact is what an action of rule leaves behind, as a case for the next rules.
func (p played) fact(r *Rule, from *Case, card *hub.ConversationCard) *Case {
	c := *from
	c.Fact.Type, c.Fact.Actor = p.kind, hub.Actor{Type: hub.ActorSystem, ID: "rule:" + r.ID, Name: r.Name}
	c.Fact.Op = language.Linked(language.Chain(from.Fact.Op), r.ID)
	c.Message, c.Clock, c.Step, c.Reason, c.Before, c.After = p.message, nil, "", "", p.before, p.after
	shown := *card
	c.Conversation = &shown
	return &c
}
