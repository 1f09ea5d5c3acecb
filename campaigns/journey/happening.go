package journey

import (
	"time"

	"github.com/parleyhub/parley/hub"
)

// Sort of a happening.
type Sort string

// The sorts that journeys know.
const (
	Occurred Sort = "event"   // of the person; Name, Props
	Entered  Sort = "entered" // a segment; Name is its id
	Left     Sort = "left"    // a segment
	Wrote    Sort = "wrote"   // a message of theirs came in
	Opened   Sort = "opened"  // a conversation with them was opened
	OptedOut Sort = "opted"   // Name is the purpose, empty for all
	Moved    Sort = "moved"   // a message of this enrolment; Step, Outcome
)

// Happening is one thing that happened to a person.
type Happening struct {
	Sort  Sort
	At    time.Time
	Fact  int64 // its number in the feed; what was taken in before is passed over; 0: not from the feed
	Name  string
	Props map[string]any // plain texts, numbers and bools

	Enrolment string // of Moved
	Step      string
	Outcome   Outcome
	Machine   bool // not the person did it
}

// Person is what is known of somebody at the instant of asking.
type Person struct {
	ID       hub.ContactID
	Language string
	Zone     *time.Location // nil: not known
	ZoneName string
	Name     string
	Traits   map[string]string
	Segments map[string]bool // those that the journey asks for
	Talking  bool            // a conversation with them is open
}

// trait answers one attribute.
func (p *Person) trait(key string) (string, bool) {
	switch key {
	case "name":
		return p.Name, p.Name != ""
	case "language":
		return p.Language, p.Language != ""
	case "zone":
		return p.ZoneName, p.ZoneName != ""
	}
	v, ok := p.Traits[key]
	return v, ok
}

// Action is something to do now. Doing it twice under the same key is doing it once.
type Action struct {
	Key     string `json:"key"`
	Step    string `json:"step"`
	Send    *Send  `json:"send,omitempty"`
	Purpose string `json:"purpose,omitempty"` // of the message
	Set     *Set   `json:"set,omitempty"`
	Recall  string `json:"recall,omitempty"` // take back the message with this key
	Run     int64  `json:"run,omitempty"`    // in which it is; 0: not known, it may have been handed over
}
