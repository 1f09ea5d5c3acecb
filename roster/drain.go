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
	"github.com/parleyhub/parley/roster/worktime"
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
	fewest = 32 // rows read at once
)

// preferredTrait names the agent whom a person is to have.
const preferredTrait = "preferred_agent"

// drain shares a team's queue out for as long as somebody can take more of it.
func (k *Keeper) drain(ctx context.Context, team hub.Team, now *burden) error {
	q := &queue{team: team.ID, x: k.h.routingOf(team.ID)}
	if !q.x.automatic() {
		return nil
	}
	if q.all = k.h.candidates(team, k.now()); len(q.all) == 0 {
		return nil
	}
	if err := now.read(ctx, k); err != nil {
		return err
	}
	if err := k.recall(ctx, q); err != nil {
		return err
	}
	q.burden = now
	for i := range q.all {
		q.all[i].Load = now.loads[q.all[i].ID]
	}
	for seen := 0; seen < looked; {
		room := q.room()
		if room == 0 {
			delete(k.at, team.ID) // the next go begins at the head
			return nil
		}
		limit := min(max(2*room, fewest), page) // more than can be taken need not be read
		rows, err := k.Store.Queue(ctx, team.ID, k.at[team.ID], limit)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			delete(k.at, team.ID)
			return nil
		}
		given, err := k.share(ctx, q, rows)
		if err != nil {
			return err
		}
		if given < len(rows) { // what nobody could take is passed by
			k.at[team.ID] = rows[len(rows)-1].Place()
			seen += len(rows) - given
		}
	}
	return nil
}

// burden is what agents have on their hands and who let what lie, read once for
// all teams.
type burden struct {
	loads  map[hub.AgentID]int
	passed map[hub.ConversationID][]hub.AgentID
}

func (b *burden) read(ctx context.Context, k *Keeper) (err error) {
	if b.loads != nil {
		return nil
	}
	if b.passed, err = k.passed(ctx); err != nil {
		return err
	}
	b.loads, err = k.loads(ctx, k.h)
	return err
}

// queue is one team's work being shared out.
type queue struct {
	*burden
	team hub.TeamID
	x    Routing
	all  []Candidate
	last hub.AgentID // of the page that is handed out
}

// room is how much more can be taken by all.
func (q *queue) room() int {
	n := 0
	for i := range q.all {
		n += max(0, q.all[i].Capacity-q.all[i].Load)
	}
	return n
}

// anybody reports whether somebody can take a row as far as can be told without
// its person.
func (q *queue) anybody(row *store.QueueRow, now time.Time) bool {
	w := q.waiting(row)
	return slices.ContainsFunc(q.all, func(c Candidate) bool { return fits(&c, &w, now) })
}

func (q *queue) waiting(row *store.QueueRow) Waiting {
	return Waiting{Class: row.Class, Skills: skillsOf(row.Tags, q.x.Skills), Due: row.NextDue, Handle: q.x.handle(), Passed: q.passed[row.ID]}
}

func (q *queue) add(id hub.AgentID, class hub.ChannelClass) {
	for i := range q.all {
		if q.all[i].ID == id {
			q.all[i].Load += q.all[i].Work.weight(class)
			q.loads[id] = q.all[i].Load
		}
	}
}

// candidates are the members of a team who are there and on shift.
func (h *house) candidates(team hub.Team, now time.Time) []Candidate {
	var out []Candidate
	for _, id := range team.Members {
		if h.absence(id).absent || !worktime.On(h.shifts[id], now) {
			continue
		}
		out = append(out, Candidate{
			ID: id, Email: h.agents[id].Email, Capacity: h.capacityOf(id, team.ID), Work: h.work[id], Shift: h.shifts[id],
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
	now := k.now()
	rows = slices.DeleteFunc(slices.Clone(rows), func(row store.QueueRow) bool { return !q.anybody(&row, now) })
	if len(rows) == 0 {
		return 0, nil
	}
	people, last, err := k.behind(ctx, q, rows)
	if err != nil {
		return 0, err
	}
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
	q.last = k.last[q.team]
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
	w := q.waiting(row)
	w.Language = who.Language
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
	}
	if len(set.Conversations) > 0 {
		set.Timers = append(set.Timers, q.turn(q.last, now)...)
	}
	return set, len(set.Conversations), nil
}
