package chat_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"sync"
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
)

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")

func TestProgramsPostAndPollWithoutSockets(t *testing.T) {
	r, h := opened(t, nil)
	status, out := call(t, "POST", r.URL+"/messages", nil, object{"cid": "c1", "text": "hello", "name": "Ada", "language": "ro"})
	token, _ := out["token"].(string)
	if status != 200 || out["ack"] != "c1" || token == "" {
		t.Fatalf("%d %v", status, out)
	}
	m := theOne(t, h)
	if m.FromName != "Ada" || m.Language != "ro" {
		t.Fatalf("inbound %+v", m)
	}
	if _, out = call(t, "POST", r.URL+"/messages", bearer(token), object{"cid": "c1", "text": "hello"}); out["ack"] != "c1" || out["token"] != nil {
		t.Fatalf("again %v", out)
	}
	theOne(t, h)
	reply := h.Reply(m.From, "answer")
	status, out = call(t, "GET", r.URL+"/messages", bearer(token), nil)
	msgs := out["messages"].([]any)
	if status != 200 || len(msgs) != 2 || out["conversation"] == "" || out["moved"] != true {
		t.Fatalf("%d %v", status, out)
	}
	conv := out["conversation"].(string)
	var wg sync.WaitGroup
	wg.Go(func() {
		_, out = call(t, "GET", r.URL+"/messages?since=2&wait=20&conversation="+conv, bearer(token), nil)
	})
	until(t, "somebody waits", func() bool { return strings.Contains(h.Watching(), m.From.Address) })
	h.Reply(m.From, "later")
	wg.Wait()
	if msgs = out["messages"].([]any); len(msgs) != 1 || msgs[0].(object)["text"] != "later" || out["moved"] != false {
		t.Fatalf("long poll %v", out)
	}
	if status, _ = call(t, "POST", r.URL+"/seen", bearer(token), object{"conversation": conv, "since": 1, "seq": 2}); status != 204 {
		t.Fatalf("seen %d", status)
	}
	if got := h.Receipts(); len(got) != 1 || got[0].State != hub.Read || got[0].Ref != reply.Ref {
		t.Fatalf("receipts %v", got)
	}
	if status, _ = call(t, "DELETE", r.URL+"/session", bearer(token), nil); status != 204 {
		t.Fatalf("logout %d", status)
	}
	if status, _ = call(t, "GET", r.URL+"/messages", bearer(token), nil); status != 401 {
		t.Fatalf("after logout %d", status)
	}
}

func TestBadRequestsGetAClearAnswer(t *testing.T) {
	r, h := opened(t, nil)
	tests := map[string]struct {
		method, path string
		header       object
		body         any
		status       int
	}{
		"no body":       {"POST", "/messages", nil, nil, 400},
		"unknown field": {"POST", "/messages", nil, `{"cid":"a","text":"x","role":"agent"}`, 400},
		"spelled else":  {"POST", "/messages", nil, `{"CID":"a","text":"x"}`, 400},
		"too large":     {"POST", "/messages", nil, `{"cid":"a","text":"` + strings.Repeat("x", 200_000) + `"}`, 413},
		"empty text":    {"POST", "/messages", nil, object{"cid": "a", "text": " "}, 422},
		"bad token":     {"POST", "/messages", bearer(strings.Repeat("z", 26)), object{"cid": "a", "text": "x"}, 401},
		"no token":      {"GET", "/messages", nil, nil, 401},
		"no such path":  {"GET", "/admin", nil, nil, 404},
		"bad method":    {"PUT", "/messages", nil, nil, 405},
		"foreign file":  {"GET", "/files/abc.def", bearer("x"), nil, 401},
		"not a form":    {"POST", "/files", nil, "x", 422},
	}
	for name, c := range tests {
		if status, out := call(t, c.method, r.URL+c.path, c.header, c.body); status != c.status {
			t.Errorf("%s: %d %v, want %d", name, status, out, c.status)
		}
	}
	h.Refuse(hub.Errorf(hub.Temporary, "broken"))
	status, out := call(t, "POST", r.URL+"/messages", nil, object{"cid": "a", "text": "x"})
	if status != 503 || out["header.Retry-After"] == nil || out["header.Content-Type"] != "application/problem+json" {
		t.Errorf("hub in trouble: %d %v", status, out)
	}
	if len(h.Received()) != 0 {
		t.Fatal("something came through")
	}
}

func TestARefusalNamesTheFieldAndTheRule(t *testing.T) {
	r, _ := opened(t, nil)
	for field, body := range map[string]any{
		"body": `{"cid":`,
		"cid":  object{"text": "x"},
		"text": object{"cid": "a", "text": " "},
	} {
		_, out := call(t, "POST", r.URL+"/messages", nil, body)
		list, _ := out["errors"].([]any)
		if len(list) != 1 {
			t.Fatalf("%s: %v", field, out)
		}
		if e, _ := list[0].(object); e["field"] != field || e["rule"] == nil || e["rule"] == "" {
			t.Errorf("%s: %v", field, out)
		}
	}
}

func upload(t testing.TB, r *channeltest.Rig, header object, name string, raw []byte) (int, object) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	part.Write(raw)
	w.Close()
	h := object{"Content-Type": w.FormDataContentType()}
	for k, v := range header {
		h[k] = v
	}
	return call(t, "POST", r.URL+"/files", h, b.Bytes())
}

func TestFilesGoBothWaysAndBelongToOneVisitor(t *testing.T) {
	r, h := opened(t, nil)
	status, out := upload(t, r, nil, `..\../bild<1>.png`, png)
	token, _ := out["token"].(string)
	if status != 201 || out["name"] != "bild_1_.png" || out["type"] != "image/png" || token == "" {
		t.Fatalf("%d %v", status, out)
	}
	ticket := out["id"].(string)
	if status, out = call(t, "POST", r.URL+"/messages", bearer(token), object{"cid": "c1", "files": []string{ticket}}); status != 200 {
		t.Fatalf("%d %v", status, out)
	}
	m := theOne(t, h)
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "bild_1_.png" || m.Text != "" {
		t.Fatalf("inbound %+v", m)
	}
	h.Reply(m.From, "see here", h.File("rechnung ü.pdf", []byte("%PDF-1.7 one")))
	_, out = call(t, "GET", r.URL+"/messages?since=1&conversation="+string(h.Visible(m.From)[0].ConversationID), bearer(token), nil)
	card := out["messages"].([]any)[0].(object)["files"].([]any)[0].(object)
	status, out = call(t, "GET", r.URL+"/files/"+card["id"].(string), bearer(token), nil)
	if status != 200 || out["raw"] != "%PDF-1.7 one" || !strings.HasPrefix(out["header.Content-Disposition"].(string), "attachment") ||
		out["header.X-Content-Type-Options"] != "nosniff" || !strings.Contains(out["header.Content-Security-Policy"].(string), "sandbox") {
		t.Fatalf("%d %v", status, out)
	}
	_, other := call(t, "POST", r.URL+"/messages", nil, object{"cid": "c1", "text": "I am somebody else"})
	stranger := bearer(other["token"].(string))
	if status, _ = call(t, "GET", r.URL+"/files/"+card["id"].(string), stranger, nil); status != 404 {
		t.Fatalf("a stranger reads the file: %d", status)
	}
	if status, _ = call(t, "POST", r.URL+"/messages", stranger, object{"cid": "c2", "files": []string{ticket}}); status != 422 {
		t.Fatalf("a stranger sends the file: %d", status)
	}
}

func TestFilesOutOfBoundsAreRefused(t *testing.T) {
	r, _ := opened(t, nil)
	for name, c := range map[string]struct {
		raw    []byte
		status int
	}{
		"page.html":  {[]byte("<!DOCTYPE html><script>alert(1)</script>"), 422},
		"image.png":  {[]byte("<!DOCTYPE html><script>alert(1)</script>"), 422},
		"pic.svg":    {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), 422},
		"run.exe":    {[]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8"), 422},
		"empty.txt":  {nil, 422},
		"fits.txt":   {bytes.Repeat([]byte("a"), 10<<20), 201},
		"beyond.txt": {bytes.Repeat([]byte("a"), 10<<20+1), 413},
		"huge.txt":   {bytes.Repeat([]byte("a"), 11<<20), 413},
	} {
		if status, out := upload(t, r, nil, name, c.raw); status != c.status {
			t.Errorf("%s: %d %v, want %d", name, status, out["detail"], c.status)
		}
	}
	off, _ := opened(t, object{"files": false})
	if status, _ := upload(t, off, nil, "a.png", png); status != 403 {
		t.Errorf("files off: %d", status)
	}
	if _, out := call(t, "GET", off.URL+"/config", nil, nil); out["files"] != nil {
		t.Errorf("config %v", out)
	}
}

func TestPreflightAllowsWhatTheWidgetNeeds(t *testing.T) {
	r, _ := opened(t, object{"allowed_origins": []any{"https://shop.example"}})
	status, out := call(t, "OPTIONS", r.URL+"/messages", object{"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}, nil)
	if status != 204 || out["header.Access-Control-Allow-Origin"] != "https://shop.example" || out["header.Vary"] != "Origin" ||
		!strings.Contains(out["header.Access-Control-Allow-Headers"].(string), "Authorization") || out["header.Access-Control-Allow-Credentials"] != nil {
		t.Fatalf("%d %v", status, out)
	}
}
