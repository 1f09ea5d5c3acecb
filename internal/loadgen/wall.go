package loadgen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
)

const (
	wallAgents        = 200
	wallTeams         = 10
	wallConversations = 50_000
	wallRate          = 40 // actions a second, over all agents
	wallWatchers      = 3
)

// full is a desk in the middle of a bad day, committed straight into the store.
type full struct {
	tokens []string // of the agents
	ids    []hub.AgentID
	teams  []hub.TeamID
	convs  []hub.ConversationID
	boss   []string // tokens of supervisors
}

func fill(ctx context.Context, p *outside.Process, open int) (*full, error) {
	st, err := openStore(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	now, r := run.Wall().Truncate(time.Millisecond), rand.New(rand.NewPCG(5, 5)) // #nosec G404 -- the same day each time
	f := &full{}
	for i := range wallTeams {
		t := hub.Team{ID: hub.NewTeamID(now), Name: fmt.Sprintf("Team %d", i)}
		f.teams = append(f.teams, t.ID)
		if err := st.PutTeam(ctx, t); err != nil {
			return nil, err
		}
	}
	for i := range wallAgents + wallWatchers {
		a := hub.Agent{ID: hub.NewAgentID(now), Email: fmt.Sprintf("a%d@load.example", i), Name: fmt.Sprintf("Agent %03d", i), Role: hub.RoleAgent, CreatedAt: now}
		if i >= wallAgents {
			a.Role = hub.RoleSupervisor
		}
		secret, hash := auth.NewAPIToken()
		if err := st.PutAgent(ctx, a); err != nil {
			return nil, err
		}
		if err := st.PutToken(ctx, store.Token{ID: "tok_" + hub.NewToken(), Hash: hash, AgentID: a.ID, Name: "load test", CreatedAt: now}); err != nil {
			return nil, err
		}
		if i >= wallAgents {
			f.boss = append(f.boss, secret)
			continue
		}
		f.tokens, f.ids = append(f.tokens, secret), append(f.ids, a.ID)
	}
	for n := 0; n < open; {
		var w hub.WriteSet
		for range min(500, open-n) {
			n++
			f.conversation(&w, r, now, n)
		}
		if err := st.Commit(ctx, w); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *full) conversation(w *hub.WriteSet, r *rand.Rand, now time.Time, n int) {
	at := now.Add(-time.Duration(r.IntN(8*3600)) * time.Second)
	who := hub.Contact{ID: hub.NewContactID(at), Name: fmt.Sprintf("Person %d", n), CreatedAt: at, UpdatedAt: at}
	c := hub.Conversation{
		ID: hub.NewConversationID(at), ContactID: who.ID, BrandID: "brd_crowd", Status: hub.Open, Priority: hub.Normal, InboxIDs: []hub.InboxID{"inb_crowd"},
		LastInboxID: "inb_crowd", Channel: hub.ChannelKind([]string{"chat", "email"}[n%2]), Class: hub.ClassLive, TeamID: f.teams[n%wallTeams],
		WaitingSince: at, CreatedAt: at, UpdatedAt: at, LastAt: at, LastSeq: 1, LastInSeq: 1,
		Clocks: []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: at, PolicyID: "slp_crowd", TargetSec: 3600,
			DueAt: now.Add(time.Duration(r.IntN(6*3600)-600) * time.Second)}},
	}
	if r.IntN(2) == 0 {
		c.AssigneeID = f.ids[r.IntN(len(f.ids))]
	}
	m := hub.Message{ID: hub.NewMessageID(at), ConversationID: c.ID, Seq: 1, Direction: hub.DirIn, Channel: c.Channel, InboxID: "inb_crowd",
		Author: hub.Actor{Type: hub.ActorContact, ID: string(who.ID), Name: who.Name}, Text: "Where is my parcel?", SourceKey: hub.NewToken(), ReceivedAt: at, CreatedAt: at}
	c.LastMessage = m.Summary()
	f.convs = append(f.convs, c.ID)
	w.Contacts, w.Conversations, w.Messages = append(w.Contacts, who), append(w.Conversations, c), append(w.Messages, m)
}

// delays are how long facts take to the wall.
type delays struct {
	mu    sync.Mutex
	open  map[int64]time.Time // facts that the wall does not show yet: when they happened
	took  Times
	feed  Times // to the feed of an agent
	size  int
	n     int
	begun bool
}

func (d *delays) fact(seq int64, at, heard time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[seq] = at
	if d.begun {
		d.feed.Add(heard.Sub(at))
	}
}

func (d *delays) shown(asOf int64, bytes int, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.n++
	d.size += bytes
	for seq, was := range d.open {
		if seq <= asOf {
			d.took.Add(at.Sub(was))
			delete(d.open, seq)
		}
	}
}

// Wall measures how soon the supervisor's wall shows what happened: from the
// instant that a fact bears to the frame that contains it. 200 agents follow the
// feed on sockets of their own, and hand conversations to each other.
func Wall(ctx context.Context, p *outside.Process, scale float64, d time.Duration) (Result, error) {
	open := int(wallConversations * scale)
	r := Result{Scenario: fmt.Sprintf("the wall over %d open conversations, %d agents at their desks, %d actions a second", open, wallAgents, wallRate)}
	p.Stop()
	f, err := fill(ctx, p, open)
	if err != nil {
		return r, err
	}
	if _, err := p.Start(ctx); err != nil {
		return r, err
	}
	began := run.Wall()
	var first struct {
		Totals struct {
			Open     int `json:"open"`
			Breached int `json:"breached"`
		} `json:"totals"`
	}
	if err := outside.With(p.HTTP, f.boss[0]).Patient(ctx, http.MethodGet, "/reports/wall", nil, &first); err != nil {
		return r, err
	}
	r.Add("built in", run.Wall().Sub(began).Seconds(), "s")
	if first.Totals.Open != open {
		r.Problems = append(r.Problems, fmt.Sprintf("the wall shows %d open conversations, there are %d", first.Totals.Open, open))
	}
	r.Add("past their deadline", float64(first.Totals.Breached), "")
	late := &delays{open: map[int64]time.Time{}}
	if err := f.day(ctx, p, d, late); err != nil {
		return r, err
	}
	if late.took.Len() == 0 {
		r.Problems = append(r.Problems, "nothing was shown")
	}
	r.Add("facts shown", float64(late.took.Len()), "")
	r.Add("frames", float64(late.n), "")
	r.Add("bytes of a frame", float64(late.size)/float64(max(late.n, 1)), "")
	r.Add("fact to an agent's feed p50", figures.MS(late.feed.Quantile(0.5)), "ms")
	r.Add("fact to an agent's feed p99", figures.MS(late.feed.Quantile(0.99)), "ms")
	r.Add("fact to wall p50", figures.MS(late.took.Quantile(0.5)), "ms")
	r.AtMost("fact to wall p99", figures.MS(late.took.Quantile(0.99)), 250, "ms")
	r.Add("fact to wall, the worst", figures.MS(late.took.Quantile(1)), "ms")
	r.Add("resident", float64(p.Memory())/(1<<20), "MiB")
	return r, nil
}

// day lets the agents work for a while.
func (f *full) day(ctx context.Context, p *outside.Process, d time.Duration, late *delays) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, life := errgroup.WithContext(ctx)
	for i, token := range f.boss {
		g.Go(func() error {
			return outside.With(p.HTTP, token).Board(life, func(asOf int64, bytes int, at time.Time) {
				if i == 0 {
					late.shown(asOf, bytes, at)
				}
			})
		})
	}
	for i, token := range f.tokens {
		g.Go(func() error {
			return outside.With(p.HTTP, token).Watch(life, -1, func(e outside.Event, heard time.Time) {
				if i == 0 && e.Type == hub.ConversationAssigned {
					late.fact(e.Seq, e.At, heard)
				}
			})
		})
	}
	g.Go(func() error {
		defer cancel()
		if err := run.Sleep(life, 5*time.Second); err != nil { // all sockets are open, the breaches of the start are told
			return nil
		}
		late.begin()
		end := run.Wall().Add(d)
		for n := 0; run.Wall().Before(end) && life.Err() == nil; n++ {
			was := run.Wall()
			desk := outside.With(p.HTTP, f.tokens[n%len(f.tokens)])
			body := map[string]any{"agent_id": f.ids[(n+1)%len(f.ids)]}
			if err := desk.Patient(life, http.MethodPost, "/conversations/"+string(f.convs[n%len(f.convs)])+"/assign", body, nil); err != nil && life.Err() == nil {
				return err
			}
			if run.Sleep(life, time.Second/wallRate-run.Wall().Sub(was)) != nil {
				return nil
			}
		}
		_ = run.Sleep(life, time.Second) // ended: then there is nothing to wait for
		return nil
	})
	return g.Wait()
}

// begin forgets what was before.
func (d *delays) begin() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.open)
	d.size, d.n, d.begun = 0, 0, true
}
