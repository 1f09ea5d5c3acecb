package intake

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/intake"
)

// LookView is a comparison with the provider's own list.
type LookView struct {
	State     string     `json:"state" enum:"asked,running,done,failed" doc:"asked: it begins within seconds"`
	AskedAt   *time.Time `json:"asked_at" doc:"When somebody last asked for one"`
	BeganAt   *time.Time `json:"began_at"`
	EndedAt   *time.Time `json:"ended_at" doc:"Of the last one that ended"`
	Since     *time.Time `json:"since" doc:"What came in from here on was listed"`
	GoodUntil *time.Time `json:"good_until" doc:"Everything before was compared"`
	Listed    int64      `json:"listed"`
	Known     int64      `json:"known" doc:"Of those, here already"`
	Taken     int64      `json:"taken" doc:"Not here, and brought in by this look"`
	Missing   int64      `json:"missing" doc:"Not here even after that"`
	Error     string     `json:"error" doc:"In words fit for people"`
}

func lookView(l *rows.Look) *LookView {
	v := &LookView{State: string(l.State), AskedAt: at(l.AskedAt), BeganAt: at(l.BeganAt), EndedAt: at(l.EndedAt), Since: at(l.Since),
		GoodUntil: at(l.GoodUntil), Listed: l.Listed, Known: l.Known, Taken: l.Taken, Missing: l.Missing, Error: l.Error}
	if l.AskedAt.After(l.BeganAt) {
		v.State = "asked"
	}
	return v
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// DayCounts are the figures of one day.
type DayCounts struct {
	Day string `json:"day" format:"date" doc:"In UTC, of acceptance"`
	Counts
}

// MissingView is something that the provider lists and that is not here.
type MissingView struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at" doc:"The provider's instant"`
	FoundAt time.Time `json:"found_at"`
	Tries   int       `json:"tries"`
	Error   string    `json:"error"`
}

// InboxDays is the ledger of one inbox, day by day.
type InboxDays struct {
	InboxID hub.InboxID   `json:"inbox_id"`
	Days    []DayCounts   `json:"days" doc:"The newest first; days without anything are left out. What is on the way stands only in the total"`
	Total   Counts        `json:"total"`
	Missing []MissingView `json:"missing" doc:"The oldest first, at most 100"`
	CanLook bool          `json:"can_look"`
	Look    *LookView     `json:"look"`
	Exact   bool          `json:"exact"`
}

// InboxInput names an inbox and a first day.
type InboxInput struct {
	page.ByID
	SinceInput
}

// One answers the operation getInboxLedger.
func (d *Desk) One(ctx context.Context, _ *door.Caller, in *InboxInput) (*page.Answer[InboxDays], error) {
	id, err := d.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	since, err := d.since(in.Since)
	if err != nil {
		return nil, err
	}
	f, err := d.figures(ctx, since, id)
	if err != nil {
		return nil, err
	}
	out := InboxDays{InboxID: id, Days: []DayCounts{}, Total: f.of(id), Missing: []MissingView{}, CanLook: d.Lists(id), Exact: f.all}
	byDay := map[int64]*Counts{}
	day := func(n int64) *Counts {
		if byDay[n] == nil {
			byDay[n] = &Counts{}
		}
		return byDay[n]
	}
	for i := range f.tallies {
		day(f.tallies[i].Day).add(&f.tallies[i])
	}
	for n, missing := range f.missing[id] {
		if n >= since {
			day(n).Missing = missing
		}
	}
	for n, c := range byDay {
		out.Days = append(out.Days, DayCounts{Day: date(n), Counts: *c})
	}
	slices.SortFunc(out.Days, func(a, b DayCounts) int { return cmp.Compare(b.Day, a.Day) })
	missing, err := d.Rows.Missing(ctx, id, 100)
	if err != nil {
		return nil, err
	}
	for _, m := range missing {
		out.Missing = append(out.Missing, MissingView{ID: m.Key, At: m.At, FoundAt: m.FoundAt, Tries: m.Tries, Error: m.Error})
	}
	out.Look, err = d.lookOf(ctx, id)
	return page.Of(out, err)
}

// inbox is the id of one that is there.
func (d *Desk) inbox(ctx context.Context, id string) (hub.InboxID, error) {
	found, err := d.House.Inboxes(ctx)
	if err != nil {
		return "", err
	}
	for _, r := range found {
		if string(r.ID) == id && r.DeletedAt.IsZero() {
			return r.ID, nil
		}
	}
	return "", hub.Errorf(hub.Missing, "there is no such inbox")
}

func (d *Desk) lookOf(ctx context.Context, id hub.InboxID) (*LookView, error) {
	looks, err := d.Rows.Looks(ctx, id)
	if err != nil || len(looks) == 0 {
		return nil, err
	}
	return lookView(&looks[0]), nil
}

// LookInput names the inbox to look at.
type LookInput struct {
	page.ByID
	Body *struct{}
}

// Look answers the operation lookAtInbox.
func (d *Desk) Look(ctx context.Context, c *door.Caller, in *LookInput) (*page.Answer[LookView], error) {
	id, err := d.inbox(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !d.Lists(id) {
		return nil, hub.Errorf(hub.Unsupported, "this provider cannot be asked what it has, or the inbox is not open")
	}
	if err := d.Rows.AskLook(ctx, id, c.Agent.ID, d.Now().UTC().Truncate(time.Millisecond)); err != nil {
		return nil, err
	}
	v, err := d.lookOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return &page.Answer[LookView]{Body: *v}, nil
}
