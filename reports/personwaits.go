package reports

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/reports/forecast"
)

// WaitRows are what waits of people are made of and where they are kept.
type WaitRows interface {
	Follower(ctx context.Context, name string) (int64, error)
	MoveFollower(ctx context.Context, name string, seq int64) error
	Head(ctx context.Context) (epoch string, seq int64, err error)
	FactsSince(ctx context.Context, after int64, limit int) ([]hub.Fact, error)
	PersonWaits(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error)
	WaitOf(ctx context.Context, id hub.ContactID) (hub.PersonWait, error)
	Commit(ctx context.Context, w hub.WriteSet) error
}

// Verbs change conversations, as the desk does.
type Verbs interface {
	SetPriority(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, to hub.Priority) (hub.Conversation, error)
	Assign(ctx context.Context, by hub.Actor, scope hub.Scope, id hub.ConversationID, agent *hub.AgentID, team *hub.TeamID) (hub.Conversation, error)
}

// Open answers the open conversations of a person; *store.Store.OpenOf.
type Open func(ctx context.Context, who hub.ContactID, fn func(c hub.Conversation, name string)) error

// PersonWaits keeps one waiting clock per person over all channels. It follows
// the feed, finds out anew since when those people wait whom a fact is about,
// and tells what has changed. Doing it twice changes nothing.
type PersonWaits struct {
	Rows  WaitRows
	Verbs Verbs
	Open  Open
	Prefs func(ctx context.Context) (Prefs, error)
	Now   func() time.Time
	Log   *slog.Logger
}

const waitsFollower = "person-waits"

// clockkeeper is who raises priorities and hands over when somebody knocks twice.
var clockkeeper = hub.Actor{Type: hub.ActorSystem, ID: "person-wait"}

// Run follows the feed until ctx ends; wake says that there may be more.
func (p *PersonWaits) Run(ctx context.Context, wake <-chan struct{}) error {
	tick := time.NewTicker(lookForFacts)
	defer tick.Stop()
	for {
		var err error
		for n := 1; n > 0 && err == nil; {
			n, err = p.Next(ctx)
		}
		if err != nil && ctx.Err() == nil {
			p.Log.Warn("waits of people are behind", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
			if err := run.Sleep(ctx, waitsGather); err != nil {
				return nil
			}
		case <-tick.C:
		}
	}
}

// waitsGather is how long facts gather before their people are looked at.
const waitsGather = 100 * time.Millisecond

// Next looks at the people of the next facts and answers how many facts it passed.
func (p *PersonWaits) Next(ctx context.Context) (int, error) {
	from, err := p.Rows.Follower(ctx, waitsFollower)
	if err != nil {
		return 0, err
	}
	facts, err := p.Rows.FactsSince(ctx, from, factsAtOnce)
	if hub.Is(err, hub.Missing) { // too long ago: whoever writes again is looked at then
		_, head, err := p.Rows.Head(ctx)
		if err != nil {
			return 0, err
		}
		return 1, p.Rows.MoveFollower(ctx, waitsFollower, head)
	}
	if err != nil || len(facts) == 0 {
		return 0, err
	}
	people := map[hub.ContactID]bool{}
	for i := range facts {
		concerned(&facts[i], people)
	}
	delete(people, "")
	ids := slices.Sorted(maps.Keys(people))
	kept, err := p.Rows.PersonWaits(ctx, ids)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := p.look(ctx, id, kept[id]); err != nil {
			return 0, err
		}
	}
	return len(facts), p.Rows.MoveFollower(ctx, waitsFollower, facts[len(facts)-1].Seq)
}

// concerned adds the people whose wait a fact may have changed.
func concerned(f *hub.Fact, people map[hub.ContactID]bool) {
	switch f.Type {
	case hub.PersonWaiting, hub.ConversationRead, hub.NoteAdded, hub.SLAWarned, hub.SLABreached, hub.ContactErased:
	case hub.ContactMerged, hub.ContactUnmerged: // before and after are the two
		var d struct{ Before, After any }
		_ = json.Unmarshal(f.Data, &d) // another shape names nobody
		for _, who := range []any{d.Before, d.After} {
			if id, ok := who.(string); ok {
				people[hub.ContactID(id)] = true
			}
		}
		people[f.ContactID] = true
	default:
		people[f.ContactID] = true
	}
}

// look finds out since when a person waits and keeps it if that is news.
func (p *PersonWaits) look(ctx context.Context, id hub.ContactID, was hub.PersonWait) error {
	now, err := p.Rows.WaitOf(ctx, id)
	if err != nil {
		return err
	}
	if now.Since.Equal(was.Since) && slices.EqualFunc(now.Doors, was.Doors, sameDoor) {
		return nil
	}
	if channels(now.Doors) > 1 && channels(now.Doors) > channels(was.Doors) {
		if err := p.repeated(ctx, now); err != nil {
			return err
		}
	}
	now.Version = was.Version
	after := struct {
		Since   *time.Time `json:"since"`
		Doors   []hub.Door `json:"doors"`
		Version int64      `json:"version"`
	}{nil, now.Doors, now.Version + 1}
	if !now.Since.IsZero() {
		after.Since = &now.Since
	}
	at := p.Now().UTC().Truncate(time.Millisecond)
	fact := hub.NewFact(hub.PersonWaiting, at, clockkeeper, hub.FactData{After: after})
	fact.ContactID = id
	return p.Rows.Commit(ctx, hub.WriteSet{PersonWaits: []hub.PersonWait{now}, Facts: []hub.Fact{fact}})
}

func sameDoor(a, b hub.Door) bool {
	return a.ConversationID == b.ConversationID && a.Channel == b.Channel && a.WaitingSince.Equal(b.WaitingSince)
}

func channels(doors []hub.Door) int {
	seen := map[hub.ChannelKind]bool{}
	for _, d := range doors {
		seen[d.Channel] = true
	}
	return len(seen)
}

// repeated acts on somebody who asks again over another channel, as far as the
// workspace wants that.
func (p *PersonWaits) repeated(ctx context.Context, w hub.PersonWait) error {
	prefs, err := p.Prefs(ctx)
	if err != nil || !prefs.Person.Raise && !prefs.Person.OneOwner {
		return err
	}
	open := map[hub.ConversationID]hub.Conversation{}
	err = p.Open(ctx, w.ContactID, func(c hub.Conversation, _ string) {
		if !c.HasFlag(hub.FlagSeparate) {
			open[c.ID] = c
		}
	})
	if err != nil {
		return err
	}
	var owner hub.AgentID
	for _, d := range w.Doors { // the longest wait that somebody holds
		if a := open[d.ConversationID].AssigneeID; a != hub.Unassigned && owner == hub.Unassigned {
			owner = a
		}
	}
	all := hub.Scope{All: true}
	for _, id := range slices.Sorted(maps.Keys(open)) {
		c := open[id]
		if prefs.Person.Raise && forecast.Rank[c.Priority] > forecast.Rank[hub.High] {
			_, err := p.Verbs.SetPriority(ctx, clockkeeper, all, id, hub.High)
			if err := p.harmless(err, id); err != nil {
				return err
			}
		}
		if prefs.Person.OneOwner && owner != hub.Unassigned && c.AssigneeID != owner {
			_, err := p.Verbs.Assign(ctx, clockkeeper, all, id, &owner, nil)
			if err := p.harmless(err, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// harmless lets a refusal pass: the wait is told all the same. Only what may go
// better the next time is an error.
func (p *PersonWaits) harmless(err error, id hub.ConversationID) error {
	if err == nil || hub.Is(err, hub.Temporary) {
		return err
	}
	p.Log.Warn("a conversation of somebody who knocked twice stays as it is", "conversation", id, "err", err)
	return nil
}
