package roster

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/roster/worktime"
)

const (
	follower  = "roster" // its name in the feed
	factsMost = 500
)

// assigned stands in the card of a conversation that somebody holds; inside a
// text its quotes would be escaped.
var assigned = []byte(`"assignee_id":"`)

// told is what the roster reads of a fact.
type told struct {
	Conversation *struct {
		ID         hub.ConversationID `json:"id"`
		Status     hub.Status         `json:"status"`
		AssigneeID *hub.AgentID       `json:"assignee_id"`
		TeamID     *hub.TeamID        `json:"team_id"`
		InboxIDs   []hub.InboxID      `json:"inbox_ids"`
	} `json:"conversation"`
	After struct {
		Kind    hub.DocumentKind `json:"kind"`
		AgentID hub.AgentID      `json:"agent_id"`
	} `json:"after"`
}

// followFacts reads what happened and notes what has to be looked at.
func (k *Keeper) followFacts(ctx context.Context) error {
	for more := true; more; {
		facts, err := k.place.Next(ctx)
		if err != nil {
			return err
		}
		if k.h == nil { // it was away for a month, and has unlearned all
			if err := k.refresh(ctx); err != nil {
				return err
			}
		}
		n := &news{}
		for i := range facts {
			k.note(&facts[i], n)
		}
		if err := k.act(ctx, n); err != nil {
			return err
		}
		more = k.place.Noted(facts)
	}
	return nil
}

// ask is what to look at about a held conversation.
type ask struct {
	handed time.Time // when it was handed over; zero: before
	check  bool      // whether its holder can keep it
}

// news is what a page of facts asks for beside looking at conversations.
type news struct {
	settings bool
	states   bool
	absent   []hub.AgentID
	opened   []hub.ConversationID
	back     []putBack
}

// putBack is a conversation that a person took from an agent.
type putBack struct {
	id   hub.ConversationID
	from hub.AgentID
}

func (k *Keeper) note(f *hub.Fact, n *news) {
	switch f.Type {
	case hub.AgentChanged, hub.WorkspaceChanged:
		n.settings = true
	case hub.SettingsChanged, hub.PresenceChanged:
		k.noteSettings(f, n)
	case hub.ConversationOpened, hub.MessageReceived, hub.MessageSent, hub.ConversationReopened, hub.ConversationStatus,
		hub.ConversationAssigned, hub.ConversationPriority, hub.ConversationTags, hub.ConversationMerged, hub.ConversationSplit,
		hub.ConversationWaived, hub.SLAChanged:
		k.noteConversation(f, n)
	}
}

func (k *Keeper) noteSettings(f *hub.Fact, n *news) {
	var d struct {
		After json.RawMessage `json:"after"`
	}
	var t told
	if json.Unmarshal(f.Data, &d) != nil || json.Unmarshal(d.After, &t.After) != nil {
		return // of an unknown shape: nothing for us
	}
	if f.Type == hub.PresenceChanged {
		n.states, n.absent = true, append(n.absent, t.After.AgentID)
		return
	}
	switch t.After.Kind {
	case KindRouting, KindWork, KindCalendar:
		n.settings = true
	}
}

func (k *Keeper) noteConversation(f *hub.Fact, n *news) {
	if len(k.h.teams) == 0 && !bytes.Contains(f.Data, assigned) && f.Type == hub.MessageReceived {
		return // where nobody is routed to, a busy chat costs nothing here
	}
	var t told
	var only struct {
		Conversation json.RawMessage `json:"conversation"`
		Before       json.RawMessage `json:"before"`
	}
	if json.Unmarshal(f.Data, &only) != nil || len(only.Conversation) == 0 || json.Unmarshal(only.Conversation, &t.Conversation) != nil {
		return // erased, or without a card
	}
	c := t.Conversation
	mine := f.Actor.Type == hub.ActorSystem && f.Actor.ID == bySelf.ID
	switch {
	case c.AssigneeID != nil:
		a := k.asked[c.ID]
		if a.check = true; f.Type == hub.ConversationAssigned { // it was meant so
			a = ask{handed: f.At}
		}
		k.asked[c.ID] = a
	case f.Type == hub.ConversationAssigned && f.Actor.Type == hub.ActorAgent:
		var before holders
		if json.Unmarshal(only.Before, &before) == nil && before.AssigneeID != nil {
			n.back = append(n.back, putBack{c.ID, *before.AssigneeID})
		}
	}
	stray := c.TeamID != nil && !k.h.knows(*c.TeamID) // of a team that was deleted meanwhile
	if c.Status == hub.Open && (stray || c.AssigneeID == nil && c.TeamID == nil && k.bindsAny(c.InboxIDs)) {
		n.opened = append(n.opened, c.ID)
	}
	k.dirty = k.dirty || !mine
}

func (k *Keeper) bindsAny(ids []hub.InboxID) bool {
	return len(ids) > 0 && k.h.bound[ids[0]] != ""
}

func (k *Keeper) act(ctx context.Context, n *news) error {
	if n.settings {
		k.h = nil
		if err := k.refresh(ctx); err != nil {
			return err
		}
	} else if n.states {
		k.dirty = true
		if err := k.readStates(ctx, k.h); err != nil {
			return err
		}
	}
	for _, id := range n.absent {
		if err := k.lookAtHeld(ctx, id); err != nil {
			return err
		}
	}
	for _, b := range n.back { // whoever put it back does not get it again at once
		if err := k.remember(ctx, b); err != nil {
			return err
		}
	}
	sortIDs(n.opened) // several facts may tell of one
	return k.toTeams(ctx, slices.Compact(n.opened))
}

// lookAtHeld has everything looked at that somebody absent holds.
func (k *Keeper) lookAtHeld(ctx context.Context, id hub.AgentID) error {
	if !k.h.absence(id).absent && worktime.On(k.h.shifts[id], k.now()) {
		return nil
	}
	for after := hub.ConversationID(""); ; {
		ids, err := k.Store.HeldOpen(ctx, id, after, factsMost)
		if err != nil {
			return err
		}
		for _, c := range ids {
			after = c
			if a := k.asked[c]; !a.handed.After(k.h.states[id].Since) {
				a.check = true
				k.asked[c] = a
			}
		}
		if len(ids) < factsMost {
			return nil
		}
	}
}

// takeIn brings open conversations of bound inboxes to their teams that nobody
// has taken in yet.
func (k *Keeper) takeIn(ctx context.Context) error {
	if len(k.h.bound) == 0 {
		return nil
	}
	for at := (store.QueuePlace{}); ; {
		rows, err := k.Store.Queue(ctx, hub.NoTeam, at, factsMost)
		if err != nil {
			return err
		}
		var ids []hub.ConversationID
		for i := range rows {
			if at = rows[i].Place(); k.bindsAny(rows[i].InboxIDs) {
				ids = append(ids, rows[i].ID)
			}
		}
		if err := k.toTeams(ctx, ids); err != nil || len(rows) < factsMost {
			return err
		}
	}
}

// toTeams gives conversations that belong to nobody to the teams of their inboxes.
func (k *Keeper) toTeams(ctx context.Context, ids []hub.ConversationID) error {
	return k.move(ctx, ids, func(c *hub.Conversation, now time.Time) (move, bool) {
		if m, stray := k.leaveTeam(c, now); stray && c.Status == hub.Open {
			return m, true
		}
		if c.AssigneeID != "" || c.TeamID != "" || c.Status != hub.Open || !k.bindsAny(c.InboxIDs) {
			return move{}, false
		}
		return move{team: k.h.bound[c.InboxIDs[0]], reason: "inbox", why: "the team of its inbox"}, true
	})
}

// keepPlace stores how far the feed has been followed, now and then: what lies
// behind it is looked at again after a crash, which changes nothing.
func (k *Keeper) keepPlace(ctx context.Context) error { return k.place.Settle(ctx) }
