package language

import (
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// form is what sort of value a field has.
type form int

const (
	text form = iota
	list      // of texts; a condition holds when it holds for one of them
	number
	yesno
	instant
	free // text that may be a number: traits
)

// part is the card a field stands on.
type part int

const (
	onConversation part = iota
	onMessage
	onContact
	onClock
	onFact
)

// field is one thing a condition can ask about.
type field struct {
	form   form
	part   part
	values []string // those it can have; nil: any
	ids    string   // what its values name: agent team inbox brand; empty: nothing that is looked up
	get    func(*Case) found
}

// found is a field's value in a case. The zero value is absent.
type found struct {
	there bool
	texts []string
	num   float64
	at    time.Time
	yes   bool
}

func textOf[S ~string](s S) found { return found{there: s != "", texts: []string{string(s)}} }

func textAt[S ~string](s *S) found {
	if s == nil {
		return found{}
	}
	return textOf(*s)
}

func listOf[S ~string](all []S) found {
	f := found{there: len(all) > 0}
	for _, s := range all {
		f.texts = append(f.texts, string(s))
	}
	return f
}

func numberOf[N int | int64](n N) found { return found{there: true, num: float64(n)} }
func timeOf(t time.Time) found          { return found{there: !t.IsZero(), at: t} }

func timeAt(t *time.Time) found {
	if t == nil {
		return found{}
	}
	return timeOf(*t)
}

func yes(b bool) found { return found{there: true, yes: b} }

var (
	statuses   = []string{"open", "waiting_customer", "waiting_third_party", "snoozed", "resolved", "spam"}
	priorities = []string{"low", "normal", "high", "urgent"}
	directions = []string{"inbound", "outbound", "note"}
	authors    = []string{"contact", "agent", "bot", "campaign", "system"}
	metrics    = []string{"first_response", "next_response", "resolution", "update", "promise"}
	clockState = []string{"running", "paused", "met", "breached", "cancelled"}
	flags      = []string{"other_sender", "auth_failed", "automatic", "merged", "split", "separate"}
)

// conv, msg, who and clock make getters that need their card.
func conv(get func(*hub.ConversationCard) found) func(*Case) found {
	return func(c *Case) found {
		if c.Conversation == nil {
			return found{}
		}
		return get(c.Conversation)
	}
}

func last(get func(*hub.MessageSummary) found) func(*Case) found {
	return func(c *Case) found {
		if c.Conversation == nil || c.Conversation.LastMessage == nil {
			return found{}
		}
		return get(c.Conversation.LastMessage)
	}
}

func msg(get func(*hub.MessageCard) found) func(*Case) found {
	return func(c *Case) found {
		if c.Message == nil {
			return found{}
		}
		return get(c.Message)
	}
}

func who(get func(*hub.ProfileCard) found) func(*Case) found {
	return func(c *Case) found {
		if c.Profile == nil {
			return found{}
		}
		return get(c.Profile)
	}
}

func clock(get func(*hub.ClockCard) found) func(*Case) found {
	return func(c *Case) found {
		if c.Clock == nil {
			return found{}
		}
		return get(c.Clock)
	}
}

const traitPrefix = "contact.traits."

// fieldOf answers a field by name; false when there is none.
func fieldOf(name string) (field, bool) {
	if key, ok := strings.CutPrefix(name, traitPrefix); ok && key != "" {
		return field{form: free, part: onContact, get: who(func(p *hub.ProfileCard) found { return textOf(p.Traits[key]) })}, true
	}
	f, ok := fields[name]
	return f, ok
}

// RuleField describes a field for the screen that edits rules.
type RuleField struct {
	Name   string   `json:"name"`
	Form   string   `json:"form" enum:"text,list,number,yes_no,instant,trait"`
	Part   string   `json:"part" enum:"conversation,message,contact,clock,fact"`
	Values []string `json:"values" doc:"Those it can have; empty: any"`
	IDs    string   `json:"ids" doc:"What its values are ids of: agent, team, inbox, brand; or empty"`
	Ops    []string `json:"ops"`
}

var (
	formNames = []string{"text", "list", "number", "yes_no", "instant", "trait"}
	partNames = []string{"conversation", "message", "contact", "clock", "fact"}
)

// Fields are all fields, by name. The traits of a contact stand there once, as
// contact.traits.*.
func Fields() []RuleField {
	var out []RuleField
	add := func(name string, f field) {
		out = append(out, RuleField{Name: name, Form: formNames[f.form], Part: partNames[f.part],
			Values: append([]string{}, f.values...), IDs: f.ids, Ops: opsOf(f.form)})
	}
	for name, f := range fields {
		add(name, f)
	}
	add(traitPrefix+"*", field{form: free, part: onContact})
	slices.SortFunc(out, func(a, b RuleField) int { return strings.Compare(a.Name, b.Name) })
	return out
}
