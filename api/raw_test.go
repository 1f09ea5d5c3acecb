package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestOriginalOfAMailIsADownloadForWhoeverReadsTheConversation(t *testing.T) {
	h := newHouse(t)
	put := h.furnish(hub.RoleAgent)
	path := func(id string) string { return "/messages/" + id + "/raw" }
	r := h.want(h.ask(hub.RoleReadOnly, "GET", path(put["msg"]), nil), http.StatusOK)
	for name, want := range map[string]string{
		"Content-Type": "message/rfc822", "X-Content-Type-Options": "nosniff", "Content-Length": fmt.Sprint(len(r.body)),
		"Content-Disposition": "attachment; filename=" + put["msg"] + ".eml", "Cache-Control": "no-store",
	} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if r.body != "Subject: order\r\n\r\nWhere?" || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%q %v", r.body, r.header)
	}

	big := strings.Repeat("a long mail\r\n", 1000)
	file, err := h.files.PutBy(h.ctx, strings.NewReader(big), "original", 1<<20, "")
	h.must(err)
	conv, m := h.letter(hub.Contact{ID: h.conv.ContactID}, h.conv.LastInboxID, "Large")
	m.RawBlob = file.ID
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Conversations: []hub.Conversation{conv}, Messages: []hub.Message{m}}))
	r = h.want(h.ask(hub.RoleAgent, "GET", path(string(m.ID)), nil), http.StatusOK)
	if r.body != big || r.header.Get("Content-Type") != "message/rfc822" {
		t.Errorf("%d bytes of %s", len(r.body), r.header.Get("Content-Type"))
	}

	for _, id := range []string{put["second"], "msg_none"} { // nothing kept, and nothing there
		h.want(h.ask(hub.RoleOwner, "GET", path(id), nil), http.StatusNotFound)
	}
	h.api.Wall(func(a hub.Agent) hub.Scope { return hub.Scope{Agent: a.ID} })
	behind, none := h.ask(hub.RoleAgent, "GET", path(put["msg"]), nil), h.ask(hub.RoleAgent, "GET", path("msg_none"), nil)
	if behind.status != http.StatusNotFound || behind.field(t, "detail") != none.field(t, "detail") {
		t.Errorf("what is behind the wall shows: %s", behind.body)
	}
}
