package journey

import (
	"hash/fnv"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// DefaultPurpose is the purpose of messages when nobody says another.
const DefaultPurpose = "marketing"

// Course is one version of a journey, made ready to be walked. It is safe for
// concurrent use.
type Course struct {
	Journey
	Version int64
	id      string
	zone    *time.Location
	steps   map[string]*Step
	counted []*Event // that branches ask for
	Needs   Needs
}

// Needs is what a journey looks at, so that whoever walks it knows what to read
// and what to pass over.
type Needs struct {
	Segments  map[string]bool // whose members it asks for
	Coming    map[string]bool // segments whose coming and going moves somebody
	Events    map[string]bool // names of events that move or count
	Traits    map[string]bool
	Templates map[string]bool
	Talking   bool // whether a conversation is open
	Outcomes  bool // what became of messages
}

// ID of the journey's document.
func (c *Course) ID() string { return c.id }

// VersionWord is the version as text.
func (c *Course) VersionWord() string { return strconv.FormatInt(c.Version, 10) }

// Step answers a step by its id; nil without one.
func (c *Course) Step(id string) *Step { return c.steps[id] }

// Compile makes a version ready. It is an error when Check finds one.
func Compile(id string, version int64, j Journey) (*Course, error) {
	for _, f := range Check(j) {
		if f.Severity == Error {
			return nil, f.AsError()
		}
	}
	c := &Course{Journey: j, Version: version, id: id, zone: time.UTC, steps: make(map[string]*Step, len(j.Steps))}
	if j.Zone != "" {
		c.zone, _ = time.LoadLocation(j.Zone) // checked
	}
	for i := range c.Steps {
		c.steps[c.Steps[i].ID] = &c.Steps[i]
	}
	c.need()
	return c, nil
}

// need collects what the journey looks at.
func (c *Course) need() {
	n := Needs{Segments: map[string]bool{}, Coming: map[string]bool{}, Events: map[string]bool{}, Traits: map[string]bool{}, Templates: map[string]bool{}}
	put := func(set map[string]bool, name string) {
		if name != "" {
			set[name] = true
		}
	}
	moves := func(e *Event, segment string) {
		if e != nil {
			put(n.Events, e.Name)
		}
		put(n.Coming, segment)
	}
	ask := func(x *Condition) {
		put(n.Segments, x.Segment)
		if x.Trait != nil {
			put(n.Traits, x.Trait.Key)
		}
		if x.Event != nil {
			put(n.Events, x.Event.Name)
			c.counted = append(c.counted, &x.Event.Event)
		}
		n.Outcomes = n.Outcomes || x.Message != nil
	}
	for i := range c.Goals {
		moves(c.Goals[i].Event, c.Goals[i].Segment)
	}
	for i := range c.Exits {
		moves(c.Exits[i].Event, c.Exits[i].Segment)
		n.Talking = n.Talking || c.Exits[i].On == OnTalk
	}
	c.Entry.If.walk(ask)
	for i := range c.Steps {
		s := &c.Steps[i]
		if s.Send != nil {
			put(n.Templates, s.Send.Template)
		}
		if s.Wait != nil {
			moves(s.Wait.Event, s.Wait.Segment)
			put(n.Segments, s.Wait.Segment)
			n.Outcomes = n.Outcomes || s.Wait.Message != nil
		}
		if s.Branch != nil {
			for k := range s.Branch.Cases {
				s.Branch.Cases[k].If.walk(ask)
			}
		}
	}
	c.Needs = n
}

// EachEvent calls fn for each event that the journey names.
func (c *Course) EachEvent(fn func(*Event)) {
	call := func(e *Event) {
		if e != nil {
			fn(e)
		}
	}
	for i := range c.Goals {
		call(c.Goals[i].Event)
	}
	for i := range c.Exits {
		call(c.Exits[i].Event)
	}
	for i := range c.Steps {
		if w := c.Steps[i].Wait; w != nil {
			call(w.Event)
		}
	}
	for _, e := range c.counted {
		fn(e)
	}
}

// EachTrait calls fn for each question about a trait.
func (c *Course) EachTrait(fn func(*Trait)) {
	c.each(func(x *Condition) {
		if x.Trait != nil {
			fn(x.Trait)
		}
	})
}

// EachEntry calls fn for each question about the event that people come in by.
func (c *Course) EachEntry(fn func(*Where)) {
	if e := c.Entry.Event; e != nil {
		for i := range e.Where {
			fn(&e.Where[i])
		}
	}
	c.each(func(x *Condition) {
		if x.Entry != nil {
			fn(x.Entry)
		}
	})
}

// each calls fn for each condition and what it is made of.
func (c *Course) each(fn func(*Condition)) {
	c.Entry.If.walk(fn)
	for i := range c.Steps {
		if b := c.Steps[i].Branch; b != nil {
			for k := range b.Cases {
				b.Cases[k].If.walk(fn)
			}
		}
	}
}

// Asks reports whether people have to be asked in which segments they are.
func (n *Needs) Asks() bool { return len(n.Segments)+len(n.Coming) > 0 }

// zoneOf is the zone in which a person lives, as far as is known.
func (c *Course) zoneOf(p *Person) *time.Location {
	if p.Zone != nil {
		return p.Zone
	}
	return c.zone
}

// purposeOf is what a message of a step is for.
func (c *Course) purposeOf(s *Send) string {
	for _, p := range []string{s.Purpose, c.Purpose} {
		if p != "" {
			return p
		}
	}
	return DefaultPurpose
}

// armOf is the way of a split that a person takes, always the same one.
func (c *Course) armOf(s *Step, who hub.ContactID) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.id + "\x00" + s.ID + "\x00" + string(who)))
	at := h.Sum64()
	at ^= at >> 33 // fnv alone does not spread ids that differ in their last letters
	at *= 0xff51afd7ed558ccd
	at ^= at >> 33
	place := int(at % 100) //nolint:gosec // below 100
	for i, a := range s.Split {
		if place -= a.Percent; place < 0 {
			return i
		}
	}
	return len(s.Split) - 1
}
