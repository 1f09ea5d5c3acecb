package app

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/absorb"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/reports"
	"github.com/parleyhub/parley/roster"
)

// bears answers what those can bear who answer the inboxes of a campaign: the
// teams that these are bound to, or everybody where one is bound to none.
func (a *App) bears(ctx context.Context, q runs.DeskAsk) (d absorb.Desk, err error) {
	teams, err := a.answering(ctx, q.Inboxes)
	if err != nil {
		return d, err
	}
	seats, err := a.roster.Seats(ctx)
	if err != nil {
		return d, err
	}
	f, err := desked{a}.Forecast(ctx, nil)
	if err != nil {
		return d, err
	}
	d = a.atWork(seats, teams, a.dueWithin(&q))
	d.Owed, d.Handle = owed(f, teams)
	return d, nil
}

// answering are the teams of inboxes; none: everybody answers.
func (a *App) answering(ctx context.Context, ids []hub.InboxID) (out []hub.TeamID, err error) {
	bound, err := a.roster.Bound(ctx)
	for _, id := range ids {
		team, ok := bound[id]
		if !ok {
			return nil, err
		}
		out = append(out, team)
	}
	return out, err
}

// atWork are those who are online and on shift, and how long they will be.
func (a *App) atWork(seats []roster.Seat, teams []hub.TeamID, window time.Duration) absorb.Desk {
	d, now := absorb.Desk{Window: window}, a.opt.Now()
	for i := range seats {
		s := &seats[i]
		if len(teams) > 0 && !slices.ContainsFunc(s.Teams, func(t hub.TeamID) bool { return slices.Contains(teams, t) }) {
			continue
		}
		if !s.OnShift {
			if !s.NextTurn.IsZero() && (d.Next.IsZero() || s.NextTurn.Before(d.Next)) {
				d.Next = s.NextTurn
			}
			continue
		}
		if s.State.State != hub.Online {
			continue
		}
		within := window
		if !s.NextTurn.IsZero() {
			within = min(within, max(0, s.NextTurn.Sub(now)))
		}
		d.People++
		d.Work += within
	}
	return d
}

// owed is how many answers teams owe, and how long one takes: what the forecast of
// the wall says. Without teams: all of them.
func owed(f *reports.Forecast, teams []hub.TeamID) (n int, handle time.Duration) {
	var seconds, weight float64
	for i := range f.Teams {
		t := &f.Teams[i]
		if len(teams) > 0 && !slices.Contains(teams, hub.TeamID(t.ID)) {
			continue
		}
		n += t.Waiting
		w := float64(1 + t.Known)
		seconds, weight = seconds+w*float64(t.Service), weight+w
	}
	if weight == 0 {
		return n, usualHandle
	}
	return n, time.Duration(seconds / weight * float64(time.Second))
}

const usualHandle = 4 * time.Minute

// dueWithin is the window, or less where the policy wants answers sooner.
func (a *App) dueWithin(q *runs.DeskAsk) time.Duration {
	book := a.clocks.Book().Now()
	window := q.Window
	for _, id := range q.Inboxes {
		in, can, ok := a.inboxes.Inbox(id)
		if !ok {
			continue
		}
		p := book.Named(q.Policy)
		if p == nil {
			p = book.Match(func(field, want string) bool {
				switch field {
				case "campaign":
					return want == "*" || want == q.Campaign
				case "channel":
					return want == string(in.Kind)
				case "class":
					return want == string(can.Class)
				case "inbox":
					return want == string(in.ID)
				case "brand":
					return want == string(in.BrandID)
				case "priority":
					return want == string(hub.Normal)
				}
				return false // of the person, who is not known
			})
		}
		if p == nil {
			continue
		}
		if i := p.Row(hub.NextResponse, hub.Normal, in.Kind, can.Class); i >= 0 && p.Targets[i].Within > 0 {
			window = min(window, time.Duration(p.Targets[i].Within.MS())*time.Millisecond)
		}
	}
	return max(window, time.Minute)
}
