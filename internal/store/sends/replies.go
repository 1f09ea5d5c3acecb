package sends

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Replies is what came of messages: how many the other side took, and how many of
// them people answered.
type Replies struct{ Sent, Answered int64 }

// Recently is how much of one run went out lately.
type Recently struct {
	Campaign string
	Run      int64
	Sent     int64
}

// SentSince answers, for each run that people may answer, how much of it the other
// side took since an instant. It reads the rows of these runs: not for every mail.
func (r Rows) SentSince(ctx context.Context, at time.Time) (out []Recently, err error) {
	err = r.side.Rows(ctx, "send_since", func(scan func(...any) error) error {
		var x Recently
		err := scan(&x.Campaign, &x.Run, &x.Sent)
		out = append(out, x)
		return err
	}, at)
	return out, err
}

// RepliesOf answers what came of the last runs of a campaign that ended before an
// instant; of all campaigns, when it is empty.
func (r Rows) RepliesOf(ctx context.Context, campaign string, before time.Time) (out Replies, err error) {
	name, args := "send_replies", []any{campaign, before}
	if campaign == "" {
		name, args = "send_replies_all", []any{before}
	}
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error { return scan(&out.Sent, &out.Answered) }, args...)
	return out, err
}

// Answered counts who has answered a run.
func (r Rows) Answered(ctx context.Context, run int64) (int64, error) {
	return r.number(ctx, "send_answered", run)
}

// Slow notes that a run spares the desk, and why; nil: it does not any more.
func (r Rows) Slow(ctx context.Context, run string, why *hub.Slowed) error {
	text, err := noted(why)
	if err != nil {
		return err
	}
	_, err = r.exec(ctx, "run_slow", text, run)
	return err
}

// noted is what a run's row says of something; empty: nothing.
func noted[T any](what *T) (string, error) {
	if what == nil {
		return "", nil
	}
	raw, err := json.Marshal(what)
	if err != nil {
		return "", hub.Wrap(hub.Internal, err, "what is noted of a run cannot be written down")
	}
	return string(raw), nil
}

func read[T any](text string) (*T, error) {
	if text == "" {
		return nil, nil
	}
	out := new(T)
	return out, json.Unmarshal([]byte(text), out)
}

// Judged adds up what the stop switch goes by.
func (r Rows) Judged(ctx context.Context, run int64) (j hub.Judged, err error) {
	counts, err := r.Counts(ctx, run)
	for _, c := range counts {
		j.Count(c.State, c.Reason, c.N, c.Went)
	}
	if err == nil {
		j.Bounced, j.Complained, err = r.News(ctx, run)
	}
	return j, err
}
