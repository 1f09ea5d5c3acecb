package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// How far a campaign looks ahead at what the desk can bear: as far as the sending
// rules say, or as far as the policy of its answers leaves them time. Their clock is
// that of a next response, as the campaign spoke first.
func TestACampaignLooksAsFarAheadAsThePolicyOfItsAnswers(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		post := newMailHost(t)
		olga := atDesk(t, p)
		mail, chat := olga.mailInbox(post), olga.chatInbox()
		day := [][]string{{"09:00", "17:00"}}
		var office struct{ ID string }
		olga.post("/calendars", obj{"name": "Office", "zone": "Europe/Bucharest", "week": obj{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}, &office)

		target := func(metric, within string, more ...obj) obj {
			o := obj{"metric": metric, "within": within}
			for _, m := range more {
				for k, v := range m {
					o[k] = v
				}
			}
			return o
		}
		policy := func(id string, when []obj, targets ...obj) obj {
			return obj{"id": id, "name": id, "when": when, "targets": targets}
		}
		only := func(field, value string) []obj { return []obj{{"field": field, "in": []string{value}}} }
		const window = 2 * time.Hour
		for i, c := range []struct {
			name     string
			policies []obj
			names    hub.PolicyID
			inboxes  []hub.InboxID
			want     time.Duration
		}{
			{"no policy", []obj{}, "", []hub.InboxID{mail}, window},
			{"sooner", []obj{policy("pol_a", nil, target("next_response", "20m"))}, "", []hub.InboxID{mail}, 20 * time.Minute},
			{"later", []obj{policy("pol_a", nil, target("next_response", "8h"))}, "", []hub.InboxID{mail}, window},
			{"business hours", []obj{policy("pol_a", nil, target("next_response", "45m", obj{"mode": "business", "calendar": office.ID}))}, "", []hub.InboxID{mail}, 45 * time.Minute},
			{"elapsed time", []obj{policy("pol_a", nil, target("next_response", "50m", obj{"mode": "elapsed"}))}, "", []hub.InboxID{mail}, 50 * time.Minute},
			{"a first response alone", []obj{policy("pol_a", nil, target("first_response", "5m"))}, "", []hub.InboxID{mail}, window},
			{"both", []obj{policy("pol_a", nil, target("first_response", "5m"), target("next_response", "1h"))}, "", []hub.InboxID{mail}, time.Hour},
			{"no clock for it", []obj{policy("pol_a", nil, target("next_response", "0s"))}, "", []hub.InboxID{mail}, window},
			{"seconds", []obj{policy("pol_a", nil, target("next_response", "10s"))}, "", []hub.InboxID{mail}, time.Minute},
			{"an urgent row is not theirs", []obj{policy("pol_a", nil, target("next_response", "5m", obj{"priority": "urgent"}), target("next_response", "1h"))}, "", []hub.InboxID{mail}, time.Hour},
			{"a row of its channel", []obj{policy("pol_a", nil, target("next_response", "5m", obj{"channel": "chat"}), target("next_response", "1h"))}, "", []hub.InboxID{mail}, time.Hour},
			{"the sooner of two inboxes", []obj{policy("pol_a", nil, target("next_response", "5m", obj{"channel": "chat"}), target("next_response", "1h"))}, "", []hub.InboxID{mail, chat}, 5 * time.Minute},
			{"the policy that it names", []obj{policy("pol_b", only("tag", "spring"), target("next_response", "30m")), policy("pol_a", nil, target("next_response", "10m"))}, "pol_b", []hub.InboxID{mail}, 30 * time.Minute},
			{"one that is gone", []obj{policy("pol_a", nil, target("next_response", "10m"))}, "pol_gone", []hub.InboxID{mail}, 10 * time.Minute},
			{"what nobody knows of the person", []obj{policy("pol_a", only("tag", "vip"), target("next_response", "1m")), policy("pol_b", nil, target("next_response", "40m"))}, "", []hub.InboxID{mail}, 40 * time.Minute},
			{"a policy of campaigns", []obj{policy("pol_a", only("campaign", "*"), target("next_response", "25m")), policy("pol_b", nil, target("next_response", "5m"))}, "", []hub.InboxID{mail}, 25 * time.Minute},
			{"a policy of another campaign", []obj{policy("pol_a", only("campaign", "cmp_other"), target("next_response", "25m")), policy("pol_b", nil, target("next_response", "35m"))}, "", []hub.InboxID{mail}, 35 * time.Minute},
			{"a policy of its inbox", []obj{policy("pol_a", only("inbox", string(mail)), target("next_response", "15m"))}, "", []hub.InboxID{mail}, 15 * time.Minute},
			{"an inbox that is not there", []obj{policy("pol_a", nil, target("next_response", "10m"))}, "", []hub.InboxID{"inb_gone"}, window},
		} {
			olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": i, "policies": c.policies}, nil)
			ask := runs.DeskAsk{Campaign: "cmp_spring", Inboxes: c.inboxes, Policy: c.names, Window: window}
			if err := p.reloadClocks(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d, err := p.bears(t.Context(), ask); err != nil || d.Window != c.want {
				t.Errorf("%s: %v, %v, want %v", c.name, d.Window, err, c.want)
			}
		}
	})
}
