package enrolments_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

// onEach runs a test on both engines.
func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, r enrolments.Rows)) {
	t.Helper()
	bothtest.Each(t, func() time.Time { return at }, func(t *testing.T, s *store.Store) { fn(t, s, enrolments.Of(s)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

func one(contact, entry string) enrolments.Change {
	e := journey.Enrolment{ID: journey.EnrolmentID("jny_1", hub.ContactID(contact), entry), Journey: "jny_1", Contact: hub.ContactID(contact), Entry: entry,
		Version: 1, Step: "a", StepAt: at, State: journey.Active, WakeAt: at.Add(time.Hour), EnteredAt: at,
		Memory: journey.Memory{Fact: 7, Event: map[string]any{"amount": 12.5}, Visits: map[string]int{"a": 1}}}
	return enrolments.Change{Enrolment: e, Tallies: []enrolments.Tally{{Version: 1, Step: "a", What: "came", N: 1}}}
}

func save(t *testing.T, r enrolments.Rows, want []bool, all ...enrolments.Change) {
	t.Helper()
	made, err := r.Save(t.Context(), all)
	must(t, err)
	same(t, "made", made, want)
}

func TestNobodyIsInsideTwiceAndOneWriterWins(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r enrolments.Rows) {
		a := one("con_1", "x")
		save(t, r, []bool{true, false, false, true}, a, a, one("con_1", "y"), one("con_2", "x"))
		a.Rev = 1
		got, err := r.Get(t.Context(), a.ID)
		must(t, err)
		same(t, "row", got, a.Enrolment)
		moved := a
		moved.Step, moved.State, moved.EndedAt, moved.WakeAt, moved.Reason = "b", journey.Done, at.Add(time.Hour), time.Time{}, "over"
		moved.Tallies = []enrolments.Tally{{Version: 1, Step: "a", What: "next", N: 1}, {Version: 1, Step: "b", What: "came", N: 1}}
		save(t, r, []bool{true, false}, moved, moved) // the second one read what is old by then
		gone := one("con_gone", "x")
		gone.Rev = 3
		save(t, r, []bool{false}, gone)
		save(t, r, []bool{false, true}, one("con_1", "x"), one("con_1", "z")) // by the same thing never, by another once it ended
		tallies, err := r.Tallies(t.Context(), "jny_1")
		must(t, err)
		n := map[string]int64{}
		for _, x := range tallies {
			n[x.Step+" "+x.What] = x.N
		}
		same(t, "tallies", n, map[string]int64{"a came": 3, "a next": 1, "b came": 1})
		past, err := r.Past(t.Context(), "jny_1", []string{"con_1", "con_3"})
		must(t, err)
		if len(past["con_1"]) != 2 || len(past["con_3"]) != 0 {
			t.Errorf("past: %+v", past)
		}
		standing, err := r.Standing(t.Context(), "jny_1")
		must(t, err)
		if len(standing) != 2 {
			t.Errorf("standing: %+v", standing)
		}
		lasted, err := r.Lasted(t.Context(), "jny_1")
		must(t, err)
		same(t, "lasted", lasted, time.Hour)
	})
}

func TestDueRowsComeInTheirOrderAndPendingOnesFirst(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r enrolments.Rows) {
		late, soon, todo, never := one("con_1", "x"), one("con_2", "x"), one("con_3", "x"), one("con_4", "x")
		soon.WakeAt = at
		todo.Memory.Pending = []journey.Action{{Key: "k", Step: "a", Send: &journey.Send{Template: "t", Channels: []string{"sms"}}}}
		never.State, never.WakeAt = journey.Done, time.Time{}
		save(t, r, []bool{true, true, true, true}, late, soon, todo, never)
		due, err := r.Due(t.Context(), "jny_1", at, 10)
		must(t, err)
		if len(due) != 2 || due[0].Contact != "con_3" || due[1].Contact != "con_2" || due[0].Memory.Pending[0].Send.Channels[0] != "sms" {
			t.Errorf("due: %+v", due)
		}
		todo.Rev, todo.Memory.RetryAt = 1, at.Add(time.Minute)
		save(t, r, []bool{true}, todo)
		due, err = r.Due(t.Context(), "jny_1", at, 10)
		must(t, err)
		same(t, "due after a failure", len(due), 1)
		inside, err := r.Inside(t.Context(), []string{"con_1", "con_4", "con_9"})
		must(t, err)
		if len(inside) != 1 || inside[0].Contact != "con_1" {
			t.Errorf("inside: %+v", inside)
		}
	})
}

func TestAMergedPersonTakesTheirJourneysAlong(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r enrolments.Rows) {
		a, b := one("con_a", "x"), one("con_b", "y")
		other := one("con_a", "x")
		other.Journey, other.ID = "jny_2", "enr_2"
		save(t, r, []bool{true, true, true}, a, b, other)
		left, err := r.Merged(t.Context(), "con_a", "con_b")
		must(t, err)
		if len(left) != 1 || left[0].ID != a.ID {
			t.Errorf("could not be given: %+v", left)
		}
		got, err := r.OfContact(t.Context(), "con_b", 10)
		must(t, err)
		same(t, "of the other", len(got), 2)
		older, err := r.Older(t.Context(), "jny_1", 2, "", 10)
		must(t, err)
		same(t, "older", len(older), 2)
		list, err := r.List(t.Context(), "jny_1", journey.Active, "a", older[0].ID, 10)
		must(t, err)
		same(t, "list", len(list), 1)
		if _, err := r.Get(t.Context(), "nobody"); !hub.Is(err, hub.Missing) {
			t.Errorf("nobody: %v", err)
		}
		lost := one("con_c", "x")
		lost.WakeAt = time.Time{}
		save(t, r, []bool{true}, lost)
		found, err := s.Check(t.Context())
		must(t, err)
		if len(found) != 1 || found[0].Check != "enrolment" || found[0].Object != lost.ID {
			t.Errorf("fsck: %+v", found)
		}
	})
}

func TestPeopleAreFoundByADayOfTheirs(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r enrolments.Rows) {
		var all []hub.Contact
		for _, id := range []string{"con_1", "con_2", "con_3"} {
			c := hub.Contact{ID: hub.ContactID(id), Name: id, CreatedAt: at, UpdatedAt: at}
			if id != "con_2" {
				c.Traits = []hub.Trait{{Key: "birthday", Value: "1990-05-06", Source: "api", At: at}}
			}
			all = append(all, c)
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{Contacts: all}))
		ids, values, err := r.WithTrait(t.Context(), "birthday", "", 1)
		must(t, err)
		same(t, "first", ids, []hub.ContactID{"con_1"})
		same(t, "its value", values, []string{"1990-05-06"})
		ids, _, err = r.WithTrait(t.Context(), "birthday", "con_1", 10)
		must(t, err)
		same(t, "then", ids, []hub.ContactID{"con_3"})
		talking, err := r.Talking(t.Context(), []string{"con_1"})
		must(t, err)
		same(t, "talking", len(talking), 0)
	})
}
