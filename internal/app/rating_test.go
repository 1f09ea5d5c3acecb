package app

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/library"
	"github.com/parleyhub/parley/templates/shelf"
)

// survey puts the library's survey into the hub and answers its id.
func survey(t *testing.T, p *process) string { return fromLibrary(t, p, "survey") }

// fromLibrary makes a template of the library live and answers its id.
func fromLibrary(t *testing.T, p *process, name string) string {
	t.Helper()
	ctx := context.Background()
	e, _ := library.Get(name)
	s := &shelf.Shelf{Rows: p.store, Now: time.Now, Approve: func(*hub.Agent) bool { return false },
		Schema: func(context.Context) (*templates.Schema, error) { return templates.NewSchema(nil), nil }}
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
	k, found, err := s.Save(ctx, by, e.Template, 0)
	if err == nil {
		_, err = s.Submit(ctx, by, k.ID, k.Revision, "")
	}
	if err == nil {
		_, err = s.Let(ctx, by, k.ID, k.Revision, time.Now())
	}
	if err != nil {
		t.Fatal(err, found)
	}
	return k.ID
}

var ratingLink = regexp.MustCompile(`http://[^\s"<>]+/r/[a-z0-9_-]+`)

// unfolded undoes quoted-printable as far as addresses need it.
var unfolded = strings.NewReplacer("=\r\n", "", "=\n", "", "=3D", "=")

// The whole of care: a conversation is resolved, its customer is asked and says
// that it was bad, a campaign leaves them alone and says why, and goes to them once
// they have changed their mind.
func TestABadRatingHoldsACampaignUntilItIsChanged(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		olga.must(http.DefaultClient, http.MethodPut, "/sending-rules", map[string]any{"version": 0, "rules": map[string]any{"survey": map[string]any{"template": survey(t, p), "every_days": 30}}}, nil)
		template := subscribers(t, p, 3) // ana0, ana1 and ana2
		if err := mailIn(p.MailAddr(), "ana1@example.com", houseAddress, plain("first", "Ana1 Pop <ana1@example.com>", "The kettle", "It leaks.")); err != nil {
			t.Fatal(err)
		}
		c := olga.await(1)[0]

		// Somebody has to act on the conversation: the campaign goes by her, and says why.
		run := olga.campaign(string(mailbox), template, 3, nil)
		o := olga.outcome(run, func(o *report) bool { return o.of("held open_conversation") == 1 && o.of("accepted") == 2 })
		if o.Run.State != "running" {
			t.Fatalf("%+v", o)
		}
		said := olga.reply(c.ID, mailbox, "A new one is on its way.")
		olga.awaitState(c.ID, said.ID, hub.Accepted)
		post.await(t, "A new one is on its way.")
		olga.post("/conversations/"+string(c.ID)+"/status", map[string]any{"status": "resolved"}, nil)
		olga.outcome(run, finished) // released at once, not after the ten minutes of the next look

		link := ""
		testpeers.Await(t, soon, "the survey", func() bool {
			for _, l := range post.letters() {
				if found := ratingLink.FindString(unfolded.Replace(l.raw)); found != "" && l.to == "ana1@example.com" {
					link = found
				}
			}
			return link != ""
		})
		rate := func(score string) {
			t.Helper()
			r, err := http.PostForm(link, url.Values{"score": {score}, "words": {"Too slow."}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = r.Body.Close() }()
			if body, _ := io.ReadAll(r.Body); r.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", r.StatusCode, body)
			}
		}
		rate("1")
		var list struct{ Items []hub.Rating }
		olga.get("/contacts/"+string(c.Contact.ID)+"/ratings", &list)
		if len(list.Items) != 1 || list.Items[0].Score != 1 || list.Items[0].Words != "Too slow." || list.Items[0].ConversationID != c.ID {
			t.Fatalf("%+v", list)
		}
		run = olga.campaign(string(mailbox), template, 3, nil)
		olga.outcome(run, func(o *report) bool { return o.of("held bad_rating") == 1 && o.of("accepted") == 2 })
		var why struct {
			Items []struct {
				Rows []struct{ State, Reason string }
			}
		}
		olga.get("/contacts/"+string(c.Contact.ID)+"/campaigns", &why)
		if len(why.Items) == 0 || why.Items[0].Rows[0].Reason != "bad_rating" {
			t.Errorf("why: %+v", why)
		}
		rate("5")
		olga.outcome(run, finished)
		asked := 0
		for _, l := range post.letters() {
			if ratingLink.MatchString(unfolded.Replace(l.raw)) {
				asked++
			}
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}
