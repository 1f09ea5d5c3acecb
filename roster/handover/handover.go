// Package handover lists what somebody leaves behind who goes home: what they
// hold, whether its deadline falls into their shift, and what was noted of it. In
// come the conversations of an agent and their shift; out comes a list, the most
// pressing first. It changes nothing.
package handover

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/roster/worktime"
	"github.com/parleyhub/parley/sla/calendar"
	"github.com/parleyhub/parley/sla/terms"
)

// Why something is on the list.
const (
	Promised = "promise" // the customer was told something that is still open
	AtRisk   = "at_risk" // breached, or its holder will not work long enough before the deadline
	Waiting  = "waiting" // the customer waits for an answer
)

// maxItems bounds a list: who holds more is told that there is more.
const maxItems = 500

// List is what an agent would hand over.
type List struct {
	AgentID   hub.AgentID `json:"agent_id"`
	Name      string      `json:"name"`
	OnShift   bool        `json:"on_shift" doc:"True without a shift calendar"`
	ShiftEnds *time.Time  `json:"shift_ends_at" doc:"When the shift that runs ends; null when none runs, or it never ends"`
	Back      *time.Time  `json:"back_at" doc:"When they work again after it, or after an absence with an end; null: not known"`
	Items     []Item      `json:"items" doc:"By deadline, then those without one by how long the customer waits"`
	More      bool        `json:"more" doc:"There is more than the 500 that are listed"`
}

// Item is one conversation.
type Item struct {
	Conversation hub.ConversationCard `json:"conversation"`
	Reasons      []string             `json:"reasons" doc:"promise, at_risk, waiting: all that apply"`
	DueAt        *time.Time           `json:"due_at" doc:"The earliest running deadline, promises included"`
	Outside      bool                 `json:"outside_shift" doc:"A deadline to come falls where they do not work"`
	Note         *Note                `json:"note" doc:"The last internal note among the last fifty messages; null: none"`
}

// Note is what a colleague has to know.
type Note struct {
	Text   string    `json:"text"`
	Author hub.Actor `json:"author"`
	At     time.Time `json:"at"`
}

// Rows are what is read; *store.Store has it all.
type Rows interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	ListConversations(ctx context.Context, sc hub.Scope, q store.ConversationQuery) (store.Page[store.ConversationRow], error)
	MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error)
}

// Roster says who works when; *roster.Roster has it.
type Roster interface {
	Seat(ctx context.Context, id hub.AgentID) (roster.Seat, error)
	WorkOf(ctx context.Context, id hub.AgentID) (roster.Work, int64, error)
}

// Desk makes lists.
type Desk struct {
	Rows   Rows
	Roster Roster
	Now    func() time.Time
}

// Of answers the list of an agent, of conversations within a scope; with outside
// only those whose deadline falls where they do not work.
func (d *Desk) Of(ctx context.Context, sc hub.Scope, id hub.AgentID, outside bool) (List, error) {
	seat, err := d.Roster.Seat(ctx, id)
	if err != nil {
		return List{}, err
	}
	now := d.Now().UTC()
	s, err := d.shift(ctx, id, seat.State, now)
	if err != nil {
		return List{}, err
	}
	out := List{AgentID: id, Name: seat.Agent.Name, OnShift: s.on, ShiftEnds: moment(s.ends), Back: moment(s.back), Items: []Item{}}
	rows, err := d.held(ctx, sc, id)
	if err != nil {
		return out, err
	}
	for i := range rows {
		item, ok := s.judge(&rows[i])
		if !ok || outside && !item.Outside {
			continue
		}
		if out.More = len(out.Items) == maxItems; out.More {
			break
		}
		if item.Note, err = d.note(ctx, sc, item.Conversation.ID); err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// held are the conversations of an agent that somebody has to think of: those
// with a deadline by it, then those whose customer waits.
func (d *Desk) held(ctx context.Context, sc hub.Scope, id hub.AgentID) ([]store.ConversationRow, error) {
	var out []store.ConversationRow
	seen := map[hub.ConversationID]bool{}
	for _, by := range []struct {
		sort store.Sort
		ends func(*hub.Conversation) bool
	}{
		{store.SortDeadline, func(c *hub.Conversation) bool { return c.NextDue().IsZero() }},
		{store.SortWaiting, func(c *hub.Conversation) bool { return c.WaitingSince.IsZero() }},
	} {
		q := store.ConversationQuery{AssigneeID: &id, Sort: by.sort, For: sc.Agent, Limit: 200}
		for len(out) <= 2*maxItems {
			page, err := d.Rows.ListConversations(ctx, sc, q)
			if err != nil {
				return nil, err
			}
			end := slices.IndexFunc(page.Items, func(r store.ConversationRow) bool { return by.ends(&r.Conversation) })
			if end < 0 {
				end = len(page.Items)
			}
			for _, r := range page.Items[:end] {
				if !seen[r.Conversation.ID] {
					seen[r.Conversation.ID], out = true, append(out, r)
				}
			}
			if q.Cursor = page.Next; end < len(page.Items) || q.Cursor == "" {
				break
			}
		}
	}
	return out, nil
}

// note is the last internal note of a conversation.
func (d *Desk) note(ctx context.Context, sc hub.Scope, id hub.ConversationID) (*Note, error) {
	last, err := d.Rows.MessagesFor(ctx, sc, id, 0, math.MaxInt64, 50)
	if err != nil {
		return nil, err
	}
	for i := len(last) - 1; i >= 0; i-- {
		if m := &last[i]; m.Direction == hub.DirNote {
			return &Note{Text: m.Text, Author: m.Author, At: m.CreatedAt.UTC()}, nil
		}
	}
	return nil, nil
}

// shift is when somebody works, as seen from an instant.
type shift struct {
	hours      *calendar.Hours // nil: whenever they are there
	now        time.Time
	on         bool
	ends, back time.Time
	until      time.Time // of an absence that is said to end; before it they do not work
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (d *Desk) shift(ctx context.Context, id hub.AgentID, state hub.AgentState, now time.Time) (shift, error) {
	s := shift{now: now, on: true}
	if state.State != hub.Online && state.Until.After(now) {
		s.until, s.back = state.Until.UTC(), state.Until.UTC()
	}
	work, _, err := d.Roster.WorkOf(ctx, id)
	if err != nil || work.Calendar == "" {
		return s, err
	}
	doc, err := d.Rows.Document(ctx, terms.CalendarKind, work.Calendar)
	if err != nil {
		return s, err
	}
	if s.hours, err = worktime.Read(doc); err != nil {
		return s, err
	}
	from := now
	if s.on = worktime.On(s.hours, now); s.on {
		if run := s.hours.Segments(now, now.AddDate(0, 0, 8)); len(run) > 0 && run[0].To.Before(now.AddDate(0, 0, 8)) {
			s.ends, from = run[0].To.UTC(), run[0].To
		}
	}
	if s.until.After(from) {
		from = s.until
	}
	if at, ever := s.hours.Opens(from); ever && (!s.on || !s.ends.IsZero() || !s.until.IsZero()) {
		s.back = at.UTC()
	}
	return s, nil
}
