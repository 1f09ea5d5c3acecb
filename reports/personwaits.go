package reports

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/reports/forecast"
)

// WaitRows are what waits of people are made of and where they are kept.
type WaitRows interface {
	feed.Source
	PersonWaits(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error)
	WaitsOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.PersonWait, error)
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

	place *feed.Reader // nil: to be found
}

const waitsFollower = "person-waits"

// clockkeeper is who raises priorities and hands over when somebody knocks twice.
var clockkeeper = hub.Actor{Type: hub.ActorSystem, ID: "person-wait"}

// waitsPace: catching up with a long feed takes a quarter of one core.
var waitsPace = run.Turns{Every: lookForFacts, Gather: 100 * time.Millisecond, Rest: 3}

// Run follows the feed until ctx ends; wake says that there may be more.
func (p *PersonWaits) Run(ctx context.Context, wake <-chan struct{}) error {
	return waitsPace.Run(ctx, wake, func(ctx context.Context) (bool, error) {
		n, err := p.Next(ctx)
		return n > 0, err
	}, func(err error) { p.Log.Warn("waits of people are behind", "err", err) })
}

// Next looks at the people of the next facts and answers how many facts it passed.
func (p *PersonWaits) Next(ctx context.Context) (int, error) {
	if p.place == nil { // those whose facts are gone are looked at when they write again
		place := &feed.Reader{Name: waitsFollower, Most: factsAtOnce, Source: p.Rows, Now: p.Now, Log: p.Log, Whole: true}
		if err := place.Begin(ctx); err != nil {
			return 0, err
		}
		p.place = place
	}
	facts, err := p.place.Next(ctx)
	if err != nil {
		return 0, err
	}
	if err := p.concern(ctx, facts); err != nil {
		return 0, err
	}
	_, err = p.place.Passed(ctx, facts)
	return len(facts), err
}

// concern looks at the people whom facts are about.
func (p *PersonWaits) concern(ctx context.Context, facts []hub.Fact) error {
	asked := map[hub.ContactID]*concern{}
	for i := range facts {
		concerned(&facts[i], asked)
	}
	delete(asked, "")
	if len(asked) == 0 {
		return nil
	}
	kept, err := p.Rows.PersonWaits(ctx, slices.Sorted(maps.Keys(asked)))
	if err != nil {
		return err
	}
	maps.DeleteFunc(asked, func(id hub.ContactID, c *concern) bool { return c.nothingNew(kept[id].Doors) })
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(asked)), peopleAtOnce) {
		if err := p.look(ctx, ids, kept); err != nil {
			return err
		}
	}
	return nil
}

// peopleAtOnce bounds how long the news of a page holds up other writers.
const peopleAtOnce = 50

// look finds out since when people wait and keeps what is news.
func (p *PersonWaits) look(ctx context.Context, ids []hub.ContactID, kept map[hub.ContactID]hub.PersonWait) error {
	all, err := p.Rows.WaitsOf(ctx, ids)
	if err != nil {
		return err
	}
	at := p.Now().UTC().Truncate(time.Millisecond)
	var set hub.WriteSet
	for _, id := range ids {
		now, was := all[id], kept[id]
		if now.Since.Equal(was.Since) && slices.EqualFunc(now.Doors, was.Doors, sameDoor) {
			continue
		}
		if channels(now.Doors) > 1 && channels(now.Doors) > channels(was.Doors) {
			if err := p.repeated(ctx, now); err != nil {
				return err
			}
		}
		now.ContactID, now.Version = id, was.Version
		set.PersonWaits = append(set.PersonWaits, now)
		set.Facts = append(set.Facts, waitFact(now, at))
	}
	if set.Empty() {
		return nil
	}
	return p.Rows.Commit(ctx, set)
}

// waitFact tells a new wait.
func waitFact(now hub.PersonWait, at time.Time) hub.Fact {
	after := struct {
		Since   *time.Time `json:"since"`
		Doors   []hub.Door `json:"doors"`
		Version int64      `json:"version"`
	}{nil, now.Doors, now.Version + 1}
	if !now.Since.IsZero() {
		after.Since = &now.Since
	}
	fact := hub.NewFact(hub.PersonWaiting, at, clockkeeper, hub.FactData{After: after})
	fact.ContactID = now.ContactID
	return fact
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
