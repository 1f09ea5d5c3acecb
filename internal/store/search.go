package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
	"github.com/parleyhub/parley/internal/store/narrow"
	"github.com/parleyhub/parley/internal/store/paging"
	"github.com/parleyhub/parley/internal/store/statement"
	"github.com/parleyhub/parley/internal/store/words"
)

// What one search may look at: searchFirst documents, which fill a usual page,
// then searchPiece at a time, searchMost in all. A page that has something ends
// at searchEnough.
const (
	searchFirst  = 64
	searchPiece  = 256
	searchEnough = 1024
	searchMost   = 4096
)

// A prefix stands for its expandMost shortest words among the first expandFrom.
const (
	expandMost = 48
	expandFrom = 2000
)

// hit is a document that matches: a message of a conversation, or a person.
type hit struct {
	doc          int64
	conversation hub.ConversationID
	contact      hub.ContactID
}

// found is a conversation with the document that brought it.
type found struct {
	id  hub.ConversationID
	doc int64
}

// searchConversations answers conversations with a message (or a person) that
// has all the words, the newest match first. It looks at a bounded number of
// matches, so a page may be short and still have a next one; a conversation
// with matches far apart may come again on a later page.
func (s *Store) searchConversations(ctx context.Context, sc hub.Scope, q ConversationQuery) (out Page[ConversationRow], err error) {
	at, err := paging.Read(q.Cursor, "s", "n")
	if err != nil {
		return out, err
	}
	match, err := s.match(ctx, q.Q, "")
	if err != nil || match == "" {
		return out, err
	}
	below := int64(1) << 62
	if at != nil {
		below = at.Number(0)
	}
	seen := map[hub.ConversationID]bool{}
	piece := searchFirst
	for looked := 0; looked < searchMost && (looked < searchEnough || len(out.Items) == 0); looked += piece {
		if looked > 0 {
			piece = searchPiece
		}
		hits, err := s.read().hits(ctx, match, below, piece)
		if err != nil {
			return out, err
		}
		candidates, err := s.candidates(ctx, hits, seen)
		if err != nil {
			return out, err
		}
		rows, err := s.matching(ctx, sc, q, candidates)
		if err != nil {
			return out, err
		}
		for _, f := range candidates {
			row, visible := rows[f.id]
			switch {
			case !visible:
			case len(out.Items) == q.Limit:
				out.Next = paging.Write("s", f.doc+1)
				return out, nil
			default:
				out.Items = append(out.Items, row)
			}
		}
		if len(hits) < piece {
			return out, nil
		}
		below = hits[len(hits)-1].doc
	}
	out.Next = paging.Write("s", below)
	return out, nil
}

// match makes the expression of a search; empty when nothing can match. The
// engines would collect a prefix's documents before they show the first one,
// whole words they go through lazily: so the prefix is spelled out. Also is one
// more word that has to be there.
func (s *Store) match(ctx context.Context, q, also string) (string, error) {
	whole, prefix := words.Asked(q)
	if len(whole) == 0 && prefix == "" {
		return "", nil
	}
	if also != "" {
		whole = append(whole, also)
	}
	if prefix == "" {
		return s.dialect.SearchWords(whole, nil), nil
	}
	begun, err := many(ctx, s.read(), "search_word_expand", func(r *sql.Rows) (w string, err error) {
		return w, r.Scan(&w)
	}, prefix, prefix+"~", expandFrom, expandMost)
	if err != nil || len(begun) == 0 {
		return "", err
	}
	return s.dialect.SearchWords(whole, begun), nil
}

func (d db) hits(ctx context.Context, match string, below int64, most int) ([]hit, error) {
	rows, err := d.run(ctx, d.s.text("search find", func() string { return d.s.dialect.SearchFind }), []any{match, below, most})
	if err != nil {
		return nil, d.s.fail(err)
	}
	return collect(d.s, rows, func(r *sql.Rows) (h hit, err error) {
		return h, r.Scan(&h.doc, &h.conversation, &h.contact)
	})
}

// candidates are the conversations behind hits that were not seen before.
func (s *Store) candidates(ctx context.Context, hits []hit, seen map[hub.ConversationID]bool) ([]found, error) {
	var out []found
	add := func(id hub.ConversationID, doc int64) {
		if id != "" && !seen[id] {
			seen[id] = true
			out = append(out, found{id, doc})
		}
	}
	for _, h := range hits {
		add(h.conversation, h.doc)
		if h.contact == "" {
			continue
		}
		ids, err := many(ctx, s.read(), "search_conversations_of", func(r *sql.Rows) (id hub.ConversationID, err error) {
			return id, r.Scan(&id)
		}, h.contact)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			add(id, h.doc)
		}
	}
	return out, nil
}

// matching answers those candidates that are inside the scope and the filters.
func (s *Store) matching(ctx context.Context, sc hub.Scope, q ConversationQuery, candidates []found) (map[hub.ConversationID]ConversationRow, error) {
	out := make(map[hub.ConversationID]ConversationRow, len(candidates))
	for len(candidates) > 0 {
		size := statement.Width(len(candidates))
		part := candidates[:min(size, len(candidates))]
		candidates = candidates[len(part):]
		b := &narrow.Builder{}
		where := b.Filters(sc, q, "")
		if len(q.Statuses) > 0 {
			where = append(where, b.In("(c.status || '')", narrow.Texts(cell.Unique(q.Statuses))))
		}
		reader := b.Arg(q.For)
		ids := make([]string, size) // the same few widths, so the same few texts
		for i := range ids {
			b.Args = append(b.Args, string(part[min(i, len(part)-1)].id))
			ids[i] = "$" + strconv.Itoa(len(b.Args))
		}
		where = append(where, "c.id IN ("+strings.Join(ids, ", ")+")")
		text := "SELECT " + listedColumns + ", COALESCE(p.name, ''), COALESCE(r.seq, 0) FROM conversations c" +
			" LEFT JOIN contacts p ON p.id = c.contact_id LEFT JOIN reads r ON r.conversation_id = c.id AND r.agent_id = " + reader +
			" WHERE " + strings.Join(where, " AND ")
		rows, err := s.read().run(ctx, s.dialect.compile(text), b.Args)
		if err != nil {
			return nil, s.fail(err)
		}
		listed, err := collect(s, rows, scanListed)
		if err != nil {
			return nil, err
		}
		for _, row := range listed {
			out[row.Conversation.ID] = row
		}
	}
	return out, nil
}

func scanListed(r *sql.Rows) (row ConversationRow, err error) {
	return row, r.Scan(append(listed(&row.Conversation), &row.ContactName, &row.ReadSeq)...)
}
