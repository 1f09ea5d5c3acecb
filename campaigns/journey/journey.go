// Package journey is the language of journeys and the machine that walks one
// person through one: "who orders gets thanks at nine in their own morning, and
// if they do not answer within three days, a question". In come a document, a
// person's place in it and what happened; out come the new place, what to do now
// and when to look again. It is pure: no clock, no rows, no network, so that the
// simulator and the runner walk alike.
package journey

import "github.com/parleyhub/parley/hub"

// Kind of the documents that hold journeys; a document's versions are those of
// the journey.
const Kind hub.DocumentKind = "journey"

// Journey is one document.
type Journey struct {
	Name    string `json:"name" maxLength:"200"`
	Note    string `json:"note,omitempty" maxLength:"2000" doc:"For people"`
	Purpose string `json:"purpose,omitempty" maxLength:"100" doc:"Of its messages unless a step says another; marketing if not said"`
	Zone    string `json:"zone,omitempty" maxLength:"64" doc:"IANA zone of people whose own is not known; UTC if not said"`
	Entry   Entry  `json:"entry"`
	Again   Again  `json:"again,omitzero" doc:"May a person come in more than once? Never both at a time"`
	Goals   []Goal `json:"goals,omitempty" maxItems:"20" doc:"Who reaches one leaves at once, with success"`
	Exits   []Exit `json:"exits,omitempty" maxItems:"20" doc:"Whom one of these happens to leaves at once"`
	Steps   []Step `json:"steps" maxItems:"200" doc:"The first one is where people begin"`
}

// Entry says who comes in; exactly one of its parts, or manual alone.
type Entry struct {
	Event   *Event     `json:"event,omitempty" doc:"Whoever this happens to"`
	Segment string     `json:"segment,omitempty" maxLength:"64" doc:"Whoever comes into this segment"`
	Inside  bool       `json:"inside,omitempty" doc:"And whoever is in it already when the journey is started"`
	Date    *Date      `json:"date,omitempty" doc:"Whoever has this day"`
	Manual  bool       `json:"manual,omitempty" doc:"Whom a person or a program puts in; also beside another entry"`
	If      *Condition `json:"if,omitempty" doc:"And only those"`
}

// Date is a day that a trait names, as 2031-05-06 or the beginning of an instant.
type Date struct {
	Trait  string `json:"trait" maxLength:"100"`
	Yearly bool   `json:"yearly,omitempty" doc:"Each year again, a birthday for one; 29 February counts on the 28th in short years"`
	Offset string `json:"offset,omitempty" maxLength:"10" doc:"Days before or after, such as -3d"`
	At     string `json:"at,omitempty" maxLength:"5" doc:"In the person's own day, such as 09:00; 09:00 if not said"`
}

// Again says when a person may come in once more.
type Again struct {
	Allow bool   `json:"allow,omitempty" doc:"After the last time has ended"`
	After string `json:"after,omitempty" maxLength:"20" doc:"And so long after it began, such as 30d"`
}

// Goal is what the journey is for.
type Goal struct {
	Name    string `json:"name" maxLength:"100"`
	Event   *Event `json:"event,omitempty"`
	Segment string `json:"segment,omitempty" maxLength:"64" doc:"Coming into it"`
}

// What ends somebody's journey.
const (
	OnReply   = "reply"             // they wrote to us
	OnTalk    = "open_conversation" // a conversation with them was opened, or is open when a message would go
	OnOptOut  = "opt_out"           // they do not want messages of this purpose any more
	OnEvent   = "event"
	OnSegment = "segment"      // they came into it
	OnLeft    = "segment_left" // they are not in it any more
)

// Exit is one reason to leave.
type Exit struct {
	On      string `json:"on" enum:"reply,open_conversation,opt_out,event,segment,segment_left"`
	Event   *Event `json:"event,omitempty"`
	Segment string `json:"segment,omitempty" maxLength:"64"`
}

// Event is a sort of happening of a person, as the API and other systems tell it.
type Event struct {
	Name  string  `json:"name" maxLength:"100"`
	Where []Where `json:"where,omitempty" maxItems:"10" doc:"All of these hold"`
}

// Where asks about one property of an event.
type Where struct {
	Prop  string `json:"prop" maxLength:"100" doc:"amount is the event's own amount"`
	Op    Op     `json:"op" enum:"is,is_not,over,under,contains,known"`
	Value any    `json:"value,omitempty" doc:"A text, a number or a bool"`
}

// Op compares.
type Op string

// The comparisons. Numbers are compared as numbers where both are.
const (
	Is       Op = "is"
	IsNot    Op = "is_not"
	Over     Op = "over"
	Under    Op = "under"
	Contains Op = "contains" // text within a text, without case
	Known    Op = "known"    // there is one at all
)

// Condition is true or not at an instant; exactly one of its parts.
type Condition struct {
	All     []Condition  `json:"all,omitempty" maxItems:"20"`
	Any     []Condition  `json:"any,omitempty" maxItems:"20"`
	Not     *Condition   `json:"not,omitempty"`
	Segment string       `json:"segment,omitempty" maxLength:"64" doc:"They are in it now"`
	Trait   *Trait       `json:"trait,omitempty"`
	Event   *Happened    `json:"event,omitempty" doc:"It happened since they came in"`
	Message *MessageTest `json:"message,omitempty" doc:"What became of a message of this journey"`
	Entry   *Where       `json:"entry,omitempty" doc:"A property of the event that brought them in"`
}

// Trait asks about one attribute; name, language and zone are also attributes.
type Trait struct {
	Key   string `json:"key" maxLength:"100"`
	Op    Op     `json:"op" enum:"is,is_not,over,under,contains,known"`
	Value any    `json:"value,omitempty"`
}

// Happened asks whether an event happened since they came in.
type Happened struct {
	Event
	AtLeast int `json:"at_least,omitempty" minimum:"1" maximum:"1000" doc:"Times; 1 if not said"`
}

// MessageTest asks what became of the message of a step.
type MessageTest struct {
	Step    string  `json:"step" maxLength:"64" doc:"A step that sends"`
	Outcome Outcome `json:"outcome" enum:"accepted,delivered,read,clicked,replied,failed,skipped"`
}

// Outcome is what became of a message. What a machine opened or clicked counts
// for nothing.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "accepted" // a provider has it
	Delivered Outcome = "delivered"
	Read      Outcome = "read"
	Clicked   Outcome = "clicked"
	Replied   Outcome = "replied"
	Failed    Outcome = "failed"
	Skipped   Outcome = "skipped" // it was not sent: no consent, no address, …
)
