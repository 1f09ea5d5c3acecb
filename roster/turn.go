package roster

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/hub"
)

// timerTurn keeps, by team, who got the last one. Nobody waits for it: it lets a
// turn go on after a start, and one that is as old as turnFor says nothing more.
const (
	timerTurn = "turn"
	turnFor   = 400 * 24 * time.Hour
)

// inTurn reports whether it matters who got the last one.
func (x *Routing) inTurn() bool {
	return x.Strategy == RoundRobin || x.Strategy == Sticky && x.Fallback == RoundRobin
}

// recall reads who of a team got the last one, once after a start.
func (k *Keeper) recall(ctx context.Context, q *queue) error {
	if _, known := k.last[q.team]; known || !q.x.inTurn() {
		return nil
	}
	t, err := k.Store.Timer(ctx, timerTurn, string(q.team))
	if err != nil && !hub.Is(err, hub.Missing) {
		return err
	}
	var h held
	if err == nil && json.Unmarshal(t.Body, &h) != nil {
		k.Log.Error("whose turn it was cannot be read", "team", q.team)
	}
	k.last[q.team] = h.Agent
	return nil
}

// turn goes with what is handed out.
func (q *queue) turn(last hub.AgentID, now time.Time) []hub.Timer {
	if !q.x.inTurn() {
		return nil
	}
	return []hub.Timer{{Kind: timerTurn, Key: string(q.team), At: now.Add(turnFor), Body: encode(held{Agent: last, Since: now})}}
}
