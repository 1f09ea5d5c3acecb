package store

import (
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/cell"
)

const (
	tailsKept = 4096 // conversations
	tailMost  = 8    // messages of one
)

// tails keeps the last messages of customers that this process has stored, by
// conversation. The customer's own screen asks for each of them right after it
// was written. A tail belongs to one version of its conversation: whoever finds
// another version reads the rows.
type tails struct {
	mu   sync.Mutex
	kept *lru.Cache[hub.ConversationID, tail]
}

// tail is the end of a conversation at a version: messages of customers without
// files, with consecutive seqs.
type tail struct {
	version  int64
	messages []*hub.Message // nobody changes them
}

// note takes over what was committed. Two sets of one conversation may come here
// in the wrong order; the later one stays.
func (t *tails) note(w *hub.WriteSet) {
	if len(w.Conversations) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range w.Conversations {
		c := &w.Conversations[i]
		was, there := t.kept.Peek(c.ID)
		if there && was.version > c.Version {
			continue
		}
		now := tail{version: c.Version + 1}
		if there && was.version == c.Version {
			now.messages = was.messages[:len(was.messages):len(was.messages)]
		}
		if now.extend(c, w.Messages) {
			t.kept.Add(c.ID, now)
		} else {
			t.kept.Remove(c.ID)
		}
	}
}

// extend adds the set's messages of a conversation. False: its end is not known,
// because something else than a customer's plain words is there now.
func (t *tail) extend(c *hub.Conversation, messages []hub.Message) bool {
	n := 0
	for i := range messages {
		m := &messages[i]
		if m.ConversationID != c.ID {
			continue
		}
		if m.Direction != hub.DirIn || len(m.Attachments) > 0 || m.Text != cell.Clean(m.Text) || m.Author.Name != cell.Clean(m.Author.Name) || m.ClientID != cell.Clean(m.ClientID) {
			return false
		}
		if last := len(t.messages) - 1; last >= 0 && m.Seq != t.messages[last].Seq+1 {
			t.messages = nil
		}
		shown := &hub.Message{ // what a customer's screen shows
			ID: m.ID, ConversationID: m.ConversationID, Seq: m.Seq, Direction: m.Direction, Channel: m.Channel, InboxID: m.InboxID,
			Author: m.Author, Text: m.Text, ClientID: m.ClientID, ReceivedAt: cell.Instant(cell.MS(m.ReceivedAt)), CreatedAt: cell.Instant(cell.MS(m.CreatedAt)),
			Delivery: m.Delivery, Ref: m.Ref,
		}
		t.messages = append(t.messages, shown)
		n++
	}
	if over := len(t.messages) - tailMost; over > 0 {
		t.messages = t.messages[over:]
	}
	return n > 0 && t.messages[len(t.messages)-1].Seq == c.LastSeq
}

// since answers the messages after seq, if they are known at that version.
func (t *tails) since(id hub.ConversationID, version, after int64, limit int) ([]hub.Message, bool) {
	at, ok := t.kept.Get(id)
	if !ok || at.version != version || at.messages[0].Seq > after+1 {
		return nil, false
	}
	from := min(int(after-at.messages[0].Seq+1), len(at.messages))
	var found []hub.Message
	for _, m := range at.messages[from:min(len(at.messages), from+limit)] {
		found = append(found, *m)
	}
	return found, true
}
