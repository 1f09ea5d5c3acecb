package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// subscribers puts people into the hub who said yes, and answers a template that is live.
func subscribers(t testing.TB, p *process, n int) (template string) {
	t.Helper()
	ctx := context.Background()
	for i := 0; i < n; {
		var w hub.WriteSet
		for range min(1000, n-i) {
			id := hub.ContactID(fmt.Sprintf("con_%06d", i))
			w.Contacts = append(w.Contacts, hub.Contact{ID: id, Name: fmt.Sprintf("Ana%d Pop", i), CreatedAt: time.Now(),
				Consents: []hub.Consent{{Purpose: "marketing", Given: true, At: time.Now().Add(-time.Hour)}}})
			w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idn_%06d", i)), ContactID: id, Handle: hub.EmailHandle(fmt.Sprintf("ana%d@example.com", i))})
			i++
		}
		if err := p.store.Commit(ctx, w); err != nil {
			t.Fatal(err)
		}
	}
	s := &shelf.Shelf{Rows: p.store, Now: time.Now, Approve: func(*hub.Agent) bool { return false },
		Schema: func(context.Context) (*templates.Schema, error) { return templates.NewSchema(nil), nil }}
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
	k, _, err := s.Save(ctx, by, templates.Template{Name: "Spring", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{
		{Subject: "{{ contact.first_name }}, it is spring", Source: templates.HTML,
			Body: `<html><body><p>Hello {{ contact.first_name }} of {{ campaign.name }}.</p><p><a href="{{ link.unsubscribe }}">No more</a></p>` + strings.Repeat("<p>It is spring, and the kettles bloom in two colours again.</p>", 30) + `</body></html>`},
	}}, 0)
	if err == nil {
		_, err = s.Submit(ctx, by, k.ID, k.Revision, "")
	}
	if err == nil {
		_, err = s.Let(ctx, by, k.ID, k.Revision, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	return k.ID
}

// report is a run as the API tells it.
type report struct {
	Run struct {
		ID, State, Reason string
		Planned           int
	}
	Counts []struct {
		State, Reason, Variant, Channel string
		Count                           int
	}
}

func (o *report) of(state string) (n int) {
	for _, c := range o.Counts {
		if c.State == state || c.State+" "+c.Reason == state {
			n += c.Count
		}
	}
	return n
}

// campaign starts one and answers its run.
func (s *agent) campaign(inbox, template string, expect int, more map[string]any) string {
	s.t.Helper()
	c := map[string]any{"name": "Spring", "purpose": "marketing", "audience": map[string]any{"everyone": true}, "template": template, "inboxes": []string{inbox}}
	for k, v := range more {
		c[k] = v
	}
	var made struct{ ID string }
	s.post("/campaigns", map[string]any{"campaign": c}, &made)
	s.post("/campaigns/"+made.ID+"/start", map[string]any{"expect": expect}, &made)
	return made.ID
}

func (s *agent) outcome(run string, until func(o *report) bool) (o report) {
	s.t.Helper()
	testpeers.Await(s.t, 2*time.Minute, "the run", func() bool {
		o = report{}
		s.get("/campaign-runs/"+run, &o)
		return until(&o)
	})
	return o
}

func finished(o *report) bool { return o.Run.State == "finished" }

func TestACampaignReachesEverybodyOnceAndTheReportIsTheRelaysCount(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		const people = 60
		template := subscribers(t, p, people)
		run := olga.campaign(string(mailbox), template, people, map[string]any{"hold_out": 10, "variants": []map[string]any{{"name": "a", "weight": 1}, {"name": "b", "weight": 1}}})
		o := olga.outcome(run, finished)
		sent := post.letters()
		if o.Run.Planned != people || o.of("accepted") != len(sent) || o.of("accepted")+o.of("skipped held_out") != people {
			t.Fatalf("%d mails, %+v", len(sent), o)
		}
		once := map[string]int{}
		for _, l := range sent {
			once[l.to]++
			if !strings.HasPrefix(l.header.Get("List-Unsubscribe"), "<http") || !strings.Contains(l.header.Get("List-Unsubscribe"), "mailto:") ||
				l.header.Get("Feedback-ID") == "" || !strings.Contains(l.header.Get("Message-Id"), "cs_") || !strings.HasPrefix(l.header.Get("Subject"), "Ana") {
				t.Fatalf("%v", l.header)
			}
		}
		if len(once) != len(sent) {
			t.Errorf("%d mails to %d people", len(sent), len(once))
		}
		var why struct {
			Items []struct {
				Name string
				Rows []struct{ State, Reason, To string }
			}
		}
		olga.get("/contacts/con_000003/campaigns", &why)
		if len(why.Items) != 1 || len(why.Items[0].Rows) != 1 || why.Items[0].Name != "Spring" || why.Items[0].Rows[0].State == "planned" {
			t.Errorf("why: %+v", why)
		}
	})
}
