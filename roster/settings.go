package roster

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// The documents the roster reads. Calendars are written by the SLA room.
const (
	KindRouting  hub.DocumentKind = "routing"  // id: a team's
	KindWork     hub.DocumentKind = "work"     // id: an agent's
	KindCalendar hub.DocumentKind = "calendar" //
)

// Strategy names how a team's queue is shared out.
type Strategy string

// The strategies.
const (
	Manual      Strategy = "manual" // people take what they like
	RoundRobin  Strategy = "round_robin"
	LeastLoaded Strategy = "least_loaded"
	Sticky      Strategy = "sticky" // whoever had the person last, else the fallback
)

// Routing is how one team shares its work.
type Routing struct {
	Strategy        Strategy      `json:"strategy"`
	Fallback        Strategy      `json:"fallback"`         // of sticky: round_robin or least_loaded
	CapacityDefault int           `json:"capacity_default"` // of members without their own
	ReturnAfterSec  int64         `json:"return_after_s"`   // an agent's silence that ends in the queue; 0: never
	ReturnWhenAway  *bool         `json:"return_when_away"` // nil: when they said so, and with an automatic strategy also when their desk is gone
	HandleSec       int64         `json:"handle_s"`         // working time an agent needs before a deadline to meet it
	Skills          []string      `json:"skills"`           // that everything in this queue asks for
	InboxIDs        []hub.InboxID `json:"inbox_ids"`        // whose new conversations come into this queue
}

// Work is what one agent can carry.
type Work struct {
	Capacity  *int                     `json:"capacity"` // sum of the weights of open conversations; nil: the team's default, 0: nothing by itself
	Weights   map[hub.ChannelClass]int `json:"weights"`  // of one conversation of a class; 1 when it is not named
	Skills    []string                 `json:"skills"`
	Languages []string                 `json:"languages"` // BCP 47; none: any
	Calendar  string                   `json:"calendar"`  // shift; empty: whenever they are there
}

// What counts when nothing is said.
const (
	defaultCapacity = 10
	defaultHandle   = 5 * time.Minute
)

// The bounds of settings.
const (
	maxCapacity = 10_000
	maxWeight   = 1_000
	maxWords    = 50
	maxSeconds  = 30 * 24 * 3600
)

var classes = []hub.ChannelClass{hub.ClassLive, hub.ClassMessaging, hub.ClassSocial, hub.ClassVoice, hub.ClassMail}

// DefaultRouting is how a team works of which nothing was said.
func DefaultRouting() Routing {
	return Routing{Strategy: Manual, Fallback: LeastLoaded, CapacityDefault: defaultCapacity, HandleSec: int64(defaultHandle / time.Second)}
}

// automatic reports whether the queue is shared out by itself.
func (x *Routing) automatic() bool { return x.Strategy != Manual && x.Strategy != "" }

func (x *Routing) handle() time.Duration { return time.Duration(x.HandleSec) * time.Second }

// returns reports whether unanswered work of somebody absent goes back to the
// team. said: the absence was chosen, by them or a supervisor.
func (x *Routing) returns(said bool) bool {
	if x.ReturnWhenAway != nil {
		return *x.ReturnWhenAway
	}
	return said || x.automatic()
}

// check fills in what was left out and says what is wrong.
func (x *Routing) check() error {
	d := DefaultRouting()
	if x.Strategy == "" {
		x.Strategy = d.Strategy
	}
	if x.Fallback == "" {
		x.Fallback = d.Fallback
	}
	if x.CapacityDefault == 0 {
		x.CapacityDefault = d.CapacityDefault
	}
	if x.HandleSec == 0 {
		x.HandleSec = d.HandleSec
	}
	switch {
	case !slices.Contains([]Strategy{Manual, RoundRobin, LeastLoaded, Sticky}, x.Strategy):
		return hub.InvalidField("strategy", "must be manual, round_robin, least_loaded or sticky")
	case x.Fallback != RoundRobin && x.Fallback != LeastLoaded:
		return hub.InvalidField("fallback", "must be round_robin or least_loaded")
	case x.CapacityDefault < 1 || x.CapacityDefault > maxCapacity:
		return said.Invalid("capacity_default", "n_to_n", "must be %d to %d", 1, maxCapacity)
	case x.ReturnAfterSec != 0 && (x.ReturnAfterSec < 10 || x.ReturnAfterSec > maxSeconds):
		return said.Invalid("return_after_s", "return_after", "must be 0, or 10 seconds to 30 days")
	case x.HandleSec < 1 || x.HandleSec > 24*3600:
		return said.Invalid("handle_s", "second_to_day", "must be 1 second to a day")
	}
	slices.Sort(x.InboxIDs)
	x.InboxIDs = slices.Compact(x.InboxIDs)
	var err error
	x.Skills, err = words("skills", x.Skills)
	return err
}

func (w *Work) check() error {
	if w.Capacity != nil && (*w.Capacity < 0 || *w.Capacity > maxCapacity) {
		return said.Invalid("capacity", "n_to_n", "must be %d to %d", 0, maxCapacity)
	}
	for class, n := range w.Weights {
		if !slices.Contains(classes, class) {
			return hub.InvalidField("weights", "knows the classes live, messaging, social, voice and mail")
		}
		if n < 0 || n > maxWeight {
			return said.Invalid("weights."+string(class), "n_to_n", "must be %d to %d", 0, maxWeight)
		}
	}
	var err error
	if w.Skills, err = words("skills", w.Skills); err != nil {
		return err
	}
	w.Languages, err = words("languages", w.Languages)
	return err
}

// words are lower-cased, sorted, without repeats.
func words(field string, in []string) ([]string, error) {
	out := make([]string, 0, len(in))
	for _, s := range in {
		s = strings.ToLower(strings.TrimSpace(s))
		switch {
		case s == "" || utf8.RuneCountInString(s) > maxWords || !utf8.ValidString(s):
			return nil, said.Invalid(field, "each_50", "each has 1 to 50 characters")
		case strings.ContainsFunc(s, func(r rune) bool { return r == ',' || unicode.IsControl(r) }):
			return nil, said.Invalid(field, "each_line", "each is one line without commas")
		}
		out = append(out, s)
	}
	if len(out) > maxWords {
		return nil, said.Invalid(field, "at_most_50", "at most 50")
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// read decodes a document of ours; it was checked when it was saved.
func read[T any](d hub.Document, out T) (T, error) {
	if err := json.Unmarshal(d.Body, &out); err != nil {
		return out, hub.Wrap(hub.Internal, err, "a stored "+string(d.Kind)+" cannot be read")
	}
	return out, nil
}
