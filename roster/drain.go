package roster

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

const (
	// batch is how many conversations change hands in one commit.
	batch = 128
	// page is how many are shared out at once: the commits of a page are written
	// side by side, so that they share a sync.
	page = 4 * batch
	// looked bounds how many of a queue are looked at in one go when nobody can
	// take them; the next go looks at those behind.
	looked = 2_000
)

// preferredTrait names the agent whom a person is to have.
const preferredTrait = "preferred_agent"

// drain shares a team's queue out for as long as somebody can take more of it.
func (k *Keeper) drain(ctx context.Context, team hub.Team) error {
	x := k.h.routingOf(team.ID)
	if !x.automatic() {
		return nil
	}
	rows, err := k.Store.Queue(ctx, team.ID, k.at[team.ID], page)
	if err != nil || len(rows) == 0 && k.at[team.ID] == (store.QueuePlace{}) {
		return err
	}
	loads, err := k.loads(ctx, k.h)
	if err != nil {
		return err
	}
	q := &queue{team: team.ID, x: x, all: k.h.candidates(team, loads, k.now())}
	if q.passed, err = k.passed(ctx, x); err != nil {
		return err
	}
	for seen := 0; q.room() && seen < looked && len(rows) > 0; {
		given, err := k.share(ctx, q, rows)
		if err != nil {
			return err
		}
		if given < len(rows) { // what nobody could take is passed by
			k.at[team.ID] = rows[len(rows)-1].Place()
			seen += len(rows) - given
		}
		if rows, err = k.Store.Queue(ctx, team.ID, k.at[team.ID], page); err != nil {
			return err
		}
	}
	if len(rows) < page || !q.room() {
		delete(k.at, team.ID) // the next go begins at the head
	}
	return nil
}

// queue is one team's work being shared out.
type queue struct {
	team   hub.TeamID
	x      Routing
	all    []Candidate
	passed map[hub.ConversationID][]hub.AgentID
}

// room reports whether anybody can take anything more.
func (q *queue) room() bool {
	for i := range q.all {
		if q.all[i].Load < q.all[i].Capacity {
			return true
		}
	}
	return false
}

func (q *queue) add(id hub.AgentID, class hub.ChannelClass) {
	for i := range q.all {
		if q.all[i].ID == id {
			q.all[i].Load += q.all[i].Work.weight(class)
		}
	}
}

// candidates are the members of a team who are there and on shift.
func (h *house) candidates(team hub.Team, loads map[hub.AgentID]int, now time.Time) []Candidate {
	var out []Candidate
	for _, id := range team.Members {
		if h.absence(id).absent || !onShift(h.shifts[id], now) {
			continue
		}
		out = append(out, Candidate{
			ID: id, Email: h.agents[id].Email, Load: loads[id], Capacity: h.capacityOf(id, team.ID), Work: h.work[id], Shift: h.shifts[id],
		})
	}
	return out
}

// spoken reports whether any member of a team has named a language.
func (h *house) spoken(team hub.TeamID, language string) bool {
	for _, t := range h.teams {
		if t.ID != team {
			continue
		}
		for _, id := range t.Members {
			if w := h.work[id]; len(w.Languages) > 0 && speaks(w.Languages, language) {
				return true
			}
		}
	}
	return false
}

// share gives a page of a queue to those who can take it and answers how many
// went.
func (k *Keeper) share(ctx context.Context, q *queue, rows []store.QueueRow) (int, error) {
	people, last, err := k.behind(ctx, q, rows)
	if err != nil {
		return 0, err
	}
	now := k.now()
	choices := make(map[hub.ConversationID]Choice, len(rows))
	var ids []hub.ConversationID
	for i := range rows {
		row := &rows[i]
		w := k.waiting(q, row, people[row.ContactID])
		w.Last = last[row.ContactID]
		c, ok := Choose(q.all, w, q.x, k.last[q.team], now)
		if !ok {
			continue
		}
		choices[row.ID], ids, k.last[q.team] = c, append(ids, row.ID), c.Agent
		q.add(c.Agent, row.Class)
	}
	var gone atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for part := range slices.Chunk(ids, batch) {
		g.Go(func() error {
			n, err := k.give(ctx, q, part, choices, people)
			gone.Add(int64(n))
			return err
		})
	}
	err = g.Wait()
	return int(gone.Load()), err
}

// behind reads who the people of a page are and, for sticky, who had them last.
func (k *Keeper) behind(ctx context.Context, q *queue, rows []store.QueueRow) (map[hub.ContactID]hub.Contact, map[hub.ContactID]hub.AgentID, error) {
	ids := make([]hub.ContactID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ContactID
	}
	people, err := k.Store.Contacts(ctx, ids)
	if err != nil || q.x.Strategy != Sticky {
		return people, nil, err
	}
	latest, err := k.Store.LatestOf(ctx, ids)
	last := make(map[hub.ContactID]hub.AgentID, len(latest))
	for id, convs := range latest {
		for i := range convs {
			if a := convs[i].AssigneeID; a != "" && last[id] == "" {
				last[id] = a
			}
		}
	}
	return people, last, err
}

func (k *Keeper) waiting(q *queue, row *store.QueueRow, who hub.Contact) Waiting {
	w := Waiting{Class: row.Class, Skills: skillsOf(row.Tags, q.x.Skills), Language: who.Language, Due: row.NextDue,
		Handle: q.x.handle(), Passed: q.passed[row.ID]}
	for _, t := range who.Traits {
		switch t.Key {
		case preferredTrait:
			w.Preferred = strings.TrimSpace(t.Value)
		case "language":
			if w.Language == "" {
				w.Language = t.Value
			}
		}
	}
	if w.Language != "" && !k.h.spoken(q.team, w.Language) {
		w.Language = "" // nobody here named it: better anybody than nobody
	}
	return w
}

// give writes who gets what, and again one by one when somebody was faster with
// one of them. It answers how many are gone from the queue.
func (k *Keeper) give(ctx context.Context, q *queue, ids []hub.ConversationID, choices map[hub.ConversationID]Choice, people map[hub.ContactID]hub.Contact) (int, error) {
	set, n, err := k.given(ctx, q, ids, choices, people)
	if err != nil {
		return 0, err
	}
	err = k.Store.Commit(ctx, set)
	if !hub.Is(err, hub.Conflict) {
		return n, err
	}
	if len(ids) == 1 {
		return 0, nil // the next go looks again
	}
	n = 0
	for i := range ids {
		one, err := k.give(ctx, q, ids[i:i+1], choices, people)
		if n += one; err != nil {
			return n, err
		}
	}
	return n, nil
}

// given is the set of a give. What somebody took meanwhile is gone as well.
func (k *Keeper) given(ctx context.Context, q *queue, ids []hub.ConversationID, choices map[hub.ConversationID]Choice, people map[hub.ContactID]hub.Contact) (hub.WriteSet, int, error) {
	var set hub.WriteSet
	convs, err := k.Store.Conversations(ctx, ids)
	if err != nil {
		return set, 0, err
	}
	now := k.now()
	for _, id := range ids {
		c, there := convs[id]
		if !there || c.AssigneeID != "" || c.TeamID != q.team || c.Status != hub.Open {
			continue
		}
		to := choices[id]
		if err := k.hand(&set, now, c, people[c.ContactID].Name, to.Agent, q.team, to.Reason, to.Why); err != nil {
			k.Log.Error("a conversation cannot be given to anybody", "conversation", id, "error", err)
			continue
		}
		if len(q.passed[id]) > 0 {
			set.Timers = append(set.Timers, hub.Timer{Kind: timerPassed, Key: string(id)})
		}
	}
	return set, len(set.Conversations), nil
}
