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
	text := ""
	if why != nil {
		raw, err := json.Marshal(why)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "why a run is slow cannot be written down")
		}
		text = string(raw)
	}
	_, err := r.exec(ctx, "run_slow", text, run)
	return err
}

func readSlowed(text string, err error) (*hub.Slowed, error) {
	if err != nil || text == "" {
		return nil, err
	}
	out := &hub.Slowed{}
	return out, json.Unmarshal([]byte(text), out)
}
