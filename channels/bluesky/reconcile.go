package bluesky

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"time"

	"github.com/parleyhub/parley/channels"
)

// List names the mentions, answers and quotes that the network has for this
// account, oldest first.
func (a *adapter) List(ctx context.Context, since time.Time) iter.Seq2[channels.Listed, error] {
	return func(yield func(channels.Listed, error) bool) {
		s, err := a.signedIn(ctx)
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		all, err := a.walk(ctx, since, reasons[:3])
		if err != nil {
			yield(channels.Listed{}, err)
			return
		}
		for _, i := range all {
			did, collection, _, ok := parts(i.uri)
			if !ok || collection != posts || did == s.DID {
				continue
			}
			one := channels.Listed{SrcKey: i.key, At: i.seen, Take: func(ctx context.Context, sink channels.Sink) error { return a.bring(ctx, sink, i.uri) }}
			if !yield(one, nil) {
				return
			}
		}
	}
}

// bring takes in one post as it stands now; one that is gone is no loss.
func (a *adapter) bring(ctx context.Context, sink channels.Sink, uri string) error {
	s, err := a.signedIn(ctx)
	if err != nil {
		return err
	}
	var v struct {
		Posts []json.RawMessage `json:"posts"`
	}
	if err := a.do(ctx, call{method: "app.bsky.feed.getPosts", query: url.Values{"uris": {uri}}}, &v); err != nil || len(v.Posts) == 0 {
		return err
	}
	in, ok := a.read(ctx, v.Posts[0], s.DID)
	if !ok {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return sink.Message(ctx, in)
}
