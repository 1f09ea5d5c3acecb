package router

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Sent knows what campaigns have sent.
type Sent interface {
	// Leave answers what it changes that somebody wrote to the address by which
	// people leave. Missing: the token is not ours.
	Leave(ctx context.Context, token string, now time.Time) (hub.WriteSet, error)
	// Match finds what an item answers; nil: nothing that a campaign has sent.
	Match(ctx context.Context, a hub.SentAsk, now time.Time) (*hub.SentMatch, error)
}

// loadSent finds what items of the batch answer of campaigns, and holds the
// conversations that show it already.
func (t *turn) loadSent(ctx context.Context) error {
	if t.r.Sent == nil {
		return nil
	}
	var ids []hub.ConversationID
	for i := range t.items {
		it := &t.items[i]
		in := &it.in
		if it.drop || it.bad != "" || in.Receipt != nil || in.Event != "" || in.Change != nil || in.Call != nil || in.Echo || in.Public || in.From.IsZero() {
			continue
		}
		a := hub.SentAsk{Inbox: in.Inbox, From: in.From, Contact: t.known.Owners[in.From.Key()].ContactID, Tokens: in.Tokens, Hints: in.Hints,
			At: t.at(it), Loose: it.can.Continues && !byRefs(&it.can) && len(in.Refs) == 0}
		for _, ref := range in.Refs {
			row, known := t.refs[it.inbox.BrandID][ref]
			if known && !strings.HasPrefix(ref, hub.SendPrefix) && !strings.HasPrefix(string(row.MessageID), hub.SendPrefix) {
				break // it answers what was said later
			}
			a.Refs = append(a.Refs, ref)
		}
		m, err := t.r.Sent.Match(ctx, a, t.now)
		if err != nil {
			return err
		}
		if it.sent = m; m != nil {
			if m.ConversationID != "" {
				ids = append(ids, m.ConversationID)
			}
		}
	}
	return t.loadConversations(ctx, ids)
}

// answers is the conversation of somebody that shows already what the item
// answers. Nothing said in between: a text is an answer to the last word.
func (t *turn) answers(it *item, who hub.Who) *thread {
	if th := t.shows(it.sent); th != nil && th.conv.ContactID == who.Contact.ID {
		return th
	}
	return nil
}

// shows is the conversation in which what a campaign has sent is shown already.
func (t *turn) shows(m *hub.SentMatch) *thread {
	if m == nil {
		return nil
	}
	id := t.shown[m.SendRef]
	if id == "" {
		id = m.ConversationID
	}
	if th := t.threads[id]; th != nil {
		return t.follow(th)
	}
	return nil
}

// show puts what a campaign has sent before the answer to it, once, and notes the
// answer in the ledger. It is nobody's reply: no clock hears of it. When somebody
// else was faster, the person that it was sent to has it in their own conversation
// as well, and that is the one that counts.
func (t *turn) show(it *item, th *thread, who hub.Who) {
	m := it.sent
	if m == nil {
		return
	}
	c, own, near := &th.conv, m.ContactID == who.Contact.ID, t.shows(m)
	if m.Mark.Confidence < 1 && own && c.LastSeq > 0 && c.LastAt.After(m.SentAt) && (near == nil || near.conv.ID != c.ID) {
		it.sent = nil // something was said since: they answer that
		return
	}
	if c.LastSeq == 0 {
		th.answers = &hub.Campaigned{Campaign: m.Mark.Campaign, Policy: m.Policy}
	}
	seen := near != nil || m.ConversationID != "" || t.shown[m.SendRef] != ""
	takes := seen && own && near != nil && near.conv.ContactID != m.ContactID
	if (!seen || takes) && m.Message.ID != "" {
		t.put(it, th, own, takes)
	}
	t.ws.Sends = append(t.ws.Sends, moveOf(it, m, hub.SendMove{SendRef: m.SendRef, At: t.now, ConversationID: c.ID, Takes: takes}, own))
}

// moveOf says what an answer makes of the row. A machine's word is no answer, nor is
// one about being written to; and nobody speaks for somebody whom we know.
func moveOf(it *item, m *hub.SentMatch, move hub.SendMove, own bool) hub.SendMove {
	no := it.in.Consent != nil && !it.in.Consent.Given || it.opts != nil && (len(it.opts) == 0 || !it.opts[0].Given)
	switch {
	case no:
		move.Left = own
	case it.in.Automatic == hub.ByPerson && !m.Other:
		move.State = hub.SendReplied
	}
	return move
}

// put writes what was sent into a conversation; again: it stands in somebody
// else's already.
func (t *turn) put(it *item, th *thread, own, again bool) {
	m, c := it.sent, &th.conv
	c.LastSeq++
	msg := m.Message
	msg.ConversationID, msg.Seq = c.ID, c.LastSeq
	if again {
		msg.ID += ownSuffix
		msg.SourceKey = string(msg.ID)
	}
	c.UsesInbox(msg.InboxID)
	th.changed = true
	t.made(msg)
	t.shown[m.SendRef] = c.ID
	for _, ref := range it.in.Refs {
		if _, taken := t.refs[c.BrandID][ref]; !taken && (strings.HasPrefix(ref, string(m.ID)) || ref == msg.Ref) && own {
			row := hub.ThreadRef{BrandID: c.BrandID, Ref: ref, ConversationID: c.ID, MessageID: msg.ID, At: t.now}
			t.refs[c.BrandID][ref] = row
			t.ws.Refs = append(t.ws.Refs, row)
		}
	}
	card, mc := t.card(th), msg.Card()
	t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.MessageSent, t.now, msg.Author, hub.FactData{Message: &mc, Conversation: &card}))
}

// ownSuffix is behind the id of what was sent where it is shown once more. A
// channel's own ids do not have it.
const ownSuffix = "-own"

// left takes a mail to an address by which people leave a campaign. The token in
// the address says who it is, whatever else the mail claims; nobody has to read it.
func (t *turn) left(ctx context.Context, it *item) (bool, error) {
	if t.r.Sent == nil || it.in.Automatic == hub.AutoBounce || it.in.Automatic == hub.AutoLoop {
		return false, nil
	}
	for _, token := range it.in.Tokens {
		if !strings.HasPrefix(token, hub.LeavePrefix) {
			continue
		}
		ws, err := t.r.Sent.Leave(ctx, token, t.now)
		if hub.Is(err, hub.Missing) {
			continue
		}
		if err != nil {
			return false, err
		}
		if err := t.take(&ws); err != nil {
			return false, err
		}
		t.keepAside(it, "unsubscribe")
		t.settled(it, "")
		return true, nil
	}
	return false, nil
}
