package sends_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/trails"
)

// wentOut makes a run of six: one held out, five accepted at the full hour and
// every twenty minutes behind it.
func wentOut(t *testing.T, r sends.Rows, id string) hub.Run {
	t.Helper()
	x := planned(t, r, id, 6)
	x.StartedAt = at
	must(t, r.SaveRun(t.Context(), x))
	x.Version++
	due, err := r.Due(t.Context(), x.Seq, at.Add(time.Hour), 10)
	must(t, err)
	for i := range due {
		due[i].State, due[i].DueAt, due[i].Channel = hub.SendAttempting, time.Time{}, "email"
	}
	due[5].State, due[5].Reason, due[5].Channel, due[5].Variant = hub.SendSkipped, "held_out", "", ""
	must(t, r.Claim(t.Context(), due))
	for i := range due[:5] {
		due[i].State, due[i].AcceptedAt = hub.SendAccepted, at.Truncate(time.Hour).Add(time.Duration(i)*20*time.Minute)
	}
	must(t, r.Results(t.Context(), due[:5], nil))
	return x
}

func move(x hub.Run, n int64, state hub.SendState, when time.Time) hub.SendMove {
	return hub.SendMove{SendRef: hub.SendRef{Run: x.Seq, N: n}, State: state, At: when}
}

func TestARunIsCountedOverTime(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		x := wentOut(t, r, "run_1")
		hour := at.Truncate(time.Hour)
		tr := trails.Of(s)
		must(t, tr.AddLinks(t.Context(), []trails.Link{{Run: x.Seq, Link: 1, Kind: trails.Target, URL: "https://a.test"}, {Run: x.Seq, Link: 2, Kind: trails.Open}}))
		late := hour.Add(90 * time.Minute)
		must(t, tr.Record(t.Context(), []trails.Hit{{Run: x.Seq, N: 1, Link: 1, Kind: trails.Target, At: late}, {Run: x.Seq, N: 1, Link: 1, Kind: trails.Target, At: late.Add(time.Minute)},
			{Run: x.Seq, N: 2, Link: 1, Kind: trails.Target, At: late, Why: "scanner"}, {Run: x.Seq, N: 3, Link: 2, Kind: trails.Open, At: late}}))
		must(t, s.Commit(t.Context(), hub.WriteSet{Sends: []hub.SendMove{move(x, 2, hub.SendDelivered, hour.Add(25*time.Minute)), move(x, 2, hub.SendReplied, hour.Add(50*time.Minute)),
			move(x, 3, hub.SendDelivered, hour.Add(45*time.Minute)), move(x, 3, hub.SendFailed, hour.Add(46*time.Minute)),
			{SendRef: hub.SendRef{Run: x.Seq, N: 4}, Left: true, At: hour.Add(2 * time.Hour)}}}))
		got, err := r.Times(t.Context(), x.Seq, hour)
		must(t, err)
		slices.SortFunc(got, func(a, b sends.Slot) int {
			if c := strings.Compare(string(a.What), string(b.What)); c != 0 {
				return c
			}
			return a.At.Compare(b.At)
		})
		slot := func(what sends.Happening, minutes int, n int64) sends.Slot {
			return sends.Slot{What: what, At: hour.Add(time.Duration(minutes) * time.Minute), N: n}
		}
		same(t, "over time", got, []sends.Slot{slot(sends.WasAnswered, 45, 1), slot(sends.WasOpened, 60, 2), slot(sends.WasDelivered, 15, 1), slot(sends.WasDelivered, 90, 1),
			slot(sends.WasScanned, 60, 1), slot(sends.WasOptedOut, 120, 1),
			slot(sends.WasSent, 0, 1), slot(sends.WasSent, 15, 1), slot(sends.WasSent, 30, 1), slot(sends.WasSent, 60, 1), slot(sends.WasSent, 75, 1)})
		later, err := r.Times(t.Context(), x.Seq, hour.Add(2*time.Hour))
		must(t, err)
		same(t, "since later", later, []sends.Slot{slot(sends.WasOptedOut, 120, 1)})

		people, err := r.Clicked(t.Context(), x.Seq)
		must(t, err)
		same(t, "clicked", people, []sends.Clicked{{Variant: "a", Channel: "email", People: 1}})

		counts, err := r.Counts(t.Context(), x.Seq)
		must(t, err)
		var went, failed int64
		for _, c := range counts {
			went += c.Went
			if c.State == hub.SendFailed {
				failed = c.Went
			}
		}
		if went != 5 || failed != 1 {
			t.Errorf("%d went out, %d of them failed: %+v", went, failed, counts)
		}
	})
}

func TestRunsStandBesideOneAnother(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		x, y := wentOut(t, r, "run_1"), wentOut(t, r, "run_2")
		must(t, s.Commit(t.Context(), hub.WriteSet{Sends: []hub.SendMove{move(x, 1, hub.SendReplied, at), move(x, 2, hub.SendRead, at), {SendRef: hub.SendRef{Run: x.Seq, N: 3}, State: hub.SendFailed, Reason: hub.SendBounced, At: at},
			{SendRef: hub.SendRef{Run: y.Seq, N: 1}, Left: true, At: at}, {SendRef: hub.SendRef{Run: y.Seq, N: 1}, Reason: hub.SendComplained, At: at}}}))
		got, err := r.RunSums(t.Context(), "cmp_1", 0, 10)
		must(t, err)
		same(t, "runs", got, []sends.RunSum{{Run: y, Sent: 5, OptedOut: 1, Complained: 1}, {Run: x, Sent: 5, Delivered: 2, Answered: 1, Bounced: 1}})
		older, err := r.RunSums(t.Context(), "cmp_1", y.Seq, 10)
		must(t, err)
		same(t, "older", older, got[1:])
		none, err := r.RunSums(t.Context(), "cmp_2", 0, 10)
		if err != nil || len(none) != 0 {
			t.Errorf("of no campaign: %v %v", none, err)
		}
	})
}

// Whoever is held out is compared with everybody whom the run was meant for, from
// the same instant on: those who never got it, too.
func TestLiftCountsEverybodyFromTheSameInstant(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r sends.Rows) {
		x := wentOut(t, r, "run_1")
		event := func(who hub.ContactID, key, name string, after time.Duration) hub.ContactEvent {
			return hub.ContactEvent{ID: "evt_" + string(who) + key, ContactID: who, Name: name, At: at.Add(after), Key: key}
		}
		must(t, s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_001", CreatedAt: at}, {ID: "con_002", CreatedAt: at}, {ID: "con_003", CreatedAt: at}, {ID: "con_006", CreatedAt: at}, {ID: "con_9", CreatedAt: at}},
			Events: []hub.ContactEvent{event("con_001", "a", "order", time.Minute), event("con_001", "b", "order", time.Hour), event("con_002", "a", "visit", time.Hour),
				event("con_003", "a", "order", 48*time.Hour), event("con_006", "a", "order", 0), event("con_9", "a", "order", time.Hour)}}))
		meant, held, err := r.Lift(t.Context(), &x, sends.Goal{Event: "order", Within: 48 * time.Hour})
		if err != nil || meant != 1 || held != 1 {
			t.Errorf("%d and %d: %v", meant, held, err)
		}
		if meant, held, err = r.Lift(t.Context(), &x, sends.Goal{}); err != nil || meant+held != 0 {
			t.Errorf("without a goal: %d and %d: %v", meant, held, err)
		}
	})
}
