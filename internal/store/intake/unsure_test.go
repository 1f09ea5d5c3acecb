package intake_test

import (
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/intake"
)

func TestWhatMayHaveGoneOutIsFoundByItsInboxAndItsLastAttempt(t *testing.T) {
	onEach(t, func(t *testing.T, s *store.Store, r intake.Rows) {
		to := hub.Handle{Kind: "made", Scope: "up", Address: "x"}
		c := hub.Conversation{ID: "cnv_1", BrandID: "brd_1", ContactID: "con_1", Status: hub.Open, CreatedAt: at, UpdatedAt: at, LastAt: at, LastSeq: 2}
		set := hub.WriteSet{Contacts: []hub.Contact{{ID: "con_1", CreatedAt: at, UpdatedAt: at}}, Conversations: []hub.Conversation{c}}
		for i, state := range []hub.DeliveryState{hub.UnknownOut, hub.Accepted} {
			id := []hub.MessageID{"msg_1", "msg_2"}[i]
			set.Messages = append(set.Messages, hub.Message{ID: id, ConversationID: c.ID, Seq: int64(i + 1), Direction: hub.DirOut, Channel: "made", InboxID: "inb_1",
				Text: "Soon.", CreatedAt: at, ReceivedAt: at, Attachments: []hub.Attachment{{ID: "blb_1", Name: "a"}}, Delivery: hub.Delivery{State: state}})
			set.Orders = append(set.Orders, hub.Order{ID: hub.OrderID("ord_" + id), MessageID: id, ConversationID: c.ID, InboxID: "inb_1", Lane: hub.LaneReply, To: to,
				State: state, Attempts: 2, CreatedAt: at, UpdatedAt: at})
		}
		for n, began := range []time.Time{at.Add(-time.Hour), at} {
			set.Attempts = append(set.Attempts, hub.Attempt{OrderID: "ord_msg_1", N: n + 1, MessageID: "msg_1", ConversationID: c.ID, InboxID: "inb_1",
				BeganAt: began, EndedAt: began.Add(time.Second), Outcome: hub.UnknownOut})
		}
		must(t, s.Commit(t.Context(), set))
		for _, q := range []struct {
			inbox hub.InboxID
			since time.Time
			want  []hub.Unsure
		}{
			{"inb_1", at.Add(-time.Minute), []hub.Unsure{{Order: "ord_msg_1", MessageID: "msg_1", Text: "Soon.", Files: 1, To: to, Began: at, Ended: at.Add(time.Second)}}},
			{"inb_2", at.Add(-time.Minute), nil},
			{"inb_1", at.Add(time.Minute), nil},
		} {
			got, err := r.Unsure(t.Context(), q.inbox, q.since)
			must(t, err)
			same(t, "unsure", got, q.want)
		}
	})
}
