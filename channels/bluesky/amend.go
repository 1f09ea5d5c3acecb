package bluesky

import (
	"context"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// Amend takes back an answer of ours, with all its posts, or sets our like. There
// are no edits on this network.
func (a *adapter) Amend(ctx context.Context, am channels.Amendment) error {
	did, collection, _, ok := parts(am.Change.Ref)
	if !ok || collection != posts {
		return hub.Errorf(hub.Missing, "The network does not know this message.")
	}
	s, err := a.signedIn(ctx)
	if err != nil {
		return err
	}
	switch am.Change.Kind {
	case hub.Deleted:
		if !am.Ours || did != s.DID {
			return hub.Errorf(hub.Unsupported, "Only posts of ours can be taken back.")
		}
		return a.takeBack(ctx, s, am.Change.Ref)
	case hub.Reacted:
		if am.Change.Reaction == "" {
			return a.remove(ctx, s, likes, likeKey(am.Change.Ref))
		}
		return a.setLike(ctx, am.Change.Ref)
	}
	return hub.Errorf(hub.Unsupported, "On this network a post cannot be edited.")
}

// takeBack deletes the posts of an answer, the last one first, so that what is
// left after an interruption still begins with its beginning. Deleting what is not
// there is no error.
func (a *adapter) takeBack(ctx context.Context, s session, uri string) error {
	for part := maxParts - 1; part >= 0; part-- {
		if _, _, rkey, ok := parts(partOf(uri, part)); ok {
			if err := a.remove(ctx, s, posts, rkey); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *adapter) remove(ctx context.Context, s session, collection, rkey string) error {
	return a.do(ctx, call{method: "com.atproto.repo.deleteRecord", body: map[string]string{
		"repo": s.DID, "collection": collection, "rkey": rkey,
	}}, nil)
}

func (a *adapter) setLike(ctx context.Context, uri string) error {
	p, err := a.post(ctx, uri)
	if err != nil {
		return err
	}
	if p == nil {
		return hub.Errorf(hub.Missing, "The post is not there any more.")
	}
	_, err = a.put(ctx, likes, likeKey(uri), map[string]any{
		"$type": likes, "subject": p.link, "createdAt": stampOf(a.env.Now()),
	})
	return err
}
