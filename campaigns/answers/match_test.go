package answers_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

func TestAnAnswerThatNamesNothingIsAsSureAsItIsEarly(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.sends(6)
		began := h.now()
		for _, c := range []struct {
			n     int
			after time.Duration
			sure  float64
		}{{1, time.Minute, 0.8}, {2, 24 * time.Hour, 0.8}, {3, 25 * time.Hour, 0.6}, {4, 73 * time.Hour, 0.4}, {5, 7*24*time.Hour + time.Minute, 0}} {
			h.later(began.Add(c.after).Sub(h.now()))
			h.comes(h.text("own"+phone(c.n).Address, phone(c.n), "Yes, please"))
			h.route()
			all, row := h.only(person(c.n)), h.row(c.n)
			last := all[len(all)-1]
			if c.sure == 0 {
				if last.Campaign != nil || row.State != hub.SendAccepted || !row.AnsweredAt.IsZero() {
					t.Errorf("after %v: %+v, %s", c.after, last.Campaign, row.State)
				}
				continue
			}
			if row.State != hub.SendReplied || all[0].Author.Type != hub.ActorCampaign || all[1].Campaign == nil || all[1].Campaign.Confidence != c.sure || all[1].Campaign.N != int64(c.n) {
				t.Errorf("after %v: %s, %+v", c.after, row.State, all[1].Campaign)
			}
		}
	})
}

func TestWhatAnAnswerNamesGoesBeforeAGuess(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		other := hub.Identity{ID: "idn_home", ContactID: person(2), Handle: phone(102)}
		must(t, h.s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: person(20), Name: "Bea", CreatedAt: h.now()}}, Identities: []hub.Identity{{ID: "idn_bea", ContactID: person(20), Handle: phone(120)}}}))
		h.comes(h.text("before", phone(120), "Hello"), h.text("early", phone(9), "Are you open?"))
		h.route()
		early := h.said()
		h.later(time.Hour)
		h.sends(8)
		must(t, h.s.Commit(t.Context(), hub.WriteSet{Identities: []hub.Identity{other}}))
		h.later(time.Hour)

		elsewhere := h.text("elsewhere", phone(5), "by another inbox", ref(5))
		elsewhere.Inbox = "inb_other"
		slow := h.text("slow", phone(6), "written before it went out")
		slow.ReceivedAt = h.now().Add(-90 * time.Minute)
		h.comes(
			h.text("own", phone(1), "names it", ref(1)), h.text("home", phone(102), "from another number", ref(2)),
			h.text("unknown", phone(103), "from an unknown number", ref(3)), h.text("strange", phone(4), "names nothing of ours", "wamid.nobody"),
			elsewhere, slow, h.text("bea", phone(120), "somebody else", ref(7)), h.text("quiet", phone(102), "a number that it did not go to"),
		)
		h.route()
		for n, want := range map[int]struct {
			who   hub.ContactID
			sure  float64
			state hub.SendState
		}{
			1: {person(1), 1, hub.SendReplied}, 2: {person(2), 1, hub.SendReplied}, 3: {"", 0.5, hub.SendReplied}, 4: {person(4), 0, hub.SendAccepted},
			5: {person(5), 0, hub.SendAccepted}, 6: {person(6), 0, hub.SendAccepted}, 7: {person(20), 0.5, hub.SendAccepted}, 8: {person(8), 0, hub.SendAccepted},
		} {
			row, found := h.row(n), 0.0
			for who, all := range h.said() {
				for _, conv := range all {
					for _, m := range conv {
						if m.Campaign != nil && m.Direction == hub.DirIn && m.Campaign.N == int64(n) {
							if found = m.Campaign.Confidence; want.who != "" && who != want.who {
								t.Errorf("the answer to row %d is of %s", n, who)
							}
						}
					}
				}
			}
			if found != want.sure || row.State != want.state || row.AnsweredAt.IsZero() != (want.state != hub.SendReplied) || (row.ConversationID == "") != (want.sure == 0) {
				t.Errorf("row %d is %s, of %q, and its answer is as sure as %v, want %v", n, row.State, row.ConversationID, found, want)
			}
		}
		if len(early) != 2 {
			t.Errorf("%d people wrote before", len(early))
		}
	})
}

// Somebody points at a message that an agent wrote before the campaign: they answer
// that one, and no guess is made.
func TestWhoPointsAtAnOlderMessageAnswersThatOne(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.comes(h.text("q", phone(1), "Is it here yet?"))
		h.route()
		var who hub.ContactID
		for who = range h.said() {
		}
		c := h.only(who)[0]
		old := hub.ThreadRef{BrandID: h.inbox["inb_text"].BrandID, Ref: "wamid.agent", ConversationID: c.ConversationID, MessageID: c.ID, At: h.now()}
		must(t, h.s.Commit(t.Context(), hub.WriteSet{Refs: []hub.ThreadRef{old}}))
		h.later(time.Hour)
		h.to(who, phone(1))
		h.later(time.Hour)
		h.comes(h.text("a", phone(1), "Still not", "wamid.agent"))
		h.route()
		if row := h.row(1); row.State != hub.SendAccepted || row.ConversationID != "" {
			t.Errorf("the row is %+v", row)
		}
		if all := h.only(who); len(all) != 2 || all[1].Campaign != nil {
			t.Errorf("%+v", all)
		}
	})
}

// What came back was never there to be answered: the one before it was.
func TestNobodyAnswersWhatCameBack(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.sends(2)
		first := h.run
		h.later(time.Hour)
		second := h.sends(2)
		must(t, h.s.Commit(t.Context(), hub.WriteSet{Sends: []hub.SendMove{{SendRef: hub.SendRef{Run: second.Seq, N: 1}, State: hub.SendFailed, Reason: hub.SendBounced, At: h.now()}}}))
		h.later(time.Minute)
		h.comes(h.text("one", phone(1), "Yes"), h.text("two", phone(2), "Yes"))
		h.route()
		for _, c := range []struct {
			run  hub.Run
			n    int
			want hub.SendState
		}{{first, 1, hub.SendReplied}, {second, 1, hub.SendFailed}, {first, 2, hub.SendAccepted}, {second, 2, hub.SendReplied}} {
			if row := h.rowOf(c.run, c.n); row.State != c.want {
				t.Errorf("row %d of run %d is %s, want %s", c.n, c.run.Seq, row.State, c.want)
			}
		}
	})
}

// Programs answer, and people say that they want no more: both are shown, neither
// is an answer, and nobody waits for one. A word of theirs afterwards is.
func TestMachinesAndStopAreNoAnswers(t *testing.T) {
	onEach(t, func(t *testing.T, h *house) {
		h.sends(3)
		h.later(time.Minute)
		away := h.text("away", phone(1), "I am at sea", ref(1))
		away.Automatic = hub.AutoReply
		pressed := h.text("pressed", phone(3), "STOP", ref(3))
		pressed.Consent = &hub.Consent{Given: false, Purpose: "all"}
		h.comes(away, h.text("stop", phone(2), "Stop!", ref(2)), pressed)
		h.route()
		h.later(time.Minute)
		h.comes(h.text("stop again", phone(2), "STOP", ref(2)), h.text("and again", phone(3), "stop", ref(3)))
		h.route()
		h.mu.Lock()
		heard := len(h.heard)
		h.mu.Unlock()
		if heard != 0 {
			t.Errorf("somebody waits for an answer to none")
		}
		for n := 1; n <= 3; n++ {
			row := h.row(n)
			if row.State != hub.SendAccepted || !row.AnsweredAt.IsZero() || row.LeftAt.IsZero() != (n == 1) || row.ConversationID == "" {
				t.Errorf("row %d: %+v", n, row)
			}
			if all := h.only(person(n)); all[0].Author.Type != hub.ActorCampaign || all[1].Campaign == nil || len(all) != 2+n/2 && n < 3 {
				t.Errorf("person %d: %+v", n, all)
			}
		}
		h.comes(h.text("back", phone(1), "I am back: yes", ref(1)), h.text("but", phone(2), "But where is my parcel?", ref(2)))
		h.route()
		for n := 1; n <= 2; n++ {
			if row, all := h.row(n), h.only(person(n)); row.State != hub.SendReplied || row.AnsweredAt.IsZero() || row.ConversationID != all[0].ConversationID || all[len(all)-1].Campaign == nil {
				t.Errorf("row %d: %+v", n, row)
			}
		}
		if got, err := h.rows.Answered(t.Context(), h.run.Seq); err != nil || got != 2 {
			t.Errorf("%d answered, %v", got, err)
		}
		if h.mu.Lock(); len(h.heard) != 2 {
			t.Errorf("the clocks heard %v", h.heard)
		}
		h.mu.Unlock()
	})
}
