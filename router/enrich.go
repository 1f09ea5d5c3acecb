package router

import "github.com/parleyhub/parley/hub"

// enrich makes the message and brings the conversation's row up to date with it.
func (t *turn) enrich(it *item, th *thread, who hub.Who) *hub.Message {
	in, c := &it.in, &th.conv
	c.LastSeq++
	m := hub.Message{
		ID: hub.NewMessageID(t.now), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirIn,
		Channel: in.Kind, InboxID: in.Inbox,
		Author:  hub.Actor{Type: hub.ActorContact, ID: string(who.Contact.ID), Name: who.Contact.Name},
		Subject: in.Subject, Text: in.Text, HTML: in.HTML, Quoted: in.Quoted, QuotedHTML: in.QuotedHTML,
		Attachments: in.Attachments, From: in.From, To: in.To, Cc: in.Cc, Alias: in.Alias, Automatic: in.Automatic, Auth: in.Auth, Letter: in.Letter,
		Ref: in.Ref, References: in.RefChain, SourceKey: in.SrcKey, ClientID: in.ClientID, RawBlob: in.RawBlob,
		ReceivedAt: in.ReceivedAt, CreatedAt: t.now, Public: in.Public, Echo: in.Echo, Call: in.Call,
	}
	if it.sent != nil {
		mark := it.sent.Mark
		m.Campaign = &mark
	}
	if ours(in) {
		m.Direction, m.Delivery = hub.DirOut, hub.Delivery{State: hub.Accepted}
		m.Author = hub.Actor{Type: hub.ActorAgent, Name: in.Author}
		if in.Automatic != hub.ByPerson {
			m.Author.Type = hub.ActorBot
		}
	}
	if in.ReceivedAt.IsZero() || in.ReceivedAt.After(t.now) {
		m.ReceivedAt = t.now
	}
	if c.LastSeq == 1 || it.sent != nil && c.LastSeq == 2 && t.shown[it.sent.SendRef] == c.ID || in.Auth == hub.VerdictVerified {
		m.ReplyTo = in.ReplyTo // nobody unproven moves a matter that is under way to another address
	}
	c.UsesInbox(in.Inbox)
	if m.Direction == hub.DirIn {
		c.LastInboxID, c.LastInSeq = in.Inbox, m.Seq
	}
	c.LastMessage, c.LastAt, c.UpdatedAt = m.Summary(), t.now, t.now
	th.changed = true

	t.made(m)
	t.settled(it, m.ID)
	if len(in.Raw) > 0 {
		t.ws.Raws = append(t.ws.Raws, hub.Raw{MessageID: m.ID, Type: in.RawType, Bytes: in.Raw})
	}
	if in.Ref != "" {
		ref := hub.ThreadRef{BrandID: c.BrandID, Ref: in.Ref, ConversationID: c.ID, MessageID: m.ID, At: t.now}
		if _, taken := t.refs[c.BrandID][in.Ref]; !taken { // the first to use a Message-ID keeps it
			t.refs[c.BrandID][in.Ref] = ref
			t.ws.Refs = append(t.ws.Refs, ref)
		}
	}
	return &m
}

// ours reports whether the item is something that we said or did elsewhere.
func ours(in *hub.Inbound) bool { return in.Echo || in.Call != nil && in.Call.Outgoing }
