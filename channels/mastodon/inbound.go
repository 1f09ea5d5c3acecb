package mastodon

import (
	"context"
	"encoding/json"
	"regexp"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// proof says why a sender is verified: their own server vouched for the account
// when it signed the post, and ours has checked it.
const proof = "network"

// maxWords bounds a name, in runes.
const maxName = 120

// read makes a message of a notification; ok is false for one that says nothing
// to us. What cannot be read comes out as broken, with its bytes.
func (a *adapter) read(ctx context.Context, raw json.RawMessage, me *account, domain string) (in hub.Inbound, ok bool) {
	var n notification
	if err := json.Unmarshal(raw, &n); err != nil {
		return a.broken(raw, "notification/"+hub.SourceHash(a.in.ID, string(raw)), "The notification is not of the shape the API describes."), true
	}
	switch {
	case n.Status == nil || n.Account.ID == me.ID:
		return in, false
	case n.Type == "favourite" && n.Status.Account.ID == me.ID:
		return a.reaction(&n, domain)
	case n.Type != "mention" || n.Status.Account.ID == me.ID:
		return in, false
	case !idShape.MatchString(n.Status.ID) || address(n.Status.Account.Acct, domain) == "":
		return a.broken(raw, "notification/"+hub.SourceHash(a.in.ID, string(raw)), "The status has no id or no sender."), true
	}
	in = a.message(ctx, n.Status, me, domain)
	in.SrcKey = "status/" + n.Status.ID
	in.ReceivedAt = notAfter(n.CreatedAt.Time, in.AcceptedAt)
	a.keepRaw(&in, raw)
	return in, true
}

// message is the status as a message: all but its source key.
func (a *adapter) message(ctx context.Context, st *status, me *account, domain string) hub.Inbound {
	now := a.env.Now().UTC()
	who := address(st.Account.Acct, domain)
	in := hub.Inbound{
		Inbox: a.in.ID, Kind: kind, Thread: who,
		From: hub.Handle{Kind: HandleKind, Address: who}, FromName: name(&st.Account), Proof: proof, Auth: hub.VerdictVerified,
		Ref: a.ref(st.ID), Public: isPublic(st.Visibility), AcceptedAt: now, ReceivedAt: now,
	}
	if language.MatchString(st.Language) {
		in.Language = st.Language
	}
	if idShape.MatchString(st.InReplyToID) {
		in.Refs = []string{a.ref(st.InReplyToID)}
		in.RefChain = in.Refs
	}
	if st.Account.Bot {
		in.Automatic = hub.AutoOther
	}
	in.HTML, in.Text = body(st, me)
	a.attach(ctx, &in, st)
	return in
}

var language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

func name(who *account) string {
	if n := sanitize.Short(who.DisplayName, maxName); n != "" {
		return n
	}
	return sanitize.Short(who.Acct, maxName)
}

// reaction is somebody's favourite of a status of ours. The API does not tell
// when it is taken back.
func (a *adapter) reaction(n *notification, domain string) (hub.Inbound, bool) {
	who := address(n.Account.Acct, domain)
	if who == "" || !idShape.MatchString(n.Status.ID) {
		return hub.Inbound{}, false
	}
	now := a.env.Now().UTC()
	return hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: "favourite/" + n.Status.ID + "/" + who, Thread: who,
		From: hub.Handle{Kind: HandleKind, Address: who}, FromName: name(&n.Account), Proof: proof, Auth: hub.VerdictVerified,
		Public: isPublic(n.Status.Visibility), AcceptedAt: now, ReceivedAt: notAfter(n.CreatedAt.Time, now),
		Change: &hub.Change{Kind: hub.Reacted, Ref: a.ref(n.Status.ID), Reaction: favourite},
	}, true
}

// favourite is how the network's one sign is shown.
const favourite = "⭐"

// edited is news that a status now says something else.
func (a *adapter) edited(ctx context.Context, st *status, me *account, domain string) hub.Inbound {
	in := a.message(ctx, st, me, domain)
	in.SrcKey = "edit/" + st.ID + "/" + sanitize.Short(st.EditedAt, 40)
	in.Refs, in.RefChain, in.Ref = nil, nil, ""
	in.Change = &hub.Change{Kind: hub.Edited, Ref: a.ref(st.ID)}
	return in
}

// deleted is news that a status was taken back. Only its id is told; by is known
// for statuses of late.
func (a *adapter) deleted(id, by string) hub.Inbound {
	now := a.env.Now().UTC()
	in := hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: "delete/" + id, Thread: by, AcceptedAt: now, ReceivedAt: now,
		Change: &hub.Change{Kind: hub.Deleted, Ref: a.ref(id)},
	}
	if by != "" {
		in.From = hub.Handle{Kind: HandleKind, Address: by}
	} else {
		in.Thread = a.ref(id)
	}
	return in
}

func (a *adapter) broken(raw []byte, key, why string) hub.Inbound {
	now := a.env.Now().UTC()
	in := hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: key, Thread: key, Broken: why, AcceptedAt: now, ReceivedAt: now,
	}
	a.keepRaw(&in, raw)
	return in
}

func (a *adapter) keepRaw(in *hub.Inbound, raw []byte) {
	if len(raw) <= hub.MaxRawInline {
		in.Raw, in.RawType = raw, "application/json"
	}
}

// notAfter is at, or limit when at is zero or later than that.
func notAfter(at, limit time.Time) time.Time {
	if at.IsZero() || at.After(limit) {
		return limit
	}
	return at
}
