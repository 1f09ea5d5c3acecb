package mastodon

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// List names the mentions that the server has for this inbox, oldest first.
func (a *adapter) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		me, err := a.self(ctx)
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		var all []channels.Listed
		err = a.back(ctx, since, []string{"mention"}, func(i item) {
			if one, ok := a.listed(i, &me); ok {
				all = append(all, one)
			}
		})
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		for _, one := range slices.Backward(all) {
			if !yield(one, nil) {
				return
			}
		}
	}
}

// listed names one mention; it is fetched again when it is wanted, so that a long
// list costs little.
func (a *adapter) listed(i item, me *account) (channels.Listed, bool) {
	var n notification
	if json.Unmarshal(i.raw, &n) != nil || n.Status == nil || n.Type != "mention" || n.Status.Account.ID == me.ID ||
		!idShape.MatchString(n.ID) || !idShape.MatchString(n.Status.ID) {
		return channels.Listed{}, false
	}
	return channels.Listed{SrcKey: "status/" + n.Status.ID, At: n.CreatedAt.Time, Take: func(ctx context.Context, sink channels.Sink) error {
		return a.bring(ctx, sink, n.ID)
	}}, true
}

func (a *adapter) bring(ctx context.Context, sink channels.Sink, id string) error {
	place, err := a.describe(ctx)
	if err != nil {
		return err
	}
	me, err := a.self(ctx)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	err = a.get(ctx, "/api/v1/notifications/"+id, nil, &raw)
	if hub.Is(err, hub.Missing) {
		return nil // taken back meanwhile
	}
	if err != nil {
		return err
	}
	in, ok := a.read(ctx, raw, &me, place.domain)
	if !ok {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return sink.Message(ctx, in)
}
