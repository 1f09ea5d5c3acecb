package roster_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/sla"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// place is a roster on a real database with the real clocks, at an instant of its own.
type place struct {
	t      testing.TB
	ctx    context.Context
	store  *store.Store
	clocks *sla.Engine
	roster *roster.Roster
	keeper *roster.Keeper
	now    time.Time
	here   map[hub.AgentID]bool // whose desk is open
	n      int
}

var boss = hub.Actor{Type: hub.ActorAgent, ID: "agt_boss", Name: "Olga"}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{t: t, ctx: t.Context(), now: time.Date(2026, 7, 6, 8, 0, 0, 0, time.UTC), here: map[hub.AgentID]bool{}}
	s, err := sqlite.Open(p.ctx, filepath.Join(t.TempDir(), "hub.db"), func() time.Time { return p.now })
	p.must(err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	p.store = s
	p.clocks, err = sla.New(sla.Settings{})
	p.must(err)
	p.roster = roster.New(p.deps())
	p.keeper = roster.NewKeeper(p.roster)
	return p
}

func (p *place) deps() roster.Deps {
	return roster.Deps{Store: p.store, Clocks: p.clocks, Now: func() time.Time { return p.now }, Log: slog.New(slog.DiscardHandler),
		Desks: func(context.Context) []hub.AgentID {
			var out []hub.AgentID
			for id, on := range p.here {
				if on {
					out = append(out, id)
				}
			}
			slices.Sort(out)
			return out
		}}
}

func (p *place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// hire adds agents who are there.
func (p *place) hire(n int) []hub.AgentID {
	p.t.Helper()
	out := make([]hub.AgentID, n)
	var states []hub.AgentState
	for i := range out {
		p.n++
		out[i] = hub.AgentID(fmt.Sprintf("agt_%04d", p.n))
		p.must(p.store.PutAgent(p.ctx, hub.Agent{ID: out[i], Email: fmt.Sprintf("a%d@example.com", p.n), Name: fmt.Sprint("Agent ", p.n), Role: hub.RoleAgent, CreatedAt: p.now}))
		states = append(states, hub.AgentState{AgentID: out[i], State: hub.Online, Chosen: hub.Online, Since: p.now})
	}
	p.must(p.store.Commit(p.ctx, hub.WriteSet{States: states}))
	return out
}

func (p *place) team(id hub.TeamID, x roster.Routing, members ...hub.AgentID) {
	p.t.Helper()
	p.must(p.store.PutTeam(p.ctx, hub.Team{ID: id, Name: string(id), Members: members}))
	if x.Strategy != "" {
		_, _, err := p.roster.SaveRouting(p.ctx, boss, id, x, 0)
		p.must(err)
	}
}

// wait adds to w that somebody begins to wait in a team's queue.
func (p *place) wait(w *hub.WriteSet, team hub.TeamID, change ...func(*hub.Conversation)) hub.ConversationID {
	p.t.Helper()
	p.n++
	at := p.now
	who := hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%06d", p.n)), Name: fmt.Sprint("Person ", p.n), CreatedAt: at, UpdatedAt: at}
	c := hub.Conversation{
		ID: hub.ConversationID(fmt.Sprintf("cnv_%06d", p.n)), ContactID: who.ID, BrandID: "brd_1", Status: hub.Open, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{"inb_1"}, LastInboxID: "inb_1", Channel: "sim", Class: hub.ClassMail, TeamID: team, CreatedAt: at, UpdatedAt: at, LastAt: at,
	}
	for _, f := range change {
		f(&c)
	}
	p.say(w, &c, who.Name)
	w.Contacts = append(w.Contacts, who)
	return c.ID
}

// say adds a message of the customer with its clocks and its fact.
func (p *place) say(w *hub.WriteSet, c *hub.Conversation, name string) {
	p.t.Helper()
	kind := hub.MessageReceived
	if c.LastSeq == 0 {
		kind = hub.ConversationOpened
	}
	c.LastSeq++
	c.LastInSeq = c.LastSeq
	m := hub.Message{ID: hub.MessageID(fmt.Sprintf("msg_%s_%d", c.ID, c.LastSeq)), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirIn,
		Channel: c.Channel, InboxID: "inb_1", Author: hub.Actor{Type: hub.ActorContact, ID: string(c.ContactID), Name: name}, Text: "Coo?",
		SourceKey: fmt.Sprintf("src_%s_%d", c.ID, c.LastSeq), ReceivedAt: p.now, CreatedAt: p.now}
	c.LastMessage, c.LastAt, c.UpdatedAt = m.Summary(), p.now, p.now
	events := []hub.ClockEvent{{Type: hub.EvReceived, At: p.now, MessageID: m.ID, Qualifies: true, Channel: c.Channel, Class: c.Class}}
	if c.Status != hub.Open {
		c.Status = hub.Open
		events = append([]hub.ClockEvent{{Type: hub.EvStatus, At: p.now, Status: hub.Open}}, events...)
	}
	steps, _, err := p.clocks.Advance(c, p.now, events...)
	p.must(err)
	w.Steps = append(w.Steps, hub.ClockSteps{ConversationID: c.ID, Steps: steps})
	w.Messages, w.Conversations = append(w.Messages, m), append(w.Conversations, *c)
	card := c.Card(hub.ContactRef{ID: c.ContactID, Name: name})
	card.Version++
	w.Facts = append(w.Facts, hub.NewFact(kind, p.now, m.Author, hub.FactData{Conversation: &card}))
}

func (p *place) step() {
	p.t.Helper()
	p.must(p.keeper.Step(p.ctx))
}

func (p *place) get(id hub.ConversationID) hub.Conversation {
	p.t.Helper()
	all, err := p.store.Conversations(p.ctx, []hub.ConversationID{id})
	p.must(err)
	return all[id]
}
