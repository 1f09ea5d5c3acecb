package backup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/blob"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// house is a data folder with an open database and its files.
type house struct {
	t     *testing.T
	dir   string
	store *store.Store
	disk  *blob.Store
	talks []hub.Conversation
}

func build(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, dir: filepath.Join(t.TempDir(), "data")}
	if err := os.Mkdir(h.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.OpenKeys(h.dir); err != nil {
		t.Fatal(err)
	}
	h.store = open(t, h.dir)
	var err error
	if h.disk, err = blob.Open(filepath.Join(h.dir, "blobs")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.disk.Close() })
	for n := range 8 {
		h.begin(n)
	}
	return h
}

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "hub.db"), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (h *house) begin(n int) {
	h.t.Helper()
	who := hub.Contact{ID: hub.ContactID(fmt.Sprintf("con_%d", n)), Name: "P", CreatedAt: now}
	c := hub.Conversation{ID: hub.ConversationID(fmt.Sprintf("cnv_%d", n)), ContactID: who.ID, Status: hub.Open, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{"inb_1"}, LastInboxID: "inb_1", CreatedAt: now, UpdatedAt: now, LastAt: now}
	h.commit(hub.WriteSet{Contacts: []hub.Contact{who}, Conversations: []hub.Conversation{c}})
	c.Version = 1
	h.talks = append(h.talks, c)
}

func (h *house) commit(w hub.WriteSet) {
	h.t.Helper()
	if err := h.store.Commit(context.Background(), w); err != nil {
		h.t.Fatal(err)
	}
}

// say commits one more message with a file; it answers the trouble, so that it
// may be called beside the test.
func (h *house) say(n int) error {
	ctx := context.Background()
	c := &h.talks[n]
	c.LastSeq++
	text := fmt.Sprintf("message %d of %s", c.LastSeq, c.ID)
	kept, err := h.disk.Put(ctx, strings.NewReader(text), 1000)
	if err != nil {
		return err
	}
	row := store.BlobRow{ID: hub.NewBlobID(now), Digest: kept.Digest, Name: "f.txt", Type: kept.Type, Size: kept.Size, CreatedAt: now}
	if err := h.store.PutBlob(ctx, row); err != nil {
		return err
	}
	m := hub.Message{ID: hub.MessageID(fmt.Sprintf("msg_%s_%d", c.ID, c.LastSeq)), ConversationID: c.ID, Seq: c.LastSeq, Direction: hub.DirIn,
		Author: hub.Actor{Type: hub.ActorContact, ID: string(c.ContactID)}, Text: text, CreatedAt: now,
		Attachments: []hub.Attachment{{ID: row.ID, Name: "f.txt"}}}
	err = h.store.Commit(ctx, hub.WriteSet{
		Conversations: []hub.Conversation{*c}, Messages: []hub.Message{m}, Facts: []hub.Fact{{Type: hub.MessageReceived, At: now, ConversationID: c.ID}},
	})
	c.Version++
	return err
}

// messages reads all conversations and the messages of each.
func messages(t *testing.T, s *store.Store) map[hub.MessageID]string {
	t.Helper()
	out := map[hub.MessageID]string{}
	list, err := s.ListConversations(t.Context(), hub.Scope{All: true}, store.ConversationQuery{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range list.Items {
		for after := int64(0); ; {
			part, err := s.MessagesFor(t.Context(), hub.Scope{All: true}, row.Conversation.ID, after, 0, 200)
			if err != nil {
				t.Fatal(err)
			}
			if len(part) == 0 {
				break
			}
			for _, m := range part {
				out[m.ID] = fmt.Sprintf("%d %s %s %s", m.Seq, m.ConversationID, m.Text, m.Attachments[0].ID)
				after = m.Seq
			}
		}
	}
	return out
}
