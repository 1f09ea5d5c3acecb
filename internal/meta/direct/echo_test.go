package direct_test

import (
	"slices"
	"testing"
	"time"

	sim "github.com/parleyhub/parley/channels/sim/meta"
	"github.com/parleyhub/parley/hub"
)

func TestOurOwnEchoesAreNoMessages(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		for name, eager := range map[string]bool{"after the answer": false, "before the answer": true} {
			t.Run(name, func(t *testing.T) {
				s := n.open(t)
				s.Eager(eager)
				began := time.Now() //nolint:forbidigo // how long it really took
				m, rec, sent := s.send(t, n, "It left us on Monday.", s.Hub.File("a.png", png))
				s.Settle()
				if took := time.Since(began); took > 8*time.Second {
					t.Errorf("an echo waited for the answer, and the answer for the echo: %v", took)
				}
				if got := s.Hub.Received(); len(got) != 0 {
					t.Errorf("our own words came back as a message: %+v", got)
				}
				if rec.Final != sent.ID || rec.Ref != m.Ref || len(s.Sent()) != 2 {
					t.Errorf("%+v", rec)
				}
				for _, r := range s.Hub.Receipts() {
					if r.Ref != m.Ref || r.Final != sent.ID || r.State != hub.Accepted {
						t.Errorf("%+v", r)
					}
				}
			})
		}
	})
}

func TestALostAnswerIsFoundAgainByItsEcho(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		s.Fail(sim.Fault{Path: "/messages", Times: 1, Lose: true})
		m := s.Outbound(n.handle(ann.ID), "Did you get this?")
		if _, err := s.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Unknown) {
			t.Fatalf("a lost answer is %v, want unknown", err)
		}
		s.Settle()
		got := s.Hub.Receipts()
		if len(got) != 1 || got[0].Ref != m.Ref || got[0].State != hub.Accepted || got[0].Final != s.Sent()[0].ID || len(s.Hub.Received()) != 0 {
			t.Errorf("%+v, %+v", got, s.Hub.Received())
		}
	})
}

func TestWhatWasSaidElsewhereIsOurs(t *testing.T) {
	both(t, func(t *testing.T, n network) {
		s := n.open(t)
		s.send(t, n, "From here")
		s.Settle()
		id, status := s.acc.Echo(ann, "From the phone")
		m := s.last(t)
		if status != 200 || len(s.Hub.Received()) != 1 || !m.Echo || m.From != n.handle(ann.ID) || m.Ref != id || m.Text != "From the phone" {
			t.Errorf("%d %+v", status, m)
		}
		foreign := sim.Sent{ID: "m_other", To: ann.ID, Text: "Another hub's", Mark: "parley.1.msg_of_another_hub.last"}
		s.acc.EchoOf(foreign)
		if m := s.last(t); !m.Echo || m.Ref != "m_other" {
			t.Errorf("%+v", m)
		}
	})
}

func TestReceipts(t *testing.T) {
	t.Run("Messenger, by watermark and by id", func(t *testing.T) {
		s := onMessenger.open(t)
		one, _, sentOne := s.send(t, onMessenger, "One")
		s.Hub.Clock.Advance(time.Minute)
		s.acc.Delivers(ann, sentOne.ID, "m_never_sent")
		s.acc.Reads(ann, "")
		s.Hub.Clock.Advance(time.Minute)
		two, _, _ := s.send(t, onMessenger, "Two")
		s.acc.Reads(ann, "")
		s.acc.Reads(ann, "")
		var got []string
		for _, r := range s.Hub.Receipts() {
			got = append(got, r.Ref+" "+string(r.State))
		}
		want := []string{one.Ref + " delivered", "m_never_sent delivered", one.Ref + " read", two.Ref + " read"}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
	t.Run("Instagram, by message", func(t *testing.T) {
		s := onInstagram.open(t)
		one, _, _ := s.send(t, onInstagram, "One")
		s.Hub.Clock.Advance(time.Minute)
		two, _, sentTwo := s.send(t, onInstagram, "Two")
		s.Hub.Clock.Advance(time.Minute)
		s.send(t, onInstagram, "Three")
		s.acc.Reads(ann, sentTwo.ID)
		s.acc.Reads(ann, "m_never_sent")
		var got []string
		for _, r := range s.Hub.Receipts() {
			got = append(got, r.Ref+" "+string(r.State))
		}
		if want := []string{one.Ref + " read", two.Ref + " read", "m_never_sent read"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
