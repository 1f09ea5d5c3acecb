package campaigns

import (
	"cmp"
	"context"
	"slices"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/gate"
	"github.com/parleyhub/parley/campaigns/odds"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// Report is what a run came to.
type Report struct {
	Run      hub.Run
	Counts   []sends.Count
	Opened   []Opened // its links, if they are counted
	Outcomes []sends.Outcome
	Sums     []Sum
	Goal     string // the event that it is for; empty: none
	Tracking string // off, aggregate, personal
	Compared []Comparison
	Lift     *Lift // nil: nobody was held out, or it has no goal
}

// Sum is what became of the rows of one variant and channel. Each row is in all
// that it came through: who was delivered to was sent to.
type Sum struct {
	Variant string
	Channel hub.ChannelKind // empty: not decided
	CampaignFigures
}

// CampaignFigures are numbers of rows.
type CampaignFigures struct {
	Planned   int64   `json:"planned"`
	Sent      int64   `json:"sent" doc:"The other side took it; what came back later included"`
	Delivered int64   `json:"delivered" doc:"Where the channel tells; who read or answered has it, too"`
	Read      int64   `json:"read" doc:"Where the channel tells; who clicked or answered has read it"`
	Clicked   int64   `json:"clicked" doc:"People who opened a link, of those who agreed to be seen"`
	Answered  int64   `json:"answered" doc:"People; programs that answer for them do not count"`
	Solved    int64   `json:"solved" doc:"Of those whose conversation is resolved now"`
	Bought    int64   `json:"bought" doc:"People with an event of the goal in its time after they got it"`
	Amount    float64 `json:"amount" doc:"Of those events together"`
	OptedOut  int64   `json:"opted_out"`
	Failed    int64   `json:"failed" doc:"Those that came back, and those of which nobody knows, included"`
	Skipped   int64   `json:"skipped"`
	HeldOut   int64   `json:"held_out" doc:"Of the skipped: those who got nothing to compare with"`
	Waiting   int64   `json:"waiting"`
}

// Metric is by what variants are compared. Openings are none: machines open, too.
type Metric string

// The metrics.
const (
	ByAnswers Metric = "answered"
	ByClicks  Metric = "clicked"
	ByBuying  Metric = "bought"
)

// Comparison is what can be said of variants by one metric.
type Comparison struct {
	Metric Metric
	Judged bool // it is the one that the campaign is for
	Groups []odds.Group
	odds.Verdict
}

// Lift compares everybody whom a run was meant for with those who were held out.
type Lift struct {
	Got, Nothing odds.Group
	odds.Verdict
}

// Report adds a run up.
func (d *Desk) Report(ctx context.Context, run string) (Report, error) {
	x, err := d.Rows.Run(ctx, run)
	if err != nil {
		return Report{}, err
	}
	r, err := d.reports.get(run, &x, d.Now, func() (Report, error) { return d.report(ctx, &x) })
	r.Run = x
	return r, err
}

func (d *Desk) report(ctx context.Context, x *hub.Run) (out Report, err error) {
	if out.Counts, err = d.Rows.Counts(ctx, x.Seq); err != nil {
		return Report{}, err
	}
	goal := goalOf(x)
	if out.Outcomes, err = d.Rows.Outcomes(ctx, x, goal, d.Now()); err != nil {
		return Report{}, err
	}
	if out.Opened, err = d.opened(ctx, x); err != nil {
		return Report{}, err
	}
	var clicked []sends.Clicked
	out.Goal, out.Tracking = goal.Event, trackingOf(x)
	personal := out.Tracking == "personal"
	if personal {
		if clicked, err = d.Rows.Clicked(ctx, x.Seq); err != nil {
			return Report{}, err
		}
	}
	out.Sums = sums(out.Counts, out.Outcomes, clicked)
	out.Compared = compared(out.Sums, goal.Event != "", personal)
	out.Lift, err = d.lift(ctx, x, goal, out.Sums)
	return out, err
}

// trackingOf says how a run's links are counted.
func trackingOf(x *hub.Run) string {
	f, err := draft.Thaw(x)
	switch {
	case err != nil || !f.Campaign.Tracks():
		return "off"
	case f.Campaign.Personal():
		return "personal"
	}
	return "aggregate"
}

var (
	delivered = []hub.SendState{hub.SendDelivered, hub.SendRead, hub.SendClicked, hub.SendReplied}
	waiting   = []hub.SendState{hub.SendPlanned, hub.SendHeld, hub.SendAttempting}
)

// sums adds up by variant and channel, in the order of their names.
func sums(counts []sends.Count, outcomes []sends.Outcome, clicked []sends.Clicked) []Sum {
	type key struct {
		variant string
		channel hub.ChannelKind
	}
	by := map[key]*Sum{}
	of := func(variant string, channel hub.ChannelKind) *Sum {
		k := key{variant, channel}
		if by[k] == nil {
			by[k] = &Sum{Variant: variant, Channel: channel}
		}
		return by[k]
	}
	for _, c := range counts {
		of(c.Variant, c.Channel).add(c)
	}
	for _, o := range outcomes {
		if s := of(o.Variant, o.Channel); !o.HeldOut {
			s.Answered, s.Solved, s.OptedOut, s.Bought, s.Amount = o.Answered, o.Solved, o.OptedOut, o.Bought, o.Amount
		}
	}
	for _, c := range clicked {
		of(c.Variant, c.Channel).Clicked = c.People
	}
	out := make([]Sum, 0, len(by))
	for _, s := range by {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Sum) int {
		return cmp.Or(cmp.Compare(a.Variant, b.Variant), cmp.Compare(a.Channel, b.Channel))
	})
	return out
}

func (s *Sum) add(c sends.Count) {
	s.Planned += c.N
	s.Sent += c.Went
	switch {
	case slices.Contains(delivered, c.State):
		s.Delivered += c.N
		if c.State != hub.SendDelivered {
			s.Read += c.N
		}
	case slices.Contains(waiting, c.State):
		s.Waiting += c.N
	case c.State == hub.SendSkipped:
		s.Skipped += c.N
		if c.Reason == gate.HeldOut {
			s.HeldOut += c.N
		}
	case c.State == hub.SendFailed || c.State == hub.SendUnknown:
		s.Failed += c.N
	}
}

// compared is what can be said of a run's variants: first by what the campaign is
// for, then by the rest.
func compared(all []Sum, goal, personal bool) (out []Comparison) {
	byVariant, names := map[string]CampaignFigures{}, []string{}
	for _, s := range all {
		if s.Variant == "" {
			continue
		}
		v, known := byVariant[s.Variant]
		if !known {
			names = append(names, s.Variant)
		}
		v.Sent, v.Answered, v.Clicked, v.Bought = v.Sent+s.Sent, v.Answered+s.Answered, v.Clicked+s.Clicked, v.Bought+s.Bought
		byVariant[s.Variant] = v
	}
	put := func(m Metric, of func(CampaignFigures) int64) {
		c := Comparison{Metric: m, Judged: len(out) == 0, Groups: make([]odds.Group, len(names))}
		for i, name := range names {
			v := byVariant[name]
			c.Groups[i] = odds.Group{Name: name, N: v.Sent, Yes: min(v.Sent, of(v))}
		}
		var ok bool
		if c.Verdict, ok = odds.Compare(c.Groups); ok {
			out = append(out, c)
		}
	}
	if goal {
		put(ByBuying, func(f CampaignFigures) int64 { return f.Bought })
	}
	put(ByAnswers, func(f CampaignFigures) int64 { return f.Answered })
	if personal {
		put(ByClicks, func(f CampaignFigures) int64 { return f.Clicked })
	}
	return out
}

// lift compares everybody it was meant for with those held out; nobody is left out
// for not having got it, as of those held out nobody knows who would have.
func (d *Desk) lift(ctx context.Context, x *hub.Run, goal sends.Goal, all []Sum) (*Lift, error) {
	var held int64
	for _, s := range all {
		held += s.HeldOut
	}
	if goal.Event == "" || held == 0 {
		return nil, nil //nolint:nilnil // nothing to compare is no fault
	}
	meant, without, err := d.Rows.Lift(ctx, x, goal)
	if err != nil {
		return nil, err
	}
	l := &Lift{Got: odds.Group{Name: "got", N: max(0, x.Planned-held)}, Nothing: odds.Group{Name: gate.HeldOut, N: held, Yes: min(held, without)}}
	l.Got.Yes = min(l.Got.N, meant)
	l.Verdict = odds.Against(l.Got, l.Nothing)
	return l, nil
}
