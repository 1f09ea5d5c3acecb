package roster

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/store"
)

const (
	// nap is how often the keeper looks by itself, so that a hint that got lost
	// costs a second.
	nap = time.Second
	// gather lets a burst of facts come together before they are acted on.
	gather = 25 * time.Millisecond
	// reread is how often settings are read anew although nobody told of a change.
	reread = time.Minute
)

// Keeper does what happens by itself: states follow sockets and time, new
// conversations come to their team, queues are shared out, work of those who
// are gone goes back. It remembers only what it can do without: after a start
// it looks at everything.
type Keeper struct {
	*Roster
	wake chan struct{}

	h      *house       // nil: to be read
	readAt time.Time    // when h was read
	place  *feed.Reader // in the feed; nil: to be found
	dirty  bool         // queues may be shared out

	gone  map[hub.AgentID]time.Time       // since when no socket of theirs is seen
	shift map[hub.AgentID]bool            // whether theirs ran when it was looked at last
	at    map[hub.TeamID]store.QueuePlace // how far a queue was looked at when the look was cut short
	last  map[hub.TeamID]hub.AgentID      // who got the last one; absent: not read since the start
	asked map[hub.ConversationID]ask      // held conversations that something happened to
}

// NewKeeper makes a keeper.
func NewKeeper(r *Roster) *Keeper {
	k := &Keeper{Roster: r, wake: make(chan struct{}, 1)}
	k.forget()
	return k
}

func (k *Keeper) forget() {
	k.place = nil
	k.unlearn()
}

// unlearn drops what was noted of facts.
func (k *Keeper) unlearn() {
	k.h, k.dirty = nil, true
	k.gone, k.shift = map[hub.AgentID]time.Time{}, map[hub.AgentID]bool{}
	k.at, k.last = map[hub.TeamID]store.QueuePlace{}, map[hub.TeamID]hub.AgentID{}
	k.asked = map[hub.ConversationID]ask{}
}

// Wake hints that there are new facts. It never blocks.
func (k *Keeper) Wake() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Trouble with the database is logged and tried again
// within a second.
func (k *Keeper) Run(ctx context.Context) error {
	k.forget()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
			k.dirty = true
		case <-k.wake:
			timer.Reset(gather)
			select {
			case <-ctx.Done():
				return nil
			case <-timer.C:
			}
		}
		if err := k.Step(ctx); err != nil && ctx.Err() == nil {
			k.Log.Error("the roster is behind", "error", err)
			if k.h = nil; k.place != nil { // whatever it was, begin with what is
				k.place.Rewind()
			}
		}
		timer.Reset(nap)
	}
}

// Step does everything there is to do at this instant. Whatever it does may be
// done again: it asks what is, not what was.
func (k *Keeper) Step(ctx context.Context) error {
	for _, do := range []func(context.Context) error{
		k.begin, k.refresh, k.followSockets, k.followFacts, k.followShifts, k.followGone, k.ring, k.look, k.shareOut, k.keepPlace,
	} {
		if err := do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin finds the place in the feed. A hub that never had a roster begins at
// the head.
func (k *Keeper) begin(ctx context.Context) error {
	if k.place != nil {
		return nil
	}
	place := &feed.Reader{Name: follower, Most: factsMost, Source: k.Store, Now: k.now, Log: k.Log, Lost: k.unlearn}
	if err := place.Begin(ctx); err != nil {
		return err
	}
	k.place, k.dirty = place, true
	return nil
}

// refresh reads settings when they changed.
func (k *Keeper) refresh(ctx context.Context) error {
	now := k.now()
	if k.h != nil && now.Sub(k.readAt) < reread {
		return nil
	}
	h, err := k.house(ctx)
	if err != nil {
		return err
	}
	fresh := k.h == nil
	k.h, k.readAt = h, now
	if fresh {
		k.dirty = true
		return k.takeIn(ctx)
	}
	return nil
}

// shareOut drains the queues of all teams that have somebody.
func (k *Keeper) shareOut(ctx context.Context) error {
	if !k.dirty {
		return nil
	}
	k.dirty = false
	now := &burden{}
	for _, team := range k.h.teams {
		if err := k.drain(ctx, team, now); err != nil {
			k.dirty = true
			return err
		}
	}
	k.dirty = len(k.at) > 0 // a look was cut short
	return nil
}
