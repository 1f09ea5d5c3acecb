package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Clicked is how many people of a variant and channel opened a link of theirs, of
// those who agreed to be seen.
type Clicked struct {
	Variant string
	Channel hub.ChannelKind
	People  int64
}

// Clicked answers them of a run.
func (r Rows) Clicked(ctx context.Context, run int64) (out []Clicked, err error) {
	err = r.side.Rows(ctx, "report_clicked", func(scan func(...any) error) error {
		var c Clicked
		err := scan(&c.Variant, &c.Channel, &c.People)
		out = append(out, c)
		return err
	}, run)
	return out, err
}

// Lift is how many people did what a run is for within its time, counted from when
// it began: of all it was meant for, whether they got it or not, and of those who
// were held out.
func (r Rows) Lift(ctx context.Context, x *hub.Run, goal Goal) (meant, held int64, err error) {
	if goal.Event == "" || x.StartedAt.IsZero() {
		return 0, 0, nil
	}
	err = r.side.Rows(ctx, "report_lift", func(scan func(...any) error) error {
		var out, n int64
		err := scan(&out, &n)
		if out == 1 {
			held = n
		} else {
			meant = n
		}
		return err
	}, x.Seq, goal.Event, x.StartedAt, x.StartedAt.Add(goal.Within))
	return meant, held, err
}

// Happening is what is counted over time.
type Happening string

// The happenings.
const (
	WasSent      Happening = "sent"
	WasDelivered Happening = "delivered"
	WasAnswered  Happening = "answered"
	WasOptedOut  Happening = "opted_out"
	WasOpened    Happening = "clicks"  // links, by people
	WasScanned   Happening = "machine" // links, by machines
)

// SlotLength is what Times counts in: every time zone's hours begin with one.
const SlotLength = 15 * time.Minute

// Slot is how often something happened in a quarter of an hour. Links are known by
// the hour only.
type Slot struct {
	What Happening
	At   time.Time // when the slot begins
	N    int64
}

// Times counts a run over time since an instant, in no order.
func (r Rows) Times(ctx context.Context, run int64, since time.Time) (out []Slot, err error) {
	err = r.side.Rows(ctx, "report_times", func(scan func(...any) error) error {
		var s Slot
		var slot int64
		err := scan(&s.What, &slot, &s.N)
		s.At = time.UnixMilli(slot * SlotLength.Milliseconds()).UTC()
		out = append(out, s)
		return err
	}, run, since)
	return out, err
}

// RunSum is what one run of several came to.
type RunSum struct {
	Run                 hub.Run
	Sent, Delivered     int64
	Answered, OptedOut  int64
	Bounced, Complained int64
	Clicked, Clicks     int64 // people who agreed to be seen; times
}

// RunSums answers the runs of a campaign beside one another, newest first, those
// before a number; 0: all.
func (r Rows) RunSums(ctx context.Context, campaign string, before int64, limit int) ([]RunSum, error) {
	list, err := r.Runs(ctx, campaign, before, limit)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	out, at := make([]RunSum, len(list)), make(map[string]*RunSum, len(list))
	for i := range list {
		out[i].Run = list[i]
		at[list[i].ID] = &out[i]
	}
	err = r.side.Rows(ctx, "report_runs", func(scan func(...any) error) error {
		var id string
		var s RunSum
		err := scan(&id, &s.Sent, &s.Delivered, &s.Answered, &s.OptedOut, &s.Bounced, &s.Complained, &s.Clicked, &s.Clicks)
		if to := at[id]; to != nil {
			s.Run = to.Run
			*to = s
		}
		return err
	}, campaign, list[0].Seq+1, limit)
	return out, err
}
