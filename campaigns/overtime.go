package campaigns

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// OverTime is what happened in a run, hour by hour or day by day.
type OverTime struct {
	Run   hub.Run
	Zone  *time.Location
	Daily bool
	Since time.Time // earlier than that is left out; zero: nothing is
	Parts []TimePart
}

// TimePart is one hour or day of a zone.
type TimePart struct {
	At time.Time // when it begins
	CampaignTimes
}

// CampaignTimes is what happened in a part of time.
type CampaignTimes struct {
	Sent      int64 `json:"sent"`
	Delivered int64 `json:"delivered"`
	Answered  int64 `json:"answered"`
	OptedOut  int64 `json:"opted_out"`
	Clicks    int64 `json:"clicks" doc:"Times that people opened a link; known by the hour of UTC"`
	Machine   int64 `json:"machine" doc:"Times that machines did"`
}

// byHour is the longest run that is shown hour by hour, mostParts how many days are
// shown at most: the latest.
const (
	byHour    = 72 * time.Hour
	mostParts = 400
)

// Times answers how a run went over time, in the workspace's zone. Hours and days
// in which nothing happened are there, too.
func (d *Desk) Times(ctx context.Context, run string) (OverTime, error) {
	x, err := d.Rows.Run(ctx, run)
	if err != nil {
		return OverTime{}, err
	}
	t, err := d.times.get(run, &x, d.Now, func() (OverTime, error) {
		since := d.Now().AddDate(0, 0, -mostParts)
		slots, err := d.Rows.Times(ctx, x.Seq, since)
		if err != nil {
			return OverTime{}, err
		}
		zone := time.UTC
		if d.Home != nil {
			zone = d.Home(ctx)
		}
		out := fold(slots, zone)
		if x.CreatedAt.Before(since) {
			out.Since = since
		}
		return out, nil
	})
	t.Run = x
	return t, err
}

// fold adds quarters of an hour up to hours, or to days where there are many, of a
// zone.
func fold(slots []sends.Slot, zone *time.Location) OverTime {
	out := OverTime{Zone: zone}
	if len(slots) == 0 {
		return out
	}
	first, last := slots[0].At, slots[0].At
	for _, s := range slots {
		if s.At.Before(first) {
			first = s.At
		}
		if s.At.After(last) {
			last = s.At
		}
	}
	out.Daily = last.Sub(first) >= byHour
	at := map[int64]int{}
	for t := out.begin(first); !t.After(last); t = out.next(t) {
		at[t.UnixMilli()] = len(out.Parts)
		out.Parts = append(out.Parts, TimePart{At: t})
	}
	for _, s := range slots {
		if i, ok := at[out.begin(s.At).UnixMilli()]; ok {
			out.Parts[i].add(s)
		}
	}
	return out
}

// begin is when the part begins that an instant lies in.
func (o *OverTime) begin(at time.Time) time.Time {
	local := at.In(o.Zone)
	y, m, d := local.Date()
	if o.Daily {
		return time.Date(y, m, d, 0, 0, 0, 0, o.Zone)
	}
	return local.Add(-time.Duration(local.Minute())*time.Minute - time.Duration(local.Second())*time.Second - time.Duration(local.Nanosecond())).Round(0)
}

// next is when the part behind one that begins at t does. Days of a zone are not
// all alike, nor are its hours where clocks move by half of one.
func (o *OverTime) next(t time.Time) time.Time {
	if o.Daily {
		y, m, d := t.Date()
		n := time.Date(y, m, d+1, 0, 0, 0, 0, o.Zone)
		if !n.After(t) { // no zone skips a day backwards
			return t.Add(24 * time.Hour)
		}
		return n
	}
	n := o.begin(t.Add(time.Hour))
	if !n.After(t) {
		return t.Add(time.Hour)
	}
	return n
}

func (p *TimePart) add(s sends.Slot) {
	switch s.What {
	case sends.WasSent:
		p.Sent += s.N
	case sends.WasDelivered:
		p.Delivered += s.N
	case sends.WasAnswered:
		p.Answered += s.N
	case sends.WasOptedOut:
		p.OptedOut += s.N
	case sends.WasOpened:
		p.Clicks += s.N
	case sends.WasScanned:
		p.Machine += s.N
	}
}
