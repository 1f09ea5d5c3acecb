package sweep

import (
	"context"
	"log/slog"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
)

// SnoozeStore is what Snoozes needs of the database.
type SnoozeStore interface {
	DueSnoozes(ctx context.Context, until time.Time, limit int) ([]hub.ConversationID, error)
	Conversations(ctx context.Context, ids []hub.ConversationID) (map[hub.ConversationID]hub.Conversation, error)
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// ReasonSnoozeOver is the reason of the status fact when a snooze ends by itself.
const ReasonSnoozeOver = "snooze_over"

// Snoozes opens conversations whose snooze is over, within a second.
type Snoozes struct {
	store  SnoozeStore
	engine *sla.Engine
	now    func() time.Time
	log    *slog.Logger
}

// NewSnoozes makes one. Several may run on one database.
func NewSnoozes(store SnoozeStore, engine *sla.Engine, now func() time.Time, log *slog.Logger) *Snoozes {
	return &Snoozes{store, engine, now, log}
}

// Run looks once a second until ctx ends.
func (s *Snoozes) Run(ctx context.Context) error {
	tick := time.NewTicker(napMax)
	defer tick.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("snoozes not ended", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep opens everything that is over by now. What somebody else changes at the
// same moment is looked at again in the next sweep.
func (s *Snoozes) Sweep(ctx context.Context) error {
	ids, err := s.store.DueSnoozes(ctx, s.now(), batch)
	if err != nil || len(ids) == 0 {
		return err
	}
	all, err := s.store.Conversations(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c, ok := all[id]
		if !ok || c.Status != hub.Snoozed || c.SnoozedUntil.After(s.now()) {
			continue
		}
		if err := s.open(ctx, c); err != nil && !hub.Is(err, hub.Conflict) {
			s.log.Error("snooze not ended", "conversation", id, "error", err)
		}
	}
	return nil
}

func (s *Snoozes) open(ctx context.Context, c hub.Conversation) error {
	who, err := s.store.Contacts(ctx, []hub.ContactID{c.ContactID})
	if err != nil {
		return err
	}
	now := s.now()
	before := c.Status
	c.Status, c.SnoozedUntil, c.UpdatedAt = hub.Open, time.Time{}, now
	steps, changes, err := s.engine.Advance(&c, now, hub.ClockEvent{Type: hub.EvStatus, At: now, Status: hub.Open})
	if err != nil {
		return err
	}
	set := hub.WriteSet{
		Conversations: []hub.Conversation{c},
		Steps:         []hub.ClockSteps{{ConversationID: c.ID, Steps: steps}},
	}
	c.Version++
	card := c.Card(hub.ContactRef{ID: c.ContactID, Name: who[c.ContactID].Name})
	set.Facts = append(set.Facts, hub.NewFact(hub.ConversationStatus, now, bySLA,
		hub.FactData{Conversation: &card, Before: before, After: c.Status, Reason: ReasonSnoozeOver}))
	announce(&set, &card, changes, now, func(d hub.DueStep) []sla.Action { return s.engine.Actions(d, &c) })
	return s.store.Commit(ctx, set)
}
