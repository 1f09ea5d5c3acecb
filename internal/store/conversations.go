package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Conversations answers conversations without asking who may see them: for
// rooms, not for the API.
func (s *Store) Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error) {
	out := make(map[hub.ConversationID]hub.Conversation, len(ids))
	err := each(ctx, s.read(), "conversation_find", ids, func(r *sql.Rows) error {
		c, err := scanConversation(r)
		out[c.ID] = c
		return err
	})
	return out, err
}

const latestMost = 5 // also in conversation_latest

// LatestOf answers up to five newest conversations of each person, without spam.
func (s *Store) LatestOf(ctx context.Context, contacts []hub.ContactID) (map[hub.ContactID][]hub.Conversation, error) {
	out := make(map[hub.ContactID][]hub.Conversation, len(contacts))
	err := each(ctx, s.read(), "conversation_latest", cell.Unique(contacts), func(r *sql.Rows) error {
		c, err := scanConversation(r)
		if known := out[c.ContactID]; len(known) < latestMost { // of the same instant there may be more
			out[c.ContactID] = append(known, c)
		}
		return err
	})
	return out, err
}

// listed are the destinations of columns_listed.
func listed(c *hub.Conversation) []any {
	return []any{
		&c.ID, &c.ContactID, &c.BrandID, &c.Subject, &c.Status, &c.Priority, cell.Unpack(&c.InboxIDs), &c.LastInboxID,
		&c.Channel, &c.Class, &c.AssigneeID, &c.TeamID, cell.Unpack(&c.Tags), &c.LinkedID, cell.Unpack(&c.Flags),
		cell.When(&c.WaitingSince), cell.When(&c.SnoozedUntil), &c.LastSeq, &c.LastInSeq, cell.Unpack(&c.LastMessage),
		cell.When(&c.LastAt), cell.Unpack(&c.Clocks), cell.When(&c.CreatedAt), cell.When(&c.UpdatedAt), &c.Version,
	}
}

func scanConversation(r *sql.Rows) (c hub.Conversation, err error) {
	err = r.Scan(append(listed(&c), &c.SLA)...)
	if len(c.SLA) == 0 {
		c.SLA = nil
	}
	return c, err
}

// queueOf is whose queue a conversation stands in: its team's, or "-" when
// nobody holds it.
func queueOf(c *hub.Conversation) string {
	if c.TeamID == "" && c.AssigneeID == "" {
		return "-"
	}
	return string(c.TeamID)
}

// conversationRow are the values of conversation_insert; they follow
// columns_conversation.
func conversationRow(c *hub.Conversation) []any {
	return []any{
		c.ID, c.ContactID, c.BrandID, c.Subject, c.Status, c.Priority, cell.Packed(c.InboxIDs), c.LastInboxID,
		c.Channel, c.Class, c.AssigneeID, c.TeamID, cell.Packed(c.Tags), c.LinkedID, cell.Packed(c.Flags),
		c.WaitingSince, c.SnoozedUntil, c.LastSeq, c.LastInSeq, cell.Packed(c.LastMessage), c.LastAt, cell.Packed(c.Clocks),
		c.CreatedAt, c.UpdatedAt, c.Version + 1, c.SLA, queueOf(c), c.NextDue(),
	}
}

// place is what the indexes and side tables of a stored conversation depend on.
type place struct {
	version                         int64
	contact, status, assignee, team string
	priority                        string
	nextDue, waiting, snoozed       int64
	channel, class, inboxes, tags   string
}

func placeOf(c *hub.Conversation) place {
	return place{
		version: c.Version, contact: cell.Clean(string(c.ContactID)), status: cell.Clean(string(c.Status)), priority: cell.Clean(string(c.Priority)),
		assignee: cell.Clean(string(c.AssigneeID)), team: cell.Clean(string(c.TeamID)), nextDue: cell.MS(c.NextDue()),
		waiting: cell.MS(c.WaitingSince), snoozed: cell.MS(c.SnoozedUntil), channel: cell.Clean(string(c.Channel)),
		class: cell.Clean(string(c.Class)), inboxes: cell.Clean(cell.Packed(c.InboxIDs)), tags: cell.Clean(cell.Packed(c.Tags)),
	}
}

func (d db) places(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]place, error) {
	out := make(map[hub.ConversationID]place, len(ids))
	err := each(ctx, d, "conversation_places", ids, func(r *sql.Rows) error {
		var id hub.ConversationID
		var p place
		err := r.Scan(&id, &p.version, &p.contact, &p.status, &p.priority, &p.assignee, &p.team, &p.nextDue, &p.waiting, &p.snoozed,
			&p.channel, &p.class, &p.inboxes, &p.tags)
		out[id] = p
		return err
	})
	return out, err
}

func (d db) putConversations(ctx context.Context, all []hub.Conversation) error {
	if len(all) == 0 {
		return nil
	}
	var stored []hub.ConversationID
	seen := make(map[hub.ConversationID]bool, len(all))
	for i := range all {
		if seen[all[i].ID] {
			return hub.Errorf(hub.Invalid, "a conversation is written twice in one set")
		}
		seen[all[i].ID] = true
		if all[i].Version > 0 {
			stored = append(stored, all[i].ID)
		}
	}
	slices.Sort(stored) // two sets lock what they share in one order
	before, err := d.places(ctx, stored)
	if err != nil {
		return err
	}
	var insert, touch, save [][]any
	for i := range all {
		c := &all[i]
		was, there := before[c.ID]
		switch now := placeOf(c); {
		case c.Version == 0:
			insert = append(insert, conversationRow(c))
		case !there || was.version != c.Version:
			return conflict("the conversation")
		default:
			now.inboxes, now.tags = was.inboxes, was.tags
			if now == was {
				touch = append(touch, conversationRow(c))
			} else {
				save = append(save, conversationRow(c))
			}
		}
	}
	for _, put := range []struct {
		name string
		rows [][]any
	}{{"conversation_insert", insert}, {"conversation_touch", touch}, {"conversation_save", save}} {
		n, err := d.insert(ctx, put.name, put.rows)
		if err != nil {
			return err
		}
		if n != int64(len(put.rows)) {
			return conflict("the conversation")
		}
	}
	return d.putSides(ctx, all, before)
}

// putSides keeps conversation_inboxes and conversation_tags in step.
func (d db) putSides(ctx context.Context, all []hub.Conversation, before map[hub.ConversationID]place) error {
	var inboxes, tags [][]any
	for i := range all {
		c := &all[i]
		was, now := before[c.ID], placeOf(c)
		if c.Version > 0 && was.inboxes != now.inboxes {
			if _, err := d.exec(ctx, "conversation_inbox_delete", c.ID); err != nil {
				return err
			}
		}
		if c.Version > 0 && was.tags != now.tags {
			if _, err := d.exec(ctx, "conversation_tag_delete", c.ID); err != nil {
				return err
			}
		}
		for _, in := range cell.Unique(c.InboxIDs) {
			inboxes = append(inboxes, []any{c.ID, in, c.Status, c.LastAt})
		}
		tagKeys, _ := cell.Keys(c.Tags)
		for _, tag := range cell.Unique(tagKeys) {
			tags = append(tags, []any{c.ID, tag, c.Status, c.LastAt})
		}
	}
	if _, err := d.insert(ctx, "conversation_inbox_save", inboxes); err != nil {
		return err
	}
	_, err := d.insert(ctx, "conversation_tag_save", tags)
	return err
}

func (d db) putReads(ctx context.Context, marks []hub.ReadMark) error {
	for _, m := range marks { // one by one: a set may hold several of one agent
		if _, err := d.insert(ctx, "read_save", [][]any{{m.ConversationID, m.AgentID, m.Seq}}); err != nil {
			return err
		}
	}
	return nil
}
