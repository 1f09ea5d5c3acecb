package handover

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/roster/worktime"
	"github.com/parleyhub/parley/sla/calendar"
)

// NoticeKind is the kind of the notice that a shift ends with.
const NoticeKind = "handover"

const (
	timerShiftEnd = "shift.end" // by agent: when the shift that runs, or the next one, ends
	look          = 15 * time.Second
	stale         = time.Hour           // who is told later than this is told nothing
	ahead         = 14 * 24 * time.Hour // how far an end is looked for
	pause         = 4 * time.Hour       // a shorter gap in a shift is a break
	many          = 64
)

// BellRows are what a Bell reads and writes; *store.Store has it all.
type BellRows interface {
	Agents(ctx context.Context) ([]hub.Agent, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DueTimers(ctx context.Context, kind string, until time.Time, limit int) ([]hub.Timer, error)
	Timer(ctx context.Context, kind, key string) (hub.Timer, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Bell tells people at the end of their shift that there is something to hand
// over, once, also when the hub was down at that instant. One at a time runs on
// a database.
type Bell struct {
	Desk   *Desk
	Rows   BellRows
	Log    *slog.Logger
	shifts worktime.Shelf
	set    map[hub.AgentID]string // the shift that somebody's timer was set by: calendar and version
}

// Run looks until ctx ends.
func (b *Bell) Run(ctx context.Context) error {
	b.set = nil // whoever did it meanwhile may have done otherwise
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if err := b.Step(ctx); err != nil && ctx.Err() == nil && !hub.Is(err, hub.Conflict) {
			b.Log.Error("the ends of shifts were not looked at", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Step tells everybody whose shift has ended, and notes when the others' will.
func (b *Bell) Step(ctx context.Context) error {
	now := b.Desk.Now().UTC().Truncate(time.Millisecond)
	ends, err := b.shiftsOf(ctx)
	if err != nil {
		return err
	}
	agents, err := b.Rows.Agents(ctx)
	if err != nil {
		return err
	}
	due, err := b.Rows.DueTimers(ctx, timerShiftEnd, now, many)
	if err != nil {
		return err
	}
	active := map[hub.AgentID]bool{}
	for i := range agents {
		active[agents[i].ID] = agents[i].Active()
	}
	for _, t := range due {
		if err := b.ring(ctx, t, ends[hub.AgentID(t.Key)], active[hub.AgentID(t.Key)], now); err != nil {
			return err
		}
	}
	if b.set == nil {
		b.set = map[hub.AgentID]string{}
	}
	for id, s := range ends {
		if b.set[id] == s.mark {
			continue
		}
		if err := b.wind(ctx, id, s, now); err != nil {
			return err
		}
		b.set[id] = s.mark
	}
	return nil
}

// worker is the shift of somebody.
type worker struct {
	hours *calendar.Hours
	mark  string
}

func (b *Bell) shiftsOf(ctx context.Context) (map[hub.AgentID]worker, error) {
	calendars, err := b.Rows.Documents(ctx, roster.KindCalendar)
	if err != nil {
		return nil, err
	}
	byID := map[string]hub.Document{}
	for _, d := range calendars {
		byID[d.ID] = d
	}
	work, err := b.Rows.Documents(ctx, roster.KindWork)
	if err != nil {
		return nil, err
	}
	out := map[hub.AgentID]worker{}
	for _, d := range work {
		var w roster.Work
		if json.Unmarshal(d.Body, &w) != nil {
			continue // the roster tells of it, and of calendars that cannot be read
		}
		c, ok := byID[w.Calendar]
		if !ok {
			continue
		}
		if h, err := b.shifts.Read(c); err == nil {
			out[hub.AgentID(d.ID)] = worker{h, fmt.Sprint(c.ID, "@", c.Version)}
		}
	}
	return out, nil
}

// wind sets when a shift ends. An end that is due already is left to ring.
func (b *Bell) wind(ctx context.Context, id hub.AgentID, s worker, now time.Time) error {
	t, err := b.Rows.Timer(ctx, timerShiftEnd, string(id))
	if err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	at := s.end(now)
	if err == nil && (!t.At.After(now) || t.At.Equal(at)) {
		return nil
	}
	return b.Rows.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: timerShiftEnd, Key: string(id), At: at}}})
}

// ring tells somebody what they leave behind, and sets the next end.
func (b *Bell) ring(ctx context.Context, t hub.Timer, s worker, active bool, now time.Time) error {
	id := hub.AgentID(t.Key)
	set := hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At, At: s.end(now)}}}
	if active && s.hours != nil && now.Sub(t.At) < stale && s.home(now) {
		l, err := b.Desk.Of(ctx, hub.Scope{All: true}, id, false)
		if err != nil {
			return err
		}
		if n := len(l.Items); n > 0 {
			notice := hub.Notice{ID: "ntc_" + hub.NewToken(), AgentID: id, Kind: NoticeKind, Text: fmt.Sprintf("%d to hand over", n), At: now}
			set.Notices = []hub.Notice{notice}
			set.Facts = []hub.Fact{hub.NewFact(hub.AgentNotified, now, hub.Actor{Type: hub.ActorSystem, ID: "handover"}, hub.FactData{After: map[string]any{
				"id": notice.ID, "agent_id": id, "conversation_id": nil, "kind": notice.Kind, "text": notice.Text, "at": now}})}
		}
	}
	return b.Rows.Commit(ctx, set)
}

// home reports whether somebody is off for longer than a break.
func (w worker) home(now time.Time) bool {
	next, ever := w.hours.Opens(now)
	return !ever || next.Sub(now) >= pause
}

// end is when the shift that runs, or the next one, ends; zero when none does
// within two weeks.
func (w worker) end(now time.Time) time.Time {
	if w.hours == nil {
		return time.Time{}
	}
	for _, s := range w.hours.Segments(now, now.Add(ahead)) {
		if s.To.Before(now.Add(ahead)) {
			return s.To.UTC()
		}
	}
	return time.Time{}
}
