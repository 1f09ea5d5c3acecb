package webhook_test

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

var exampleBlock = regexp.MustCompile("(?s)<!-- example: (in|out) ([a-z]+) -->\n```json\n(.*?)```")

// examples are the payloads that the documentation shows.
func examples(t testing.TB, direction string) map[string][]byte {
	t.Helper()
	page, err := os.ReadFile("../../docs/webhook-channel.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, m := range exampleBlock.FindAllSubmatch(page, -1) {
		if string(m[1]) == direction {
			out[string(m[2])] = m[3]
		}
	}
	if len(out) < 5 {
		t.Fatalf("the page shows %d examples", len(out))
	}
	return out
}

func TestTheDocumentedEventsAreUnderstood(t *testing.T) {
	r, _ := opened(t, nil)
	all := examples(t, "in")
	const inbox = "inb_channeltest/"
	who := hub.Handle{Kind: "webhook", Scope: "inb_channeltest", Address: "u-7"}
	for name, check := range map[string]func(m hub.Inbound) bool{
		"message": func(m hub.Inbound) bool {
			return m.Ref == inbox+"post-8812" && reflect.DeepEqual(m.Refs, []string{inbox + "post-8700"}) && m.Thread == "thread:topic-17" &&
				m.Text == "Where is my order?" && m.HTML == "<p>Where is <b>my order</b>?</p>" && m.FromName == "Ana Marin" && m.Language == "ro" &&
				reflect.DeepEqual(m.Claims, []hub.Handle{{Kind: hub.HandleEmail, Address: "ana@example.com"}, {Kind: hub.HandlePhone, Address: "+40721000000"}}) &&
				len(m.Also) == 0 && len(m.Attachments) == 1 && m.Attachments[0].Name == "note.txt" && m.Attachments[0].Size == 5 &&
				m.ReceivedAt.Equal(r.Hub.Clock.Now().Add(-30e9)) && !m.Public
		},
		"edit": func(m hub.Inbound) bool {
			return *m.Change == hub.Change{Kind: hub.Edited, Ref: inbox + "post-8812", KeepFiles: true} && m.Text == "Where is my order 4711?"
		},
		"delete": func(m hub.Inbound) bool { return *m.Change == hub.Change{Kind: hub.Deleted, Ref: inbox + "post-8812"} },
		"reaction": func(m hub.Inbound) bool {
			return *m.Change == hub.Change{Kind: hub.Reacted, Ref: inbox + "msg_ours", Reaction: "👍"}
		},
		"consent": func(m hub.Inbound) bool {
			return !m.Consent.Given && m.Consent.Purpose == "" && m.Consent.Proof == "STOP"
		},
		"unknown": func(m hub.Inbound) bool { return m.Event == "wave" && string(m.Raw) == string(all["unknown"]) },
	} {
		before := len(r.Hub.Received())
		if status, raw := offer(t, r, secret, all[name]); status != 200 {
			t.Errorf("%s: %d %s", name, status, raw)
			continue
		}
		got := r.Hub.Received()
		if len(got) != before+1 {
			t.Errorf("%s: nothing came of it", name)
			continue
		}
		m := got[before]
		if m.Event == "" && (m.From != who || m.Proof == "") {
			t.Errorf("%s: from %+v", name, m.From)
		}
		if m.Event == "" && m.Change == nil && m.Consent == nil && name != "message" || !check(m) {
			m.Raw = nil
			t.Errorf("%s became %+v", name, m)
		}
	}
	before := len(r.Hub.Received())
	for _, name := range []string{"receipt", "ping"} {
		if status, raw := offer(t, r, secret, all[name]); status != 200 {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	if got := r.Hub.Receipts(); len(got) != 1 || got[0].Ref != inbox+"msg_ours" || got[0].State != hub.Failed || got[0].Error != "The mailbox is closed." {
		t.Errorf("receipts %+v", got)
	}
	if len(r.Hub.Received()) != before {
		t.Error("a receipt or a ping became a message")
	}
}

func TestWhatIsPostedIsWhatTheDocumentationShows(t *testing.T) {
	r, p := opened(t, nil)
	all := examples(t, "out")
	ours, who := true, hub.Handle{Kind: "webhook", Scope: "inb_channeltest", Address: "u-7"}
	m := r.Outbound(who, "It left us on Monday.")
	m.Message, m.ToName, m.HTML, m.InReplyTo = "msg_ours", "Ana Marin", "<p>It left us on <b>Monday</b>.</p>", "inb_channeltest/post-8812"
	m.Attachments = []hub.Attachment{r.Hub.File("label.txt", []byte("hello"))}
	m.Ref = r.Adapter.(channels.Minter).MintRef(m)
	if _, err := r.Adapter.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	amend := func(c hub.Change, text string, ours bool) {
		t.Helper()
		if err := r.Adapter.(channels.Amender).Amend(context.Background(), channels.Amendment{To: who, Change: c, Text: text, Ours: ours}); err != nil {
			t.Error(err)
		}
	}
	amend(hub.Change{Kind: hub.Edited, Ref: m.Ref}, "It left us on Tuesday.", ours)
	amend(hub.Change{Kind: hub.Deleted, Ref: m.Ref}, "", ours)
	amend(hub.Change{Kind: hub.Reacted, Ref: "inb_channeltest/post-8812", Reaction: "👍"}, "", false)
	if steps := r.Adapter.(channels.Verifier).Verify(context.Background()); len(steps) != 1 || !steps[0].OK {
		t.Errorf("%+v", steps)
	}
	got := p.posts()
	for i, name := range []string{"message", "edit", "delete", "reaction", "ping"} {
		var want object
		if err := json.Unmarshal(all[name], &want); err != nil {
			t.Fatal(name, err)
		}
		body := got[i].body
		if want["id"] == "…" {
			if len(body["id"].(string)) < 20 {
				t.Errorf("%s has the id %v", name, body["id"])
			}
			want["id"] = body["id"]
		}
		if !reflect.DeepEqual(body, want) {
			t.Errorf("%s\n got %v\nwant %v", name, body, want)
		}
		if key := got[i].header.Get("Idempotency-Key"); name != "ping" && key != body["id"] {
			t.Errorf("%s has the key %q", name, key)
		}
	}
	if !t.Failed() {
		again := r.Outbound(who, "x")
		again.To = hub.Handle{Kind: "webhook", Scope: "another", Address: "u-7"}
		if _, err := r.Adapter.Send(context.Background(), again); !hub.Is(err, hub.Invalid) {
			t.Errorf("to somebody of another inbox: %v", err)
		}
	}
}

func TestARemovedReactionIsPostedAsEmpty(t *testing.T) {
	r, p := opened(t, nil)
	who := hub.Handle{Kind: "webhook", Scope: "inb_channeltest", Address: "u-7"}
	a := r.Adapter.(channels.Amender)
	if err := a.Amend(context.Background(), channels.Amendment{To: who, Change: hub.Change{Kind: hub.Reacted, Ref: "inb_channeltest/x"}}); err != nil {
		t.Fatal(err)
	}
	if sign, ok := p.posts()[0].body["reaction"]; !ok || sign != "" {
		t.Errorf("%v", p.posts()[0].body)
	}
	for ref, kind := range map[string]hub.ChangeKind{"inb_other/x": hub.Edited, "inb_channeltest/x": "folded"} {
		if err := a.Amend(context.Background(), channels.Amendment{To: who, Change: hub.Change{Kind: kind, Ref: ref}}); err == nil {
			t.Errorf("%s of %s went out", kind, ref)
		}
	}
}
