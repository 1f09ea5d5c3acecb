package router

import (
	"slices"

	"github.com/parleyhub/parley/hub"
)

// keepPart keeps the original of an item that became part of a message which is
// there already.
func (t *turn) keepPart(it *item, id hub.MessageID, kind hub.RawKind) {
	in := &it.in
	if len(in.Raw) == 0 && in.RawBlob == "" {
		return
	}
	r := hub.Raw{
		MessageID: id, Type: in.RawType, Bytes: in.Raw, Part: it.key, Kind: kind, From: in.From,
		Blob: in.RawBlob, Size: max(int64(len(in.Raw)), in.RawSize), At: t.now,
	}
	t.ws.Raws = append(t.ws.Raws, r)
}

// keepReturned keeps what a network told us of something that we sent.
func (t *turn) keepReturned(it *item, m *hub.Message) {
	if m.DeletedAt.IsZero() {
		t.keepPart(it, m.ID, hub.RawReturned)
	} else {
		t.dropLate(it, m)
	}
}

// keepAside keeps the original of an item that became part of nothing, where
// nobody has to read it.
func (t *turn) keepAside(it *item, what string) {
	if len(it.in.Raw) > 0 || it.in.RawBlob != "" {
		t.keepRaw(it, what, hub.QuarantineEvent)
	}
}

// dropRaws takes the originals of a message out of the batch, and adds the files
// among them to what has to go.
func (t *turn) dropRaws(g *hub.Forgotten) {
	t.ws.Raws = slices.DeleteFunc(t.ws.Raws, func(r hub.Raw) bool {
		if r.MessageID == g.MessageID && r.Blob != "" {
			g.Blobs = append(g.Blobs, r.Blob)
		}
		return r.MessageID == g.MessageID
	})
}

// dropLate lets go of what came to a message that was taken back: neither its
// words nor its files are to be here.
func (t *turn) dropLate(it *item, m *hub.Message) {
	late := hub.Message{ID: m.ID, ConversationID: m.ConversationID, Attachments: it.in.Attachments, RawBlob: it.in.RawBlob, CreatedAt: m.CreatedAt}
	if g := late.Forgotten(); len(g.Blobs) > 0 {
		t.ws.Forgotten = append(t.ws.Forgotten, g)
	}
}

// keepTakenBack keeps the proof that a message was taken back, unless it says what
// the message said. It is asked before the message forgets that.
func (t *turn) keepTakenBack(it *item, was *hub.Message) {
	if it.in.RawBlob != "" {
		g := hub.Forgotten{MessageID: was.ID, ConversationID: was.ConversationID, At: was.CreatedAt, Blobs: []hub.BlobID{it.in.RawBlob}}
		t.ws.Forgotten = append(t.ws.Forgotten, g) // so much is more than a word of it
		return
	}
	if !was.Told(it.in.Raw) {
		t.keepPart(it, was.ID, hub.RawDeleted)
	}
}
