package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

// MessagesByRef answers the messages of an inbox that its network knows by these
// ids, in and out; ours also by an id that the provider gave them.
func (s *Store) MessagesByRef(ctx context.Context, inbox hub.InboxID, refs []string) (map[string]hub.Message, error) {
	asked := map[string]bool{}
	var starts []string
	for _, ref := range withoutEmpty(refs) {
		asked[cell.Clean(ref)] = true
		starts = append(starts, start(cell.Clean(ref)))
	}
	out := make(map[string]hub.Message)
	orders, err := s.OrdersByRef(ctx, inbox, refs)
	if err != nil {
		return nil, err
	}
	ids := make([]hub.MessageID, 0, len(orders))
	for _, o := range orders {
		ids = append(ids, o.MessageID)
	}
	ours, err := s.MessagesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	for ref, o := range orders {
		if m, ok := ours[o.MessageID]; ok {
			out[ref] = m
		}
	}
	err = each(ctx, s.read(), "message_by_ref", starts, func(r *sql.Rows) error {
		m, err := scanMessage(r)
		if have, twice := out[m.Ref]; asked[m.Ref] && (!twice || m.ID < have.ID) { // the first to have it keeps it
			out[m.Ref] = m
		}
		return err
	}, inbox)
	return out, err
}

// refStart is how much of a network id the index has, in characters.
const refStart = 200

func start(ref string) string {
	n := 0
	for i := range ref {
		if n == refStart {
			return ref[:i]
		}
		n++
	}
	return ref
}

// changeMessages replaces what messages say and what was done to them. They
// belong to conversations of the same set, whose versions are compared: nobody
// else changes them at the same time. Files that a message has no longer go.
func (d db) changeMessages(ctx context.Context, w *hub.WriteSet) error {
	for i := range w.Changed {
		m := &w.Changed[i]
		if !slices.ContainsFunc(w.Conversations, func(c hub.Conversation) bool { return c.ID == m.ConversationID }) {
			return &hub.Error{Kind: hub.Internal, Op: "store.commit", Text: "a message is changed without its conversation"}
		}
		n, err := d.exec(ctx, "message_change", m.Subject, m.Text, m.HTML, m.Quoted, m.QuotedHTML, cell.Packed(envelopeOf(m)), m.RawBlob, m.ID, m.ConversationID)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("the message")
		}
		if err := d.changeFiles(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (d db) changeFiles(ctx context.Context, m *hub.Message) error {
	var gone []hub.BlobID
	err := each(ctx, d, "message_blob_ids", []hub.MessageID{m.ID}, func(r *sql.Rows) error {
		var blob, message string
		err := r.Scan(&blob, &message)
		if !slices.ContainsFunc(m.Attachments, func(a hub.Attachment) bool { return string(a.ID) == blob }) {
			gone = append(gone, hub.BlobID(blob))
		}
		return err
	})
	if err != nil {
		return err
	}
	var rows [][]any
	for _, a := range m.Attachments {
		if a.ID != "" {
			rows = append(rows, []any{a.ID, m.ID, m.ConversationID})
		}
	}
	if _, err := d.insert(ctx, "message_blob_insert", rows); err != nil {
		return err
	}
	return d.dropFiles(ctx, m.ID, gone)
}

// dropFiles takes files off a message; those that nobody else has lose their
// rows, and the sweep takes their bytes.
func (d db) dropFiles(ctx context.Context, id hub.MessageID, blobs []hub.BlobID) error {
	for _, b := range blobs {
		if _, err := d.exec(ctx, "erase_message_blob_rows", b, id); err != nil {
			return err
		}
	}
	used := map[hub.BlobID]bool{}
	err := each(ctx, d, "erase_blob_users", blobs, func(r *sql.Rows) error {
		var id hub.BlobID
		err := r.Scan(&id)
		used[id] = true
		return err
	})
	if err != nil {
		return err
	}
	return execList(ctx, d, "erase_blob_rows", slices.DeleteFunc(slices.Clone(blobs), func(id hub.BlobID) bool { return used[id] }))
}

// LastIn answers the person's last message by each inbox of a conversation.
func (s *Store) LastIn(ctx context.Context, id hub.ConversationID) (map[hub.InboxID]hub.Message, error) {
	found, err := many(ctx, s.read(), "message_last_in", scanMessage, id)
	out := make(map[hub.InboxID]hub.Message, len(found))
	for _, m := range found {
		out[m.InboxID] = m
	}
	return out, err
}
