package language

import (
	"slices"

	"github.com/parleyhub/parley/hub"
)

// carries says what facts of a type know beside the conversation.
type carries struct{ message, clock bool }

// reactable are the facts a rule can react to. Facts of reading, of settings and
// of what rules did themselves are not among them.
var reactable = map[hub.FactType]carries{
	hub.MessageReceived:      {message: true},
	hub.MessageSent:          {message: true},
	hub.MessageChanged:       {message: true},
	hub.MessageEdited:        {message: true},
	hub.MessageDeleted:       {message: true},
	hub.MessageReacted:       {message: true},
	hub.NoteAdded:            {message: true},
	hub.ConversationOpened:   {message: true}, // also the first message of a conversation
	hub.ConversationReopened: {},
	hub.ConversationAssigned: {},
	hub.ConversationStatus:   {},
	hub.ConversationPriority: {},
	hub.ConversationTags:     {},
	hub.ConversationWaived:   {},
	hub.ConversationMerged:   {},
	hub.ConversationSplit:    {},
	hub.ConversationRated:    {},
	hub.SLAWarned:            {clock: true},
	hub.SLABreached:          {clock: true},
	hub.SLAEscalated:         {clock: true},
	hub.SLAChanged:           {clock: true},
	hub.SLAMet:               {clock: true},
}

// FactTypes are those a rule can react to, sorted.
func FactTypes() []string {
	out := make([]string, 0, len(reactable))
	for t := range reactable {
		out = append(out, string(t))
	}
	slices.Sort(out)
	return out
}

// triggers are the types that a fact counts as: the first message of a
// conversation opens it, too.
func triggers(c *Case) []hub.FactType {
	if c.Fact.Type == hub.MessageReceived && c.Message != nil && (c.Message.Seq == 1 || c.Message.Seq == 2 && c.Message.Campaign != nil) { // an answer to a campaign stands behind what that sent
		return []hub.FactType{hub.MessageReceived, hub.ConversationOpened}
	}
	return []hub.FactType{c.Fact.Type}
}
