package direct

import (
	"context"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// echo brings in what the company said. What went out from here is known: by its
// id, by our own word where the network gives it back, or, while the answer of
// the API is still out, by what it says. Everything else was said elsewhere.
func (a *adapter) echo(ctx context.Context, in *meta.Intake, e *event, who string, raw []byte) {
	m := e.Message
	if m.MID == "" {
		in.Event(ctx, a.event("echo"), raw)
		return
	}
	if in.Known(string(m.MID)) || a.ours(ctx, in, who, m) {
		return
	}
	defer in.Turn(ctx, &a.turns, who)()
	if in.Known(string(m.MID)) || a.ours(ctx, in, who, m) { // known while it waited
		return
	}
	out := a.about(who, e)
	out.SrcKey, out.Ref, out.Echo, out.Text = string(m.MID), string(m.MID), true, m.Text
	if m.ReplyTo.MID != "" {
		out.Refs = []string{string(m.ReplyTo.MID)}
	}
	if !a.attach(ctx, in, out, m) {
		return
	}
	out.Text = meta.Clean(out.Text, meta.MaxText)
	in.Message(ctx, *out)
}

// ours reports whether an echo is of a message of ours, and tells the hub the
// network's id if the answer of the API has not.
func (a *adapter) ours(ctx context.Context, in *meta.Intake, who string, m *message) bool {
	var p meta.Part
	var ours bool
	parts, err := a.sent.Load(ctx, a.row(who))
	if mark, ok := meta.ReadMark(m.Metadata); ok && err == nil {
		for _, one := range parts {
			if one.Ref == mark.Ref && one.Last == mark.Last && (one.ID == "" || one.ID == string(m.MID)) {
				p, ours = one, true
			}
		}
	}
	if !ours && err == nil {
		kind := ""
		if len(m.Attachments) > 0 {
			kind = m.Attachments[0].Type
		}
		p, ours, err = a.sent.Ours(ctx, a.row(who), string(m.MID), print(m.Text, kind))
	}
	if err != nil {
		a.log.Warn("what was sent could not be looked up", "err", err)
		return false
	}
	if ours && p.ID == "" && p.Last {
		in.Receipt(ctx, hub.Receipt{State: hub.Accepted, Ref: p.Ref, Final: string(m.MID)})
	}
	return ours
}

// print tells what was said apart, without keeping it.
func print(text, kind string) string {
	if text == "" {
		return "file/" + kind
	}
	return short(meta.Line(text, meta.MaxText))
}
