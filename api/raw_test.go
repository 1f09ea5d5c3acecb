package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
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

func TestOriginalsOfThePartsOfAMessageAreListedAndSent(t *testing.T) {
	h := newHouse(t)
	put := h.furnish(hub.RoleAgent)
	id := hub.MessageID(put["msg"])
	big := strings.Repeat("a large part\n", 1000)
	file, err := h.files.PutBy(h.ctx, strings.NewReader(big), "original", 1<<20, "")
	h.must(err)
	part := func(name string, kind hub.RawKind, body string, n int) hub.Raw {
		return hub.Raw{MessageID: id, Part: name, Kind: kind, Type: "text/html", Bytes: []byte(body), Size: int64(len(body)), At: h.clock().Add(time.Duration(n) * time.Hour)}
	}
	large := part("large", hub.RawEdited, "", 2)
	large.Blob, large.Size = file.ID, file.Size
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Raws: []hub.Raw{part("one", hub.RawJoined, "<script>", 1), large}}))

	path := "/messages/" + put["msg"] + "/raw/parts"
	var list struct {
		Items []api.RawPartView `json:"items"`
		Next  *string           `json:"next_cursor"`
	}
	read := func(path string) (out []string) {
		t.Helper()
		list.Items = nil
		h.must(json.Unmarshal([]byte(h.want(h.ask(hub.RoleReadOnly, "GET", path, nil), http.StatusOK).body), &list))
		for _, p := range list.Items {
			out = append(out, fmt.Sprint(p.ID, " ", p.Kind, " ", p.Size))
		}
		return out
	}
	if got := strings.Join(read(path), ", "); got != fmt.Sprintf("first first %d, one joined 8, large edited %d", len("Subject: order\r\n\r\nWhere?"), len(big)) {
		t.Errorf("%s", got)
	}
	if got := read(path + "?limit=1"); len(got) != 2 || list.Next == nil {
		t.Errorf("the first page: %q", got)
	} else if got := read(path + "?limit=1&cursor=" + *list.Next); len(got) != 1 || !strings.HasPrefix(got[0], "large edited ") {
		t.Errorf("the second page: %q", got)
	}
	for name, want := range map[string]string{"first": "Subject: order\r\n\r\nWhere?", "one": "<script>", "large": big} {
		r := h.want(h.ask(hub.RoleReadOnly, "GET", path+"/"+name, nil), http.StatusOK)
		if r.body != want || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") || !strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d bytes, %v", name, len(r.body), r.header)
		}
		if kind := r.header.Get("Content-Type"); name != "first" && kind != "application/octet-stream" {
			t.Errorf("%s is sent as %s", name, kind)
		}
	}
	h.want(h.ask(hub.RoleOwner, "GET", path+"/none", nil), http.StatusNotFound)
	h.want(h.ask(hub.RoleOwner, "GET", "/messages/"+put["second"]+"/raw/parts/one", nil), http.StatusNotFound) // of another message
	h.api.Wall(func(a hub.Agent) hub.Scope { return hub.Scope{Agent: a.ID} })
	for _, p := range []string{path, path + "/one", path + "/first"} {
		h.want(h.ask(hub.RoleAgent, "GET", p, nil), http.StatusNotFound)
	}
}
