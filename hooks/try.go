package hooks

import (
	"context"
	"strings"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Test is the type of the envelope that a test posts: no fact has it, and it is
// kept nowhere.
const Test hub.FactType = "webhook.test"

// Tried is what came of a test.
type Tried struct {
	Delivery  string    `json:"delivery_id" doc:"As in Parley-Delivery"`
	At        time.Time `json:"sent_at"`
	TookMS    int64     `json:"took_ms" doc:"Until the answer, or until it was given up"`
	Delivered bool      `json:"delivered" doc:"The receiver answered 2xx"`
	Status    *int      `json:"status" doc:"Of the answer; null: none came"`
	Error     string    `json:"error"`
}

// Try posts one envelope to a webhook now, signed as any other, also when it is
// switched off. It is not tried again.
func (s *Shelf) Try(ctx context.Context, by hub.Actor, id string) (Tried, error) {
	k, err := s.get(ctx, id)
	if err != nil {
		return Tried{}, err
	}
	if s.Way.Client == nil || s.Open == nil {
		return Tried{}, hub.Errorf(hub.Unsupported, "this hub posts to no webhooks")
	}
	if k.Secret, err = s.Open(k.ID, k.Secret); err != nil {
		return Tried{}, hub.Wrap(hub.Internal, err, "the secret of this webhook cannot be opened; replace it")
	}
	began := s.Way.Now()
	out := Tried{Delivery: "dlv_test_" + strings.TrimPrefix(string(hub.NewOrderID(began)), "ord_"), At: began.UTC().Truncate(time.Millisecond)}
	fact := hub.NewFact(Test, out.At, by, hub.FactData{Reason: "A test from the settings"})
	status, _, failed := s.Way.post(ctx, &k.Webhook, Envelope{ID: out.Delivery, Fact: fact}, 1)
	if err := ctx.Err(); err != nil {
		return Tried{}, err
	}
	out.TookMS, out.Delivered, out.Error = s.Way.Now().Sub(began).Milliseconds(), failed == "", failed
	if status != 0 {
		out.Status = &status
	}
	return out, nil
}
