package desk

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Merge closes the other conversation into this one: same person or same
// matter, one brand. No message moves; the other one ends, points here, and
// what comes next belongs here. An open wait of the other goes on here from
// where it began.
func (d *Desk) Merge(ctx context.Context, by hub.Actor, scope hub.Scope, id, other hub.ConversationID) (hub.Conversation, error) {
	if id == other {
		return hub.Conversation{}, named("desk.merge", invalid("other_id", "another_conversation", "must be another conversation"))
	}
	var c hub.Conversation
	err := d.retry(ctx, "desk.merge", func() (hub.WriteSet, error) {
		into, err := d.read(ctx, by, scope, id)
		if err != nil {
			return hub.WriteSet{}, err
		}
		from, err := d.read(ctx, by, scope, other)
		if err != nil {
			return hub.WriteSet{}, err
		}
		if err := merge(into, from); err != nil {
			return hub.WriteSet{}, err
		}
		set, err := both(d.Clocks, into, from)
		c = into.done()
		return set, err
	})
	return c, err
}

func merge(into, from *turn) error {
	a, b := &into.c, &from.c
	switch {
	case a.BrandID != b.BrandID:
		return invalid("other_id", "other_brand", "belongs to another brand")
	case b.HasFlag(hub.FlagMerged) && b.LinkedID == a.ID:
		return nil // done before
	case a.HasFlag(hub.FlagMerged), b.HasFlag(hub.FlagMerged):
		return invalid("other_id", "merged_already", "was merged already")
	}
	absorbed := hub.ClockEvent{Type: hub.EvAbsorbed, WaitingSince: b.WaitingSince, StartedAt: b.CreatedAt, Answered: answered(b)}
	if !b.WaitingSince.IsZero() && (a.WaitingSince.IsZero() || b.WaitingSince.Before(a.WaitingSince)) {
		a.WaitingSince = b.WaitingSince
	}
	if a.Status.Ended() && !b.Status.Ended() {
		setStatus(into, hub.Open, time.Time{})
	}
	for _, tag := range b.Tags {
		if !hasTag(a.Tags, tag) && len(a.Tags) < maxTags {
			a.Tags = append(slices.Clip(a.Tags), tag)
		}
	}
	into.clock(absorbed)
	takeOver(into, b)
	into.tell(news{kind: hub.ConversationMerged, after: b.ID})

	was := b.Status
	b.Status, b.SnoozedUntil, b.WaitingSince = hub.Resolved, time.Time{}, time.Time{}
	b.LinkedID, b.Flags = a.ID, append(slices.Clip(b.Flags), hub.FlagMerged)
	from.clock(hub.ClockEvent{Type: hub.EvMerged})
	from.tell(news{kind: hub.ConversationMerged, before: was, after: a.ID, reason: "into"})
	return nil
}

// answered reports whether the conversation had its first response.
func answered(c *hub.Conversation) bool {
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.Metric == hub.FirstResponse && !k.StoppedAt.IsZero() && k.State != hub.ClockCancelled {
			return true
		}
	}
	return false
}

// both settles two turns into one write.
func both(clocks Clocks, one, two *turn) (hub.WriteSet, error) {
	set, err := one.settle(clocks)
	if err != nil {
		return hub.WriteSet{}, err
	}
	more, err := two.settle(clocks)
	if err != nil {
		return hub.WriteSet{}, err
	}
	set.Conversations = append(set.Conversations, more.Conversations...)
	set.Messages = append(set.Messages, more.Messages...)
	set.Steps = append(set.Steps, more.Steps...)
	set.Fired = append(set.Fired, more.Fired...)
	set.Facts = append(set.Facts, more.Facts...)
	return set, nil
}
