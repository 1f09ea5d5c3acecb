package apply

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// api is a hub that keeps what it is sent.
type api struct {
	t      *testing.T
	docs   map[string]map[string]any // by path with id
	writes []string
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer secret" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"title":"Unauthorized","detail":"who are you?"}`))
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	answer := func(v any) { _ = json.NewEncoder(w).Encode(v) }
	var body map[string]any
	if r.Method != http.MethodGet {
		a.writes = append(a.writes, r.Method+" "+path)
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			a.t.Error(err)
		}
	}
	switch {
	case r.Method == http.MethodPost:
		id := "id_" + strconv.Itoa(len(a.docs))
		body["id"], body["version"], body["revision"] = id, 1.0, 1.0
		if j, ok := body["journey"].(map[string]any); ok {
			body["name"] = j["name"]
		}
		a.docs[path+"/"+id] = body
		answer(body)
	case r.Method == http.MethodPut:
		was := a.docs[path]
		if was["version"] != body["version"] {
			w.WriteHeader(http.StatusConflict)
			return
		}
		body["id"], body["version"], body["revision"], body["name"] = was["id"], was["version"].(float64)+1, 1.0, was["name"]
		a.docs[path] = body
		answer(body)
	case a.docs[path] != nil:
		answer(a.docs[path])
	default:
		items := []any{}
		for at, d := range a.docs {
			if strings.HasPrefix(at, path+"/") {
				items = append(items, d)
			}
		}
		answer(map[string]any{"items": items, "next_cursor": nil})
	}
}

const files = `
parley: journey
name: Thanks
entry: {segment: "@Buyers"}
steps:
  - {id: hello, send: {template: "@Hello", channels: [email]}, next: bye}
  - {id: bye, end: {}}
---
parley: segment
name: Buyers
text: trait  tier = gold
---
parley: template
name: Hello
variants:
  - {channel: email, subject: Hi, source: text, text: Hello}
`

func TestFilesAreAppliedOnceAndInTheirOrder(t *testing.T) {
	a := &api{t: t, docs: map[string]map[string]any{}}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	run := func(text string, dry bool) (out []string, err error) {
		t.Helper()
		docs, err := Read("x.yaml", []byte(text))
		if err != nil {
			return nil, err
		}
		h := &Hub{URL: server.URL, Token: "secret", HTTP: server.Client()}
		err = h.Apply(t.Context(), docs, dry, func(c Change) { out = append(out, c.Kind+" "+c.Name+"\n"+c.Diff) })
		return out, err
	}
	if out, err := run(files, true); err != nil || len(out) != 3 || len(a.writes) != 0 {
		t.Fatalf("a dry run: %q, %v, %v", out, err, a.writes)
	}
	out, err := run(files, false)
	if err != nil || strings.Join(a.writes, " ") != "POST /templates POST /segments POST /journeys" || !strings.Contains(out[2], "+       template: id_0") {
		t.Fatalf("%q, %v, %v", out, err, a.writes)
	}
	a.writes = nil
	out, err = run(files, false)
	if err != nil || len(a.writes) != 0 || out[0] != "template Hello\n" {
		t.Fatalf("once more: %q, %v, %v", out, err, a.writes)
	}
	out, err = run(strings.Replace(files, "end: {}", "end: {reached: true}", 1), false)
	if err != nil || len(a.writes) != 1 || !strings.Contains(out[2], "+       reached: true") || strings.Count(out[2], "\n") > 4 {
		t.Fatalf("an edit: %q, %v, %v", out, err, a.writes)
	}
	a.docs["/coupon-pools/off_1"] = map[string]any{"id": "off_1", "pool": map[string]any{"name": "Spring"}}
	out, err = run(strings.Replace(files, "[email]}", `[email], coupon_pool: "@Spring"}`, 1), false)
	if err != nil || !strings.Contains(out[2], "+       coupon_pool: off_1") {
		t.Fatalf("an offer by its name: %q, %v", out, err)
	}
	for text, want := range map[string]string{
		"name: x":                           "say what it is",
		"parley: journey":                   "has a name",
		"parley: journey\nname: x\nstep: 1": "x.yaml: journey \"x\": line 1: step is not a field",
		"parley: segment\nname: Buyers\ntext: a\n---\nparley: segment\nname: Buyers\ntext: b": "is in x.yaml, too",
		"parley: campaign\nname: C\ntemplate: '@Nobody'":                                      "no single templates of the name",
		"parley: [": "x.yaml",
	} {
		if _, err := run(text, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	h := &Hub{URL: server.URL, Token: "wrong", HTTP: server.Client()}
	docs, _ := Read("x", []byte(files))
	if err := h.Apply(t.Context(), docs, true, func(Change) {}); err == nil || strings.Contains(err.Error(), "wrong") || !strings.Contains(err.Error(), "who are you?") {
		t.Errorf("a wrong token: %v", err)
	}
}
