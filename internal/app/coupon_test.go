package app

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/templates"
	"github.com/parleyhub/parley/templates/shelf"
)

// letOut answers a template that is let out.
func letOut(t *testing.T, p *process, v templates.Variant) string {
	t.Helper()
	s := &shelf.Shelf{Rows: p.store, Now: time.Now, Approve: func(*hub.Agent) bool { return false },
		Schema: func(context.Context) (*templates.Schema, error) { return templates.NewSchema(nil), nil }}
	by := hub.Actor{Type: hub.ActorAgent, ID: "agt_1"}
	k, _, err := s.Save(t.Context(), by, templates.Template{Name: "A gift", Purpose: "marketing", Kind: templates.Message, Variants: []templates.Variant{v}}, 0)
	if err == nil {
		_, err = s.Submit(t.Context(), by, k.ID, k.Revision, "")
	}
	if err == nil {
		_, err = s.Let(t.Context(), by, k.ID, k.Revision, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	return k.ID
}

func TestACampaignGivesEachPersonACodeUntilNoneIsLeft(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mailbox := olga.mailInbox(post)
		const people, codes = 12, 9
		subscribers(t, p, people)
		template := letOut(t, p, templates.Variant{Subject: "Your code {{ coupon.code }}", Source: templates.HTML,
			Body: `<html><body><p>Code {{ coupon.code }}: {{ coupon.terms }}, until {{ coupon.ends | date: 'date' }}.</p><p><a href="{{ link.unsubscribe }}">No more</a></p></body></html>`})
		c := map[string]any{"name": "Gift", "purpose": "marketing", "audience": map[string]any{"everyone": true}, "template": template, "inboxes": []string{string(mailbox)}}
		var checked struct {
			Findings []struct{ Field, Text string }
			Codes    *int64
			Unseen   bool `json:"coupon_unseen"`
		}
		olga.post("/campaigns/check", map[string]any{"campaign": c}, &checked)
		if len(checked.Findings) != 1 || checked.Findings[0].Field != "coupon_pool" {
			t.Fatalf("without an offer: %+v", checked)
		}
		var pool struct{ ID string }
		end := time.Now().AddDate(0, 1, 0).UTC()
		olga.post("/coupon-pools", map[string]any{"pool": map[string]any{"name": "Tea", "terms": "A tea for free", "codes": "list", "ends_at": end.Format(time.RFC3339)}}, &pool)
		text := ""
		for i := range codes {
			text += fmt.Sprintf("TEA%04d\n", i)
		}
		var added struct{ Added int }
		olga.post("/coupon-pools/"+pool.ID+"/codes", map[string]any{"text": text}, &added)
		c["coupon_pool"] = "off_none"
		olga.post("/campaigns/check", map[string]any{"campaign": c}, &checked)
		if len(checked.Findings) != 1 || checked.Findings[0].Field != "coupon_pool" {
			t.Errorf("an offer that is not there: %+v", checked)
		}
		c["coupon_pool"] = pool.ID
		olga.post("/campaigns/check", map[string]any{"campaign": c}, &checked)
		if len(checked.Findings) != 0 || checked.Codes == nil || *checked.Codes != codes || checked.Unseen {
			t.Errorf("checked: %+v", checked)
		}
		c["template"] = letOut(t, p, templates.Variant{Subject: "News", Source: templates.HTML, Body: `<html><body><p>News</p><p><a href="{{ link.unsubscribe }}">No more</a></p></body></html>`})
		if olga.post("/campaigns/check", map[string]any{"campaign": c}, &checked); !checked.Unseen {
			t.Errorf("codes that nobody sees: %+v", checked)
		}
		o := olga.outcome(olga.campaign(string(mailbox), template, people, map[string]any{"name": "Gift", "coupon_pool": pool.ID}), finished)
		if o.of("accepted") != codes || o.of("skipped no_coupon") != people-codes {
			t.Fatalf("%+v", o)
		}
		subject := regexp.MustCompile(`^Your code (TEA\d{4})$`)
		told := map[string]string{}
		for _, l := range post.letters() {
			found := subject.FindStringSubmatch(l.header.Get("Subject"))
			if found == nil || told[found[1]] != "" {
				t.Fatalf("%v: %v", l.to, l.header.Get("Subject"))
			}
			told[found[1]] = l.to
		}
		if len(told) != codes {
			t.Errorf("%d were told a code", len(told))
		}
		for code, to := range told {
			var n int
			if _, err := fmt.Sscanf(to, "ana%d@", &n); err != nil {
				t.Fatal(err)
			}
			var list struct {
				Items []struct {
					Code, Terms, Campaign string
					RunID                 string `json:"run_id"`
				}
			}
			olga.get(fmt.Sprintf("/contacts/con_%06d/coupons", n), &list)
			if len(list.Items) != 1 || list.Items[0].Code != code || list.Items[0].Terms != "A tea for free" || list.Items[0].Campaign != "Gift" || list.Items[0].RunID != o.Run.ID {
				t.Errorf("%s: %+v", to, list)
			}
		}
		var copied struct {
			Subject, Text string
			Matches       bool
		}
		var rows struct{ Items []struct{ N int } }
		olga.get("/campaign-runs/"+o.Run.ID+"/recipients?state=accepted", &rows)
		olga.get(fmt.Sprintf("/campaign-runs/%s/sends/%d", o.Run.ID, rows.Items[0].N), &copied)
		if !copied.Matches || told[strings.TrimPrefix(copied.Subject, "Your code ")] == "" || !strings.Contains(copied.Text, "A tea for free, until "+end.Format("Jan")) {
			t.Errorf("%+v", copied)
		}
	})
}
