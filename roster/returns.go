package roster

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
)

// Kinds of timers, each with the conversation as its key.
const (
	timerReturn = "return" // it goes back when its holder is silent until then
	timerPassed = "passed" // who let it lie does not get it again until then
)

// passedFor is the least time for which somebody who let a conversation lie
// does not get it again.
const passedFor = 10 * time.Minute

// held is the body of a return timer.
type held struct {
	Agent hub.AgentID `json:"agent_id"`
	Since time.Time   `json:"since"` // when it was handed to them, as far as is known
}

// passers is the body of a passed timer.
type passers struct {
	Agents []hub.AgentID `json:"agent_ids"`
}

// returnAt is when a conversation goes back from a holder who got it at since;
// false: it does not.
func (h *house) returnAt(c *hub.Conversation, since time.Time) (time.Time, bool) {
	after := time.Duration(h.routingOf(c.TeamID).ReturnAfterSec) * time.Second
	if after == 0 || c.Status != hub.Open || c.AssigneeID == "" || c.TeamID == "" || c.WaitingSince.IsZero() {
		return time.Time{}, false
	}
	if c.WaitingSince.After(since) {
		since = c.WaitingSince
	}
	return since.Add(after), true
}

// anyReturns reports whether any team gives silent agents' work back.
func (h *house) anyReturns() bool {
	for _, x := range h.routing {
		if x.ReturnAfterSec > 0 {
			return true
		}
	}
	return false
}

// setReturns sets, leaves or takes away the return timers of conversations that
// something happened to.
func (k *Keeper) setReturns(ctx context.Context, ids []hub.ConversationID, asked map[hub.ConversationID]ask) error {
	if !k.h.anyReturns() {
		return nil
	}
	for part := range slices.Chunk(ids, batch) {
		convs, err := k.Store.Conversations(ctx, part)
		if err != nil {
			return err
		}
		var set hub.WriteSet
		for _, id := range part {
			c, there := convs[id]
			if !there || k.h.routingOf(c.TeamID).ReturnAfterSec == 0 {
				continue
			}
			t, err := k.returnTimer(ctx, &c, asked[id].handed)
			if err != nil {
				return err
			}
			set.Timers = append(set.Timers, t...)
		}
		if err := k.Store.Commit(ctx, set); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) returnTimer(ctx context.Context, c *hub.Conversation, handed time.Time) ([]hub.Timer, error) {
	name := hub.Timer{Kind: timerReturn, Key: string(c.ID), ConversationID: c.ID}
	was, err := k.Store.Timer(ctx, timerReturn, name.Key)
	there := err == nil
	if err != nil && !hub.Is(err, hub.Missing) {
		return nil, err
	}
	since := held{Agent: c.AssigneeID, Since: handed}
	if there {
		var h held
		if json.Unmarshal(was.Body, &h) == nil && h.Agent == c.AssigneeID && h.Since.After(handed) {
			since.Since = h.Since
		}
	}
	var rings bool
	name.At, rings = k.h.returnAt(c, since.Since)
	switch {
	case !rings && there:
		name.At, name.ConversationID = time.Time{}, ""
		return []hub.Timer{name}, nil
	case !rings || there && was.At.Equal(name.At):
		return nil, nil
	}
	name.Body = encode(since)
	return []hub.Timer{name}, nil
}

// ring takes back what its holders let lie, and forgets who did in the past.
func (k *Keeper) ring(ctx context.Context) error {
	now := k.now()
	if err := k.forgetPassed(ctx, now); err != nil {
		return err
	}
	for {
		due, err := k.Store.DueTimers(ctx, timerReturn, now, batch)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, t := range due {
			if err := k.ringOne(ctx, t); err != nil && !hub.Is(err, hub.Conflict) {
				return err
			}
		}
		if len(due) < batch {
			return nil
		}
	}
}

// ringOne takes a timer and decides about its conversation as it is by now.
func (k *Keeper) ringOne(ctx context.Context, t hub.Timer) error {
	var h held
	if err := json.Unmarshal(t.Body, &h); err != nil {
		k.Log.Error("a timer cannot be read", "kind", t.Kind, "conversation", t.Key, "error", err)
	}
	taken := hub.Timer{Kind: t.Kind, Key: t.Key, Was: t.At}
	moved := false
	err := k.move(ctx, []hub.ConversationID{hub.ConversationID(t.Key)}, func(c *hub.Conversation, now time.Time) (move, bool) {
		at, rings := k.h.returnAt(c, h.Since)
		if !rings || at.After(now) || c.AssigneeID != h.Agent {
			return move{}, false
		}
		moved = true
		passed, err := k.addPassed(ctx, c.ID, c.TeamID, c.AssigneeID, now)
		if err != nil {
			k.Log.Error("who let a conversation lie is not remembered", "conversation", c.ID, "error", err)
		}
		return move{team: c.TeamID, reason: backSilent, why: backWhy[backSilent], timers: append(passed, taken)}, true
	})
	if err != nil || moved {
		return err
	}
	if err := k.Store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{taken}}); err != nil {
		return err
	}
	k.asked[hub.ConversationID(t.Key)] = ask{handed: h.Since} // set anew if it still has to ring
	return nil
}

// addPassed is the timer that remembers that an agent let a conversation lie.
func (k *Keeper) addPassed(ctx context.Context, id hub.ConversationID, team hub.TeamID, who hub.AgentID, now time.Time) ([]hub.Timer, error) {
	var p passers
	was, err := k.Store.Timer(ctx, timerPassed, string(id))
	switch {
	case err == nil:
		err = json.Unmarshal(was.Body, &p)
	case hub.Is(err, hub.Missing):
		err = nil
	}
	if !slices.Contains(p.Agents, who) {
		p.Agents = append(p.Agents, who)
	}
	after := time.Duration(k.h.routingOf(team).ReturnAfterSec) * time.Second
	return []hub.Timer{{Kind: timerPassed, Key: string(id), ConversationID: id, At: now.Add(max(after, passedFor)), Body: encode(p)}}, err
}

// remember keeps somebody from whom a conversation was taken from getting it again.
func (k *Keeper) remember(ctx context.Context, b putBack) error {
	timers, err := k.addPassed(ctx, b.id, "", b.from, k.now())
	if err != nil {
		return err
	}
	return k.Store.Commit(ctx, hub.WriteSet{Timers: timers})
}

// passed answers who let which conversations lie.
func (k *Keeper) passed(ctx context.Context) (map[hub.ConversationID][]hub.AgentID, error) {
	timers, err := k.Store.DueTimers(ctx, timerPassed, k.now().Add(maxUntil), 10*looked)
	out := make(map[hub.ConversationID][]hub.AgentID, len(timers))
	for _, t := range timers {
		var p passers
		if json.Unmarshal(t.Body, &p) == nil { // else nobody is kept from it
			out[hub.ConversationID(t.Key)] = p.Agents
		}
	}
	return out, err
}

func (k *Keeper) forgetPassed(ctx context.Context, now time.Time) error {
	old, err := k.Store.DueTimers(ctx, timerPassed, now, batch)
	if err != nil || len(old) == 0 {
		return err
	}
	var set hub.WriteSet
	for _, t := range old {
		set.Timers = append(set.Timers, hub.Timer{Kind: t.Kind, Key: t.Key})
	}
	k.dirty = true
	return k.Store.Commit(ctx, set)
}

func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("roster: a timer that cannot be encoded: " + err.Error())
	}
	return raw
}
