package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// counting is one pass over the open conversations.
type counting struct {
	now, soon int64
	total     *Group
	channels  map[hub.ChannelKind]*Group
	teams     map[hub.TeamID]*Group
	agents    map[hub.AgentID]*AgentRow
	order     []*AgentRow
	people    map[personKey]*waiter
	breached  []*talk
	risky     []*talk
	house     *model
}

// personKey is a person, or one separate matter of theirs.
type personKey struct {
	contact hub.ContactID
	matter  hub.ConversationID
}

type waiter struct {
	since int64
	doors []*talk
}

func newCounting(m *model, now time.Time) *counting {
	c := &counting{
		now: now.UnixMilli(), soon: now.Add(AtRisk).UnixMilli(), total: &Group{ID: "all"}, house: m,
		channels: map[hub.ChannelKind]*Group{}, teams: map[hub.TeamID]*Group{}, agents: map[hub.AgentID]*AgentRow{}, people: map[personKey]*waiter{},
	}
	for _, t := range m.teams {
		c.teams[t.ID] = &Group{ID: string(t.ID), Name: t.Name, Filter: filter("team_id", string(t.ID))}
	}
	for _, a := range colleagues(m.agents) {
		s := m.staff[a.ID]
		row := &AgentRow{ID: a.ID, Name: a.Name, Filter: filter("assignee_id", string(a.ID)), State: cmp.Or(s.State, "offline"), Reason: s.Reason, Since: s.Since, Capacity: s.Capacity}
		c.agents[a.ID] = row
		c.order = append(c.order, row)
	}
	return c
}

func (c *counting) channel(kind hub.ChannelKind) *Group {
	g := c.channels[kind]
	if g == nil {
		g = &Group{ID: string(kind), Name: string(kind), Filter: filter("channel", string(kind))}
		c.channels[kind] = g
	}
	return g
}

func (c *counting) team(id hub.TeamID) *Group {
	g := c.teams[id]
	if g == nil {
		g = &Group{ID: string(id), Name: string(id), Filter: filter("team_id", string(id))}
		if id == hub.NoTeam {
			g.ID, g.Name, g.Filter = "none", "", "team_id=none"
		}
		c.teams[id] = g
	}
	return g
}

func (c *counting) add(t *talk) {
	breached := t.due != 0 && t.due <= c.now
	risky := !breached && t.due != 0 && t.due <= c.soon
	for _, g := range [3]*Group{c.total, c.channel(t.channel), c.team(t.team)} {
		g.add(t, risky, breached)
	}
	if a := c.agents[t.agent]; a != nil {
		if t.status != hub.Snoozed {
			a.Held++
		}
		a.Waiting += one(t.waiting != 0)
		a.AtRisk += one(risky)
		a.Breached += one(breached)
	}
	if breached {
		c.breached = append(c.breached, t)
	} else if risky {
		c.risky = append(c.risky, t)
	}
	if t.waiting != 0 {
		c.wait(t)
	}
}

func (g *Group) add(t *talk, risky, breached bool) {
	if t.status != hub.Snoozed {
		g.Open++
		g.Queue += one(t.agent == hub.Unassigned)
	}
	g.AtRisk += one(risky)
	g.Breached += one(breached)
	if t.waiting == 0 {
		return
	}
	g.Waiting++
	if at := moment(t.waiting); g.Longest.IsZero() || at.Before(g.Longest) {
		g.Longest = at
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (c *counting) wait(t *talk) {
	k := personKey{contact: t.contact}
	if t.separate {
		k.matter = t.id
	}
	w := c.people[k]
	if w == nil {
		w = &waiter{since: t.waiting}
		c.people[k] = w
	}
	w.since = min(w.since, t.waiting)
	w.doors = append(w.doors, t)
}

func (c *counting) channelRows() []Group {
	out := make([]Group, 0, len(c.channels))
	for _, g := range c.channels {
		out = append(out, *g)
	}
	c.countPeople(out, func(t *talk) string { return string(t.channel) })
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (c *counting) teamRows() []Group {
	out := make([]Group, 0, len(c.teams))
	for _, g := range c.teams {
		out = append(out, *g)
	}
	c.countPeople(out, func(t *talk) string { return cmp.Or(string(t.team), "none") })
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// countPeople counts each person once in every group that they wait in.
func (c *counting) countPeople(rows []Group, group func(*talk) string) {
	n := map[string]int{}
	for _, w := range c.people {
		for i, t := range w.doors {
			id := group(t)
			if !slices.ContainsFunc(w.doors[:i], func(o *talk) bool { return group(o) == id }) {
				n[id]++
			}
		}
	}
	for i := range rows {
		rows[i].People = n[rows[i].ID]
	}
}

func (c *counting) agentRows() []AgentRow {
	out := make([]AgentRow, len(c.order))
	for i, row := range c.order {
		out[i] = *row
	}
	return out
}

func (c *counting) personRows() []PersonRow {
	type keyed struct {
		key personKey
		*waiter
	}
	all := make([]keyed, 0, len(c.people))
	for k, w := range c.people {
		all = append(all, keyed{k, w})
	}
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.key.contact, b.key.contact), cmp.Compare(a.key.matter, b.key.matter))
	})
	out := make([]PersonRow, 0, min(len(all), shownPeople))
	for _, k := range all[:min(len(all), shownPeople)] {
		slices.SortFunc(k.doors, func(a, b *talk) int { return cmp.Or(cmp.Compare(a.waiting, b.waiting), cmp.Compare(a.id, b.id)) })
		row := PersonRow{ID: string(k.key.contact), Contact: hub.ContactRef{ID: k.key.contact, Name: k.doors[0].name},
			Filter: filter("contact_id", string(k.key.contact)), WaitingSince: moment(k.since), Doors: make([]hub.Door, len(k.doors))}
		if k.key.matter != "" {
			row.ID += "/" + string(k.key.matter)
		}
		for i, t := range k.doors {
			row.Doors[i] = hub.Door{ConversationID: t.id, Channel: t.channel, WaitingSince: moment(t.waiting)}
		}
		out = append(out, row)
	}
	return out
}
