package desk

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Change is one thing that Apply does. Exactly one of its parts is meant.
type Change struct {
	Agent    *hub.AgentID // to the empty id: nobody
	Team     *hub.TeamID
	Priority hub.Priority
	Raise    bool // one priority up; urgent stays
	Tag      string
	Untag    string
	Status   hub.Status
	Snooze   time.Duration
	Note     string
}

// Applied says what became of changes, before they are committed.
type Applied struct {
	Now          time.Time
	Conversation hub.Conversation // as it will be
	Contact      hub.ContactRef
	Changed      []bool  // by change: it made a difference
	Refused      []error // by change: it could not be made, the others were
}

// Apply makes several changes as one decision of a program, such as a rule. A
// change that cannot be made is refused by itself. More answers what else belongs
// into the same commit (Runs, Notices, Timers and Facts of its set), and is asked
// again when somebody was faster; an error of more ends it. All facts carry op.
func (d *Desk) Apply(ctx context.Context, by hub.Actor, op string, id hub.ConversationID, changes []Change, more func(Applied) (hub.WriteSet, error)) error {
	const verb = "desk.apply"
	holders := make([]error, len(changes)) // looked up once, outside of the decision
	for i, c := range changes {
		if err := d.canHold(ctx, c.Agent, c.Team); err != nil && !hub.Is(err, hub.Invalid) {
			return named(verb, err)
		} else {
			holders[i] = err
		}
	}
	return d.retry(ctx, verb, func() (hub.WriteSet, error) {
		t, err := d.read(ctx, by, hub.Scope{All: true}, id)
		if err != nil {
			return hub.WriteSet{}, err
		}
		t.op = op
		out := Applied{Now: t.now, Contact: hub.ContactRef{ID: t.who.ID, Name: t.who.Name},
			Changed: make([]bool, len(changes)), Refused: slices.Clone(holders)}
		for i, c := range changes {
			if out.Refused[i] != nil {
				continue
			}
			before := len(t.news)
			out.Refused[i] = apply(t, c)
			out.Changed[i] = len(t.news) > before
		}
		set, err := t.settle(d.Clocks)
		if err != nil {
			return hub.WriteSet{}, err
		}
		for i := range set.Facts { // what the clocks say of it, too
			set.Facts[i].Op = op
		}
		out.Conversation = t.done()
		also, err := more(out)
		if err != nil {
			return hub.WriteSet{}, err
		}
		set.Runs, set.Notices, set.Timers = also.Runs, also.Notices, also.Timers
		set.Facts = append(set.Facts, also.Facts...)
		return set, nil
	})
}

func apply(t *turn, c Change) error {
	if t.c.HasFlag(hub.FlagMerged) && c.Note == "" {
		return hub.Errorf(hub.Invalid, "this conversation was merged into another one").Coded(hub.CodeMerged, nil)
	}
	switch {
	case c.Agent != nil || c.Team != nil:
		assign(t, c.Agent, c.Team)
	case c.Raise:
		order := []hub.Priority{hub.Low, hub.Normal, hub.High, hub.Urgent}
		at := slices.Index(order, t.c.Priority)
		setPriority(t, order[min(at+1, len(order)-1)])
	case c.Priority != "":
		if !c.Priority.Valid() {
			return hub.InvalidField("priority", "must be low, normal, high or urgent")
		}
		setPriority(t, c.Priority)
	case c.Tag != "":
		return tag(t, c.Tag, true)
	case c.Untag != "":
		return tag(t, c.Untag, false)
	case c.Snooze != 0:
		return snooze(t, t.now.Add(c.Snooze))
	case c.Status != "":
		if !c.Status.Valid() || c.Status == hub.Snoozed {
			return hub.InvalidField("status", "must be open, waiting_customer, waiting_third_party, resolved or spam")
		}
		setStatus(t, c.Status, time.Time{})
	case c.Note != "":
		note(t, ReplyInput{Text: plain(c.Note)}, nil)
	}
	return nil
}

func tag(t *turn, name string, add bool) error {
	names, err := cleanTags("tag", []string{name})
	if err != nil {
		return err
	}
	if add {
		return setTags(t, names, nil)
	}
	return setTags(t, nil, names)
}
