package router_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/router"
)

// parts are the originals of what became part of a message: kind and bytes, or
// kind and file.
func (h *house) parts(id hub.MessageID) (out []string) {
	h.t.Helper()
	page, err := h.store.RawParts(h.t.Context(), id, 200, "")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range page.Items {
		full, err := h.store.RawPart(h.t.Context(), id, r.Part)
		if err != nil {
			h.t.Fatal(err)
		}
		out = append(out, fmt.Sprint(r.Kind, " ", string(full.Bytes), r.Blob, " ", r.Size))
	}
	return out
}

func (h *house) sameParts(id hub.MessageID, want ...string) {
	h.t.Helper()
	if got := h.parts(id); strings.Join(got, "\n") != strings.Join(want, "\n") {
		h.t.Errorf("parts\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// raw gives a change the bytes it came as.
func raw(in hub.Inbound, bytes string) hub.Inbound {
	in.Raw, in.RawType = []byte(bytes), "application/json"
	return in
}

// row is a file of the store, as a sink leaves one.
func (h *house) row(id hub.BlobID) hub.BlobID {
	h.t.Helper()
	if err := h.store.PutBlob(h.t.Context(), store.BlobRow{ID: id, Digest: string(id), Name: "original", CreatedAt: h.clock.Now()}); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func TestWhatJoinsAMessageKeepsItsOriginal(t *testing.T) {
	h := newHouse(t)
	h.publish(post("m1", "1", "Helo"))
	h.route(h.ledger("m1"))
	next := func(in hub.Inbound) {
		h.t.Helper()
		h.clock.Move(time.Minute)
		h.publish(in)
		h.route(h.ledger(in.SrcKey))
	}
	more := raw(post("m2", "1", "and more"), "second picture")
	more.Joins = true
	large := raw(post("m3", "1", "much more"), "")
	large.Joins, large.RawBlob, large.RawSize = true, h.row("blb_large"), 300_000
	stranger := raw(change("x1", "1", hub.Edited, "Pwned"), "forged")
	stranger.From.Address = "eve"
	returned := raw(post("s1", "1", "Helo"), "as they have it")
	returned.Echo = true
	for _, in := range []hub.Inbound{
		more, more, large, raw(change("e1", "1", hub.Edited, "Hello"), "edit"), raw(change("e2", "1", hub.Edited, "Hello"), "same edit"),
		raw(change("r1", "1", hub.Reacted, "👍"), "sign"), stranger, returned, change("r2", "1", hub.Reacted, ""),
	} {
		next(in)
	}
	m := h.said()[0]
	h.sameParts(m.ID, "joined second picture 14", "joined blb_large 300000", "edited edit 4", "edited same edit 9", "reacted sign 4", "refused forged 6",
		"returned as they have it 15")
	if first, err := h.store.RawOf(t.Context(), m.ID); err != nil || string(first.Bytes) != "raw Helo" {
		t.Errorf("the first: %q, %v", first.Bytes, err)
	}

	next(raw(change("d1", "1", hub.Deleted, ""), `{"deleted":1}`))
	late := raw(post("m4", "1", "late"), "")
	late.Joins, late.RawBlob, late.RawSize = true, h.row("blb_late"), 300_000
	late.Attachments = []hub.Attachment{{ID: h.row("blb_picture")}}
	next(late)
	next(raw(change("e3", "1", hub.Edited, "Hello again"), "late edit"))
	h.sameParts(m.ID, `deleted {"deleted":1} 13`)
	for _, id := range []hub.BlobID{"blb_large", "blb_late", "blb_picture"} {
		if _, err := h.store.Blob(t.Context(), id); !hub.Is(err, hub.Missing) {
			t.Errorf("%s is still there: %v", id, err)
		}
	}
	if found, err := h.store.Check(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("fsck %+v, %v", found, err)
	}
}

func TestTheProofOfATakenBackMessageSaysNothingOfIt(t *testing.T) {
	for name, body := range map[string]string{"as it is": `was: My "secret" <x>`, "as JSON": `{"was":"My \"secret\" \u003cx\u003e"}`, "as other JSON": `{"was":"My \"secret\" <x>"}`} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.publish(post("m1", "1", `My "secret" <x>`))
			more := raw(post("m2", "1", ""), "")
			more.Joins, more.RawBlob = true, h.row("blb_part")
			h.publish(more)
			h.publish(raw(change("e1", "1", hub.Edited, "Nothing"), "edit"))
			h.publish(raw(change("d1", "1", hub.Deleted, ""), body)) // perhaps in one batch
			h.route(h.ledger("m1", "m2", "e1", "d1"))
			h.sameParts(h.said()[0].ID)
			if _, err := h.store.Blob(t.Context(), "blb_part"); !hub.Is(err, hub.Missing) {
				t.Errorf("the file of a part is still there: %v", err)
			}
		})
	}
}

func TestNewsThatWaitsKeepsItsOriginal(t *testing.T) {
	h := newHouse(t)
	kept := &aside{Ledger: h.store}
	h.rows = kept
	h.publish(raw(change("e1", "1", hub.Edited, "Hello"), "early edit"))
	h.publish(raw(change("e2", "2", hub.Edited, "Bye"), "of nothing"))
	h.route(h.ledger("e1", "e2"))
	h.publish(post("m1", "1", "Helo"))
	h.route(h.ledger("m1"))
	h.sameParts(h.said()[0].ID, "edited early edit 10")

	h.clock.Move(25 * time.Hour)
	h.route(func() bool { return kept.one() != nil })
	if q := kept.one(); string(q.Raw) != "of nothing" || q.Reason != "news of nothing" || q.State != hub.QuarantineEvent {
		t.Errorf("aside %+v", q)
	}
	if got, err := h.store.Quarantined(t.Context(), kept.one().ID); err != nil || string(got.Raw) != "of nothing" {
		t.Errorf("%+v, %v", got, err)
	}
}

// aside remembers what was put aside.
type aside struct {
	router.Ledger
	mu   sync.Mutex
	last *hub.Quarantined
}

// Commit implements router.Ledger.
func (a *aside) Commit(ctx context.Context, w hub.WriteSet) error {
	err := a.Ledger.Commit(ctx, w)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err == nil && len(w.Quarantined) > 0 {
		a.last = &w.Quarantined[0]
	}
	return err
}

func (a *aside) one() *hub.Quarantined {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}
