package direct

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// take brings one webhook body in.
func (a *adapter) take(ctx context.Context, sink channels.Sink, raw []byte) error {
	in := &meta.Intake{
		Sink: sink, Kind: a.net.Kind, Inbox: a.in.ID, Now: a.env.Now, Log: a.log, Seen: a.seen, Tries: a.tries, Other: &a.other,
	}
	var body meta.Envelope
	if err := json.Unmarshal(raw, &body); err != nil {
		in.Broken(ctx, raw, "The webhook's body is not the JSON that "+a.net.Name+" sends.")
		return in.Err()
	}
	if body.Object != a.net.Object {
		in.Event(ctx, a.event("object_"+body.Object), raw)
		return in.Err()
	}
	for _, raw := range body.Entry {
		if in.Stopped(ctx) {
			break
		}
		var e entry
		if json.Unmarshal(raw, &e) != nil {
			in.Broken(ctx, raw, "An entry of a webhook could not be read.")
			continue
		}
		a.entry(ctx, in, &e)
	}
	return in.Err()
}

func (a *adapter) entry(ctx context.Context, in *meta.Intake, e *entry) {
	for range e.Standby { // another app holds the conversation
		in.Ignore()
	}
	if string(e.ID) != a.set.Account {
		in.Ignore()
		return
	}
	for _, raw := range e.Messaging {
		if !in.Stopped(ctx) {
			a.happened(ctx, in, raw)
		}
	}
	for _, raw := range e.Changes {
		if !in.Stopped(ctx) {
			a.change(ctx, in, e, raw)
		}
	}
}

// happened brings one event of a conversation in.
func (a *adapter) happened(ctx context.Context, in *meta.Intake, raw []byte) {
	var e event
	if json.Unmarshal(raw, &e) != nil {
		in.Broken(ctx, raw, "An event of a conversation could not be read.")
		return
	}
	who := string(e.Sender.ID)
	if e.Message != nil && e.Message.Echo {
		who = string(e.Recipient.ID)
	}
	switch {
	case !meta.SafeID(who) || who == a.set.Account:
		in.Event(ctx, a.event("without_person"), raw)
		return
	case e.Message != nil && e.Message.Echo && !e.Message.Deleted:
		a.echo(ctx, in, &e, who, raw)
		return
	}
	defer in.Turn(ctx, &a.turns, who)()
	out := a.about(who, &e)
	out.Echo = e.Message != nil && e.Message.Echo // taken back by us, elsewhere
	switch {
	case e.Message != nil && e.Message.MID != "":
		a.message(ctx, in, out, e.Message)
	case e.Postback != nil:
		a.postback(ctx, in, out, e.Postback)
	case e.Reaction != nil && e.Reaction.MID != "":
		a.reaction(ctx, in, out, &e)
	case e.Edit != nil && e.Edit.MID != "":
		out.SrcKey = "edit/" + string(e.Edit.MID) + "/" + e.Edit.Number.String() + "/" + short(e.Edit.Text)
		out.Change = &hub.Change{Kind: hub.Edited, Ref: string(e.Edit.MID)}
		out.Text = meta.Clean(e.Edit.Text, meta.MaxText)
		in.Message(ctx, *out)
	case e.Read != nil:
		a.read(ctx, in, who, &e)
	case e.Delivery != nil:
		a.delivered(ctx, in, who, &e)
	default:
		in.Event(ctx, a.event(nameOf(raw)), raw)
	}
}

// about is what is the same of everything that a person did.
func (a *adapter) about(who string, e *event) *hub.Inbound {
	return &hub.Inbound{
		Thread: who, From: a.handle(who), Proof: string(a.net.Kind), ReceivedAt: e.Timestamp.Time,
	}
}

func (a *adapter) message(ctx context.Context, in *meta.Intake, out *hub.Inbound, m *message) {
	out.SrcKey, out.Ref = string(m.MID), string(m.MID)
	if m.Deleted {
		out.SrcKey, out.Ref = "deleted/"+out.Ref, ""
		out.Change = &hub.Change{Kind: hub.Deleted, Ref: string(m.MID)}
		in.Message(ctx, *out)
		return
	}
	if in.Known(out.SrcKey) {
		return
	}
	if m.ReplyTo.MID != "" {
		out.Refs = []string{string(m.ReplyTo.MID)}
	}
	if m.Referral != nil {
		out.Quoted = meta.Clean(meta.Lines(m.Referral.Context.Title, m.Referral.Ref), 1000)
	}
	out.Text = m.Text
	if m.Unsupported {
		out.Text = "[A message of a kind that " + a.net.Name + " does not pass on.]"
	}
	if !a.attach(ctx, in, out, m) {
		return
	}
	out.Text = meta.Clean(out.Text, meta.MaxText)
	out.FromName = a.name(ctx, out.From.Address)
	in.Message(ctx, *out)
}

func (a *adapter) postback(ctx context.Context, in *meta.Intake, out *hub.Inbound, p *postback) {
	out.SrcKey, out.Ref = string(p.MID), string(p.MID)
	if p.MID == "" {
		out.SrcKey = "postback/" + out.From.Address + "/" + strconv.FormatInt(out.ReceivedAt.UnixMilli(), 10) + "/" + short(p.Payload)
	}
	if in.Known(out.SrcKey) {
		return
	}
	out.Text = meta.Clean(p.Title, meta.MaxText)
	if out.Text == "" {
		out.Text = meta.Clean(p.Payload, meta.MaxText)
	}
	if p.Referral != nil {
		out.Quoted = meta.Clean(meta.Lines(p.Referral.Context.Title, p.Referral.Ref), 1000)
	}
	out.FromName = a.name(ctx, out.From.Address)
	in.Message(ctx, *out)
}

func (a *adapter) reaction(ctx context.Context, in *meta.Intake, out *hub.Inbound, e *event) {
	r := e.Reaction
	out.Change = &hub.Change{Kind: hub.Reacted, Ref: string(r.MID)}
	if r.Action != "unreact" {
		if out.Change.Reaction = meta.Line(r.Emoji, 16); out.Change.Reaction == "" {
			out.Change.Reaction = meta.Line(r.Reaction, 16)
		}
	}
	out.SrcKey = "reaction/" + string(r.MID) + "/" + out.From.Address + "/" + strconv.FormatInt(e.Timestamp.UnixMilli(), 10) + "/" + short(out.Change.Reaction)
	in.Message(ctx, *out)
}

// nameOf is the name of what an event is about, for one we do not read.
func nameOf(raw []byte) string {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // it was read before
	best := ""
	for name := range fields {
		if name != "sender" && name != "recipient" && name != "timestamp" && (best == "" || name < best) {
			best = name
		}
	}
	return best
}

// short is a few letters that tell texts apart.
func short(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
