package language

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Case is what is known when a rule is judged: a fact with its cards, or for a
// time rule the conversation as it is.
type Case struct {
	Fact         hub.Fact
	Now          time.Time // waiting_s and age_s are counted up to here, hours asked at it
	Conversation *hub.ConversationCard
	Message      *hub.MessageCard
	Profile      *hub.ProfileCard
	Clock        *hub.ClockCard
	Step, Reason string
	Before       string // what changed, where that is one word: a status, a priority
	After        string
}

// CaseOf reads a fact.
func CaseOf(f hub.Fact) (*Case, error) {
	var d struct {
		Message      *hub.MessageCard      `json:"message"`
		Conversation *hub.ConversationCard `json:"conversation"`
		Profile      *hub.ProfileCard      `json:"profile"`
		Before       json.RawMessage       `json:"before"`
		After        json.RawMessage       `json:"after"`
		Reason       string                `json:"reason"`
		Clock        *hub.ClockCard        `json:"clock"`
		Step         string                `json:"step"`
	}
	if len(f.Data) > 0 {
		if err := json.Unmarshal(f.Data, &d); err != nil {
			return nil, hub.Wrap(hub.Internal, err, "the data of a fact cannot be read")
		}
	}
	return &Case{
		Fact: f, Now: f.At, Conversation: d.Conversation, Message: d.Message, Profile: d.Profile, Clock: d.Clock,
		Step: d.Step, Reason: d.Reason, Before: word(d.Before), After: word(d.After),
	}, nil
}

// word is a JSON text; anything else is none.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// The chain of rules that led to a fact stands in its op.
const (
	chainMark = "rules:"
	chainSep  = ">"
	maxChain  = 10 // rules that may act one after the other
)

// Chain are the rules that led to a fact, the first one first.
func Chain(op string) []string {
	rest, ok := strings.CutPrefix(op, chainMark)
	if !ok || rest == "" {
		return nil
	}
	return strings.Split(rest, chainSep)
}

// Linked is the op of what rule does at the end of chain.
func Linked(chain []string, rule string) string {
	all := append(append([]string{}, chain...), strings.ReplaceAll(rule, chainSep, "_"))
	return chainMark + strings.Join(all, chainSep)
}
