package app

import (
	"context"
	"io"
	"mime/quotedprintable"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

var (
	countedLink    = regexp.MustCompile(`href="(http[^"]+/t/[^"]+)"[^>]*>Kettles`)
	preferenceLink = regexp.MustCompile(`href="(http[^"]+/p/[^"]+)"`)
	countedPixel   = regexp.MustCompile(`<img src="(http[^"]+/t/[^"]+)"`)
)

// visit follows a link of a mail as a browser does, up to the first redirection.
func visit(t *testing.T, method, address, agent, form string) (status int, to, page string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(b)
}

func TestLinksOfACampaignAreCountedAndPeopleChooseOnTheirPage(t *testing.T) {
	const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		subscribers(t, p, 2)
		seen, err := p.store.Contact(t.Context(), "con_000000")
		if err != nil {
			t.Fatal(err)
		}
		seen.Consents = append(seen.Consents, hub.Consent{Channel: "all", Purpose: hub.PurposeTracking, Given: true, At: time.Now().Add(-time.Hour)})
		if err := p.store.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{seen}}); err != nil {
			t.Fatal(err)
		}
		s := &shelf.Shelf{Rows: p.store, Now: time.Now, Approve: func(*hub.Agent) bool { return false }, Schema: func(context.Context) (*templates.Schema, error) { return templates.NewSchema(nil), nil }}
		by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
		k, _, err := s.Save(t.Context(), by, templates.Template{Name: "Kettles", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{{Subject: "Kettles", Source: templates.HTML,
			Body: `<html><body><p><a href="https://shop.example/kettles?a=1&amp;b=2">Kettles</a> <a href="https://shop.example/{{ contact.id }}">Yours</a> <a href="{{ link.preferences }}">Choose</a></p></body></html>`}}}, 0)
		if err == nil {
			_, err = s.Submit(t.Context(), by, k.ID, k.Revision, "")
		}
		if err == nil {
			_, err = s.Let(t.Context(), by, k.ID, k.Revision, time.Now())
		}
		if err != nil {
			t.Fatal(err)
		}
		run := olga.campaign(string(mailbox), k.ID, 2, map[string]any{"tracking": "personal", "utm_source": "parley"})
		olga.outcome(run, finished)
		c.advance(2 * time.Second) // what is opened in the same second is no person
		mails := map[string]string{}
		for _, l := range post.letters() {
			text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(l.raw)))
			if err != nil {
				t.Fatal(err)
			}
			mails[l.to] = string(text)
		}
		for to, mail := range mails {
			link, pixel := countedLink.FindStringSubmatch(mail), countedPixel.FindStringSubmatch(mail)
			if link == nil || pixel == nil || !strings.Contains(mail, "https://shop.example/con_00000") {
				t.Fatalf("%s got %s", to, mail)
			}
			if status, at, _ := visit(t, http.MethodGet, link[1], browser, ""); status != http.StatusFound || at != "https://shop.example/kettles?a=1&b=2&utm_source=parley" {
				t.Errorf("%d %s", status, at)
			}
			visit(t, http.MethodGet, pixel[1], "Mozilla/5.0", "")
		}
		type counted struct{ Human, Machine, People int }
		var o struct {
			Tracking struct {
				Links []struct {
					URL   string
					Count counted
				}
				Opens counted
			}
			Counts []struct {
				State string
				Count int
			}
		}
		testpeers.Await(t, time.Minute, "what was opened", func() bool {
			olga.get("/campaign-runs/"+run, &o)
			return len(o.Tracking.Links) == 1 && o.Tracking.Links[0].Count == counted{Human: 2, People: 1} && o.Tracking.Opens == counted{Machine: 2}
		})
		var why struct {
			Items []struct{ Rows []struct{ State string } }
		}
		for id, want := range map[string]string{"con_000000": "clicked", "con_000001": "accepted"} {
			if olga.get("/contacts/"+id+"/campaigns", &why); why.Items[0].Rows[0].State != want {
				t.Errorf("%s is %s", id, why.Items[0].Rows[0].State)
			}
		}
		page := preferenceLink.FindStringSubmatch(mails["ana1@example.com"])
		if status, _, html := visit(t, http.MethodGet, page[1], browser, ""); status != http.StatusOK || !strings.Contains(html, "a•••@example.com") {
			t.Fatalf("%d %s", status, html)
		}
		if status, _, html := visit(t, http.MethodPost, page[1], browser, "do=none"); status != http.StatusOK || !strings.Contains(html, `role="status"`) {
			t.Fatalf("%d %s", status, html)
		}
		quiet, err := p.store.Contact(t.Context(), "con_000001")
		if ok, said := hub.MaySend(quiet.Consents, "email", "marketing"); err != nil || ok || said != hub.SaidNo {
			t.Errorf("%v %+v", err, quiet.Consents)
		}
	})
}
