package app

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
)

// Nobody unsubscribes from a confirmation that they asked for. Who follows its link
// comes to the page where they choose what else they get.
func TestTheWayOutOfAMessageThatWasAskedForIsThePageOfPreferences(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	post := newMailHost(t)
	olga := atDesk(t, p)
	olga.mailInbox(post)
	template := letOut(t, p, templates.Variant{Subject: "Your order", Source: templates.HTML,
		Body: `<html><body><p>Thanks.</p><p><a href="{{ link.unsubscribe }}">Unsubscribe</a> <a href="{{ link.preferences }}">Choose</a></p></body></html>`})
	var sent struct {
		ID    string
		RunID string `json:"run_id"`
		N     int64
		State string
	}
	olga.post("/messages", js{"template": template, "to": js{"kind": "email", "address": "ana@x.test"}, "purpose": "transactional"}, &sent)
	testpeers.Await(t, soon, "the message", func() bool {
		olga.get("/messages/"+sent.ID, &sent)
		return sent.State == "accepted"
	})
	l := post.letters()[0]
	if l.header.Get("List-Unsubscribe") != "" {
		t.Errorf("mail programs offer to leave: %s", l.header.Get("List-Unsubscribe"))
	}
	var copied struct {
		Text    string
		Matches bool
	}
	olga.get(fmt.Sprintf("/campaign-runs/%s/sends/%d", sent.RunID, sent.N), &copied)
	if !copied.Matches || strings.Contains(copied.Text, "/p/") {
		t.Errorf("what they got, for the desk: %+v", copied)
	}
	raw := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(l.raw)
	links := regexp.MustCompile(`href="(https?://[^"]*/p/[^"]+)"`).FindAllStringSubmatch(raw, -1)
	if len(links) != 2 || links[0][1] != links[1][1] || strings.Count(raw, links[0][1]) != 4 {
		t.Fatalf("the mail leads to %v: %s", links, raw)
	}
	resp, err := http.Get(links[0][1]) //nolint:noctx // a person's browser
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if page, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || !strings.Contains(string(page), "<form") {
		t.Errorf("the page: %d %s", resp.StatusCode, page)
	}
}
