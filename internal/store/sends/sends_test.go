package sends_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/internal/store/sends"
)

var at = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)

// onEach runs a test on both engines.
func onEach(t *testing.T, fn func(t *testing.T, s *store.Store, r sends.Rows)) {
	t.Helper()
	bothtest.Each(t, func() time.Time { return at }, func(t *testing.T, s *store.Store) { fn(t, s, sends.Of(s)) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// planned makes a run with so many rows that are due.
func planned(t *testing.T, r sends.Rows, id string, n int) hub.Run {
	t.Helper()
	x, err := r.AddRun(t.Context(), hub.Run{ID: id, CampaignID: "cmp_1", Revision: 3, State: hub.RunPlanning, Body: []byte(`{"name":"x"}`),
		StartAt: at, CreatedAt: at, CreatedBy: "agt_1", UpdatedAt: at})
	must(t, err)
	rows := make([]hub.Send, n)
	for i := range rows {
		rows[i] = hub.Send{Run: x.Seq, N: int64(i + 1), ContactID: hub.ContactID(fmt.Sprintf("con_%03d", i+1)), Variant: "a", State: hub.SendPlanned,
			DueAt: at.Add(time.Duration(i) * time.Second), UpdatedAt: at}
	}
	x.Place, x.Planned, x.State, x.PlannedAt = rows[n-1].ContactID, int64(n), hub.RunRunning, at
	must(t, r.Plan(t.Context(), x, rows))
	x.Version++
	return x
}

func TestPlanningIsOneTransactionWithItsPlace(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r sends.Rows) {
		x := planned(t, r, "run_1", 5)
		got, err := r.Run(t.Context(), "run_1")
		must(t, err)
		same(t, "run", got, x)
		old := x
		old.Version--
		err = r.Plan(t.Context(), old, []hub.Send{{Run: x.Seq, N: 6, State: hub.SendPlanned, DueAt: at}})
		if !hub.Is(err, hub.Conflict) {
			t.Fatalf("planned twice: %v", err)
		}
		if last, err := r.Last(t.Context(), x.Seq); err != nil || last != 5 {
			t.Fatalf("rows of a plan that was refused: %d %v", last, err)
		}
		y := planned(t, r, "run_2", 1)
		if y.Seq != x.Seq+1 {
			t.Errorf("numbers %d and %d", x.Seq, y.Seq)
		}
		list, err := r.Runs(t.Context(), "cmp_1", y.Seq, 10)
		must(t, err)
		same(t, "older runs", list, []hub.Run{x})
		y.EndedAt, y.State = at, hub.RunFinished
		must(t, r.SaveRun(t.Context(), y))
		open, err := r.OpenRuns(t.Context())
		must(t, err)
		same(t, "open runs", open, []hub.Run{x})
	})
}

func TestARowIsClaimedOnceAndItsResultIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r sends.Rows) {
		x := planned(t, r, "run_1", 5)
		due, err := r.Due(t.Context(), x.Seq, at.Add(2*time.Second), 10)
		must(t, err)
		if len(due) != 3 {
			t.Fatalf("%d rows are due", len(due))
		}
		for i := range due {
			s := &due[i]
			s.State, s.DueAt, s.InboxID, s.Channel, s.To, s.Attempts, s.FirstAt = hub.SendAttempting, time.Time{}, "inb_1", "email", hub.EmailHandle("a@b.test"), 1, at
		}
		due[2].State, due[2].Reason = hub.SendSkipped, "no_consent"
		must(t, r.Claim(t.Context(), due))
		if err := r.Claim(t.Context(), due[:1]); !hub.Is(err, hub.Conflict) {
			t.Fatalf("claimed twice: %v", err)
		}
		if err := r.Claim(t.Context(), []hub.Send{{Run: x.Seq, N: 4, ContactID: "con_004", State: hub.SendAttempting}, due[0]}); !hub.Is(err, hub.Conflict) {
			t.Fatalf("claimed with one that is claimed: %v", err)
		}
		next, err := r.NextDue(t.Context(), x.Seq)
		must(t, err)
		same(t, "next", next, at.Add(3*time.Second))
		a := due[0]
		a.State, a.AcceptedAt, a.ProviderRef, a.Digest, a.Snapshot = hub.SendAccepted, at, "p1", []byte{1, 2}, []byte(`{"name":"Ana"}`)
		b := due[1]
		b.State, b.Reason, b.Error, b.DueAt = hub.SendPlanned, "retry", "busy", at.Add(time.Hour)
		more := hub.Send{Run: x.Seq, N: 6, ContactID: "con_002", Way: 1, Variant: "a", State: hub.SendPlanned, Reason: "fallback", DueAt: at, UpdatedAt: at}
		must(t, r.Results(t.Context(), []hub.Send{a, b}, []hub.Send{more}))
		got, err := r.List(t.Context(), x.Seq, 0, "", "", 10)
		must(t, err)
		same(t, "accepted", got[0], a)
		same(t, "to be tried again", got[1], b)
		same(t, "goes on", got[5], more)
		found, err := r.ByProvider(t.Context(), "inb_1", []string{"p1", "p2"})
		must(t, err)
		same(t, "by the provider's id", found, map[string]hub.Send{"p1": a})
		counts, err := r.Counts(t.Context(), x.Seq)
		must(t, err)
		same(t, "counts", counts, []sends.Count{{hub.SendAccepted, "", "a", "email", 1, 1}, {hub.SendPlanned, "", "a", "", 2, 0}, {hub.SendPlanned, "fallback", "a", "", 1, 0},
			{hub.SendPlanned, "retry", "a", "email", 1, 0}, {hub.SendSkipped, "no_consent", "a", "email", 1, 0}})
		recent, err := r.Recent(t.Context(), []hub.ContactID{"con_001", "con_002"}, at.Add(-time.Hour))
		must(t, err)
		same(t, "recent", recent, map[hub.ContactID]int{"con_001": 1})
		skipped, err := r.List(t.Context(), x.Seq, 0, hub.SendSkipped, "no_consent", 10)
		must(t, err)
		if len(skipped) != 1 || skipped[0].N != 3 {
			t.Errorf("skipped: %+v", skipped)
		}
	})
}

func TestWhatWasInterruptedIsUnknownAndNewsGoForwardOnly(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		x := planned(t, r, "run_1", 3)
		due, err := r.Due(t.Context(), x.Seq, at.Add(time.Hour), 10)
		must(t, err)
		for i := range due {
			due[i].State, due[i].DueAt, due[i].Attempts = hub.SendAttempting, time.Time{}, 1
		}
		must(t, r.Claim(t.Context(), due))
		move := func(n int64, to hub.SendState) {
			t.Helper()
			must(t, s.Commit(t.Context(), hub.WriteSet{Sends: []hub.SendMove{{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: to, At: at, ConversationID: "cnv_1"}}}))
		}
		move(1, hub.SendDelivered) // the receipt was faster than the sender's own word
		a := due[0]
		a.State, a.AcceptedAt, a.Digest = hub.SendAccepted, at, []byte{7}
		must(t, r.Results(t.Context(), []hub.Send{a}, nil))
		n, err := r.Interrupted(t.Context(), x.Seq, at)
		must(t, err)
		same(t, "interrupted", n, int64(2))
		n, err = r.Interrupted(t.Context(), x.Seq, at)
		must(t, err)
		same(t, "interrupted again", n, int64(0))
		b := due[1]
		b.State, b.AcceptedAt = hub.SendAccepted, at // who was taken for dead says that it went out
		must(t, r.Results(t.Context(), []hub.Send{b}, nil))
		c := due[2]
		c.State, c.Reason, c.DueAt = hub.SendPlanned, "retry", at // and of this one that it did not: nobody knows better than that it is unknown
		must(t, r.Results(t.Context(), []hub.Send{c}, nil))
		move(1, hub.SendAccepted)
		move(2, hub.SendReplied)
		move(2, hub.SendFailed)
		var states []hub.SendState
		list, err := r.List(t.Context(), x.Seq, 0, "", "", 10)
		must(t, err)
		for _, s := range list {
			states = append(states, s.State)
		}
		same(t, "states", states, []hub.SendState{hub.SendDelivered, hub.SendReplied, hub.SendUnknown})
		same(t, "digest of what was confirmed first", list[0].Digest, []byte{7})
		open, err := r.Open(t.Context(), x.Seq)
		must(t, err)
		same(t, "open", open, false)
		n, err = r.Again(t.Context(), x.Seq, at)
		must(t, err)
		same(t, "sent again", n, int64(1))
		n, err = r.Drop(t.Context(), x.Seq, "cancelled", at)
		must(t, err)
		same(t, "dropped", n, int64(1))
		mine, err := r.OfContact(t.Context(), "con_003", 0, 10)
		must(t, err)
		if len(mine) != 1 || mine[0].State != hub.SendSkipped || mine[0].Reason != "cancelled" {
			t.Errorf("of one person: %+v", mine)
		}
	})
}

func TestCareAndPeople(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		talk := func(id hub.ConversationID, who hub.ContactID, st hub.Status, due time.Time) hub.Conversation {
			c := hub.Conversation{ID: id, ContactID: who, Status: st, Priority: hub.Normal, Channel: "sim", Class: hub.ClassLive, CreatedAt: at, UpdatedAt: at, LastAt: at}
			if !due.IsZero() {
				c.Clocks = []hub.Clock{{Metric: hub.FirstResponse, Cycle: 1, State: hub.ClockRunning, StartedAt: at, DueAt: due}}
			}
			return c
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{
			Contacts: []hub.Contact{{ID: "con_1", Zone: "Europe/Paris", CreatedAt: at}, {ID: "con_2", CreatedAt: at}, {ID: "con_3", MergedInto: "con_1", CreatedAt: at}},
			Conversations: []hub.Conversation{talk("cnv_1", "con_1", hub.Open, at.Add(-time.Hour)), talk("cnv_2", "con_1", hub.Open, time.Time{}),
				talk("cnv_3", "con_2", hub.Resolved, time.Time{}), talk("cnv_4", "con_2", hub.Open, at.Add(time.Hour))},
		}))
		day := 24 * time.Hour
		rate := func(id hub.ConversationID, score int, at time.Time) {
			must(t, ratings.Of(s).Save(t.Context(), hub.Rating{ConversationID: id, Score: score, At: at, ChangedAt: at}, at, hub.NewFact(hub.ConversationRated, at, hub.Actor{}, hub.FactData{})))
		}
		rate("cnv_3", 2, at.Add(-day))
		rate("cnv_4", 3, at)
		_, err := s.PutOutcomes(t.Context(), map[hub.ConversationID][]store.Outcome{"cnv_2": {{ConversationID: "cnv_2",
			Clock: hub.Clock{Metric: "first_response", State: hub.ClockBreached, StartedAt: at.Add(-3 * day), BreachedAt: at.Add(-2 * day), DueAt: at.Add(-2 * day), StoppedAt: at}}}}, "", 0, 0)
		must(t, err)
		for name, c := range map[string]struct {
			since sends.Lately
			want  map[hub.ContactID]sends.Care
		}{
			"only what is open":     {sends.Lately{}, map[hub.ContactID]sends.Care{"con_1": {Open: true, Late: true}, "con_2": {Open: true}}},
			"what went wrong":       {sends.Lately{Breach: at.Add(-3 * day), Rating: at.Add(-2 * day), AtMost: 2}, map[hub.ContactID]sends.Care{"con_1": {true, true, at.Add(-2 * day), time.Time{}}, "con_2": {true, false, time.Time{}, at.Add(-day)}}},
			"but only lately":       {sends.Lately{Breach: at.Add(-day), Rating: at.Add(-time.Hour), AtMost: 2}, map[hub.ContactID]sends.Care{"con_1": {Open: true, Late: true}, "con_2": {Open: true}}},
			"and not what was fine": {sends.Lately{Rating: at.Add(-2 * day), AtMost: 1}, map[hub.ContactID]sends.Care{"con_1": {Open: true, Late: true}, "con_2": {Open: true}}},
		} {
			care, err := r.Care(t.Context(), []hub.ContactID{"con_1", "con_2", "con_3"}, at, c.since)
			must(t, err)
			same(t, name, care, c.want)
			all, err := r.CareOfAll(t.Context(), at, c.since)
			must(t, err)
			same(t, name+", of all", all, c.want)
		}
		people, err := r.Everybody(t.Context(), "", 10)
		must(t, err)
		same(t, "people", people, []sends.Person{{"con_1", "Europe/Paris"}, {"con_2", ""}})
		zones, err := r.Zones(t.Context(), []hub.ContactID{"con_1", "con_9"})
		must(t, err)
		same(t, "zones", zones, map[hub.ContactID]string{"con_1": "Europe/Paris"})
	})
}

func TestAnErasedPersonIsOutOfTheLedgerAndIsStillCounted(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		must(t, s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_001", CreatedAt: at}, {ID: "con_002", CreatedAt: at}}}))
		x := planned(t, r, "run_1", 2)
		due, err := r.Due(t.Context(), x.Seq, at, 1)
		must(t, err)
		due[0].State, due[0].DueAt, due[0].To = hub.SendAttempting, time.Time{}, hub.EmailHandle("a@b.test")
		must(t, r.Claim(t.Context(), due))
		by := hub.Actor{Type: hub.ActorSystem}
		for _, id := range []hub.ContactID{"con_001", "con_002"} {
			_, err = s.Erase(t.Context(), by, id)
			must(t, err)
		}
		due[0].State, due[0].Snapshot, due[0].AcceptedAt = hub.SendAccepted, []byte(`{"name":"Ana"}`), at
		must(t, r.Results(t.Context(), due, nil))
		list, err := r.List(t.Context(), x.Seq, 0, "", "", 10)
		must(t, err)
		for _, s := range list {
			if s.ContactID != "" || !s.To.IsZero() || s.Snapshot != nil {
				t.Errorf("left: %+v", s)
			}
		}
		if list[0].State != hub.SendAccepted || list[1].State != hub.SendSkipped || list[1].Reason != "erased" {
			t.Errorf("%+v", list)
		}
	})
}

func TestWhatPeopleAskedForThemselvesDoesNotCountInTheCap(t *testing.T) {
	onEach(t, func(t *testing.T, _ *store.Store, r sends.Rows) {
		for i, purpose := range []string{"marketing", "transactional", "", "service", "news"} {
			x, err := r.AddRun(t.Context(), hub.Run{ID: fmt.Sprint("run_", i), Purpose: purpose, State: hub.RunRunning, Body: []byte("{}"), CreatedAt: at})
			must(t, err)
			same(t, "purpose", x.Purpose, purpose)
			x.PlannedAt = at
			must(t, r.Plan(t.Context(), x, []hub.Send{{Run: x.Seq, N: 1, ContactID: "con_1", State: hub.SendPlanned, DueAt: at}}))
			due, err := r.Due(t.Context(), x.Seq, at, 1)
			must(t, err)
			due[0].State, due[0].InboxID, due[0].DueAt = hub.SendAttempting, "inb_1", time.Time{}
			must(t, r.Claim(t.Context(), due))
			flying, err := r.InFlight(t.Context(), "inb_1")
			must(t, err)
			same(t, "in flight", flying, true)
			due[0].State, due[0].AcceptedAt = hub.SendAccepted, at.Add(time.Duration(i)*time.Minute)
			must(t, r.Results(t.Context(), due, nil))
			flying, err = r.InFlight(t.Context(), "inb_1")
			must(t, err)
			same(t, "in flight, when all is settled", flying, false)
		}
		n, err := r.Recent(t.Context(), []hub.ContactID{"con_1", "con_2"}, at.Add(-time.Second))
		must(t, err)
		same(t, "counted", n, map[hub.ContactID]int{"con_1": 3})
		last, err := r.LastOf(t.Context(), "inb_1", at.Add(time.Minute), []hub.ContactID{"con_1"})
		must(t, err)
		var runs []int64
		for _, s := range last {
			runs = append(runs, s.Run)
		}
		same(t, "the last ones", runs, []int64{5, 4, 3})
	})
}

func TestOutcomesAreThePeoplesOwnDoing(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		x := planned(t, r, "run_1", 6)
		x.StartedAt = at
		due, err := r.Due(t.Context(), x.Seq, at.Add(time.Hour), 10)
		must(t, err)
		for i := range due {
			due[i].State, due[i].DueAt = hub.SendAttempting, time.Time{}
		}
		due[5].State, due[5].Reason = hub.SendSkipped, "held_out"
		must(t, r.Claim(t.Context(), due))
		for i := range due[:5] {
			due[i].State, due[i].AcceptedAt = hub.SendAccepted, at
		}
		must(t, r.Results(t.Context(), due[:5], nil))
		talk := func(id, linked hub.ConversationID, st hub.Status, flags ...string) hub.Conversation {
			return hub.Conversation{ID: id, ContactID: "con_001", Status: st, Priority: hub.Normal, Channel: "sim", Class: hub.ClassMail, LinkedID: linked, Flags: flags, CreatedAt: at, UpdatedAt: at, LastAt: at}
		}
		said := func(n int64, m hub.SendMove) hub.SendMove {
			m.SendRef, m.At = hub.SendRef{Run: x.Seq, N: n}, at.Add(time.Hour)
			return m
		}
		bought := func(who hub.ContactID, key string, after time.Duration, amount float64) hub.ContactEvent {
			return hub.ContactEvent{ID: "evt_" + string(who) + key, ContactID: who, Name: "order", At: at.Add(after), Amount: &amount, Key: key}
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{
			Contacts:      []hub.Contact{{ID: "con_001", CreatedAt: at}, {ID: "con_002", CreatedAt: at}, {ID: "con_006", CreatedAt: at}},
			Conversations: []hub.Conversation{talk("cnv_1", "", hub.Resolved), talk("cnv_2", "cnv_3", hub.Resolved, hub.FlagMerged), talk("cnv_3", "", hub.Open)},
			Sends: []hub.SendMove{said(1, hub.SendMove{State: hub.SendReplied, ConversationID: "cnv_1"}), said(2, hub.SendMove{State: hub.SendReplied, ConversationID: "cnv_2"}),
				said(3, hub.SendMove{ConversationID: "cnv_3"}), said(4, hub.SendMove{Left: true}), said(5, hub.SendMove{Left: true, ConversationID: "cnv_1"}), said(1, hub.SendMove{Reason: hub.SendComplained})},
			Events: []hub.ContactEvent{bought("con_001", "early", -time.Minute, 5), bought("con_001", "a", time.Minute, 10), bought("con_001", "b", 2*time.Minute, 2.5),
				bought("con_002", "late", 49*time.Hour, 7), bought("con_006", "a", time.Hour, 3)},
		}))
		got, err := r.Outcomes(t.Context(), &x, sends.Goal{Event: "order", Within: 48 * time.Hour}, at.Add(72*time.Hour))
		must(t, err)
		same(t, "outcomes", got, []sends.Outcome{
			{Variant: "a", Answered: 2, Solved: 1, OptedOut: 2, Bought: 1, Amount: 12.5}, {Variant: "a", HeldOut: true, Bought: 1, Amount: 3}})
		list, err := r.List(t.Context(), x.Seq, 0, "", "", 10)
		must(t, err)
		if s := list[0]; s.State != hub.SendReplied || s.Reason != hub.SendComplained || !s.AnsweredAt.Equal(at.Add(time.Hour)) || s.ConversationID != "cnv_1" {
			t.Errorf("%+v", s)
		}
		if s := list[2]; s.State != hub.SendAccepted || s.ConversationID != "cnv_3" || !s.AnsweredAt.IsZero() {
			t.Errorf("%+v", s)
		}
	})
}
