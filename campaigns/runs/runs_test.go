package runs_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func expect(t *testing.T, what string, got, want map[string]int64) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestEverybodyGetsItOnceOrTheLedgerSaysWhyNot(t *testing.T) {
	h := newHouse(t, 200)
	no := func(id hub.ContactID, change func(c *hub.Contact)) {
		c, err := h.s.Contact(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		if err := h.s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{c}}); err != nil {
			t.Fatal(err)
		}
	}
	no("con_00003", func(c *hub.Contact) { c.Consents = nil })
	no("con_00004", func(c *hub.Contact) { c.Name = "Nobody" })
	no("con_00005", func(c *hub.Contact) { c.Name = "Broken" })
	no("con_00006", func(c *hub.Contact) { c.Consents = append(c.Consents, hub.Consent{Channel: "letters", At: run.Wall()}) })
	if err := h.s.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{{ID: "cnv_1", ContactID: "con_00007", Status: hub.Open, Priority: hub.Normal,
		Channel: "letters", Class: hub.ClassMail, CreatedAt: run.Wall(), UpdatedAt: run.Wall(), LastAt: run.Wall()}}}); err != nil {
		t.Fatal(err)
	}
	x := h.begin(nil)
	h.works()
	h.until("one is held", func() bool { return h.counts(x)["held open_conversation"] == 1 && h.world.count() == 195 })
	if x = h.run(x.ID); x.State != hub.RunRunning || x.Planned != 200 {
		t.Errorf("%+v", x)
	}
	convs, err := h.s.Conversations(t.Context(), []hub.ConversationID{"cnv_1"})
	if err != nil {
		t.Fatal(err)
	}
	c := convs["cnv_1"]
	c.Status = hub.Resolved
	if err := h.s.Commit(t.Context(), hub.WriteSet{Conversations: []hub.Conversation{c}}); err != nil {
		t.Fatal(err)
	}
	h.ahead.Add(int64(11 * time.Minute)) // who was held is looked at again
	x = h.ends(x)
	expect(t, "ledger", h.counts(x), map[string]int64{"accepted": 196, "skipped no_consent": 1, "skipped abort": 1, "skipped opted_out": 1, "failed template": 1})
	for id, n := range h.world.got {
		if n != 1 {
			t.Errorf("%s went out %d times", id, n)
		}
	}
	list, err := h.rows.OfContact(t.Context(), "con_00000", 0, 10)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	s := list[0]
	if s.Channel != "letters" || s.To != hub.EmailHandle("p0@d0.test") || s.Revision != 7 || s.Attempts != 1 || len(s.Digest) != 32 || string(s.Snapshot) != `{"name":"P0"}` ||
		!strings.HasPrefix(s.ProviderRef, "p-cs_") || s.AcceptedAt.IsZero() {
		t.Errorf("%+v", s)
	}
	told, _ := h.seen.Load(x.ID)
	if p := told.(runs.Progress); p.State != hub.RunFinished || p.States[hub.SendAccepted] != 196 || p.Planned != 200 {
		t.Errorf("told was %+v", p)
	}
}

func TestWhatMayHaveGoneOutIsNeverSentAgainUnlessTheCampaignSaysSo(t *testing.T) {
	for policy, want := range map[string]map[string]int64{
		"hold":   {"accepted": 35, "unknown interrupted": 5},
		"resend": {"accepted": 40},
	} {
		t.Run(policy, func(t *testing.T) {
			h := newHouse(t, 40)
			x := h.begin(func(c *draft.Campaign) { c.OnUnknown = policy })
			stop := h.works()
			var held atomic.Bool
			held.Store(true)
			h.world.send = func(context.Context, hub.Outbound, int) error {
				if held.Load() {
					return hub.Errorf(hub.Temporary, "not yet")
				}
				return nil
			}
			h.until("it is planned", func() bool { return h.run(x.ID).State == hub.RunRunning })
			stop()
			held.Store(false)
			// As a killed engine leaves them: said to be handed over, and nobody knows.
			rows, err := h.rows.Due(t.Context(), x.Seq, h.now().Add(time.Hour), 5)
			if err != nil || len(rows) != 5 {
				t.Fatal(len(rows), err)
			}
			for i := range rows {
				rows[i].State, rows[i].DueAt = hub.SendAttempting, time.Time{}
			}
			if err := h.rows.Claim(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
			h.engine()
			h.works()
			expect(t, policy, h.counts(h.ends(x)), want)
		})
	}
}

func TestAPauseStopsAtOnceAndNothingIsLostByIt(t *testing.T) {
	h := newHouse(t, 600)
	h.world.send = func(ctx context.Context, _ hub.Outbound, _ int) error { return run.Sleep(ctx, 3*time.Millisecond) }
	x := h.begin(nil)
	h.works()
	h.until("it goes out", func() bool { return h.world.count() > 50 })
	h.change(x, hub.RunPaused)
	before := h.world.count()
	at, still := before, 0
	h.until("nothing is being handed over", func() bool { // between two pieces nothing is either
		still++
		if now := h.world.count(); now != at || h.counts(x)["attempting"] != 0 {
			at, still = now, 0
		}
		return still > 40
	})
	if at-before > 4*64 { // what was claimed already; without the pause all 600 would go
		t.Errorf("%d more went out after the pause", at-before)
	}
	if int64(at) != h.counts(x)["accepted"] {
		t.Errorf("%d went out; the ledger says %v", at, h.counts(x))
	}
	h.until("what is told last is that it is paused", func() bool {
		told, ok := h.seen.Load(x.ID)
		return ok && told.(runs.Progress).State == hub.RunPaused //nolint:forcetypeassert // nothing else is in it
	})
	h.change(x, hub.RunRunning)
	h.until("it goes out again", func() bool { return h.world.count() > at+20 })
	h.change(x, hub.RunCancelled)
	h.until("it has ended", func() bool { return !h.run(x.ID).EndedAt.IsZero() })
	got := h.counts(x)
	if got["accepted"]+got["skipped cancelled"] != 600 || got["accepted"] != int64(h.world.count()) || got["skipped cancelled"] < 100 {
		t.Errorf("cancelled: %v, %d went out", got, h.world.count())
	}
	y := h.begin(func(c *draft.Campaign) {
		c.Audience = draft.Audience{Contacts: []hub.ContactID{"con_00009", "con_00001", "con_00009"}}
	})
	expect(t, "a list", h.counts(h.ends(y)), map[string]int64{"accepted": 2})
}

func TestTwoCampaignsAtOnceEachGetWhatIsTheirs(t *testing.T) {
	h := newHouse(t, 300)
	h.works()
	x, y := h.begin(nil), h.begin(func(c *draft.Campaign) { c.Care = "send" })
	expect(t, "the first", h.counts(h.ends(x)), map[string]int64{"accepted": 300})
	expect(t, "the second", h.counts(h.ends(y)), map[string]int64{"accepted": 300})
	if h.world.count() != 600 {
		t.Errorf("%d went out", h.world.count())
	}
	z := h.begin(func(c *draft.Campaign) { c.Cap = &draft.FrequencyCap{Messages: 2, Days: 7} })
	expect(t, "the third", h.counts(h.ends(z)), map[string]int64{"skipped frequency_cap": 300})
}

func TestNothingIsLeftOver(t *testing.T) {
	h := newHouse(t, 600)
	x := h.begin(nil)
	h.works()
	expect(t, "after all", h.counts(h.ends(x)), map[string]int64{"accepted": 600})
	if h.world.count() != 600 {
		t.Errorf("%d went out", h.world.count())
	}
}

func TestARelayThatPutsOffOrIsAwayLosesNothing(t *testing.T) {
	h := newHouse(t, 300)
	var down atomic.Bool
	down.Store(true)
	asked := atomic.Int64{}
	h.world.send = func(_ context.Context, m hub.Outbound, n int) error {
		asked.Add(1)
		if down.Load() {
			return hub.Errorf(hub.Temporary, "nobody is there")
		}
		if m.Message[len(m.Message)-1]%4 == 0 && n < 3 {
			return hub.Errorf(hub.Temporary, "greylisted")
		}
		return nil
	}
	x := h.begin(nil)
	h.works()
	h.until("it is asked", func() bool { return asked.Load() >= 8 })
	time.Sleep(200 * time.Millisecond)
	if n := asked.Load(); n > 100 {
		t.Errorf("while nobody was there it was asked %d times", n)
	}
	down.Store(false)
	expect(t, "after all", h.counts(h.ends(x)), map[string]int64{"accepted": 300})
}

func TestWhoIsPutOffForTooLongFailsAndGoesOnByTheNextInbox(t *testing.T) {
	h := newHouse(t, 20)
	var w hub.WriteSet
	for i := range 5 {
		w.Identities = append(w.Identities, hub.Identity{ID: hub.IdentityID(fmt.Sprintf("idt_%d", i)), ContactID: hub.ContactID(fmt.Sprintf("con_%05d", i)),
			Handle: hub.Handle{Kind: hub.HandlePhone, Address: fmt.Sprintf("+4072200000%d", i)}})
	}
	if err := h.s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	h.world.send = func(_ context.Context, m hub.Outbound, n int) error {
		switch {
		case m.Inbox.ID == "inb_text":
			return nil
		case m.To.Address == "p0@d0.test":
			return hub.Errorf(hub.Invalid, "no such user")
		case m.To.Address == "p1@d1.test":
			h.ahead.Add(int64(time.Hour))
			return hub.Errorf(hub.Temporary, "later")
		case m.To.Address == "p10@d1.test":
			return hub.Errorf(hub.Invalid, "no such user")
		case m.To.Address == "p11@d2.test":
			return hub.Errorf(hub.Unknown, "it broke off")
		}
		return nil
	}
	x := h.begin(func(c *draft.Campaign) {
		c.Inboxes, c.Fallback, c.GiveUpMin, c.Stop.After = append(c.Inboxes, "inb_text"), true, 30, 1000
	})
	h.works()
	expect(t, "ledger", h.counts(h.ends(x)), map[string]int64{"accepted": 16 + 2, "failed refused": 2, "failed gave_up": 1, "unknown broke_off": 1, "skipped no_address": 1})
	rows, err := h.rows.OfContact(t.Context(), "con_00000", 0, 9)
	if err != nil || len(rows) != 2 || rows[0].Channel != "texts" || rows[0].State != hub.SendAccepted || rows[1].State != hub.SendFailed || rows[1].Error != "no such user" {
		t.Errorf("%+v %v", rows, err)
	}
}

func TestWhoSaysNoDuringARunGetsNothingASecondLater(t *testing.T) {
	h := newHouse(t, 400)
	h.e.Pace.Chunk, h.e.Pace.Workers = 128, 2
	var mu sync.Mutex
	when := map[string]time.Time{}
	h.world.send = func(ctx context.Context, m hub.Outbound, _ int) error {
		mu.Lock()
		when[m.To.Address] = run.Wall()
		mu.Unlock()
		return run.Sleep(ctx, 15*time.Millisecond) // a slow relay: what was claimed waits for long
	}
	x := h.begin(nil)
	h.works()
	h.until("it goes out", func() bool { return h.world.count() > 5 })
	var w hub.WriteSet
	all, err := h.s.ListContacts(t.Context(), "", 200, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Items {
		c.Consents = append(c.Consents, hub.Consent{Purpose: "all", At: run.Wall()})
		w.Contacts = append(w.Contacts, c)
	}
	if err := h.s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	said := run.Wall()
	x = h.ends(x)
	late := 0
	for _, c := range w.Contacts {
		var n int
		if _, err := fmt.Sscanf(c.Name, "P%d", &n); err != nil {
			t.Fatal(err)
		}
		if at := when[fmt.Sprintf("p%d@d%d.test", n, n%3)]; at.After(said.Add(time.Second)) {
			late++
		}
	}
	got := h.counts(x)
	if late > 0 || got["skipped opted_out"] < 100 || got["accepted"]+got["skipped opted_out"] != 400 || int64(h.world.count()) != got["accepted"] {
		t.Errorf("%d got it later; %v", late, got)
	}
}

func TestTheRateOfACampaignAndOfADomainIsKept(t *testing.T) {
	h := newHouse(t, 240)
	h.rules.PerDomain = 40
	x := h.begin(func(c *draft.Campaign) { c.Throttle.PerSecond = 100 })
	began := run.Wall()
	h.works()
	h.ends(x)
	// 240 to three domains: 80 each at 40 a second are two seconds less one slot.
	if took := run.Wall().Sub(began).Seconds(); took < 1.9 || took > 15 { // a busy machine is slow; how exact it is: drip_test.go
		t.Errorf("it took %.2f s", took)
	}
}

func TestARunStopsByItselfAndSaysWhy(t *testing.T) {
	h := newHouse(t, 400)
	h.world.send = func(_ context.Context, m hub.Outbound, _ int) error {
		if m.Message[len(m.Message)-1]%2 == 0 {
			return hub.Errorf(hub.Invalid, "no such user")
		}
		return nil
	}
	x := h.begin(func(c *draft.Campaign) { c.Stop.After = 50 })
	h.works()
	h.until("it stops", func() bool { return h.run(x.ID).State == hub.RunStopped })
	h.until("nothing is being handed over", func() bool { return h.counts(x)["attempting"] == 0 })
	if got := h.counts(x); h.run(x.ID).Reason != "errors" || got["planned"] == 0 {
		t.Errorf("%q with %v", h.run(x.ID).Reason, got)
	}
}

func TestPlanningGoesOnWhereItWasBrokenOff(t *testing.T) {
	h := newHouse(t, 330)
	for i := range 3 { // a few engines that die while they plan
		h.e.Pace.Plan = 7 + i
		x := hub.Run{}
		if i == 0 {
			x = h.begin(func(c *draft.Campaign) { c.HoldOut, c.Throttle.PerSecond = 20, 0.0001 })
		}
		stop := h.works()
		h.until("some are planned", func() bool {
			all, err := h.rows.OpenRuns(t.Context())
			x = all[0]
			return err == nil && x.Planned > int64(20*(i+1))
		})
		stop()
		h.engine()
	}
	h.works()
	all, err := h.rows.OpenRuns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x := all[0]
	h.until("it is planned", func() bool { return h.run(x.ID).Planned == 330 && h.run(x.ID).State == hub.RunRunning })
	rows, err := h.rows.List(t.Context(), x.Seq, 0, "", "", 1000)
	if err != nil || len(rows) != 330 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen, out := map[hub.ContactID]bool{}, 0
	for _, s := range rows {
		if seen[s.ContactID] {
			t.Errorf("%s is planned twice", s.ContactID)
		}
		seen[s.ContactID] = true
		if s.Reason == "held_out" {
			out++
		}
	}
	if out < 35 || out > 100 {
		t.Errorf("%d of 330 are held out, 20 %% were asked for", out)
	}
}
