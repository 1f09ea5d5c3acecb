package whatsapp_test

import (
	"slices"
	"strings"
	"testing"

	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

// send sends text to Ann and answers what the network has of it.
func (s *stage) send(t testing.TB, text string, files ...hub.Attachment) (hub.Outbound, hub.Receipt, sim.Sent) {
	t.Helper()
	m := s.Outbound(handle(ann.ID), text)
	m.Attachments = files
	rec, err := s.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	all := s.Sent()
	return m, rec, all[len(all)-1]
}

func TestReceiptsInAnyOrderAndTwice(t *testing.T) {
	s := open(t)
	m, rec, sent := s.send(t, "On its way")
	if rec.State != hub.Accepted || rec.Ref != m.Ref || rec.Final != sent.ID {
		t.Errorf("%+v", rec)
	}
	s.Hold()
	for _, status := range []string{"sent", "delivered", "read", "read", "failed"} {
		s.acc.Status(sent, status, map[bool]int{true: 131026}[status == "failed"])
	}
	for _, status := range s.Release(7) {
		if status != 200 {
			t.Errorf("status %d", status)
		}
	}
	var states []string
	for _, r := range s.Hub.Receipts() {
		states = append(states, string(r.State))
		if r.Ref != m.Ref || r.Final != sent.ID || r.At.IsZero() {
			t.Errorf("%+v", r)
		}
		if (r.State == hub.Failed) != strings.Contains(r.Error, "not on WhatsApp") {
			t.Errorf("%s: %q", r.State, r.Error)
		}
	}
	slices.Sort(states)
	if !slices.Equal(states, []string{"accepted", "delivered", "failed", "read", "read"}) {
		t.Errorf("states %v", states)
	}
}

func TestReceiptsOfPartsSpeakForTheWhole(t *testing.T) {
	s := open(t)
	m := s.Outbound(handle(ann.ID), strings.Repeat("word ", 1500))
	rec, err := s.Adapter.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	sent := s.Sent()
	if len(sent) != 2 || rec.Final != sent[1].ID {
		t.Fatalf("%d parts, final %q", len(sent), rec.Final)
	}
	s.acc.Status(sent[0], "delivered", 0)
	if got := s.Hub.Receipts(); len(got) != 0 {
		t.Errorf("the first part spoke for the whole: %+v", got)
	}
	s.acc.Status(sent[1], "delivered", 0)
	s.acc.Status(sent[0], "failed", 999999)
	got := s.Hub.Receipts()
	if len(got) != 2 || got[0].State != hub.Delivered || got[1].State != hub.Failed || got[1].Ref != m.Ref || !strings.Contains(got[1].Error, "999999") {
		t.Errorf("%+v", got)
	}
}

func TestForgedAndForeignReceipts(t *testing.T) {
	s := open(t)
	m, _, sent := s.send(t, "On its way")
	foreign := sent
	foreign.ID, foreign.Mark = "wamid.somebody", ""
	s.acc.Status(foreign, "read", 0)
	forged := sent
	forged.Mark = "parley.1../../x.last"
	s.acc.Status(forged, "read", 0) // names nothing of ours, but its id is known
	odd := sent
	odd.Mark = "campaign 7"
	s.acc.Status(odd, "delivered", 0)
	got := s.Hub.Receipts()
	if len(got) != 3 || got[0].Ref != "wamid.somebody" || got[1].Ref != m.Ref || got[2].Ref != m.Ref {
		t.Errorf("%+v", got)
	}
	s.acc.Status(sent, "vaporised", 0)
	if e := s.lastIn(t).Event; e != "whatsapp.status.vaporised" {
		t.Errorf("event %q", e)
	}
}

func TestALostAnswerIsFoundAgainByItsStatus(t *testing.T) {
	s := open(t)
	s.Fail(sim.Fault{Path: "/messages", Times: 1, Lose: true})
	m := s.Outbound(handle(ann.ID), "Did you get this?")
	if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Unknown) {
		t.Fatalf("a lost answer is %v, want unknown", err)
	}
	if n := len(s.Sent()); n != 1 {
		t.Fatalf("sent %d times", n)
	}
	s.Settle()
	got := s.Hub.Receipts()
	if len(got) != 1 || got[0].Ref != m.Ref || got[0].State != hub.Accepted || got[0].Final != s.Sent()[0].ID {
		t.Errorf("%+v", got)
	}
}

func TestNewsBeforeTheAnswer(t *testing.T) {
	s := open(t)
	s.Eager(true)
	m, _, _ := s.send(t, "Quick")
	if got := s.Hub.Receipts(); len(got) != 1 || got[0].Ref != m.Ref {
		t.Errorf("%+v", got)
	}
}
