package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/templates"
)

func TestAMessageByTemplateGivesACodeOfItsOwn(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		olga.mailInbox(post)
		template := letOut(t, p, templates.Variant{Subject: "Your code {{ coupon.code }}", Source: templates.Text, Body: "Worth {{ coupon.terms }}"})
		plain := letOut(t, p, templates.Variant{Subject: "Hello", Source: templates.Text, Body: "Hello"})
		var pool, over struct{ ID string }
		olga.post("/coupon-pools", js{"pool": js{"name": "Tea", "terms": "A tea for free", "codes": "list"}}, &pool)
		olga.post("/coupon-pools", js{"pool": js{"name": "Old", "codes": "same", "code": "OLD", "ends_at": "2020-01-01T00:00:00Z"}}, &over)
		ask := func(key, template, offer string) js {
			return js{"template": template, "to": js{"kind": "email", "address": "ana@x.test"}, "purpose": "transactional", "idempotency_key": key, "coupon_pool": offer}
		}
		refused := func(offer, words string) {
			t.Helper()
			status, raw := olga.ask(http.DefaultClient, http.MethodPost, "/messages", ask("", template, offer), nil)
			if status != http.StatusUnprocessableEntity || !strings.Contains(raw, `"field":"coupon_pool"`) || !strings.Contains(raw, words) {
				t.Errorf("%q: %d %s", offer, status, raw)
			}
		}
		type sent struct{ ID, State, Reason string }
		send := func(key, template, offer string) (s sent) {
			t.Helper()
			olga.post("/messages", ask(key, template, offer), &s)
			testpeers.Await(t, soon, "the message", func() bool {
				olga.get("/messages/"+s.ID, &s)
				return s.State != "planned" && s.State != "attempting"
			})
			return s
		}
		left := func() int64 {
			var got struct{ Left *int64 }
			olga.get("/coupon-pools/"+pool.ID, &got)
			return *got.Left
		}
		refused("", "is needed: the template names a coupon")
		refused("off_none", "is not there, or has ended")
		refused(over.ID, "is not there, or has ended")
		refused(pool.ID, "has no code left")
		olga.post("/coupon-pools/"+pool.ID+"/codes", js{"text": "TEA1\nTEA2\n"}, nil)
		first, again, second := send("order-1", template, pool.ID), send("order-1", template, pool.ID), send("order-2", template, pool.ID)
		if first.State != "accepted" || again.ID != first.ID || second.ID == first.ID || second.State != "accepted" {
			t.Fatalf("%+v %+v %+v", first, again, second)
		}
		refused(pool.ID, "has no code left")
		olga.post("/coupon-pools/"+pool.ID+"/codes", js{"text": "TEA3\n"}, nil)
		if s := send("order-3", plain, pool.ID); s.State != "accepted" || left() != 1 {
			t.Errorf("a message that shows no code used one up: %+v, %d left", s, left())
		}
		var told []string
		for _, l := range post.letters() {
			_, body, _ := strings.Cut(l.raw, "\r\n\r\n")
			told = append(told, l.header.Get("Subject")+": "+strings.TrimSpace(body))
		}
		slices.Sort(told) // codes are given in no order
		if got := strings.Join(told, "; "); got != "Hello: Hello; Your code TEA1: Worth A tea for free; Your code TEA2: Worth A tea for free" {
			t.Errorf("told %s", got)
		}
	})
}
