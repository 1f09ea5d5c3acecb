package app

import (
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

// An answer to a campaign that names a policy opens a conversation under it, whose
// clock begins at the answer; the desk says why. A policy that is gone falls back.
func TestACampaignsOwnPolicyIsObeyed(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		inbox := olga.mailInbox(post)
		const people = 3
		template := subscribers(t, p, people)
		targets := func(within string) []obj {
			return []obj{{"metric": "first_response", "within": "1m"}, {"metric": "next_response", "within": within}}
		}
		own := obj{"id": "pol_spring", "name": "Spring", "when": []obj{{"field": "tag", "in": []string{"spring"}}}, "targets": targets("20m")}
		rest := obj{"id": "pol_rest", "name": "All others", "targets": targets("2h")}
		olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": 0, "policies": []obj{own, rest}}, nil)

		draft := obj{"name": "Spring", "purpose": "marketing", "audience": obj{"everyone": true}, "template": template, "inboxes": []string{string(inbox)}, "sla_policy": "pol_nowhere"}
		if status, body := olga.ask(http.DefaultClient, http.MethodPost, "/campaigns", obj{"campaign": draft}, nil); status != http.StatusUnprocessableEntity || !strings.Contains(body, "sla_policy") {
			t.Errorf("a policy that is not there: %d %s", status, body)
		}
		run := olga.campaign(string(inbox), template, people, obj{"sla_policy": "pol_spring"})
		olga.outcome(run, finished)
		letters := post.letters()
		answer := func(n int) hub.ConversationID {
			t.Helper()
			l := letters[n]
			at := strings.Trim(l.header.Get("Reply-To")[strings.LastIndex(l.header.Get("Reply-To"), "<")+1:], "<> ")
			if err := mailIn(p.MailAddr(), l.to, at, strings.Replace(plain("re"+l.to, l.to, "Re: spring", "Yes, please"), "To: "+houseAddress, "To: "+at, 1)); err != nil {
				t.Fatal(err)
			}
			contact := "con_00000" + strings.TrimSuffix(strings.TrimPrefix(l.to, "ana"), "@example.com")
			testpeers.Await(t, soon, "the answer", func() bool { return olga.rowOf(contact).ConversationID != "" })
			return hub.ConversationID(olga.rowOf(contact).ConversationID)
		}
		type why struct {
			Metric   hub.Metric
			PolicyID hub.PolicyID `json:"policy_id"`
			PolicyBy *struct {
				Campaign, Name string
				PolicyID       hub.PolicyID `json:"policy_id"`
				Gone           bool
			} `json:"policy_by"`
			Words []string
		}
		clocks := func(id hub.ConversationID) why {
			t.Helper()
			var list struct{ Items []why }
			olga.get("/conversations/"+string(id)+"/clocks", &list)
			if len(list.Items) != 1 || list.Items[0].Metric != hub.NextResponse || list.Items[0].PolicyBy == nil {
				t.Fatalf("%+v", list.Items)
			}
			return list.Items[0]
		}
		got := clocks(answer(0))
		if got.PolicyID != "pol_spring" || got.PolicyBy.Gone || got.PolicyBy.Name != "Spring" || got.PolicyBy.Campaign == "" {
			t.Errorf("%+v %+v", got, got.PolicyBy)
		}
		olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": 1, "policies": []obj{rest}}, nil)
		got = clocks(answer(1))
		if got.PolicyID != "pol_rest" || !got.PolicyBy.Gone || got.PolicyBy.PolicyID != "pol_spring" || !strings.Contains(strings.Join(got.Words, " "), "names policy pol_spring, which is not there") {
			t.Errorf("%+v %+v", got, got.PolicyBy)
		}
	})
}
