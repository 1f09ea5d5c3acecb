package profile

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/parleyhub/parley/hub"
)

// What one event may hold.
const (
	maxEvents = 500 // of one call
	maxProps  = 50
	maxAhead  = 24 * time.Hour // an event may say of an instant to come
)

// EventRows finds events by their keys; people.Rows of the store does.
type EventRows interface {
	EventKeys(ctx context.Context, id hub.ContactID, keys []string) (map[string]hub.ContactEvent, error)
}

// Life writes down what people do outside the hub.
type Life struct {
	People People
	Rows   EventRows
	Now    func() time.Time
}

var eventName = regexp.MustCompile(`^[a-z][a-z0-9_]*([.][a-z0-9_]+)*$`)

// CheckEvent says what is wrong with an event; field begins with at.
func CheckEvent(e *hub.ContactEvent, at string, now time.Time) error {
	switch {
	case len(e.Name) > 64 || !eventName.MatchString(e.Name):
		return hub.InvalidField(at+"name", "has lower-case letters, digits and _ only, with dots between words, at most 64 bytes")
	case len(e.Key) > 200:
		return hub.InvalidField(at+"key", "is longer than 200 bytes")
	case e.At.After(now.Add(maxAhead)):
		return hub.InvalidField(at+"at", "is more than a day ahead")
	case !e.At.IsZero() && e.At.Year() < 1970:
		return hub.InvalidField(at+"at", "is before 1970")
	case e.Amount != nil && (math.IsNaN(*e.Amount) || math.IsInf(*e.Amount, 0)):
		return hub.InvalidField(at+"amount", "must be a number")
	case len(e.Props) > maxProps:
		return hub.InvalidField(at+"props", "has more than 50 entries")
	}
	for name, value := range e.Props {
		if name == "" || len(name) > 64 {
			return hub.InvalidField(at+"props", "names have 1 to 64 bytes")
		}
		switch x := value.(type) {
		case string:
			if len(x) > maxTrait {
				return hub.InvalidField(at+"props."+name, "is longer than 2000 bytes")
			}
		case float64, bool:
		default:
			return hub.InvalidField(at+"props."+name, "must be text, a number, true or false")
		}
	}
	return nil
}

// Record writes events of one person, all or none, and answers them as they are
// kept: one whose key the person has already is answered as it was, and is not
// written again. Of a person who was merged the one they live on in gets them.
func (l *Life) Record(ctx context.Context, by hub.Actor, id hub.ContactID, in []hub.ContactEvent) (out []hub.ContactEvent, fresh int, err error) {
	if len(in) == 0 || len(in) > maxEvents {
		return nil, 0, hub.InvalidField("events", "has 1 to "+strconv.Itoa(maxEvents)+" entries")
	}
	now := l.Now().UTC().Truncate(time.Millisecond)
	for i := range in {
		at := ""
		if len(in) > 1 {
			at = "events[" + strconv.Itoa(i) + "]."
		}
		if err := CheckEvent(&in[i], at, now); err != nil {
			return nil, 0, err
		}
	}
	err = again(ctx, func() error {
		out, fresh, err = l.record(ctx, by, id, in, now)
		return err
	})
	return out, fresh, err
}

func (l *Life) record(ctx context.Context, by hub.Actor, id hub.ContactID, in []hub.ContactEvent, now time.Time) ([]hub.ContactEvent, int, error) {
	who, err := l.live(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	var keys []string
	for i := range in {
		if in[i].Key != "" {
			keys = append(keys, in[i].Key)
		}
	}
	have, err := l.Rows.EventKeys(ctx, who, keys)
	if err != nil {
		return nil, 0, err
	}
	out := make([]hub.ContactEvent, len(in))
	var w hub.WriteSet
	for i, e := range in {
		if old, ok := have[e.Key]; ok && e.Key != "" {
			out[i] = old
			continue
		}
		e.ID, e.ContactID, e.CreatedAt = hub.NewEventID(now), who, now
		if e.At.IsZero() {
			e.At = now
		}
		e.At = e.At.UTC().Truncate(time.Millisecond)
		if e.Source == "" {
			e.Source = sourceOf(by)
		}
		if e.Key != "" {
			have[e.Key] = e
		}
		out[i] = e
		f := hub.NewFact(hub.ContactHadEvent, now, by, hub.FactData{After: e})
		f.ContactID = who
		w.Events, w.Facts = append(w.Events, e), append(w.Facts, f)
	}
	if w.Empty() {
		return out, 0, nil
	}
	return out, len(w.Events), l.People.Commit(ctx, w)
}

// live is the person somebody lives on in.
func (l *Life) live(ctx context.Context, id hub.ContactID) (hub.ContactID, error) {
	for range 20 {
		c, err := l.People.Contact(ctx, id)
		if err != nil || c.MergedInto == "" {
			return id, err
		}
		id = c.MergedInto
	}
	return id, nil
}
