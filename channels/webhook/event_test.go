package webhook_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
)

func TestWhatBreaksARuleIsNamed(t *testing.T) {
	r, _ := opened(t, nil)
	who := `"sender":{"id":"u"}`
	for body, field := range map[string]string{
		`{"type":"message","id":"1",` + who + `}`:                                                               "text",
		`{"type":"message","id":"1","text":"x"}`:                                                                "sender",
		`{"type":"message",` + who + `,"text":"x"}`:                                                             "id",
		`{"type":"message","id":"",` + who + `,"text":"x"}`:                                                     "id",
		`{"type":"message","id":"a b",` + who + `,"text":"x"}`:                                                  "id",
		`{"type":"message","id":"` + strings.Repeat("x", 201) + `",` + who + `,"text":"x"}`:                     "id",
		`{"type":"message","id":7,` + who + `,"text":"x"}`:                                                      "id",
		`{"type":"message","id":"1","sender":{"id":""},"text":"x"}`:                                             "sender.id",
		`{"type":"message","id":"1","sender":"u","text":"x"}`:                                                   "sender",
		`{"type":"message","id":"1","sender":{"id":"u","verified":true},"text":"x"}`:                            "sender.verified",
		`{"type":"message","id":"1","sender":{"id":"u","Name":"x"},"text":"x"}`:                                 "sender.Name",
		`{"type":"message","id":"1",` + who + `,"text":"x","txet":"y"}`:                                         "txet",
		`{"type":"message","id":"1",` + who + `,"Text":"x"}`:                                                    "Text",
		`{"type":"message","id":"1",` + who + `,"text":"x","text":"y"}`:                                         "text",
		`{"type":"message","id":"1",` + who + `,"text":"` + strings.Repeat("x", 20_001) + `"}`:                  "text",
		`{"type":"message","id":"1",` + who + `,"html":"` + strings.Repeat("x", 256<<10+1) + `"}`:               "html",
		`{"type":"message","id":"1",` + who + `,"text":"x","at":"yesterday"}`:                                   "at",
		`{"type":"message","id":"1",` + who + `,"text":"x","public":"yes"}`:                                     "public",
		`{"type":"message","id":"1",` + who + `,"attachments":{}}`:                                              "attachments",
		`{"type":"message","id":"1",` + who + `,"attachments":[{"url":"x","data":"y"}]}`:                        "attachments[0]",
		`{"type":"message","id":"1",` + who + `,"attachments":[{"name":"x"}]}`:                                  "attachments[0]",
		`{"type":"message","id":"1",` + who + `,"attachments":[{"data":"!!!!"}]}`:                               "attachments[0].data",
		`{"type":"message","id":"1",` + who + `,"attachments":[{"path":"x"}]}`:                                  "attachments.path",
		`{"type":"message","id":"1",` + who + `,"attachments":[` + strings.Repeat(`{"url":"u"},`, 20) + `{}]}`:  "attachments",
		`{"type":"message","id":"1",` + who + `,"attachments":[{"data":"` + strings.Repeat("A", 7<<20) + `"}]}`: "attachments[0].data",
		`{"type":"edit","id":"1",` + who + `,"text":"x"}`:                                                       "message",
		`{"type":"reaction","id":"1",` + who + `,"message":"m"}`:                                                "reaction",
		`{"type":"receipt","message":"m","state":"sent"}`:                                                       "state",
		`{"type":"receipt","message":"m","state":"queued"}`:                                                     "state",
		`{"type":"consent","id":"1",` + who + `}`:                                                               "given",
		`{"type":"","id":"1"}`: "type", `{"id":"1"}`: "type", `{"type":[],"id":"1"}`: "type",
	} {
		status, raw := offer(t, r, secret, []byte(body))
		var p struct {
			Errors []struct{ Field, Rule string }
		}
		_ = json.Unmarshal([]byte(raw), &p)
		if status != 422 || len(p.Errors) != 1 || p.Errors[0].Field != field || p.Errors[0].Rule == "" {
			t.Errorf("%.90s: %d %s, want %s", body, status, raw, field)
		}
	}
	for _, body := range []string{"", "null", "[]", `"x"`, `{"type":"ping"`, `{"type":"ping"} {}`, "{\"type\":\"p\xff\"}", `{` + strings.Repeat(`"a":{`, 100_000),
		strings.Repeat("[", 1<<20)} {
		if status, raw := offer(t, r, secret, []byte(body)); status != 422 {
			t.Errorf("%.40q: %d %s", body, status, raw)
		}
	}
	if r.Hub.Offers() != 0 {
		t.Errorf("%d came through", r.Hub.Offers())
	}
}

func TestWordsAreCleaned(t *testing.T) {
	r, _ := opened(t, nil)
	m := object{"type": "message", "id": "1", "text": "a\u0000b\r\nc 😀", "html": `<p onclick="x()">hi<script>alert(1)</script></p><img src="https://x.example/t.gif">`,
		"sender": object{"id": "u", "name": "Ana\u202e\n\u0000", "email": "no mail address", "phone": "12", "language": "<x>"}, "at": "1999-01-01T00:00:00Z"}
	if status, raw := offer(t, r, secret, encode(t, m)); status != 200 {
		t.Fatalf("%d %s", status, raw)
	}
	got := r.Hub.Received()[0]
	if got.Text != "ab\nc 😀" || strings.Contains(got.HTML, "script") || strings.Contains(got.HTML, ` src="http`) || got.FromName != "Ana" {
		t.Errorf("%q %q %q", got.Text, got.HTML, got.FromName)
	}
	if len(got.Claims) != 0 || got.Language != "" || !got.ReceivedAt.Equal(r.Hub.Clock.Now()) {
		t.Errorf("%v %q %v", got.Claims, got.Language, got.ReceivedAt)
	}
}

// Order is the hub's matter: states only move forward. Here each comes through
// as it is, whatever came before.
func TestReceiptsComeInAnyOrder(t *testing.T) {
	r, _ := opened(t, nil)
	for _, state := range []string{"read", "delivered", "read", "accepted", "failed"} {
		if status, raw := offer(t, r, secret, encode(t, object{"type": "receipt", "message": "msg_1", "state": state})); status != 200 {
			t.Fatalf("%d %s", status, raw)
		}
	}
	got := r.Hub.Receipts()
	if len(got) != 5 || got[0].State != hub.Read || got[4].State != hub.Failed || got[0].Ref != "inb_channeltest/msg_1" {
		t.Errorf("%+v", got)
	}
	r.Hub.Refuse(hub.Errorf(hub.Temporary, "The hub cannot keep messages now."))
	if status, _ := offer(t, r, secret, encode(t, object{"type": "receipt", "message": "msg_1", "state": "read"})); status != 503 {
		t.Errorf("a receipt that was not kept is acknowledged: %d", status)
	}
}

func TestUnknownEventsAreKeptOnce(t *testing.T) {
	r, _ := opened(t, nil)
	for i, body := range []string{`{"type":"wave","n":1}`, `{"type":"wave","n":1}`, `{"type":"wave","n":2}`, `{"type":"wave","id":"x","n":1}`, `{"type":"wave","id":"x","n":3}`} {
		if status, raw := offer(t, r, secret, []byte(body)); status != 200 {
			t.Errorf("%d: %d %s", i, status, raw)
		}
	}
	if got := r.Hub.Received(); len(got) != 3 || got[0].Event != "wave" || got[0].RawType != "application/json" || got[0].Thread == "" {
		t.Errorf("%+v", got)
	}
}

// Ids of a message, of an event about it and of two inboxes may be alike.
func TestKeysDoNotMeet(t *testing.T) {
	r, _ := opened(t, nil)
	for _, kind := range []string{"message", "edit", "delete"} {
		e := object{"type": kind, "id": "7", "sender": object{"id": "u"}}
		if kind != "message" {
			e["message"] = "7"
		}
		if kind != "delete" {
			e["text"] = "x"
		}
		offer(t, r, secret, encode(t, e))
	}
	if got := r.Hub.Received(); len(got) != 3 {
		t.Errorf("%d came through", len(got))
	}
}
