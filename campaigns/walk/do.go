package walk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// maxTries bounds how often an action is tried that may succeed later.
const maxTries = 30

// fate is what became of one pending action.
type fate struct {
	run int64
	err error
}

// do does what stored enrolments have pending, and stores that it is done.
func (e *Engine) do(ctx context.Context, all []journey.Enrolment) error {
	if len(all) == 0 {
		return nil
	}
	fates := make([]map[string]fate, len(all)) // by the action's key
	type group struct {
		Batch
		to  []Letter
		who []int
		key []string
	}
	var groups []*group
	byID := map[string]*group{}
	for i := range all {
		x := &all[i]
		fates[i] = map[string]fate{}
		for _, a := range x.Memory.Pending {
			switch {
			case a.Set != nil:
				fates[i][a.Key] = fate{err: e.set(ctx, x, a)}
				continue
			case a.Send == nil:
				fates[i][a.Key] = fate{err: e.Post.Recall(ctx, a.Run, a.Recall, x.Contact)}
				continue
			}
			b := e.books.byID[x.Journey]
			id := x.Journey + "/" + strconv.FormatInt(x.Version, 10) + "/" + a.Step
			g := byID[id]
			if g == nil {
				g = &group{Batch: Batch{Course: b.course(x.Version), Step: a.Step, Send: a.Send, Purpose: a.Purpose}}
				byID[id], groups = g, append(groups, g)
			}
			g.to, g.who, g.key = append(g.to, Letter{a.Key, x.Contact, x.Memory.Event}), append(g.who, i), append(g.key, a.Key)
		}
	}
	for _, g := range groups {
		run, err := e.Post.Send(ctx, g.Batch, g.to)
		for n, i := range g.who {
			fates[i][g.key[n]] = fate{run, err}
		}
	}
	now := e.Now().UTC().Truncate(time.Millisecond)
	changes := make([]enrolments.Change, len(all))
	for i := range all {
		changes[i] = ChangeOf(&all[i], settle(all[i], fates[i], now))
	}
	_, err := e.Rows.Save(ctx, changes) // who was changed meanwhile is still pending, and comes again
	return err
}

// settle is an enrolment after its pending actions were tried.
func settle(x journey.Enrolment, fates map[string]fate, now time.Time) journey.Enrolment {
	m := &x.Memory
	m.Path = slices.Clone(m.Path)
	m.Pending = slices.Clone(m.Pending)
	failed := false
	m.Pending = slices.DeleteFunc(m.Pending, func(a journey.Action) bool {
		f := fates[a.Key]
		switch {
		case f.err == nil:
			if a.Send != nil {
				x.Handed(a, f.run)
			}
			return true
		case hub.Retryable(f.err) && m.Tries < maxTries:
			failed = true
			return false
		}
		if a.Recall == "" {
			x.Refused(a, reason(f.err), now)
		}
		return true
	})
	m.RetryAt = time.Time{}
	if m.Tries++; !failed {
		m.Tries = 0
	} else {
		m.RetryAt = now.Add(min(10*time.Second<<min(m.Tries, 10), time.Hour))
	}
	return x
}

// reason is an error in words fit for people.
func reason(err error) string {
	var x *hub.Error
	if errors.As(err, &x) && x.Text != "" {
		return x.Text
	}
	return "an error of the hub"
}

// set writes traits; a person who is gone needs none.
func (e *Engine) set(ctx context.Context, x *journey.Enrolment, a journey.Action) error {
	err := e.People.Set(ctx, x.Contact, a.Set)
	if hub.Is(err, hub.Missing) {
		return nil
	}
	return err
}

// outcomes asks the ledger what became of the messages that journeys look at, and
// puts the answers before what happened else.
func (e *Engine) outcomes(ctx context.Context, units []unit) error {
	ask := map[int64][]string{}
	for i := range units {
		x := &units[i].e
		b := e.books.byID[x.Journey]
		if b == nil || len(x.Memory.Runs) == 0 {
			continue
		}
		if c := b.course(x.Version); c == nil || !c.Needs.Outcomes {
			continue
		}
		for _, run := range x.Memory.Runs {
			ask[run] = append(ask[run], string(x.Contact))
		}
	}
	answers := map[int64]map[hub.ContactID]hub.SendState{}
	for run, who := range ask {
		became, err := e.Post.Became(ctx, run, who)
		if err != nil {
			return err
		}
		answers[run] = became
	}
	now := e.Now()
	for i := range units {
		u := &units[i]
		for step, run := range u.e.Memory.Runs {
			o, ok := outcomeOf[answers[run][u.e.Contact]]
			if !ok || slices.ContainsFunc(u.e.Memory.Sent[step], func(b journey.Became) bool { return b.Outcome == o }) {
				continue
			}
			u.happened = slices.Insert(u.happened, 0, journey.Happening{Sort: journey.Moved, At: now, Enrolment: u.e.ID, Step: step, Outcome: o})
		}
	}
	return nil
}

// outcomeOf is a state of the ledger as journeys ask for it; what waits is none.
var outcomeOf = map[hub.SendState]journey.Outcome{
	hub.SendAccepted: journey.Accepted, hub.SendDelivered: journey.Delivered, hub.SendRead: journey.Read, hub.SendClicked: journey.Clicked,
	hub.SendReplied: journey.Replied, hub.SendFailed: journey.Failed, hub.SendSkipped: journey.Skipped,
}
