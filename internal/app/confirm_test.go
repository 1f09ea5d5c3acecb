package app

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

var confirmLink = regexp.MustCompile(`http://[^\s"<>]+/y/[A-Za-z0-9_.-]+`)

// page asks for a page and answers its status and text.
func page(t *testing.T, method, to string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, to, strings.NewReader(url.Values{}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(body)
}

// The whole of a double opt-in: somebody's address is entered somewhere, they are
// asked once, nothing comes until they confirm, and a later no wins.
func TestAYesIsAskedForOnceAndCountsWhenItIsConfirmed(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		olga.must(http.DefaultClient, http.MethodPut, "/sending-rules", map[string]any{"version": 0, "rules": map[string]any{"confirm": map[string]any{"template": fromLibrary(t, p, "confirm")}}}, nil)
		template := subscribers(t, p, 1)
		waits := func(purpose string) map[string]any {
			return map[string]any{"consents": []map[string]any{{"channel": "email", "purpose": purpose, "given": true, "pending": true, "source": "form", "words": "I want news", "ip": "192.0.2.9"}}}
		}
		var eva hub.ProfileCard
		body := waits("marketing")
		body["name"], body["language"], body["identities"] = "Eva", "fr", []map[string]any{{"kind": "email", "address": "eva@example.com"}}
		olga.post("/contacts", body, &eva)
		links := func() (out []string) {
			for _, l := range post.letters() {
				if found := confirmLink.FindString(unfolded.Replace(l.raw)); found != "" && l.to == "eva@example.com" {
					out = append(out, found)
				}
			}
			return out
		}
		person := func() (c hub.Contact) {
			t.Helper()
			c, err := p.store.Contact(t.Context(), eva.ID)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		may := func() string {
			_, why := hub.MaySend(person().Consents, "email", "marketing")
			return why
		}
		testpeers.Await(t, soon, "the question", func() bool { return len(links()) == 1 && person().Consents[0].AskedIn != "" })
		link := links()[0]

		// A form that is sent over and over sends nothing more.
		for range 3 {
			olga.must(http.DefaultClient, http.MethodPatch, "/contacts/"+string(eva.ID), waits("marketing"), nil)
		}
		// Not confirmed, she gets nothing, and it says why.
		run := olga.campaign(string(mailbox), template, 2, nil)
		olga.outcome(run, func(o *report) bool { return finished(o) && o.of("skipped unconfirmed") == 1 && o.of("accepted") == 1 })
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if status, text := page(t, method, link); status != 200 || may() != hub.Unconfirmed || method == http.MethodGet && !strings.Contains(text, "nouvelles et offres") {
				t.Fatalf("%s: %d %q %s", method, status, may(), text)
			}
		}
		for _, bad := range []string{link + "x", link[:len(link)-1], p.URL() + "/y/", strings.Replace(link, "/y/", "/p/", 1)} {
			if status, _ := page(t, http.MethodPost, bad); status != 404 || may() != hub.Unconfirmed {
				t.Errorf("%s: %d", bad, status)
			}
		}
		for range 2 { // the second time says so kindly
			if status, text := page(t, http.MethodPost, link); status != 200 || may() != "" || !strings.Contains(text, "confirmé") || strings.Contains(text, "<form") {
				t.Fatalf("%d %q %s", status, may(), text)
			}
		}
		var log struct{ Items []hub.Consent }
		olga.get("/contacts/"+string(eva.ID)+"/consents", &log)
		if len(log.Items) != 2 || !log.Items[0].Given || log.Items[0].Source != hub.SourceConfirmed || !strings.Contains(log.Items[0].Words, "nouvelles et offres") ||
			log.Items[0].IP == "" || !strings.Contains(log.Items[0].Proof, "cs_") || !log.Items[1].Pending || log.Items[1].Words != "I want news" || log.Items[1].IP != "192.0.2.9" || log.Items[1].Channel != "email" {
			t.Errorf("%+v", log.Items)
		}
		olga.outcome(olga.campaign(string(mailbox), template, 2, nil), func(o *report) bool { return finished(o) && o.of("accepted") == 2 })

		// A later no wins over the link, and three questions a day are all that anybody gets.
		olga.must(http.DefaultClient, http.MethodPatch, "/contacts/"+string(eva.ID), map[string]any{"consents": []map[string]any{{"channel": "email", "purpose": "marketing", "given": false}}}, nil)
		if status, _ := page(t, http.MethodPost, link); status != http.StatusGone || may() != hub.SaidNo {
			t.Errorf("%d %q", status, may())
		}
		for i, purpose := range []string{"a", "b", "c", "d"} {
			olga.must(http.DefaultClient, http.MethodPatch, "/contacts/"+string(eva.ID), waits(purpose), nil)
			testpeers.Await(t, soon, "the next question", func() bool { return len(links()) == min(2+i, 3) })
		}
		testpeers.Await(t, soon, "all facts to be read", func() bool {
			_, head, err := p.store.Head(t.Context())
			at, err2 := p.store.Follower(t.Context(), "confirmations")
			return err == nil && err2 == nil && at >= head
		})
		ask := func(purpose string) int {
			status, _ := olga.ask(http.DefaultClient, http.MethodPost, "/contacts/"+string(eva.ID)+"/consents/ask", map[string]any{"channel": "email", "purpose": purpose}, nil)
			return status
		}
		if n := len(links()); n != 3 || ask("a") != 409 {
			t.Errorf("%d questions", n)
		}
	})
}
