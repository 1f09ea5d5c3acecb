package app

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
)

// gift is a journey of those who are put in, with one message.
func gift(template, offer string) js {
	send := js{"template": template, "channels": []string{"email"}}
	if offer != "" {
		send["coupon_pool"] = offer
	}
	return js{"name": "Gift", "entry": js{"manual": true}, "again": js{"allow": true}, "exits": []js{{"on": "opt_out"}, {"on": "reply"}},
		"steps": []js{{"id": "gift", "send": send, "next": "end"}, {"id": "end", "end": js{"reached": true}}}}
}

func TestAJourneysStepNamesTheOfferOfItsCoupon(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	template := letOut(t, p, templates.Variant{Subject: "Your code {{ coupon.code }}", Source: templates.Text, Body: "{{ coupon.terms }}"})
	plain := letOut(t, p, templates.Variant{Subject: "News", Source: templates.Text, Body: "News"})
	var pool, over struct{ ID string }
	olga.post("/coupon-pools", js{"pool": js{"name": "Tea", "codes": "list"}}, &pool)
	olga.post("/coupon-pools", js{"pool": js{"name": "Old", "codes": "same", "code": "OLD", "ends_at": "2020-01-01T00:00:00Z"}}, &over)
	found := func(journey js) (all []string) {
		var verdict struct {
			Findings []struct{ Severity, Code, Step, Field string }
		}
		olga.post("/journeys/check", js{"journey": journey}, &verdict)
		for _, f := range verdict.Findings {
			if f.Step == "gift" {
				all = append(all, f.Severity+" "+f.Code+" "+f.Field)
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		journey js
		want    []string
	}{
		"none is named":      {gift(template, ""), []string{"error no_coupon steps[0].send.template"}},
		"it is not there":    {gift(template, "off_none"), []string{"warning unknown steps[0].send.coupon_pool"}},
		"it has ended":       {gift(template, over.ID), []string{"warning unknown steps[0].send.coupon_pool"}},
		"none is left":       {gift(template, pool.ID), []string{"warning no_codes steps[0].send.coupon_pool"}},
		"nobody sees a code": {gift(plain, over.ID), []string{"warning unknown steps[0].send.coupon_pool", "warning coupon_unseen steps[0].send.coupon_pool"}},
		"nothing of it":      {gift(plain, ""), nil},
	} {
		if got := found(c.journey); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if status, raw := olga.ask(http.DefaultClient, http.MethodPost, "/journeys", js{"journey": gift(template, "")}, nil); status != http.StatusUnprocessableEntity || !strings.Contains(raw, `"field":"journey.steps[0].send.template"`) {
		t.Errorf("saved without an offer: %d %s", status, raw)
	}
	var saved struct{ ID, Text string }
	olga.post("/journeys", js{"journey": gift(template, "off_none")}, &saved)
	if !strings.Contains(saved.Text, "coupon_pool: off_none") {
		t.Errorf("as text: %s", saved.Text)
	}
	if status, raw := olga.ask(http.DefaultClient, http.MethodPost, "/journeys/"+saved.ID+"/start", nil, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("started with an offer that is not there: %d %s", status, raw)
	}
	olga.post("/coupon-pools/"+pool.ID+"/codes", js{"text": "TEA1\nTEA2\n"}, nil)
	if got := found(gift(template, pool.ID)); got != nil {
		t.Errorf("with codes: %v", got)
	}
	simulated := func(plan js) (says []string) {
		var r struct {
			Findings []struct {
				Say  string
				Args []string
			}
		}
		olga.post("/journeys/simulate", js{"journey": gift(template, pool.ID), "plan": plan}, &r)
		for _, f := range r.Findings {
			if f.Say == "sim_codes" {
				says = append(says, f.Args[1]+" people, left "+f.Args[2])
			}
		}
		return says
	}
	if got := simulated(js{"profiles": 100}); !slices.Equal(got, []string{"100 people, left 2"}) {
		t.Errorf("simulated: %v", got)
	}
	if got := simulated(js{"profiles": 100, "codes": js{pool.ID: 100}}); got != nil {
		t.Errorf("with enough of them: %v", got)
	}
}

func TestAJourneyGivesEachMessageACodeUntilNoneIsLeft(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		olga.mailInbox(post)
		subscribers(t, p, 3)
		template := letOut(t, p, templates.Variant{Subject: "Your code {{ coupon.code }}", Source: templates.HTML,
			Body: `<html><body><p>{{ coupon.terms }}</p><p><a href="{{ link.unsubscribe }}">No more</a></p></body></html>`})
		var pool struct{ ID string }
		olga.post("/coupon-pools", js{"pool": js{"name": "Tea", "terms": "A tea for free", "codes": "list"}}, &pool)
		olga.post("/coupon-pools/"+pool.ID+"/codes", js{"text": "TEA1\nTEA2\nTEA3\n"}, nil)
		var j struct{ ID string }
		olga.post("/journeys", js{"journey": gift(template, pool.ID)}, &j)
		olga.post("/journeys/"+j.ID+"/start", nil, nil)
		ended := int64(0)
		enrol := func(key string, who ...int) {
			t.Helper()
			var ids []string
			for _, n := range who {
				ids = append(ids, fmt.Sprintf("con_%06d", n))
			}
			for range 2 { // the same wish twice is one
				olga.post("/journeys/"+j.ID+"/people", js{"contact_ids": ids, "key": key}, nil)
			}
			ended += int64(len(who))
			testpeers.Await(t, soon, "the journey", func() bool {
				var f struct{ Ended map[string]int64 }
				olga.get("/journeys/"+j.ID+"/figures", &f)
				return f.Ended["reached"] == ended
			})
		}
		states := func() (all []string) {
			for n := range 3 {
				var got list[struct {
					Rows []struct{ State, Reason string }
				}]
				olga.get(fmt.Sprintf("/contacts/con_%06d/campaigns", n), &got)
				for _, run := range got.Items {
					for _, x := range run.Rows {
						all = append(all, strings.TrimSpace(x.State+" "+x.Reason))
					}
				}
			}
			slices.Sort(all)
			return all
		}
		enrol("first", 0, 1)
		testpeers.Await(t, soon, "their messages", func() bool { return slices.Equal(states(), []string{"accepted", "accepted"}) })
		enrol("again", 0) // a second time through it is another message
		testpeers.Await(t, soon, "one more", func() bool { return len(post.letters()) == 3 })
		enrol("last", 2)
		testpeers.Await(t, soon, "the skipped one", func() bool {
			return slices.Equal(states(), []string{"accepted", "accepted", "accepted", "skipped no_coupon"})
		})
		testpeers.Await(t, soon, "the reason, for who runs the journey", func() bool {
			var f struct {
				Steps []struct {
					ID      string
					Skipped map[string]int64
				}
			}
			olga.get("/journeys/"+j.ID+"/figures", &f)
			return f.Steps[0].ID == "gift" && len(f.Steps[0].Skipped) == 1 && f.Steps[0].Skipped["no_coupon"] == 1
		})
		var told []string
		for _, l := range post.letters() {
			told = append(told, l.header.Get("Subject"))
		}
		slices.Sort(told)
		if !slices.Equal(told, []string{"Your code TEA1", "Your code TEA2", "Your code TEA3"}) {
			t.Errorf("told %v", told)
		}
		var mine list[hub.Coupon]
		if olga.get("/contacts/con_000000/coupons", &mine); len(mine.Items) != 2 {
			t.Errorf("who went through twice has %+v", mine.Items)
		}
	})
}
