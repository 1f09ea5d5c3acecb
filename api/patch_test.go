package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
)

// refused fails unless the answer is a 422 that names field.
func (h *house) refused(r reply, field string) {
	h.t.Helper()
	var p problem.Problem
	h.want(r, http.StatusUnprocessableEntity).into(h.t, &p)
	if len(p.Errors) == 0 || p.Errors[0].Field != field || p.Errors[0].Rule == "" {
		h.t.Errorf("errors %+v, want field %s", p.Errors, field)
	}
}

func TestNullInAPatchClearsOrIsRefusedAndNeverPassesOver(t *testing.T) {
	h := newHouse(t)
	put := h.furnish(hub.RoleOwner)
	contact, brand, team := "/contacts/"+put["contact"], "/brands/"+put["brand"], "/teams/"+put["team"]
	inbox, agent := "/inboxes/"+put["inbox"], "/agents/"+put["agent"]
	for _, try := range [][2]string{
		{"/me", "name"}, {"/workspace", "name"}, {"/workspace", "zone"}, {"/workspace", "language"},
		{brand, "name"}, {team, "name"}, {inbox, "name"}, {inbox, "brand_id"}, {inbox, "disabled"}, {inbox, "settings"},
		{agent, "name"}, {agent, "role"}, {agent, "disabled"},
		{contact, "identities"}, {contact, "traits"}, {contact, "consents"},
	} {
		h.refused(h.ask(hub.RoleOwner, "PATCH", try[0], obj{try[1]: nil}), try[1])
	}
	for _, try := range []struct {
		path, field string
		set, want   any
	}{
		{"/me", "language", "fr", ""}, {agent, "language", "fr", ""}, {contact, "language", "fr", nil},
		{contact, "zone", "Europe/Paris", nil}, {contact, "name", "Ada", ""}, {brand, "signature", "Yours", ""},
		{brand, "theme", obj{"accent": "#123456"}, obj{}}, {"/workspace", "hours", obj{"zone": "UTC"}, nil},
		{team, "member_ids", []string{put["agent"]}, []any{}},
	} {
		h.want(h.ask(hub.RoleOwner, "PATCH", try.path, obj{try.field: try.set}), http.StatusOK)
		got := h.want(h.ask(hub.RoleOwner, "PATCH", try.path, obj{try.field: nil}), http.StatusOK).field(t, try.field)
		if same(got) == same(try.set) || try.field != "name" && same(got) != same(try.want) { // a nameless person is called by their address
			t.Errorf("%s %s: %v after null", try.path, try.field, got)
		}
	}
	h.want(h.ask(hub.RoleOwner, "PATCH", contact, obj{"name": "Grace"}), http.StatusOK)
	if r := h.want(h.ask(hub.RoleOwner, "PATCH", contact, obj{"language": "ro"}), http.StatusOK); r.field(t, "name") != "Grace" {
		t.Errorf("what is absent stays: %s", r.body)
	}
}

func same(v any) string {
	return strings.TrimSpace(string(mustJSON(v)))
}

func TestTraitNamesHaveOneLimit(t *testing.T) {
	h := newHouse(t)
	ask := func(n int) reply {
		return h.ask(hub.RoleOwner, "PATCH", "/contacts/"+string(h.conv.ContactID), obj{"traits": obj{strings.Repeat("k", n): "v"}})
	}
	h.want(ask(64), http.StatusOK)
	h.refused(ask(65), "traits")
	if r := ask(65); !strings.Contains(r.body, "64") {
		t.Error(r.body)
	}
}

func TestANoteWithRecipientsIsRefused(t *testing.T) {
	h := newHouse(t)
	for _, line := range []string{"to", "cc", "bcc"} {
		h.refused(h.ask(hub.RoleAgent, "POST", h.path("/messages"), obj{"kind": "note", "text": "x", line: []obj{{"address": "a@example.com"}}}), line)
	}
	if items, _ := h.ask(hub.RoleAgent, "GET", h.path("/messages"), nil).field(t, "items").([]any); len(items) != 1 {
		t.Errorf("%d messages", len(items))
	}
}

func TestWhatNoDatabaseTakesIsRefusedByTheNameOfItsField(t *testing.T) {
	h := newHouse(t)
	for path, field := range map[string]string{
		"/conversations?q=%00":                     "q",
		"/conversations?limit=2&tag=a%00b":         "tag",
		"/conversations?contact_id=%ff":            "contact_id",
		"/conversations?a%00b=1":                   "query",
		"/conversations?q=%zz":                     "q",
		"/conversations/%00":                       "id",
		"/conversations/{conv}/messages/%00":       "message_id",
		"/conversations/%ff/messages":              "id",
		"/nothing/%00":                             "path",
		"/contacts/a%00b/timeline?q=x":             "id",
		"/conversations/{conv}/messages?after=%00": "after",
	} {
		h.refused(h.ask(hub.RoleOwner, "GET", strings.ReplaceAll(path, "{conv}", string(h.conv.ID)), nil), field)
	}
	for body, field := range map[string]string{
		`{"kind":"note","text":"a\u0000b"}`:                                      "text",
		`{"kind":"reply","text":"a","to":[{"address":"a@b.c","name":"\u0000"}]}`: "to[0].name",
		`{"kind":"reply","text":"a","text":"b"}`:                                 "text",
	} {
		var p problem.Problem
		h.want(h.ask(hub.RoleOwner, "POST", h.path("/messages"), body), http.StatusBadRequest).into(t, &p)
		if len(p.Errors) != 1 || p.Errors[0].Field != field || p.Errors[0].Rule == "" || strings.Contains(p.Detail, "\x1f") {
			t.Errorf("%s: %+v", body, p)
		}
	}
	for _, body := range []string{"--b\r\nbroken", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncut", "nothing", ""} {
		r := h.request(h.tokens[hub.RoleOwner], "POST", "/blobs", body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		h.refused(h.send(r), "file")
	}
}
