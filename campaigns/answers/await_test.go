package answers_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

// A network may speak before the sender has, or after it was killed. What was taken
// and is not delivered then goes on by the next inbox like any other.
func TestNewsInPlaceOfTheSendersWordBeginsTheWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		shape draft.Campaign
		tells bool
		state hub.DeliveryState
		ends  bool
		want  time.Duration // negative: never
	}{
		"taken":                       {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}, FallbackMin: 5}, true, hub.Accepted, false, 5 * time.Minute},
		"failed":                      {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}, FallbackMin: 5}, true, hub.Failed, false, 0},
		"delivered":                   {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}, FallbackMin: 5}, true, hub.Delivered, false, -1},
		"nobody asked for it":         {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}}, true, hub.Accepted, false, -1},
		"no other inbox":              {draft.Campaign{Inboxes: []hub.InboxID{"inb_text"}, FallbackMin: 5}, true, hub.Accepted, false, -1},
		"nothing tells of deliveries": {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}, FallbackMin: 5}, false, hub.Accepted, false, -1},
		"the run is over":             {draft.Campaign{Inboxes: []hub.InboxID{"inb_text", "inb_mail"}, FallbackMin: 5}, true, hub.Accepted, true, -1},
	} {
		t.Run(name, func(t *testing.T) {
			onEach(t, func(t *testing.T, h *house) {
				h.shape, h.silent = c.shape, true
				h.back.Tells = func(id hub.InboxID) bool { return c.tells && id == "inb_text" }
				x := h.sends(2)
				_, err := h.rows.Interrupted(t.Context(), x.Seq, h.now()) // the sender of the first died
				must(t, err)
				if c.ends {
					x, err := h.rows.Run(t.Context(), x.ID)
					must(t, err)
					x.State, x.EndedAt = hub.RunFinished, h.now()
					must(t, h.rows.SaveRun(t.Context(), x))
				}
				h.later(time.Second)
				row := h.row(1)
				set, err := h.back.Receive(t.Context(), "inb_text", hub.Receipt{State: c.state, Ref: string(row.Ref().Message(key))}, h.now())
				must(t, err)
				must(t, h.s.Commit(t.Context(), set))
				if row = h.row(1); c.want < 0 && !row.DueAt.IsZero() || c.want >= 0 && !row.DueAt.Equal(h.now().Add(c.want)) {
					t.Errorf("it is due at %v, now is %v: %+v", row.DueAt, h.now(), row)
				}
			})
		})
	}
}
