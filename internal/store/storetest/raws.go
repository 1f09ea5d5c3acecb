package storetest

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// rawsOf are the originals of the parts of a message, without their bytes.
func rawsOf(t *testing.T, s *store.Store, id hub.MessageID) []hub.Raw {
	t.Helper()
	return get[store.Page[hub.Raw]](t)(s.RawParts(ctx, id, 10, "")).Items
}

// rawParts: what became part of a message keeps its original, in its order, and
// goes with the message.
func rawParts(t *testing.T, s *store.Store) {
	c := begin(t, s, 1, "album")
	id := idOf(c)
	file := func(b hub.BlobID) hub.BlobID {
		must(t, s.PutBlob(ctx, store.BlobRow{ID: b, Digest: "d_" + string(b), Name: "original", CreatedAt: Now}))
		return b
	}
	ana := hub.Handle{Kind: "poster", Address: "ana"}
	second := hub.Raw{MessageID: id, Part: "b", Kind: hub.RawJoined, Type: "application/json", Bytes: []byte{0, 1, 255}, From: ana, Size: 3, At: Now}
	third := hub.Raw{MessageID: id, Part: "a", Kind: hub.RawEdited, Blob: file("blb_large"), Size: 300_000, At: Now.Add(time.Second)}
	must(t, s.Commit(ctx, hub.WriteSet{Raws: []hub.Raw{third, second}}))
	want := []hub.Raw{second, third}
	want[0].Bytes, want[0].From = nil, hub.Handle{} // told by RawPart, and to erasures
	same(t, "parts", rawsOf(t, s, id), want)
	first := get[store.Page[hub.Raw]](t)(s.RawParts(ctx, id, 1, ""))
	same(t, "first page", first.Items, want[:1])
	next := get[store.Page[hub.Raw]](t)(s.RawParts(ctx, id, 1, first.Next))
	same(t, "last page", next, store.Page[hub.Raw]{Items: want[1:]})
	second.From = hub.Handle{}
	same(t, "part", get[hub.Raw](t)(s.RawPart(ctx, id, "b")), second)
	large := get[hub.Raw](t)(s.RawPart(ctx, id, "a"))
	large.Bytes = append([]byte(nil), large.Bytes...) // an engine may say nil or empty
	same(t, "large part", large, third)
	for _, at := range [][2]string{{string(id), "c"}, {"msg_none", "a"}} {
		_, err := s.RawPart(ctx, hub.MessageID(at[0]), at[1])
		wantKind(t, err, hub.Missing)
	}
	_, err := s.RawParts(ctx, id, 1, "bogus")
	wantKind(t, err, hub.Invalid)
	must(t, s.Commit(ctx, hub.WriteSet{Raws: []hub.Raw{{MessageID: "msg_none", Part: "x", Bytes: []byte("x"), At: Now}}}))
	same(t, "of no message", rawsOf(t, s, "msg_none"), []hub.Raw(nil))
	same(t, "sound", get[[]store.Finding](t)(s.Check(ctx)), []store.Finding(nil))

	// Taken back: what was kept goes, what the same set brings stays.
	g := hub.Forgotten{MessageID: id, ConversationID: c.ID, At: Now}
	proof := hub.Raw{MessageID: id, Part: "z", Kind: hub.RawDeleted, Bytes: []byte("gone"), Size: 4, At: Now.Add(time.Minute)}
	must(t, s.Commit(ctx, hub.WriteSet{Forgotten: []hub.Forgotten{g}, Raws: []hub.Raw{proof}}))
	same(t, "taken back", get[hub.Raw](t)(s.RawPart(ctx, id, "z")), proof)
	must(t, s.Commit(ctx, hub.WriteSet{Forgotten: []hub.Forgotten{g}})) // as when more of it comes late
	same(t, "and nothing else", len(rawsOf(t, s, id)), 1)
	_, err = s.Blob(ctx, "blb_large")
	wantKind(t, err, hub.Missing)

	must(t, s.Commit(ctx, hub.WriteSet{Raws: []hub.Raw{{MessageID: id, Part: "y", Kind: hub.RawJoined, Blob: "blb_away", Size: 1, At: Now}}}))
	found := get[[]store.Finding](t)(s.Check(ctx))
	if len(found) != 1 || found[0].Check != "raw_part" || found[0].Object != string(id) {
		t.Errorf("fsck %+v", found)
	}
}

// rawsOfAnErased: originals go with the person's own messages, and what they sent
// about somebody else's words goes from there.
func rawsOfAnErased(t *testing.T, s *store.Store) {
	zeb := hub.EmailHandle("zeb@quux.test")
	own, other := begin(t, s, 1, "own"), begin(t, s, 2, "other")
	for _, b := range []hub.BlobID{"blb_own", "blb_sign", "blb_else"} {
		must(t, s.PutBlob(ctx, store.BlobRow{ID: b, Digest: "d_" + string(b), Name: "original", CreatedAt: Now}))
	}
	mine, theirs := idOf(own), idOf(other)
	must(t, s.Commit(ctx, hub.WriteSet{
		Identities: []hub.Identity{{ID: "idn_1", ContactID: "con_00001", Handle: zeb}},
		Raws: []hub.Raw{
			{MessageID: mine, Part: "p1", Kind: hub.RawJoined, Blob: "blb_own", Size: 1, At: Now},
			{MessageID: theirs, Part: "p2", Kind: hub.RawReacted, From: zeb, Blob: "blb_sign", Size: 1, At: Now},
			{MessageID: theirs, Part: "p3", Kind: hub.RawReacted, From: hub.EmailHandle("bo@quux.test"), Blob: "blb_else", Size: 1, At: Now},
			{MessageID: theirs, Part: "p4", Kind: hub.RawEdited, Bytes: []byte("nobody says who"), Size: 15, At: Now},
		}}))
	out := get[store.Erased](t)(s.Erase(ctx, hub.Actor{Type: hub.ActorSystem}, "con_00001"))
	same(t, "digests", out.Digests, []string{"d_blb_own", "d_blb_sign"})
	same(t, "own", len(rawsOf(t, s, mine)), 0)
	left := rawsOf(t, s, theirs)
	if len(left) != 2 || left[0].Part != "p3" || left[1].Part != "p4" {
		t.Errorf("left %+v", left)
	}
	same(t, "sound", get[[]store.Finding](t)(s.Check(ctx)), []store.Finding(nil))
}

// idOf is the id of the message that begin said.
func idOf(c hub.Conversation) hub.MessageID { return hub.MessageID("msg_" + string(c.ID) + "_1") }
