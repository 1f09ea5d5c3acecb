package sla_test

import (
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// What is known of the person chooses the policy, moves a running clock when it
// changes, and comes back from the log.
func TestPolicyByLanguageAndTier(t *testing.T) {
	in := func(field string, v ...string) []sla.Condition { return []sla.Condition{{Field: field, In: v}} }
	within := func(s sla.Duration) []sla.Target { return []sla.Target{{Metric: frt, Within: s}} }
	s := tell(t, sla.Settings{Policies: []sla.Policy{
		{ID: "pol_gold", Version: 1, When: in("tier", "gold"), Targets: within(600)},
		{ID: "pol_fr", Version: 1, When: in("language", "fr"), Targets: within(1200)},
		{ID: "pol_all", Version: 1, Targets: within(3600)},
	}})
	s.c.Standing = &hub.Standing{Language: "fr-CA"}
	s.at("2026-07-06T09:00:00Z", fromCustomer).is(frt, 1, hub.ClockRunning, "2026-07-06T09:20:00Z", "")
	s.c.Standing = nil // as it comes out of the database
	s.c.Tags = []string{"other"}
	s.wait("2026-07-06T09:01:00Z").is(frt, 1, hub.ClockRunning, "2026-07-06T09:20:00Z", "")
	s.c.Standing = &hub.Standing{Language: "fr-CA", Tier: "Gold"}
	s.wait("2026-07-06T09:02:00Z").is(frt, 1, hub.ClockRunning, "2026-07-06T09:10:00Z", "")
	if k := s.clock(frt, 1); k.PolicyID != "pol_gold" {
		t.Errorf("the policy is %s", k.PolicyID)
	}
	told, err := sla.Explain(s.e.Book(), s.c.ClockLog, s.now, nil)
	if err != nil || len(told) != 1 || !strings.Contains(strings.Join(told[0].Why.Words, " "), "This policy is for tier gold.") {
		t.Errorf("why: %v %+v", err, told)
	}
	got, err := sla.Replay(s.e.Book(), s.c.ClockLog, s.now)
	if err != nil || len(got.Clocks) != 1 || got.Clocks[0].PolicyID != "pol_gold" || !got.Clocks[0].DueAt.Equal(utc(t, "2026-07-06T09:10:00Z")) {
		t.Errorf("the log gives %+v, %v", got.Clocks, err)
	}
	s.c.Standing = &hub.Standing{Language: "de"}
	s.wait("2026-07-06T09:03:00Z").is(frt, 1, hub.ClockRunning, "2026-07-06T10:00:00Z", "")
	if n := s.told("deadline_changed", frt); n != 2 {
		t.Errorf("%d deadlines changed: %v", n, s.kinds())
	}
}

// A conversation's first words already know the person.
func TestFirstPolicyKnowsThePerson(t *testing.T) {
	s := tell(t, sla.Settings{Policies: []sla.Policy{
		{ID: "pol_gold", When: []sla.Condition{{Field: "tier", In: []string{"gold"}}}, Targets: []sla.Target{{Metric: frt, Within: 600}}}}})
	s.c.Standing = &hub.Standing{Tier: "gold"}
	s.at("2026-07-06T09:00:00Z", fromCustomer).expectKinds("first_response started")
	if got, err := sla.Replay(s.e.Book(), s.c.ClockLog, s.now); err != nil || len(got.Clocks) != 1 {
		t.Errorf("the log gives %+v, %v", got.Clocks, err)
	}
}
