package bluesky_test

import (
	"bytes"
	"encoding/json"
	"image"
	imagepng "image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

// citizen is a person of the real network, by its own API.
type citizen struct {
	t           *testing.T
	pds         string
	DID, Handle string
	token       string
	http        *http.Client
}

func settle(t *testing.T, pds, handle string) *citizen {
	t.Helper()
	c := &citizen{t: t, pds: pds, Handle: handle, http: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}}
	var got struct{ Did, AccessJwt string }
	c.call("com.atproto.server.createAccount", nil, map[string]any{"handle": handle, "email": handle + "@example.com", "password": "pass-" + handle}, &got)
	c.DID, c.token = got.Did, got.AccessJwt
	return c
}

func (c *citizen) call(method string, query url.Values, body, v any) {
	c.t.Helper()
	verb, kind := http.MethodGet, ""
	var r io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		verb, r, kind = http.MethodPost, bytes.NewReader(b), "image/png"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		verb, r, kind = http.MethodPost, bytes.NewReader(raw), "application/json"
	}
	req, err := http.NewRequestWithContext(c.t.Context(), verb, c.pds+"/xrpc/"+method+"?"+query.Encode(), r)
	if err != nil {
		c.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %d %v %s", method, resp.StatusCode, err, raw)
	}
	if v != nil {
		if err := json.Unmarshal(raw, v); err != nil {
			c.t.Fatalf("%s: %v", method, err)
		}
	}
}

type ref struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

func (c *citizen) say(record map[string]any) (out ref) {
	c.t.Helper()
	record["$type"], record["createdAt"] = "app.bsky.feed.post", time.Now().UTC().Format(time.RFC3339Nano)
	c.call("com.atproto.repo.createRecord", nil, map[string]any{"repo": c.DID, "collection": "app.bsky.feed.post", "record": record}, &out)
	return out
}

type told struct {
	ref
	Reason        string
	ReasonSubject string
	Record        struct {
		Text  string
		Reply struct{ Root, Parent ref }
	}
}

func (c *citizen) notified(reasons ...string) (out []told) {
	c.t.Helper()
	var got struct{ Notifications []told }
	c.call("app.bsky.notification.listNotifications", nil, nil, &got)
	for _, n := range got.Notifications {
		if slices.Contains(reasons, n.Reason) {
			out = append(out, n)
		}
	}
	return out
}

func (c *citizen) records(collection string) int {
	c.t.Helper()
	var got struct{ Records []ref }
	c.call("com.atproto.repo.listRecords", url.Values{"repo": {c.DID}, "collection": {collection}}, nil, &got)
	return len(got.Records)
}

// A whole conversation on a network that Bluesky wrote: a mention with a picture
// comes in, our answer in two posts stands in its thread and is told to the other
// side, their answer finds its way back, likes and deletions go both ways.
func TestOnTheRealNetwork(t *testing.T) {
	pds := testpeers.Atproto(t)
	began := time.Now()
	defer func() { t.Logf("the conversation took %v", time.Since(began)) }()
	shop, ada := settle(t, pds, "helpdesk.test"), settle(t, pds, "ada.test")
	h := channeltest.NewHub(t)
	env := h.Env()
	env.Now = time.Now
	in := hub.Inbox{ID: "inb_1", Kind: "bluesky", Settings: map[string]any{"service": pds, "identifier": shop.Handle, "app_password": "pass-" + shop.Handle}}
	a := reopen(t, env, in)
	if steps := a.(channels.Verifier).Verify(t.Context()); len(steps) != 3 || !steps[2].OK {
		t.Fatalf("%v", steps)
	}
	listen(t, a, h)

	var picture struct{ Blob json.RawMessage }
	ada.call("com.atproto.repo.uploadBlob", nil, tinyPNG(t), &picture)
	text := "@helpdesk.test where is it? 👩🏽‍🚀 #späti"
	tag := strings.Index(text, "#")
	question := ada.say(map[string]any{
		"text": text, "langs": []string{"en"},
		"facets": []any{
			map[string]any{"index": map[string]int{"byteStart": 0, "byteEnd": 14}, "features": []any{map[string]string{"$type": "app.bsky.richtext.facet#mention", "did": shop.DID}}},
			map[string]any{"index": map[string]int{"byteStart": tag, "byteEnd": len(text)}, "features": []any{map[string]string{"$type": "app.bsky.richtext.facet#tag", "tag": "späti"}}},
		},
		"embed": map[string]any{"$type": "app.bsky.embed.images", "images": []any{map[string]any{"alt": "a cup", "image": picture.Blob}}},
	})
	eventually(t, "the mention", func() bool { return len(h.Received()) == 1 })
	m := h.Received()[0]
	if m.Text != "where is it? 👩🏽‍🚀 #späti" || m.From.Address != ada.DID || m.Ref != question.URI || !m.Public || !strings.Contains(m.FromName, "@ada.test") {
		t.Errorf("%+v", m)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "a cup" || !strings.HasPrefix(m.Attachments[0].Type, "image/") {
		t.Errorf("files %+v", m.Attachments)
	}

	now := time.Now()
	out := hub.Outbound{
		Message: hub.NewMessageID(now), To: m.From, Text: "@ada.test see https://shop.test/o/7 📦. " + strings.Repeat("It left on Monday. ", 20), Public: true,
		InReplyTo: m.Ref, PublicRef: m.Ref, CreatedAt: now, Attachments: []hub.Attachment{h.File("label.png", tinyPNG(t))},
	}
	receipt, err := a.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.Send(t.Context(), out); err != nil || again.Final != receipt.Final || shop.records("app.bsky.feed.post") != 2 {
		t.Errorf("said again: %v, %d posts", err, shop.records("app.bsky.feed.post"))
	}
	var last told
	eventually(t, "the other side to hear of both posts", func() bool { // the first names them, so it counts as a mention
		heard := ada.notified("reply", "mention")
		if len(heard) > 0 {
			last = heard[0]
		}
		return slices.ContainsFunc(heard, func(n told) bool {
			return n.URI == receipt.Final && n.Record.Reply.Parent == question && n.Record.Reply.Root == question && strings.HasPrefix(n.Record.Text, "@ada.test see https://shop.test/o/7 📦.")
		}) && len(heard) == 2
	})
	if last.Record.Reply.Root != question || last.Record.Reply.Parent.URI != receipt.Final {
		t.Errorf("the second post is below %+v", last.Record.Reply)
	}

	ada.say(map[string]any{"text": "Thank you!", "reply": map[string]any{"root": question, "parent": last.ref}})
	ada.call("com.atproto.repo.createRecord", nil, map[string]any{"repo": ada.DID, "collection": "app.bsky.feed.like", "record": map[string]any{
		"$type": "app.bsky.feed.like", "subject": last.ref, "createdAt": time.Now().UTC().Format(time.RFC3339Nano),
	}}, nil)
	eventually(t, "the answer and the like", func() bool { return len(h.Received()) == 3 })
	for _, m := range h.Received()[1:] {
		if m.Change != nil && (m.Change.Kind != hub.Reacted || m.Change.Ref != receipt.Final) {
			t.Errorf("like %+v", m.Change)
		}
		if m.Change == nil && (m.Text != "Thank you!" || !slices.Contains(m.Refs, receipt.Final) || !slices.Contains(m.Refs, question.URI)) {
			t.Errorf("answer %q, refs %v", m.Text, m.Refs)
		}
	}

	var listed []string
	for one, err := range a.(channels.Reconciler).List(t.Context(), now.Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, one.SrcKey)
	}
	var had []string
	for _, m := range h.Received() {
		if m.Change == nil {
			had = append(had, m.SrcKey)
		}
	}
	if !slices.Equal(listed, had) {
		t.Errorf("the network lists %v, the hub has %v", listed, had)
	}

	amend := a.(channels.Amender).Amend
	for _, one := range []channels.Amendment{
		{To: m.From, Public: true, Change: hub.Change{Kind: hub.Reacted, Ref: m.Ref, Reaction: "❤️"}},
		{To: m.From, Public: true, Ours: true, Change: hub.Change{Kind: hub.Deleted, Ref: receipt.Final}},
	} {
		if err := amend(t.Context(), one); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "our like to be heard of", func() bool { return len(ada.notified("like")) == 1 })
	if n := shop.records("app.bsky.feed.post"); n != 0 {
		t.Errorf("%d posts are left", n)
	}
	_, key, _ := strings.Cut(question.URI, "/app.bsky.feed.post/")
	ada.call("com.atproto.repo.deleteRecord", nil, map[string]any{"repo": ada.DID, "collection": "app.bsky.feed.post", "rkey": key}, nil)
	eventually(t, "the deletion", func() bool {
		return slices.ContainsFunc(h.Received(), func(m hub.Inbound) bool {
			return m.Change != nil && m.Change.Kind == hub.Deleted && m.Change.Ref == question.URI
		})
	})
	if _, err := a.Send(t.Context(), out); !hub.Is(err, hub.Missing) {
		t.Errorf("an answer to what is gone: %v", err)
	}
	bad := in
	bad.Settings = map[string]any{"service": pds, "identifier": shop.Handle, "app_password": "wrong"}
	if err := reopen(t, env, bad).(channels.Listener).Listen(t.Context(), h); !hub.Is(err, hub.Denied) {
		t.Errorf("a wrong password: %v", err)
	}
}

func tinyPNG(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := imagepng.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// eventually is await for processes of others, on a machine that may be busy.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	if !within(time.Minute, ok) {
		t.Fatalf("waited in vain for %s", what)
	}
}
