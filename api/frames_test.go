package api_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// gallery answers every address with the same picture, and remembers.
type gallery struct {
	asked []string
	kind  string
}

func (g *gallery) FetchImage(_ context.Context, url string) (guard.Media, error) {
	g.asked = append(g.asked, url)
	return guard.Media{Type: g.kind, Data: []byte("picture")}, nil
}

// letterWith puts a message with HTML and an inline image into the conversation.
func (h *house) letterWith(html string) hub.Message {
	h.t.Helper()
	c, err := h.store.ConversationFor(h.ctx, hub.Scope{All: true}, h.conv.ID)
	h.must(err)
	f, err := h.files.PutBy(h.ctx, strings.NewReader("\x89PNG\r\n\x1a\n"), "logo.png", 100, "")
	h.must(err)
	f.ContentID, f.Inline = "logo@x", true
	m := h.msg
	m.ID, m.Seq, m.HTML, m.Attachments = hub.NewMessageID(h.now), c.LastSeq+1, html, []hub.Attachment{f}
	m.QuotedHTML = "<p>earlier words</p>"
	c.LastSeq, c.LastInSeq, c.LastMessage = m.Seq, m.Seq, m.Summary()
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}}))
	return m
}

func (h *house) frames(role hub.Role, m hub.Message) (plain, images string) {
	h.t.Helper()
	r := h.want(h.ask(role, "GET", h.path("/messages/"+string(m.ID)+"/frame"), nil), 200)
	plain, _ = r.field(h.t, "url").(string)
	images, _ = r.field(h.t, "url_with_images").(string)
	return plain, images
}

const letterHTML = `<p onclick="x">Hi <img alt="l" src="cid:logo@x"> <img data-src="https://pics.example.org/a.png?x=1&amp;y=2" width="1"> ` +
	`<img src="https://track.example.org/p.gif"> <img src="javascript:alert(1)"> <img src="data:image/png;base64,AA=="> <img src="//track.example.org/q"></p>`

func TestOpeningAMessageAsksNothingOfTheOutside(t *testing.T) {
	g := &gallery{kind: "image/png"}
	h := newHouse(t, func(d *api.Deps) { d.Fetch = g })
	plain, _ := h.frames(hub.RoleReadOnly, h.letterWith(letterHTML))
	r := h.want(h.ask("", "GET", plain, nil), 200) // no cookie, no token: the address is enough
	if got := regexp.MustCompile(` src="[^"]*"`).FindAllString(r.body, -1); len(got) != 1 || !strings.HasPrefix(got[0], ` src="`+plain+`/blb_`) {
		t.Errorf("%v", got)
	}
	csp := r.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "img-src 'self'", "sandbox", "frame-ancestors 'self'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("%q lacks %s", csp, part)
		}
	}
	if strings.Contains(csp, "allow-scripts") || strings.Contains(csp, "allow-same-origin") || r.header.Get("Set-Cookie") != "" || len(g.asked) > 0 {
		t.Errorf("%v %v", r.header, g.asked)
	}
	if !strings.Contains(r.body, "<details>") || !strings.Contains(r.body, "earlier words") {
		t.Error("quoted words are gone")
	}
	picture := regexp.MustCompile(`/body/[^"]+/blb_[^"]+`).FindString(r.body)
	in := h.want(h.ask("", "GET", picture, nil), 200)
	if in.header.Get("Content-Type") != "image/png" || !strings.Contains(in.header.Get("Content-Security-Policy"), "sandbox") || in.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", in.header)
	}
	// The frame is sandboxed: its origin is not ours, and it must be able to draw the picture.
	if got := in.header.Get("Cross-Origin-Resource-Policy"); got != "cross-origin" {
		t.Errorf("the frame cannot show its own image: %q", got)
	}
}

func TestRemoteImagesComeThroughTheHubOnlyWhenAskedFor(t *testing.T) {
	g := &gallery{kind: "image/png"}
	h := newHouse(t, func(d *api.Deps) { d.Fetch = g })
	m := h.letterWith(letterHTML)
	plain, images := h.frames(hub.RoleAgent, m)
	r := h.want(h.ask("", "GET", images, nil), 200)
	if strings.Contains(r.body, "https://") || strings.Contains(r.body, "javascript:") {
		t.Error(r.body)
	}
	remote := regexp.MustCompile(`/body/[^"]+/remote\?u=[^"]+`).FindAllString(r.body, -1)
	if len(remote) != 2 {
		t.Fatalf("%v in %s", remote, r.body)
	}
	if got := h.want(h.ask("", "GET", remote[0], nil), 200); got.body != "picture" || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("%v %s", got.header, got.body)
	}
	if len(g.asked) != 1 || g.asked[0] != "https://pics.example.org/a.png?x=1&y=2" {
		t.Errorf("%v", g.asked)
	}
	_, signed, _ := strings.Cut(remote[0], "?u=")
	_, other := h.frames(hub.RoleAgent, h.msg)
	for _, bad := range []string{
		images + "/remote", images + "/remote?u=", images + "/remote?u=https://evil.example.org", images + "/remote?u=" + signed + "x",
		plain + "/remote?u=" + signed, other + "/remote?u=" + signed, // without consent; of another message
	} {
		h.want(h.ask("", "GET", bad, nil), http.StatusNotFound)
	}
	g.kind = "image/svg+xml"
	h.want(h.ask("", "GET", remote[1], nil), http.StatusNotFound)
}

func TestFrameEndsWithTimeRightAndAgent(t *testing.T) {
	h := newHouse(t)
	plain, _ := h.frames(hub.RoleAgent, h.msg)
	h.want(h.ask("", "GET", plain, nil), 200)
	for _, bad := range []string{plain[:len(plain)-2], plain + "x", "/body/x", "/body/x.y", "/body/" + strings.Repeat("A", 9000), strings.Replace(plain, "/body/", "/body/e", 1)} {
		h.want(h.ask("", "GET", bad, nil), http.StatusNotFound)
	}
	h.api.Wall(func(hub.Agent) hub.Scope { return hub.Scope{} })
	h.want(h.ask("", "GET", plain, nil), http.StatusNotFound)
	h.api.Wall(func(hub.Agent) hub.Scope { return hub.Scope{All: true} })
	h.want(h.ask("", "GET", plain, nil), 200)
	h.want(h.ask(hub.RoleAdmin, "PATCH", "/agents/"+string(h.agents[hub.RoleAgent].ID), obj{"disabled": true}), 200)
	h.want(h.ask("", "GET", plain, nil), http.StatusNotFound)
	fresh, _ := h.frames(hub.RoleOwner, h.msg)
	h.pass(5*time.Minute + time.Second)
	h.want(h.ask("", "GET", fresh, nil), http.StatusNotFound)
}

func TestPlainMessageIsShownAsTextAlone(t *testing.T) {
	h := newHouse(t)
	m := h.letterWith("")
	m.Text = ""
	plain, _ := h.frames(hub.RoleAgent, m)
	if r := h.ask("", "GET", plain, nil); !strings.Contains(r.body, "<pre>Where is my order?</pre>") {
		t.Error(r.body)
	}
}

func TestFilesComeAsDownloadsThatCanDoNothing(t *testing.T) {
	h := newHouse(t)
	up := h.want(h.upload(hub.RoleAgent, "file", "réçu \"1\".html", "<script>alert(1)</script>"), http.StatusCreated)
	id, _ := up.field(t, "id").(string)
	r := h.want(h.ask(hub.RoleAgent, "GET", "/blobs/"+id, nil), 200)
	for k, part := range map[string]string{"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Cache-Control": "no-cache"} {
		if !strings.Contains(r.header.Get(k), part) {
			t.Errorf("%s: %q", k, r.header.Get(k))
		}
	}
	if r.body != "<script>alert(1)</script>" || strings.ContainsAny(r.header.Get("Content-Disposition"), "\r\n") {
		t.Errorf("%v", r.header)
	}
	h.want(h.ask(hub.RoleOwner, "GET", "/blobs/"+id, nil), http.StatusNotFound) // nobody else's until it is attached
	h.want(h.ask(hub.RoleAgent, "POST", h.path("/messages"), obj{"kind": "note", "text": "see", "attachments": []string{id}}), http.StatusCreated)
	h.want(h.ask(hub.RoleOwner, "GET", "/blobs/"+id, nil), 200)
}

func TestQuarantineKeepsBytesAndGoesBackIn(t *testing.T) {
	h := newHouse(t)
	id := h.furnish(hub.RoleSupervisor)["item"]
	raw := h.want(h.ask(hub.RoleSupervisor, "GET", "/quarantine/"+id+"/raw", nil), 200)
	if raw.body != "raw" || !strings.HasPrefix(raw.header.Get("Content-Disposition"), "attachment") || raw.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v %s", raw.header, raw.body)
	}
	r := h.want(h.ask(hub.RoleSupervisor, "POST", "/quarantine/"+id+"/retry", nil), 200)
	if r.field(t, "state") != "retried" || len(h.retry) != 1 || h.ask(hub.RoleOwner, "GET", "/quarantine/"+id, nil).field(t, "state") != "retried" {
		t.Errorf("%s %v", r.body, h.retry)
	}
}

func TestDocumentationLoadsNothingFromElsewhere(t *testing.T) {
	h := newHouse(t)
	r := h.want(h.ask("", "GET", "/api/docs", nil), 200)
	for _, bad := range []string{"<script", "http://", "https://", "@import", "<link", "<img"} {
		if strings.Contains(r.body, bad) {
			t.Errorf("holds %s", bad)
		}
	}
	if !strings.Contains(r.body, "/api/v1/conversations/{id}/claim") || !strings.Contains(r.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("does not show the API")
	}
}
