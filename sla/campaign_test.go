package sla_test

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// The policy that a campaign names comes before the conditions of all others,
// also out of the log, and stays when the conversation comes out of the database.
func TestPolicyOfACampaign(t *testing.T) {
	nrt := func(s sla.Duration) []sla.Target {
		return []sla.Target{{Metric: hub.NextResponse, Within: s}, {Metric: frt, Within: 60}}
	}
	spring := []sla.Condition{{Field: "campaign", In: []string{"cmp_spring"}}}
	all := []sla.Policy{
		{ID: "pol_vip", Version: 1, When: []sla.Condition{{Field: "tag", In: []string{"vip"}}}, Targets: nrt(600)},
		{ID: "pol_spring", Version: 1, When: spring, Targets: nrt(1200)},
		{ID: "pol_any", Version: 1, When: []sla.Condition{{Field: "campaign", In: []string{"*"}}}, Targets: nrt(1800)},
		{ID: "pol_slow", Version: 1, Targets: nrt(7200)},
	}
	opened := hub.ClockEvent{Type: hub.EvOpened}
	for name, c := range map[string]struct {
		from *hub.Campaigned
		tags []string
		want hub.PolicyID
		says string
	}{
		"none":              {nil, nil, "pol_slow", ""},
		"one by its id":     {&hub.Campaigned{Campaign: "cmp_spring"}, nil, "pol_spring", "for campaign cmp_spring."},
		"any":               {&hub.Campaigned{Campaign: "cmp_other"}, nil, "pol_any", "for campaign *."},
		"named":             {&hub.Campaigned{Campaign: "cmp_spring", Policy: "pol_slow"}, nil, "pol_slow", "cmp_spring that it answers names this policy."},
		"named before tags": {&hub.Campaigned{Campaign: "cmp_spring", Policy: "pol_slow"}, []string{"vip"}, "pol_slow", "names this policy."},
		"named and gone":    {&hub.Campaigned{Campaign: "cmp_x", Policy: "pol_gone"}, []string{"vip"}, "pol_vip", "names policy pol_gone, which is not there"},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t, sla.Settings{Policies: all})
			s.c.Campaigned, s.c.Tags = c.from, c.tags
			s.at("2026-07-06T09:00:00Z", opened).at("2026-07-06T09:00:00Z", fromCustomer)
			s.c.Campaigned = nil // as it comes out of the database
			s.c.Tags = append(s.c.Tags, "other")
			s.wait("2026-07-06T09:01:00Z")
			if k := s.clock(hub.NextResponse, 1); k.PolicyID != c.want {
				t.Errorf("policy %s, want %s", k.PolicyID, c.want)
			}
			told, err := sla.Explain(s.e.Book(), s.c.ClockLog, s.now, nil)
			if err != nil || len(told) != 1 || told[0].PolicyID != c.want || told[0].Metric != hub.NextResponse {
				t.Fatalf("the log gives %+v, %v", told, err)
			}
			if words := strings.Join(told[0].Why.Words, " "); !strings.Contains(words, c.says) {
				t.Errorf("why: %s", words)
			}
		})
	}
}

// A running clock moves to another policy when the named one is deleted and something
// that policies ask for changes, and says so.
func TestPolicyOfACampaignThatIsDeleted(t *testing.T) {
	named := sla.Policy{ID: "pol_named", Version: 1, When: []sla.Condition{{Field: "campaign", In: []string{"cmp_a"}}}, Targets: []sla.Target{{Metric: hub.NextResponse, Within: 600}}}
	rest := sla.Policy{ID: "pol_rest", Version: 1, Targets: []sla.Target{{Metric: hub.NextResponse, Within: 3600}}}
	s := tell(t, sla.Settings{Policies: []sla.Policy{named, rest}})
	s.c.Campaigned = &hub.Campaigned{Campaign: "cmp_b", Policy: "pol_named"}
	s.at("2026-07-06T09:00:00Z", hub.ClockEvent{Type: hub.EvOpened}).at("2026-07-06T09:00:00Z", fromCustomer).is(hub.NextResponse, 1, hub.ClockRunning, "2026-07-06T09:10:00Z", "")
	if err := s.e.Set(sla.Settings{Policies: []sla.Policy{rest}, Since: utc(t, "2026-07-06T09:01:00Z"), Earlier: []sla.Edition{{Policies: []sla.Policy{named, rest}}}}); err != nil {
		t.Fatal(err)
	}
	s.at("2026-07-06T09:02:00Z", hub.ClockEvent{Type: hub.EvPolicy}).is(hub.NextResponse, 1, hub.ClockRunning, "2026-07-06T10:00:00Z", "")
	told, err := s.e.Explain(&s.c, s.now, nil)
	if err != nil || len(told) != 1 || told[0].Why.Named != "pol_named" || told[0].Why.PolicyID != "pol_rest" {
		t.Errorf("%+v, %v", told, err)
	}
}
