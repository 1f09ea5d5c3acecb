package direct

import (
	"context"
	"encoding/json"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// change brings in what happened under a post, where everybody can read it.
func (a *adapter) change(ctx context.Context, in *meta.Intake, e *entry, raw []byte) {
	var c meta.Change
	if json.Unmarshal(raw, &c) != nil {
		in.Broken(ctx, raw, "A change of a webhook could not be read.")
		return
	}
	p, ok := a.net.Comment(c.Field, c.Value)
	switch {
	case !ok || p.Verb == Other:
		in.Event(ctx, a.event(c.Field), raw)
		return
	case !meta.SafeID(p.ID):
		in.Broken(ctx, raw, "A comment without an id.")
		return
	case p.Verb == Said && (p.From == a.set.Account || p.From == a.set.Node): // our own, from here or elsewhere
		in.Event(ctx, a.event("own_comment"), raw)
		return
	case p.Verb == Said && !meta.SafeID(p.From): // Meta does not say who to an app without the permission
		in.Event(ctx, a.event("comment_without_person"), raw)
		return
	}
	if p.At.IsZero() {
		p.At = e.Time.Time
	}
	if p.Verb == Said {
		defer in.Turn(ctx, &a.turns, p.From)()
	}
	a.comment(ctx, in, &p)
}

func (a *adapter) comment(ctx context.Context, in *meta.Intake, p *Public) {
	top := p.Parent
	if top == "" {
		top = p.ID
	}
	out := hub.Inbound{
		SrcKey: "comment/" + p.ID, Thread: p.Post + "/" + top, Public: true, Ref: p.ID,
		From: a.handle(p.From), FromName: meta.Line(p.Name, meta.MaxName), Proof: string(a.net.Kind), ReceivedAt: p.At,
		Text: meta.Clean(p.Text, meta.MaxText),
	}
	if p.Parent != "" {
		out.Refs = []string{p.Parent}
	}
	if p.Verb != Said { // the network knows who may: who wrote it, or who tends the page
		out.From, out.FromName, out.Proof = hub.Handle{}, "", ""
	}
	switch p.Verb {
	case Removed:
		out.SrcKey += "/removed"
		out.Ref, out.Refs, out.Text, out.Change = "", nil, "", &hub.Change{Kind: hub.Deleted, Ref: p.ID}
	case Changed:
		out.SrcKey += "/edited/" + short(p.Text)
		out.Ref, out.Refs, out.Change = "", nil, &hub.Change{Kind: hub.Edited, Ref: p.ID}
	}
	if in.Known(out.SrcKey) {
		return
	}
	if p.File != "" && p.Verb != Removed {
		file, err := a.file(ctx, p.File, "picture")
		switch {
		case err == nil:
			out.Attachments = []hub.Attachment{file}
		case in.Later(out.SrcKey, err):
			return
		default:
			out.Text = meta.Lines(out.Text, "[picture: "+why(err)+"]")
		}
	}
	in.Message(ctx, out)
}
