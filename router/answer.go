package router

import (
	"context"
	"slices"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// byRefs: what belongs together is found by references alone.
func byRefs(can *channels.Abilities) bool { return can.Threads && !can.Continues }

// answer finds what something that we said elsewhere answers, on a channel that
// carries references of its own. It is of the conversation only when it went to the
// person, or to where their word wanted its answer; said to anybody else it is not
// ours to show. What it answers may still be on its way here.
func (t *turn) answer(ctx context.Context, it *item) (done bool, err error) {
	near := t.byRef(it)
	if near == nil {
		ref := ""
		if len(it.in.Refs) > 0 {
			ref = it.in.Refs[0]
		}
		return true, t.putOff(it, ref)
	}
	near = t.follow(near)
	handles, own := t.known.Handles[near.conv.ContactID], -1
	fits := func(a hub.Address) bool {
		h := hub.Handle{Kind: it.can.HandleKind, Address: hub.EmailHandle(a.Address).Address}
		return slices.ContainsFunc(handles, func(id hub.Identity) bool { return id.Handle == h })
	}
	to := append(slices.Clone(it.in.To), it.in.Cc...)
	if i := slices.IndexFunc(to, fits); i >= 0 {
		own = slices.IndexFunc(handles, func(id hub.Identity) bool { return id.Handle.Address == hub.EmailHandle(to[i].Address).Address })
	} else if wanted, err := t.wanted(ctx, it); err != nil {
		return true, err
	} else if slices.ContainsFunc(to, func(a hub.Address) bool { return wanted[hub.EmailHandle(a.Address)] }) {
		own = slices.IndexFunc(handles, func(id hub.Identity) bool { return id.Handle.Kind == it.can.HandleKind })
	}
	if own < 0 {
		t.settled(it, "")
		return true, nil
	}
	it.in.From, it.in.FromName = handles[own].Handle, ""
	t.known.Owners[it.in.From.Key()] = handles[own]
	return false, nil
}

// wanted are the addresses at which the words that an item answers want it.
func (t *turn) wanted(ctx context.Context, it *item) (map[hub.Handle]bool, error) {
	found, err := t.r.Said.MessagesByRef(ctx, it.in.Inbox, it.in.Refs)
	if err != nil {
		return nil, err
	}
	out := map[hub.Handle]bool{}
	for _, m := range found {
		list := m.ReplyTo
		if m.Direction == hub.DirOut {
			list = m.To
		}
		for _, a := range list {
			out[hub.EmailHandle(a.Address)] = true
		}
	}
	return out, nil
}
