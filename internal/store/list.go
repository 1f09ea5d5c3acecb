package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/narrow"
	"github.com/parleyhub/parley/internal/store/paging"
	"github.com/parleyhub/parley/internal/store/statement"
)

// ListConversations answers a page of what somebody may see. Conversations are
// shared with other callers: read only.
func (s *Store) ListConversations(ctx context.Context, sc hub.Scope, q ConversationQuery) (Page[ConversationRow], error) {
	q.Limit = paging.Limit(q.Limit)
	if strings.TrimSpace(q.Q) != "" {
		return s.searchConversations(ctx, sc, q)
	}
	switch q.Sort {
	case "", SortNewest:
		at, err := paging.Read(q.Cursor, "n", "nt")
		if err != nil {
			return Page[ConversationRow]{}, err
		}
		rows, err := s.newest(ctx, sc, q, "", at, q.Limit+1)
		return page(rows, q.Limit, func(r ConversationRow) string {
			return paging.Write("n", cell.MS(r.Conversation.LastAt), string(r.Conversation.ID))
		}), err
	case SortDeadline:
		return s.urgent(ctx, sc, q, "next_due", func(c *hub.Conversation) int64 { return cell.MS(c.NextDue()) })
	case SortWaiting:
		return s.urgent(ctx, sc, q, "waiting_since", func(c *hub.Conversation) int64 { return cell.MS(c.WaitingSince) })
	}
	return Page[ConversationRow]{}, hub.InvalidField("sort", "must be newest, deadline or waiting")
}

// newest answers conversations by their last message. Extra is one more
// condition on c.
func (s *Store) newest(ctx context.Context, sc hub.Scope, q ConversationQuery, extra string, below paging.Position, limit int) ([]ConversationRow, error) {
	b := &narrow.Builder{Place: s.dialect.Place}
	arms, rest := b.Arms(sc, q)
	if len(arms) == 0 {
		return nil, nil
	}
	if extra != "" {
		rest = append(rest, extra)
	}
	return s.rows(ctx, b, b.Newest(arms, rest, below, limit), "k.last_at DESC, k.id DESC", q.For, limit)
}

// urgent answers first those with an instant in column, the earliest first, by
// the partial index of that column, then the others, newest first.
func (s *Store) urgent(ctx context.Context, sc hub.Scope, q ConversationQuery, column string, value func(*hub.Conversation) int64) (Page[ConversationRow], error) {
	kind := column[:1]
	at, err := paging.Read(q.Cursor, kind, "nnt")
	if err != nil {
		return Page[ConversationRow]{}, err
	}
	var rows []ConversationRow
	if at == nil || at.Number(0) > 0 {
		if rows, err = s.dated(ctx, sc, q, column, at); err != nil {
			return Page[ConversationRow]{}, err
		}
		at = nil
	}
	if left := q.Limit + 1 - len(rows); left > 0 && !q.OnlyDated(column) {
		var below paging.Position
		if at != nil {
			below = at[1:]
		}
		more, err := s.newest(ctx, sc, q, "c."+column+" = 0", below, left)
		if err != nil {
			return Page[ConversationRow]{}, err
		}
		rows = append(rows, more...)
	}
	return page(rows, q.Limit, func(r ConversationRow) string {
		c := &r.Conversation
		return paging.Write(kind, value(c), cell.MS(c.LastAt), string(c.ID))
	}), nil
}

func (s *Store) dated(ctx context.Context, sc hub.Scope, q ConversationQuery, column string, after paging.Position) ([]ConversationRow, error) {
	b := &narrow.Builder{Place: s.dialect.Place}
	return s.rows(ctx, b, b.Dated(sc, q, column, after), "k.at, k.last_at DESC, k.id DESC", q.For, q.Limit+1)
}

// listedColumns are what a row of a list shows of its conversation c.
var listedColumns = statement.Fill(fragments, "{{columns_listed c}}")

// rowsText is the list around the text that finds its keys. It asks for no more
// of a conversation than tells whether we have read it already.
func rowsText(b *narrow.Builder, keys, order string, reader hub.AgentID) string {
	return "SELECT c.id, c.version, COALESCE(p.name, ''), COALESCE(r.seq, 0) FROM (" + keys + ") k" +
		" CROSS JOIN conversations c LEFT JOIN contacts p ON p.id = c.contact_id" +
		" LEFT JOIN reads r ON r.conversation_id = c.id AND r.agent_id = " + b.Arg(reader) +
		" WHERE c." + b.Place + " = k.place ORDER BY " + order
}

func (s *Store) rows(ctx context.Context, b *narrow.Builder, keys, order string, reader hub.AgentID, limit int) ([]ConversationRow, error) {
	found, err := s.read().run(ctx, s.dialect.compile(rowsText(b, keys, order, reader)), b.Args)
	if err != nil {
		return nil, s.fail(err)
	}
	rows, err := collect(s, found, func(r *sql.Rows) (row ConversationRow, err error) {
		return row, r.Scan(&row.Conversation.ID, &row.Conversation.Version, &row.ContactName, &row.ReadSeq)
	})
	if err != nil {
		return nil, err
	}
	return s.fillRows(ctx, rows[:min(limit, len(rows))])
}

// Timeline answers the conversations of a person that somebody may see, newest first.
func (s *Store) Timeline(ctx context.Context, sc hub.Scope, id hub.ContactID, limit int, cursor string) (Page[hub.Conversation], error) {
	if id == "" {
		return Page[hub.Conversation]{}, missing("contact")
	}
	rows, err := s.ListConversations(ctx, sc, ConversationQuery{ContactID: id, Limit: limit, Cursor: cursor})
	out := Page[hub.Conversation]{Next: rows.Next, Items: make([]hub.Conversation, len(rows.Items))}
	for i := range rows.Items {
		out.Items[i] = rows.Items[i].Conversation
	}
	return out, err
}

// ConversationFor answers a conversation if it is inside the scope.
func (s *Store) ConversationFor(ctx context.Context, sc hub.Scope, id hub.ConversationID) (hub.Conversation, error) {
	c, err := one(ctx, s.read(), "conversation", "conversation_find", scanConversation, id)
	if err == nil && !sc.Sees(hub.ConversationRefs{AssigneeID: c.AssigneeID, TeamID: c.TeamID}) {
		return hub.Conversation{}, missing("conversation")
	}
	return c, err
}

// ReadSeq answers how far an agent has read a conversation; 0 = not at all.
func (s *Store) ReadSeq(ctx context.Context, id hub.ConversationID, agent hub.AgentID) (int64, error) {
	return s.read().number(ctx, "read_seq", id, agent)
}

// visible is nil when the conversation is inside the scope.
func (s *Store) visible(ctx context.Context, sc hub.Scope, id hub.ConversationID) error {
	refs, err := one(ctx, s.read(), "conversation", "conversation_refs", func(r *sql.Rows) (c hub.ConversationRefs, err error) {
		return c, r.Scan(&c.AssigneeID, &c.TeamID)
	}, id)
	if err == nil && !sc.Sees(refs) {
		return missing("conversation")
	}
	return err
}

// CountViews counts the views of an agent: mine, unassigned and all are open or
// waiting, snoozed sleeps. A count ends at 1000.
func (s *Store) CountViews(ctx context.Context, sc hub.Scope, agent hub.AgentID) (map[string]int, error) {
	nobody := hub.Unassigned
	views := map[string]ConversationQuery{
		"mine":       {Statuses: narrow.OpenStatuses, AssigneeID: &agent},
		"unassigned": {Statuses: narrow.OpenStatuses, AssigneeID: &nobody},
		"all":        {Statuses: narrow.OpenStatuses},
		"snoozed":    {Statuses: []hub.Status{hub.Snoozed}},
	}
	out := make(map[string]int, len(views))
	for name, q := range views {
		if out[name] = 0; name == "mine" && agent == "" {
			continue
		}
		b := &narrow.Builder{}
		text := b.Count(sc, q)
		if text == "" {
			continue
		}
		found, err := s.read().run(ctx, s.dialect.compile(text), b.Args)
		if err != nil {
			return nil, s.fail(err)
		}
		n, err := collect(s, found, func(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) })
		if err != nil {
			return nil, err
		}
		out[name] = min(n[0], narrow.CountCap)
	}
	return out, nil
}
