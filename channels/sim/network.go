// Package sim shows the people on every channel in one browser page: a phone, a
// mailbox, social accounts. Who opens it plays the customer, sees what came back,
// and chooses how a provider fails. Networks are the stand-ins beside this
// package; the page knows them by one interface and reaches nothing else.
package sim

import (
	"context"
	"time"
)

// Device is where a network is drawn.
type Device string

// The devices.
const (
	Phone  Device = "phone"
	Mail   Device = "mail"
	Social Device = "social"
)

// Verb is something that a person can do on a network.
type Verb string

// The verbs.
const (
	Say     Verb = "say"     // to the house alone
	Mention Verb = "mention" // where everybody can read it
	Photo   Verb = "photo"
	Album   Verb = "album"  // several photos at once
	Echo    Verb = "echo"   // the house itself answers in the provider's own app
	Edit    Verb = "edit"   // of an item of theirs
	Delete  Verb = "delete" // of an item of theirs
	React   Verb = "react"  // to an item of the house; Text is the sign
	Missed  Verb = "missed" // a call that nobody takes
	Speak   Verb = "speak"  // a call that ends on the machine
	Block   Verb = "block"
	Unblock Verb = "unblock"
)

// Person is somebody to play.
type Person struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Address string `json:"address"` // as the network shows it
}

// About is what stays as it is.
type About struct {
	ID     string   `json:"id"` // of the network, in addresses of the page
	Name   string   `json:"name"`
	Device Device   `json:"device"`
	House  string   `json:"house"` // the house's own address there
	People []Person `json:"people"`
	Does   []Verb   `json:"does"`
	Fails  []Fault  `json:"fails"`
}

// Fault is a way to fail that this network knows; Works is none.
type Fault string

// The faults.
const (
	Works   Fault = ""
	Busy    Fault = "busy"    // 429: come back later
	Broken  Fault = "broken"  // 5xx
	Refused Fault = "refused" // 4xx: not this message
	Slow    Fault = "slow"
	Twice   Fault = "twice"   // what comes in is delivered twice
	Shuffle Fault = "shuffle" // … and in another order
	Lost    Fault = "lost"    // takes the message, and loses its answer
	Unheard Fault = "unheard" // what comes in is kept, and no webhook tells of it
)

// Item is one thing that was said.
type Item struct {
	ID       string    `json:"id"`
	Person   string    `json:"person"`
	Ours     bool      `json:"ours,omitempty"` // the house said it
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text"`
	Files    []string  `json:"files,omitempty"` // names
	Public   bool      `json:"public,omitempty"`
	Edited   bool      `json:"edited,omitempty"`
	Gone     bool      `json:"gone,omitempty"` // taken back
	Reaction string    `json:"reaction,omitempty"`
	State    string    `json:"state,omitempty"` // what the provider told the house of it
	At       time.Time `json:"at"`
}

// Request is one call of the house to the provider.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status,omitempty"` // of the answer, if it is known
}

// Act is something a person does.
type Act struct {
	Person  string `json:"person"`
	Do      Verb   `json:"do"`
	Item    string `json:"item,omitempty"` // that it is about, or that it answers
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
}

// Network is one provider with its people. It is used by several goroutines.
type Network interface {
	About() About
	// Said is everything there is, oldest first.
	Said() []Item
	// Do plays a person. The error is in words for whoever plays.
	Do(ctx context.Context, a Act) error
	// Fail changes how the provider fails from now on.
	Fail(f Fault)
	// Asked are the newest requests of the house, oldest first.
	Asked() []Request
}
