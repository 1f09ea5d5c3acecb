package mastodon

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// List names the mentions that the server has for this inbox, oldest first. Ids
// tell nothing of time, so it walks back from the newest until since.
func (a *adapter) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		me, err := a.self(ctx)
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		all, err := a.walk(ctx, since, &me)
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

func (a *adapter) walk(ctx context.Context, since time.Time, me *account) (all []channels.Listed, err error) {
	below := ""
	for range maxPages {
		q := url.Values{"limit": {strconv.Itoa(pageLimit)}, "types[]": {"mention"}}
		if below != "" {
			q.Set("max_id", below)
		}
		items, err := a.list(ctx, q)
		if err != nil {
			return nil, err
		}
		oldest := below
		for _, i := range slices.Backward(items) { // newest first
			if i.at.Before(since) {
				return all, nil
			}
			if one, ok := a.listed(i, me); ok {
				all = append(all, one)
			}
			if i.id != "" {
				oldest = i.id
			}
		}
		if oldest == below {
			return all, nil
		}
		below = oldest
	}
	return all, nil
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
