package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
)

func TestForeignSitesCannotWriteWithOurCookie(t *testing.T) {
	h := newHouse(t, func(d *api.Deps) { d.Trusted = []string{"https://partner.example.com"} })
	c := h.signIn(hub.RoleOwner)
	for name, try := range map[string]struct {
		head   obj
		refuse bool
	}{
		"another site's form":            {obj{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example.org"}, true},
		"a sibling host":                 {obj{"Sec-Fetch-Site": "same-site", "Origin": "https://blog.example.com"}, true},
		"a sandboxed frame":              {obj{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, true},
		"an old browser's foreign page":  {obj{"Origin": "https://evil.example.org"}, true},
		"an old browser's opaque origin": {obj{"Origin": "null"}, true},
		"a name that begins like ours":   {obj{"Origin": "https://example.com.evil.example.org"}, true},
		"our own page":                   {obj{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, false},
		"an old browser's own page":      {obj{"Origin": "http://example.com"}, false},
		"somebody we trust":              {obj{"Sec-Fetch-Site": "cross-site", "Origin": "https://partner.example.com"}, false},
		"a program":                      {obj{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, kind := range []string{"application/json", "text/plain", "application/x-www-form-urlencoded"} {
				r := h.request("", "POST", "/tokens", obj{"name": "stolen"})
				r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
				r.Header.Set("Content-Type", kind)
				for k, v := range try.head {
					r.Header.Set(k, v.(string))
				}
				got := h.send(r).status
				if made := got == http.StatusCreated; try.refuse && got != http.StatusForbidden || !try.refuse && made != (kind == "application/json") {
					t.Errorf("%s: %d", kind, got)
				}
			}
		})
	}
	for _, r := range h.api.Routes() { // what no cookie protects must not change anything
		if r.Method == http.MethodGet && strings.Contains(r.Path, "delete") {
			t.Errorf("%s", r.Path)
		}
	}
}

func TestOddJSONIsRefusedWithTheFieldAndTheRule(t *testing.T) {
	h := newHouse(t)
	deep := strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40)
	for _, try := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{"POST", "/tokens", ``, 400, ""},
		{"POST", "/tokens", `{`, 400, "body"},
		{"POST", "/tokens", `{"name":"a"} x`, 400, "body"},
		{"POST", "/tokens", `{"name":"a"}{"name":"b"}`, 400, "body"},
		{"POST", "/tokens", `{"name":"a","name":"b"}`, 400, "name"},
		{"POST", "/tokens", `{"name":"a\u0000b"}`, 400, "name"},
		{"POST", "/tokens", "{\"name\":\"a\x00b\"}", 400, "body"},
		{"POST", "/tokens", `null`, 422, "body"},
		{"POST", "/tokens", `[]`, 422, "body"},
		{"POST", "/tokens", `{}`, 422, "name"},
		{"POST", "/tokens", `{"name":7}`, 422, "name"},
		{"POST", "/tokens", `{"name":null}`, 422, "name"},
		{"POST", "/tokens", `{"name":""}`, 422, "name"},
		{"POST", "/tokens", `{"name":"   "}`, 422, "name"},
		{"POST", "/tokens", `{"name":"a\nb"}`, 422, "name"},
		{"POST", "/tokens", `{"Name":"a"}`, 422, "name"},
		{"POST", "/tokens", `{"name":"a","agent_id":"agt_1"}`, 422, "agent_id"},
		{"POST", "/tokens", `{"name":"a","NAME":"b"}`, 422, "NAME"},
		{"POST", "/tokens", `{"name":"` + strings.Repeat("x", 201) + `"}`, 422, "name"},
		{"PATCH", "/me", `{"name":"x","role":"owner"}`, 422, "role"},
		{"PATCH", "/me", `{"Role":"owner"}`, 422, "Role"},
		{"POST", "/session", `{"email":"a","password":{"$ne":""}}`, 422, "password"},
		{"POST", "/agents", `{"email":"a@b.c","name":"x","role":"god"}`, 422, "role"},
		{"POST", "/agents", `{"email":"a@b@c","name":"x","role":"agent"}`, 422, "email"},
		{"POST", "/agents", `{"email":"a\r\nBcc: x@y.z","name":"x","role":"agent"}`, 422, "email"},
		{"POST", "/inboxes", `{"name":"x","kind":"pigeon","settings":` + deep + `}`, 400, "body"},
		{"POST", "/inboxes", `{"name":"x","kind":"pigeon","settings":{"address":"a@b.c","colour":"red"}}`, 422, "settings.colour"},
		{"POST", "/inboxes", `{"name":"x","kind":"pigeon","settings":{"address":"no address"}}`, 422, "settings.address"},
		{"POST", "/inboxes", `{"name":"x","kind":"pigeon"}`, 422, "settings.address"},
		{"POST", "/inboxes", `{"name":"x","kind":"fax","settings":{}}`, 422, "kind"},
		{"POST", "/inboxes", `{"name":"x","kind":"pigeon","brand_id":"brd_none","settings":{"address":"a@b.c"}}`, 422, "brand_id"},
		{"PATCH", "/workspace", `{"zone":"Mars/Olympus"}`, 422, "zone"},
		{"PATCH", "/workspace", `{"zone":"../../etc/passwd"}`, 422, "zone"},
		{"POST", "/conversations/{conv}/status", `{"status":"on_fire"}`, 422, "status"},
		{"POST", "/conversations/{conv}/status", ``, 400, ""},
		{"POST", "/conversations/{conv}/priority", `{"priority":""}`, 422, "priority"},
		{"POST", "/conversations/{conv}/snooze", `{"until":"tomorrow"}`, 422, "until"},
		{"POST", "/conversations/{conv}/snooze", `{}`, 422, "until"},
		{"POST", "/conversations/{conv}/assign", `{}`, 422, "agent_id"},
		{"POST", "/conversations/{conv}/assign", `{"agent_id":"agt_none"}`, 422, "agent_id"},
		{"POST", "/conversations/{conv}/claim", `{"agent_id":"agt_none"}`, 422, "agent_id"},
		{"POST", "/conversations/{conv}/messages", `{"kind":"shout","text":"x"}`, 422, "kind"},
		{"POST", "/conversations/{conv}/messages", `{"kind":"reply","text":"x","hold_s":-1}`, 422, "hold_s"},
		{"POST", "/conversations/{conv}/messages", `{"kind":"reply","text":"x","to":[{"address":"a@b.c","evil":1}]}`, 422, "to[0].evil"},
		{"POST", "/conversations/{conv}/messages", `{"kind":"reply","text":"x","attachments":["blb_none"]}`, 422, "attachments[0]"},
		{"POST", "/contacts", `{}`, 422, "name"},
		{"POST", "/contacts", `{"name":"a\r\nBcc: b"}`, 422, "name"},
		{"POST", "/contacts", `{"name":"x","id":"con_1"}`, 422, "id"},
		{"POST", "/contacts", `{"name":"x","identities":[{"kind":"email","address":"a@b.c","evidence":"agent"}]}`, 422, "identities[0].evidence"},
		{"POST", "/teams", `{"name":"x","member_ids":["agt_none"]}`, 422, "member_ids"},
	} {
		r := h.ask(hub.RoleOwner, try.method, strings.ReplaceAll(try.path, "{conv}", string(h.conv.ID)), try.body)
		var p problem.Problem
		r.into(t, &p)
		if r.status != try.status || r.header.Get("Content-Type") != "application/problem+json" || p.RequestID == "" && r.status != 400 && len(p.Errors) == 0 {
			t.Errorf("%s %s %.60s: %d, want %d: %s", try.method, try.path, try.body, r.status, try.status, r.body)
			continue
		}
		if try.field != "" && (len(p.Errors) == 0 || p.Errors[0].Field != try.field || p.Errors[0].Rule == "") {
			t.Errorf("%s %.60s: errors %+v, want field %s", try.path, try.body, p.Errors, try.field)
		}
	}
}

func TestSecretsSentToUsAreNotSentBack(t *testing.T) {
	h := newHouse(t)
	for _, r := range []reply{
		h.ask("", "POST", "/session", `{"email":7,"password":"hunter2hunter2"}`),
		h.ask("", "POST", "/session", `{"email":"a@b.c","password":"hunter2hunter2"`),
		h.ask("", "POST", "/session", `{"email":"a@b.c","password":"hunter2hunter2","x":1}`),
		h.ask("", "POST", "/session", `{"email":"a@b.c","password":["hunter2hunter2"]}`),
		h.ask(hub.RoleOwner, "POST", "/inboxes", obj{"name": "x", "kind": postKind, "settings": obj{"address": "bad", "password": "hunter2hunter2"}}),
	} {
		if r.status < 400 || strings.Contains(r.body, "hunter2") {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
}

func TestOddAddressesAndParametersAreRefused(t *testing.T) {
	h := newHouse(t)
	for path, status := range map[string]int{
		"/conversations?limit=0":                                    422,
		"/conversations?limit=201":                                  422,
		"/conversations?limit=-1":                                   422,
		"/conversations?limit=x":                                    422,
		"/conversations?limit=200&cursor=":                          200,
		"/conversations?cursor=%00":                                 422,
		"/conversations?cursor=%ff":                                 422,
		"/conversations?cursor=abc":                                 422,
		"/conversations?cursor=a%20b":                               422,
		"/conversations?cursor=" + strings.Repeat("A", 513):         422,
		"/conversations?cursor='%20OR%201=1--":                      422,
		"/conversations?status=open,closed":                         422,
		"/conversations?status=open,resolved":                       200,
		"/conversations?status=&inbox_id=&q=&sort=":                 200,
		"/conversations?sort=id;drop":                               422,
		"/conversations?view=everything":                            422,
		"/conversations?asignee_id=me":                              422,
		"/conversations?q=%27%22)(*:^-%20AND%20NEAR":                200,
		"/conversations?q=" + strings.Repeat("a", 201):              422,
		"/conversations?tag=%27;--":                                 200,
		"/contacts?cursor=zzz":                                      422,
		"/contacts?q=%25_":                                          200,
		"/audit?cursor=zzz":                                         422,
		"/quarantine?cursor=zzz":                                    422,
		"/conversations/%00":                                        422,
		"/conversations/..%2f..%2fetc":                              404,
		"/conversations/" + strings.Repeat("x", 65):                 422,
		"/conversations/cnv_none":                                   404,
		"/conversations/cnv_none/messages":                          404,
		"/contacts/con_none":                                        404,
		"/nothing":                                                  404,
		"/blobs/..%2fhub.db":                                        404,
		"/conversations/{conv}/messages?cursor=x":                   422,
		"/conversations/{conv}/messages?cursor=-1":                  422,
		"/conversations/{conv}/messages?before=9223372036854775807": 200,
		"/conversations/{conv}/messages?before=0":                   422,
	} {
		r := h.ask(hub.RoleOwner, "GET", strings.ReplaceAll(path, "{conv}", string(h.conv.ID)), nil)
		if r.status != status {
			t.Errorf("%.80s: %d, want %d: %s", path, r.status, status, r.body)
		}
		if r.status >= 400 && r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", path, r.header.Get("Content-Type"))
		}
	}
	for method, path := range map[string]string{"PUT": "/me", "DELETE": "/conversations", "TRACE": "/me"} {
		if r := h.ask(hub.RoleOwner, method, path, nil); r.status != http.StatusMethodNotAllowed || r.header.Get("Allow") == "" {
			t.Errorf("%s %s: %d", method, path, r.status)
		}
	}
}

func TestBodiesAndFilesOverTheLimitAre413(t *testing.T) {
	h := newHouse(t, func(d *api.Deps) { d.MaxUpload = 1000 })
	big := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	h.want(h.ask(hub.RoleOwner, "POST", "/tokens", big), http.StatusRequestEntityTooLarge)
	r := h.request(h.tokens[hub.RoleOwner], "POST", "/tokens", big)
	r.Header.Set("Idempotency-Key", "k")
	h.want(h.send(r), http.StatusRequestEntityTooLarge)
	h.want(h.upload(hub.RoleAgent, "file", "a.txt", strings.Repeat("x", 1001)), http.StatusRequestEntityTooLarge)
	h.want(h.upload(hub.RoleAgent, "file", "a.txt", strings.Repeat("x", 3<<20)), http.StatusRequestEntityTooLarge)
	h.want(h.upload(hub.RoleAgent, "file", "a.txt", strings.Repeat("x", 1000)), http.StatusCreated)
	h.want(h.upload(hub.RoleAgent, "other", "a.txt", "x"), http.StatusUnprocessableEntity)
}

func (h *house) upload(role hub.Role, part, name, content string) reply {
	h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	w, err := form.CreateFormFile(part, name)
	h.must(err)
	_, _ = w.Write([]byte(content))
	h.must(form.Close())
	r := h.request(h.tokens[role], "POST", "/blobs", body.String())
	r.Header.Set("Content-Type", form.FormDataContentType())
	return h.send(r)
}

// TestWallsHoldOnEveryRouteOfAConversation is the IDOR matrix: it is made from
// the routes, so that a new one is tested the day it is registered.
func TestWallsHoldOnEveryRouteOfAConversation(t *testing.T) {
	h := newHouse(t)
	put := h.furnish(hub.RoleAgent)
	files := h.upload(hub.RoleOwner, "file", "a.txt", "secret")
	h.api.Wall(func(a hub.Agent) hub.Scope { // everybody sees only their own
		if a.Role == hub.RoleOwner {
			return hub.Scope{All: true, Agent: a.ID}
		}
		return hub.Scope{Agent: a.ID}
	})
	bodies := map[string]any{}
	for _, m := range matrix {
		bodies[m.route] = m.body
	}
	tried := 0
	for _, r := range h.api.Routes() {
		if !strings.HasPrefix(r.Path, "/api/v1/conversations/{id}") {
			continue
		}
		tried++
		if got := h.ask(hub.RoleAgent, r.Method, put.path(r.Path), put.body(bodies[r.Method+" "+r.Path])); got.status != http.StatusNotFound {
			t.Errorf("%s %s: %d %s", r.Method, r.Path, got.status, got.body)
		}
	}
	if tried < 15 {
		t.Errorf("only %d routes tried", tried)
	}
	for _, path := range []string{"/conversations", "/conversations?q=order", fmt.Sprintf("/contacts/%s/timeline", h.conv.ContactID),
		fmt.Sprintf("/conversations?contact_id=%s", h.conv.ContactID)} {
		if items, _ := h.want(h.ask(hub.RoleAgent, "GET", path, nil), 200).field(t, "items").([]any); len(items) != 0 {
			t.Errorf("%s shows %v", path, items)
		}
	}
	id, _ := files.field(t, "id").(string)
	h.want(h.ask(hub.RoleAgent, "GET", "/blobs/"+id, nil), http.StatusNotFound)
	h.want(h.ask(hub.RoleOwner, "GET", "/blobs/"+id, nil), http.StatusOK)
	h.want(h.ask(hub.RoleAgent, "POST", fmt.Sprintf("/conversations/%s/merge", h.conv.ID), obj{"other_id": put["other"]}), http.StatusNotFound)
}

func TestABodyThatIsMissingOrTooLargeNamesTheField(t *testing.T) {
	h := newHouse(t)
	for body, status := range map[string]int{"": http.StatusBadRequest, `{"name":"` + strings.Repeat("x", 2<<20) + `"}`: http.StatusRequestEntityTooLarge} {
		var p struct {
			Errors []struct{ Field, Rule string }
		}
		h.want(h.ask(hub.RoleAdmin, "POST", "/inboxes", body), status).into(t, &p)
		if len(p.Errors) != 1 || p.Errors[0].Field != "body" || p.Errors[0].Rule == "" {
			t.Errorf("%d: %+v", status, p)
		}
	}
}
