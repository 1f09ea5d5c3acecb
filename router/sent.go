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
		a := hub.SentAsk{Inbox: in.Inbox, From: in.From, Contact: t.known.Owners[in.From.Key()].ContactID, Tokens: in.Tokens, Hints: in.Hints, Loose: it.can.Continues && !byRefs(&it.can)}
		for _, ref := range in.Refs {
			if _, known := t.refs[it.inbox.BrandID][ref]; known && !strings.HasPrefix(ref, hub.SendPrefix) {
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
	m := it.sent
	if m == nil || m.ContactID != who.Contact.ID {
		return nil
	}
	id := m.ConversationID
	if id == "" {
		id = t.shown[m.SendRef]
	}
	if th := t.threads[id]; th != nil {
		if th = t.follow(th); th.conv.ContactID == who.Contact.ID {
			return th
		}
	}
	return nil
}

// show puts what a campaign has sent before the answer to it, once, and notes the
// answer in the ledger. It is nobody's reply: no clock hears of it.
func (t *turn) show(it *item, th *thread, who hub.Who) {
	m := it.sent
	if m == nil {
		return
	}
	c := &th.conv
	if m.Mark.Confidence < 1 && m.ContactID == who.Contact.ID && c.LastSeq > 0 && c.LastAt.After(m.SentAt) && t.shown[m.SendRef] != c.ID && m.ConversationID != c.ID {
		it.sent = nil // something was said since: they answer that
		return
	}
	if c.LastSeq == 0 {
		th.answers = &hub.Campaigned{Campaign: m.Mark.Campaign, Policy: m.Policy}
	}
	if m.ConversationID == "" && t.shown[m.SendRef] == "" {
		c.LastSeq++
		msg := m.Message
		msg.ConversationID, msg.Seq = c.ID, c.LastSeq
		c.UsesInbox(msg.InboxID)
		th.changed = true
		t.made(msg)
		t.shown[m.SendRef] = c.ID
		for _, ref := range it.in.Refs {
			if _, taken := t.refs[c.BrandID][ref]; !taken && (strings.HasPrefix(ref, string(msg.ID)) || ref == msg.Ref) && m.ContactID == who.Contact.ID {
				row := hub.ThreadRef{BrandID: c.BrandID, Ref: ref, ConversationID: c.ID, MessageID: msg.ID, At: t.now}
				t.refs[c.BrandID][ref] = row
				t.ws.Refs = append(t.ws.Refs, row)
			}
		}
		card, mc := t.card(th), msg.Card()
		t.ws.Facts = append(t.ws.Facts, hub.NewFact(hub.MessageSent, t.now, msg.Author, hub.FactData{Message: &mc, Conversation: &card}))
	}
	move := hub.SendMove{SendRef: m.SendRef, At: t.now, ConversationID: c.ID}
	switch {
	case it.in.Consent != nil && !it.in.Consent.Given, len(it.opts) > 0 && !it.opts[0].Given:
		move.Left = true
	case it.in.Automatic == hub.ByPerson:
		move.State = hub.SendReplied
	}
	t.ws.Sends = append(t.ws.Sends, move)
}

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
