package bluesky

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/sanitize"
)

// proof says why a sender is verified: their record is signed with the key of
// their DID, and the network has checked it.
const proof = "network"

const maxName = 120

// heart is how the network's one sign is shown.
const heart = "❤️"

// read makes a message of a notification or of a post as the view shows it; ok is
// false for what says nothing to us. What cannot be read comes out as broken, with
// its bytes.
func (a *adapter) read(ctx context.Context, raw json.RawMessage, ours string) (in hub.Inbound, ok bool) {
	var p post
	if json.Unmarshal(raw, &p) != nil {
		return a.broken(raw, "The notification is not of the shape the lexicon describes."), true
	}
	did, collection, _, good := parts(p.URI)
	switch {
	case !good || did != p.Author.DID:
		return a.broken(raw, "The post has no address, or another author than its address says."), true
	case did == ours:
		return in, false
	case collection == likes && p.Reason == "like":
		return a.like(&p, ours)
	case collection != posts:
		return in, false
	}
	in = a.about(&p)
	in.SrcKey, in.Ref = keyFor(p.URI), p.URI
	in.Refs = answers(p.Record.Reply, ours)
	in.RefChain = in.Refs
	if langs := p.Record.Langs; len(langs) > 0 && language.MatchString(langs[0]) {
		in.Language = langs[0]
	}
	in.HTML, in.Text = render(p.Record.Text, p.Record.Facets, ours)
	a.embedded(ctx, &in, &p)
	a.keepRaw(&in, raw)
	return in, true
}

func keyFor(uri string) string { return "post/" + uri }

var language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

// about is what every item of a person has.
func (a *adapter) about(p *post) hub.Inbound {
	now := a.env.Now().UTC()
	return hub.Inbound{
		Inbox: a.in.ID, Kind: kind, Thread: p.Author.DID,
		From: hub.Handle{Kind: HandleKind, Address: p.Author.DID}, FromName: name(p.Author), Proof: proof, Auth: hub.VerdictVerified,
		Public: true, AcceptedAt: now, ReceivedAt: notAfter(p.IndexedAt.Time, now),
	}
}

// name is what a person calls themselves, with the handle they go by now.
func name(who profile) string {
	handle, own := sanitize.Short(who.Handle, maxName), sanitize.Short(who.DisplayName, maxName)
	switch {
	case own == "" && handle == "":
		return who.DID
	case own == "":
		return "@" + handle
	case handle == "":
		return own
	}
	return own + " (@" + handle + ")"
}

// answers are the posts that a post follows, nearest first: its parent, the head
// of the answer of ours that the parent is a part of, and the root of the thread.
func answers(r *reply, ours string) []string {
	if r == nil {
		return nil
	}
	var out []string
	for _, uri := range []string{r.Parent.URI, first(r.Parent.URI), r.Root.URI, first(r.Root.URI)} {
		did, collection, _, ok := parts(uri)
		given := uri == r.Parent.URI || uri == r.Root.URI
		if ok && collection == posts && (given || did == ours) && !slices.Contains(out, uri) {
			out = append(out, uri)
		}
	}
	return out
}

// like is somebody's like of a post of ours. The API does not tell when it is
// taken back.
func (a *adapter) like(p *post, ours string) (hub.Inbound, bool) {
	if did, _, _, ok := parts(p.ReasonSubject); !ok || did != ours {
		return hub.Inbound{}, false
	}
	in := a.about(p)
	in.SrcKey = "like/" + p.URI
	in.Change = &hub.Change{Kind: hub.Reacted, Ref: first(p.ReasonSubject), Reaction: heart}
	return in, true
}

// deleted is news that a post is gone.
func (a *adapter) deleted(uri, by string) hub.Inbound {
	now := a.env.Now().UTC()
	return hub.Inbound{
		Inbox: a.in.ID, Kind: kind, SrcKey: "delete/" + uri, Thread: by, From: hub.Handle{Kind: HandleKind, Address: by},
		Public: true, AcceptedAt: now, ReceivedAt: now, Change: &hub.Change{Kind: hub.Deleted, Ref: uri},
	}
}

func (a *adapter) broken(raw []byte, why string) hub.Inbound {
	now := a.env.Now().UTC()
	key := "notification/" + hub.SourceHash(a.in.ID, string(raw))
	in := hub.Inbound{Inbox: a.in.ID, Kind: kind, SrcKey: key, Thread: key, Broken: why, AcceptedAt: now, ReceivedAt: now}
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

// note adds a line of ours to a message.
func note(in *hub.Inbound, words string, asHTML func(string) string) {
	in.Text = strings.TrimSpace(in.Text + "\n\n[" + words + "]")
	in.HTML += asHTML("[" + words + "]")
}
