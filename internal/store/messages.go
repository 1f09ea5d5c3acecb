package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/paging"
)

// envelope is what a message keeps as one JSON text, because nothing asks for it.
type envelope struct {
	Attachments []hub.Attachment      `json:"a,omitempty"`
	From        hub.Handle            `json:"f,omitzero"`
	To          []hub.Address         `json:"to,omitempty"`
	Cc          []hub.Address         `json:"cc,omitempty"`
	Bcc         []hub.Address         `json:"bcc,omitempty"`
	References  []string              `json:"r,omitempty"`
	ReplyTo     []hub.Address         `json:"rt,omitempty"`
	Alias       string                `json:"al,omitempty"`
	Letter      *hub.Letter           `json:"l,omitempty"`
	Public      bool                  `json:"p,omitempty"`
	Echo        bool                  `json:"e,omitempty"`
	Call        *hub.Call             `json:"c,omitempty"`
	Reactions   []hub.Reaction        `json:"re,omitempty"`
	Edits       []hub.Wording         `json:"ed,omitempty"`
	EditedAt    time.Time             `json:"ea,omitzero"`
	DeletedAt   time.Time             `json:"da,omitzero"`
	Template    *hub.ProviderTemplate `json:"t,omitempty"`
	Campaign    *hub.CampaignMark     `json:"cm,omitempty"`
}

func envelopeOf(m *hub.Message) envelope {
	return envelope{m.Attachments, m.From, m.To, m.Cc, m.Bcc, m.References, m.ReplyTo, m.Alias, m.Letter, m.Public, m.Echo, m.Call, m.Reactions,
		m.Edits, m.EditedAt, m.DeletedAt, m.Template, m.Campaign}
}

func scanMessage(r *sql.Rows) (m hub.Message, err error) {
	var e envelope
	err = r.Scan(&m.ID, &m.ConversationID, &m.Seq, &m.Direction, &m.Channel, &m.InboxID, &m.Author.Type, &m.Author.ID,
		&m.Author.Name, &m.Subject, &m.Text, &m.HTML, &m.Quoted, &m.QuotedHTML, cell.Unpack(&e), &m.Automatic, &m.Auth, &m.Ref,
		&m.SourceKey, &m.ClientID, &m.RawBlob, cell.When(&m.ReceivedAt), cell.When(&m.CreatedAt), &m.Delivery.State,
		&m.Delivery.Attempts, &m.Delivery.Error, &m.Delivery.Via)
	m.Attachments, m.From, m.To, m.Cc, m.Bcc, m.References, m.ReplyTo, m.Letter = e.Attachments, e.From, e.To, e.Cc, e.Bcc, e.References, e.ReplyTo, e.Letter
	m.Alias = e.Alias
	m.Public, m.Echo, m.Call, m.Reactions, m.Template = e.Public, e.Echo, e.Call, e.Reactions, e.Template
	m.Edits, m.EditedAt, m.DeletedAt, m.Campaign = e.Edits, e.EditedAt, e.DeletedAt, e.Campaign
	return m, err
}

func messageRow(m *hub.Message) []any {
	return []any{
		m.ID, m.ConversationID, m.Seq, m.Direction, m.Channel, m.InboxID, m.Author.Type, m.Author.ID, m.Author.Name,
		m.Subject, m.Text, m.HTML, m.Quoted, m.QuotedHTML,
		cell.Packed(envelopeOf(m)),
		m.Automatic, m.Auth, m.Ref, m.SourceKey, m.ClientID, m.RawBlob, m.ReceivedAt, m.CreatedAt, m.Delivery.State,
		m.Delivery.Attempts, m.Delivery.Error, m.Delivery.Via,
	}
}

func (d db) putMessages(ctx context.Context, messages []hub.Message) error {
	rows := make([][]any, len(messages))
	var blobs [][]any
	for i := range messages {
		m := &messages[i]
		rows[i] = messageRow(m)
		for _, a := range m.Attachments {
			if a.ID != "" {
				blobs = append(blobs, []any{a.ID, m.ID, m.ConversationID})
			}
		}
	}
	if _, err := d.insert(ctx, "message_insert", rows); err != nil {
		return err
	}
	_, err := d.insert(ctx, "message_blob_insert", blobs)
	return err
}

// moveDeliveries changes what became of messages, forward only.
func (d db) moveDeliveries(ctx context.Context, moves []hub.DeliveryMove) error {
	if len(moves) == 0 {
		return nil
	}
	ids := make([]hub.MessageID, len(moves))
	for i, m := range moves {
		ids[i] = m.MessageID
	}
	states := make(map[hub.MessageID]hub.DeliveryState, len(ids))
	err := each(ctx, d, "message_states", ids, func(r *sql.Rows) error {
		var id hub.MessageID
		var state hub.DeliveryState
		err := r.Scan(&id, &state)
		states[id] = state
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range moves {
		if m.Via != "" {
			n, err := d.exec(ctx, "message_via", m.Via, m.MessageID)
			if err != nil {
				return err
			}
			if n == 0 {
				return conflict("the way of the message")
			}
		}
		from, there := states[m.MessageID]
		if !there || !m.Follows(from) {
			continue
		}
		n, err := d.exec(ctx, "message_move", m.Delivery.State, m.Delivery.Attempts, m.Delivery.Error, m.Ref, m.MessageID, from)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the message")
		}
		states[m.MessageID] = m.Delivery.State
	}
	return nil
}

// MessagesByID answers messages without asking who may see them.
func (s *Store) MessagesByID(ctx context.Context, ids []hub.MessageID) (map[hub.MessageID]hub.Message, error) {
	out := make(map[hub.MessageID]hub.Message, len(ids))
	err := each(ctx, s.read(), "message_find", ids, func(r *sql.Rows) error {
		m, err := scanMessage(r)
		out[m.ID] = m
		return err
	})
	return out, err
}

// MessagesFor answers messages and notes of a visible conversation with
// after < seq, ascending, at most limit (at most 200). With before > 0 they are
// the last ones before that seq.
func (s *Store) MessagesFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, after, before int64, limit int) ([]hub.Message, error) {
	if err := s.visible(ctx, sc, id); err != nil {
		return nil, err
	}
	limit = paging.Limit(limit)
	if before <= 0 {
		return many(ctx, s.read(), "message_after", scanMessage, id, after, limit)
	}
	found, err := many(ctx, s.read(), "message_before", scanMessage, id, after, before, limit)
	slices.Reverse(found)
	return found, err
}

// MessageFor answers one message of a visible conversation.
func (s *Store) MessageFor(ctx context.Context, sc hub.Scope, id hub.ConversationID, msg hub.MessageID) (hub.Message, error) {
	if err := s.visible(ctx, sc, id); err != nil {
		return hub.Message{}, err
	}
	m, err := one(ctx, s.read(), "message", "message_find", scanMessage, msg)
	if err == nil && m.ConversationID != id {
		return hub.Message{}, missing("message")
	}
	return m, err
}

// ByClientID answers the message that an agent posted under their own id.
func (s *Store) ByClientID(ctx context.Context, id hub.ConversationID, clientID string, by hub.AgentID) (hub.Message, error) {
	return one(ctx, s.read(), "message", "message_by_client", scanMessage, id, by, clientID)
}

// side is how a customer comes in: with a handle, over an inbox.
type side struct {
	handle string
	inbox  hub.InboxID
}

// talk names a conversation as it is at a version.
type talk struct {
	ID      hub.ConversationID
	Version int64
}

// talksOf answers the newest conversation of each handle's owner that used the inbox.
func (s *Store) talksOf(ctx context.Context, all []side) (map[side]talk, error) {
	out := make(map[side]talk, len(all))
	in := map[hub.InboxID][]string{}
	for _, x := range all {
		in[x.inbox] = append(in[x.inbox], x.handle)
	}
	for inbox, handles := range in {
		err := each(ctx, s.read(), "conversation_of_handles_in_inbox", handles, func(r *sql.Rows) error {
			x, t := side{inbox: inbox}, talk{}
			err := r.Scan(&x.handle, &t.ID, &t.Version)
			out[x] = t
			return err
		}, inbox)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// VisibleSince answers the customer's side: the newest conversation of the
// handle's owner that used the inbox, and its messages after seq. Notes,
// cancelled messages and those that are still held back are not in it. Of a
// message it answers what is shown: no headers, no HTML.
func (s *Store) VisibleSince(ctx context.Context, who hub.Handle, inbox hub.InboxID, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	if who.IsZero() {
		return "", nil, nil // empty is never a match
	}
	talk, err := s.talks.Get(ctx, side{HandleKey(who), inbox})
	if err != nil || talk.ID == "" {
		return "", nil, s.fail(err)
	}
	limit = paging.Limit(limit)
	if found, ok := s.tails.since(talk.ID, talk.Version, after, limit); ok {
		return talk.ID, found, nil
	}
	found, err := many(ctx, s.read(), "message_visible", scanMessage, talk.ID, after, s.now(), limit)
	return talk.ID, found, err
}
