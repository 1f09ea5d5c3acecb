package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Outcome is what people of one variant and channel of a run did by themselves.
type Outcome struct {
	Variant  string
	Channel  hub.ChannelKind
	HeldOut  bool    // those who got nothing, to compare with
	Answered int64   // people who answered
	Solved   int64   // of those whose conversation is resolved now
	OptedOut int64   // who said with it that they want no more of its kind
	Bought   int64   // who did what the campaign is for
	Amount   float64 // what that came to
}

// Goal is what a campaign is for: an event of the person's own, within a time
// after they got it.
type Goal struct {
	Event  string
	Within time.Duration
}

// Outcomes adds up what the people of a run did until now; goal may be empty.
func (r Rows) Outcomes(ctx context.Context, x *hub.Run, goal Goal, now time.Time) ([]Outcome, error) {
	type key struct {
		variant string
		channel hub.ChannelKind
		held    bool
	}
	by, order := map[key]*Outcome{}, []*Outcome{}
	of := func(variant string, channel hub.ChannelKind, held bool) *Outcome {
		k := key{variant, channel, held}
		if by[k] == nil {
			by[k] = &Outcome{Variant: variant, Channel: channel, HeldOut: held}
			order = append(order, by[k])
		}
		return by[k]
	}
	err := r.side.Rows(ctx, "send_outcomes", func(scan func(...any) error) error {
		var o Outcome
		err := scan(&o.Variant, &o.Channel, &o.Answered, &o.Solved, &o.OptedOut)
		*of(o.Variant, o.Channel, false) = o
		return err
	}, x.Seq)
	if err == nil && goal.Event != "" && !x.StartedAt.IsZero() {
		err = r.side.Rows(ctx, "send_bought", func(scan func(...any) error) error {
			var variant string
			var channel hub.ChannelKind
			var held, n int64
			var amount float64
			err := scan(&variant, &channel, &held, &n, &amount)
			o := of(variant, channel, held == 1)
			o.Bought, o.Amount = n, amount
			return err
		}, x.Seq, goal.Event, x.StartedAt, now.Add(time.Minute), goal.Within.Milliseconds())
	}
	out := make([]Outcome, len(order))
	for i, o := range order {
		out[i] = *o
	}
	return out, err
}
