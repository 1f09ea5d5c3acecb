package mastodon

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/parleyhub/parley/hub"
)

// review looks whether statuses that came in of late were edited or taken back.
// Nobody tells us of edits by people we do not follow, and a stream that was
// down told of nothing.
func (l *listener) review(ctx context.Context, me *account, domain string) error {
	for part := range slices.Chunk(slices.Clone(l.recent), byIDLimit) {
		now, err := l.standing(ctx, part)
		if err != nil {
			return err
		}
		for _, k := range part {
			st, asked := now[k.ID]
			switch {
			case !asked:
				continue
			case st == nil:
				err = l.gone(ctx, k.ID)
			case st.EditedAt != k.Edited:
				err = l.reworded(ctx, st, me, domain)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// standing asks how statuses stand now; nil is one that is not there any more.
// What could not be asked for is not in the answer.
func (l *listener) standing(ctx context.Context, part []known) (map[string]*status, error) {
	q := url.Values{}
	for _, k := range part {
		q.Add("id[]", k.ID)
	}
	var list []status
	err := l.get(ctx, "/api/v1/statuses", q, &list)
	out := map[string]*status{}
	switch {
	case hub.Is(err, hub.Missing) || hub.Is(err, hub.Invalid): // before 4.3
		part = part[max(0, len(part)-oneByOneMax):]
	case err != nil:
		return nil, err
	default:
		for i := range list {
			out[list[i].ID] = &list[i]
		}
	}
	for _, k := range part {
		if out[k.ID] != nil {
			continue
		}
		st, err := l.one(ctx, k.ID) // the list also leaves out what it should not
		if hub.Is(err, hub.Denied) && !errors.Is(err, errSignedOut) {
			continue // this one is not for us to see; nothing is known of it
		}
		if err != nil {
			return nil, err
		}
		out[k.ID] = st
	}
	return out, nil
}

// one asks for a status; nil when there is none for us.
func (a *adapter) one(ctx context.Context, id string) (*status, error) {
	var st status
	err := a.get(ctx, "/api/v1/statuses/"+id, nil, &st)
	if hub.Is(err, hub.Missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &st, nil
}

// change brings in what the stream told.
func (l *listener) change(ctx context.Context, e event) error {
	if e.deleted != "" {
		return l.gone(ctx, e.deleted)
	}
	place, err := l.describe(ctx)
	if err != nil {
		return err
	}
	me, err := l.self(ctx)
	if err != nil {
		return err
	}
	if e.edited.Account.ID == me.ID || !idShape.MatchString(e.edited.ID) || address(e.edited.Account.Acct, place.domain) == "" {
		return nil
	}
	about := slices.ContainsFunc(l.recent, func(k known) bool { return k.ID == e.edited.ID }) ||
		slices.ContainsFunc(e.edited.Mentions, func(m mentioned) bool { return m.ID == me.ID })
	if !about {
		return nil // of somebody the account follows, and not to us
	}
	return l.reworded(ctx, e.edited, &me, place.domain)
}

func (l *listener) gone(ctx context.Context, id string) error {
	if !idShape.MatchString(id) {
		return nil
	}
	by := ""
	if i := slices.IndexFunc(l.recent, func(k known) bool { return k.ID == id }); i >= 0 {
		by = l.recent[i].By
	}
	if err := l.sink.Message(ctx, l.deleted(id, by)); err != nil {
		return refused(err)
	}
	return l.forget(ctx, id)
}

func (l *listener) reworded(ctx context.Context, st *status, me *account, domain string) error {
	in := l.edited(ctx, st, me, domain)
	if err := l.sink.Message(ctx, in); err != nil {
		return refused(err)
	}
	return l.remember(ctx, known{ID: st.ID, By: in.From.Address, Edited: st.EditedAt, At: in.AcceptedAt})
}
