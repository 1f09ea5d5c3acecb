package whatsapp

import (
	"context"
	"encoding/json"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// object is what webhooks of WhatsApp are about.
const object = "whatsapp_business_account"

// take brings one webhook body in.
func (a *adapter) take(ctx context.Context, sink channels.Sink, raw []byte) error {
	in := &meta.Intake{
		Sink: sink, Kind: kind, Inbox: a.in.ID, Now: a.env.Now, Log: a.log, Seen: a.seen, Tries: a.tries, Other: &a.other,
	}
	var body meta.Envelope
	switch err := json.Unmarshal(raw, &body); {
	case err != nil:
		in.Broken(ctx, raw, "The webhook's body is not the JSON that WhatsApp sends.")
	case body.Object != object:
		in.Event(ctx, "whatsapp.object."+meta.Word(body.Object), raw)
	}
	if body.Object != object {
		return in.Err()
	}
	for _, entry := range body.Entry {
		a.entry(ctx, in, entry)
	}
	return in.Err()
}

func (a *adapter) entry(ctx context.Context, in *meta.Intake, raw []byte) {
	var e struct {
		Changes []json.RawMessage `json:"changes"`
	}
	if json.Unmarshal(raw, &e) != nil {
		in.Broken(ctx, raw, "An entry of a webhook could not be read.")
		return
	}
	for _, raw := range e.Changes {
		if in.Stopped(ctx) {
			return
		}
		var c meta.Change
		if json.Unmarshal(raw, &c) != nil {
			in.Broken(ctx, raw, "A change of a webhook could not be read.")
			continue
		}
		a.change(ctx, in, c, raw)
	}
}

// change brings one change in. What is not about messages is kept, not read.
func (a *adapter) change(ctx context.Context, in *meta.Intake, c meta.Change, raw []byte) {
	var v value
	if err := json.Unmarshal(c.Value, &v); err != nil {
		in.Broken(ctx, raw, "A change of a webhook could not be read.")
		return
	}
	if v.Metadata.PhoneNumberID != "" && string(v.Metadata.PhoneNumberID) != a.set.phone {
		in.Ignore()
		return
	}
	if len(v.Messages)+len(v.Statuses)+len(v.Echoes) == 0 || v.Metadata.PhoneNumberID == "" {
		in.Event(ctx, "whatsapp."+meta.Word(c.Field), raw)
		return
	}
	people := readProfiles(v.Contacts)
	for _, raw := range v.Messages {
		a.item(ctx, in, people, raw, false)
	}
	for _, raw := range v.Echoes {
		a.item(ctx, in, people, raw, true)
	}
	for _, raw := range v.Statuses {
		a.status(ctx, in, raw)
	}
	for _, raw := range v.Errors {
		in.Event(ctx, "whatsapp.errors", raw)
	}
}

func readProfiles(raw []json.RawMessage) []profile {
	var out []profile
	for _, one := range raw {
		var p profile
		if json.Unmarshal(one, &p) == nil {
			out = append(out, p)
		}
	}
	return out
}

// item brings one message in, or one that the owner wrote on the phone.
func (a *adapter) item(ctx context.Context, in *meta.Intake, people []profile, raw []byte, echo bool) {
	if in.Stopped(ctx) {
		return
	}
	var m message
	if err := json.Unmarshal(raw, &m); err != nil || m.ID == "" {
		in.Broken(ctx, raw, "A message could not be read.")
		return
	}
	if m.GroupID != "" {
		in.Event(ctx, "whatsapp.group_message", raw)
		return
	}
	key := string(m.ID) + "/" + a.set.phone
	if in.Known(key) {
		return
	}
	who := personOf(&m, people, echo)
	if who.from.IsZero() {
		in.Broken(ctx, raw, "A message names nobody who wrote it.")
		return
	}
	defer in.Turn(ctx, &a.turns, who.from.Address)()
	if in.Known(key) { // brought in while this one waited
		return
	}
	out := hub.Inbound{
		SrcKey: key, Thread: who.from.Address, From: who.from, FromName: who.name, Also: who.also, Proof: proof,
		Ref: string(m.ID), ReceivedAt: m.Timestamp.Time, Echo: echo,
	}
	if m.Context.ID != "" {
		out.Refs = []string{string(m.Context.ID)}
	}
	if !a.fill(ctx, in, &out, &m) {
		return
	}
	if out.Event != "" {
		out.Raw, out.RawType = raw, "application/json"
	}
	if err := a.know(ctx, who); err != nil {
		a.log.Warn("a phone number was not noted", "err", err)
	}
	in.Message(ctx, out)
	if len(out.Attachments) > 0 && out.Change == nil {
		a.files.Put(out.Ref, out.Attachments)
	}
	if !echo && out.Event == "" && in.Known(key) {
		for _, h := range append(who.also, who.from) {
			a.last.Put(h.Address, string(m.ID))
		}
	}
}

// fill puts in what the message says. False: it has to come again.
func (a *adapter) fill(ctx context.Context, in *meta.Intake, out *hub.Inbound, m *message) bool {
	switch {
	case m.Type == "reaction" && m.Reaction != nil && m.Reaction.MessageID != "":
		out.Change = &hub.Change{Kind: hub.Reacted, Ref: string(m.Reaction.MessageID), Reaction: meta.Line(m.Reaction.Emoji, 16)}
		return true
	case m.Type == "revoke" && m.Revoke != nil && m.Revoke.MessageID != "":
		out.Change = &hub.Change{Kind: hub.Deleted, Ref: string(m.Revoke.MessageID)}
		out.From, out.Also = hub.Handle{}, nil // see edit
		return true
	case m.Type == "edit" && m.Edit != nil && m.Edit.MessageID != "":
		out.Change = &hub.Change{Kind: hub.Edited, Ref: string(m.Edit.MessageID)}
		// The network knows who may; the person may have had another handle then.
		out.From, out.Also = hub.Handle{}, nil
		return a.rewritten(ctx, in, out, m.Edit)
	case m.Type == "system":
		out.Automatic = hub.AutoOther
		out.Text = meta.Clean(systemWords(m.System), meta.MaxText)
		return true
	}
	if r := m.Referral; r != nil {
		out.Quoted = meta.Clean(meta.Lines(r.Headline, r.Body, r.SourceURL), 2000)
	}
	if !known(m.Type) {
		out.Event = "whatsapp.message." + meta.Word(m.Type)
		return true
	}
	return a.say(ctx, in, out, &m.content)
}

// rewritten puts in what an edited message says now. An edit may name new words
// below a file without the file; then the file is the one that was fetched, and
// when that is forgotten the words come by themselves rather than in its place.
func (a *adapter) rewritten(ctx context.Context, in *meta.Intake, out *hub.Inbound, e *edit) bool {
	if f, _ := e.Message.file(); f == nil || f.ID != "" {
		return a.say(ctx, in, out, &e.Message)
	}
	files, ok := a.files.Get(string(e.MessageID))
	if !ok {
		out.From, out.Change, out.Refs = hub.Handle{Kind: Handle, Address: out.Thread}, nil, []string{string(e.MessageID)}
	}
	out.Attachments = files
	return a.say(ctx, in, out, &e.Message)
}

// say puts words and file in.
func (a *adapter) say(ctx context.Context, in *meta.Intake, out *hub.Inbound, c *content) bool {
	words := contentWords(c)
	if f, stem := c.file(); f != nil && f.ID != "" {
		at, err := a.fetch(ctx, f, stem)
		switch {
		case err == nil:
			out.Attachments = []hub.Attachment{at}
		case in.Later(out.SrcKey, err):
			return false
		default:
			words = meta.Lines(words, "["+stem+": "+why(err)+"]")
		}
	}
	out.Text = meta.Clean(words, meta.MaxText)
	return true
}
