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
	m         *model
	now, soon int64
	total     *Group
	channels  map[hub.ChannelKind]*Group
	teams     map[hub.TeamID]*Group
	agents    map[hub.AgentID]*AgentRow
	order     []*AgentRow
	breached  earliest
	risky     earliest
	waiting   earliest
}

func newCounting(m *model, now time.Time) *counting {
	c := &counting{
		m: m, now: now.UnixMilli(), soon: now.Add(AtRisk).UnixMilli(), total: &Group{ID: "all"},
		channels: map[hub.ChannelKind]*Group{}, teams: map[hub.TeamID]*Group{}, agents: map[hub.AgentID]*AgentRow{},
		breached: earliest{n: shownClocks, value: byDue}, risky: earliest{n: shownClocks, value: byDue},
		waiting: earliest{n: 4 * shownPeople, value: byWait}, // who waits at several doors is there several times
	}
	for _, t := range m.teams {
		c.teams[t.ID] = &Group{ID: string(t.ID), Name: t.Name, Filter: filter("team_id", string(t.ID))}
	}
	for _, a := range m.agents {
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
	c.total.add(t, risky, breached)
	c.channel(t.channel).add(t, risky, breached)
	c.team(t.team).add(t, risky, breached)
	if t.agent != hub.Unassigned {
		if a := c.agents[t.agent]; a != nil {
			a.Held += one(t.status != hub.Snoozed)
			a.Waiting += one(t.waiting != 0)
			a.AtRisk += one(risky)
			a.Breached += one(breached)
		}
	}
	switch {
	case breached:
		c.breached.add(t)
	case risky:
		c.risky.add(t)
	}
	if t.knocks != 0 {
		c.waiting.add(t)
	}
}

func (g *Group) add(t *talk, risky, breached bool) {
	if t.status != hub.Snoozed {
		g.Open++
		g.Queue += one(t.agent == hub.Unassigned)
	}
	g.AtRisk += one(risky)
	g.Breached += one(breached)
	g.People += one(t.knocks != 0)
	if t.waiting == 0 {
		return
	}
	g.Waiting++
	if g.longest == 0 || t.waiting < g.longest {
		g.longest = t.waiting
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (c *counting) channelRows() []Group {
	for kind, n := range c.m.twiceIn {
		if n != 0 {
			c.channel(kind).People -= n
		}
	}
	out := rowsOf(c.channels)
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (c *counting) teamRows() []Group {
	for id, n := range c.m.twiceWith {
		if n != 0 {
			c.team(id).People -= n
		}
	}
	out := rowsOf(c.teams)
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func rowsOf[K comparable](groups map[K]*Group) []Group {
	out := make([]Group, 0, len(groups))
	for _, g := range groups {
		g.Longest = moment(g.longest)
		out = append(out, *g)
	}
	return out
}

func (c *counting) agentRows() []AgentRow {
	out := make([]AgentRow, len(c.order))
	for i, row := range c.order {
		out[i] = *row
	}
	return out
}

func (c *counting) personRows() []PersonRow {
	rows := c.rowsFor(c.waiting.first())
	if len(rows) < min(shownPeople, len(c.m.doors)) { // a few people at very many doors
		var all []*talk
		for i := range c.m.talks {
			if c.m.talks[i].knocks != 0 {
				all = append(all, &c.m.talks[i])
			}
		}
		e := earliest{n: len(all), value: byWait, kept: all}
		rows = c.rowsFor(e.first())
	}
	return rows
}

// rowsFor makes a row of each person of the doors, each once.
func (c *counting) rowsFor(doors []*talk) []PersonRow {
	out := []PersonRow{}
	seen := map[personKey]bool{}
	for _, t := range doors {
		k := t.person()
		if seen[k] || len(out) == shownPeople {
			continue
		}
		seen[k] = true
		row := PersonRow{ID: string(k.contact), Contact: hub.ContactRef{ID: k.contact, Name: t.name},
			Filter: filter("contact_id", string(k.contact)), WaitingSince: moment(t.knocks), Doors: c.m.doorsOf(k)}
		if k.matter != "" {
			row.ID += "/" + string(k.matter)
		}
		out = append(out, row)
	}
	return out
}

// doorsOf are the conversations in which somebody waits, the earliest first.
func (m *model) doorsOf(k personKey) []hub.Door {
	out := make([]hub.Door, 0, len(m.doors[k]))
	for _, id := range m.doors[k] {
		t := &m.talks[m.at[id]]
		out = append(out, hub.Door{ConversationID: id, Channel: t.channel, WaitingSince: moment(t.knocks)})
	}
	slices.SortFunc(out, func(a, b hub.Door) int {
		return cmp.Or(a.WaitingSince.Compare(b.WaitingSince), cmp.Compare(a.ConversationID, b.ConversationID))
	})
	return out
}
