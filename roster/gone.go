package roster

import (
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// TimerGone asks, by team, that what a deleted team holds goes back.
const TimerGone = "team.gone"

var unended = []hub.Status{hub.Open, hub.WaitingCustomer, hub.WaitingThirdParty, hub.Snoozed}

func (h *house) knows(id hub.TeamID) bool {
	return slices.ContainsFunc(h.teams, func(t hub.Team) bool { return t.ID == id })
}

// followGone takes what has not ended from teams that were deleted: it stays with
// its agent; what nobody has goes to the team of its inbox. What has ended comes
// back when it is opened again.
func (k *Keeper) followGone(ctx context.Context) error {
	due, err := k.Store.DueTimers(ctx, TimerGone, k.now(), batch)
	if err != nil {
		return err
	}
	for _, t := range due {
		team := hub.TeamID(t.Key)
		if k.h.knows(team) {
			continue // about to be deleted, or it never was
		}
		if err := k.emptyTeam(ctx, team); err != nil {
			return err
		}
		err := k.Store.Commit(ctx, hub.WriteSet{Timers: []hub.Timer{{Kind: t.Kind, Key: t.Key, Was: t.At}}})
		if err != nil && !hub.Is(err, hub.Conflict) {
			return err
		}
	}
	return nil
}

func (k *Keeper) emptyTeam(ctx context.Context, team hub.TeamID) error {
	cursor := ""
	for {
		page, err := k.Store.ListConversations(ctx, hub.Scope{All: true}, store.ConversationQuery{TeamID: team, Statuses: unended, Limit: batch, Cursor: cursor})
		if err != nil {
			return err
		}
		ids := make([]hub.ConversationID, len(page.Items))
		for i := range page.Items {
			ids[i] = page.Items[i].Conversation.ID
		}
		if err := k.move(ctx, ids, k.leaveTeam); err != nil {
			return err
		}
		if cursor = page.Next; cursor == "" {
			return nil
		}
	}
}

// leaveTeam takes a conversation from a team that is not there any more.
func (k *Keeper) leaveTeam(c *hub.Conversation, _ time.Time) (move, bool) {
	m := move{agent: c.AssigneeID, reason: "team_gone", why: "its team was deleted"}
	if c.AssigneeID == "" && k.bindsAny(c.InboxIDs) {
		m.team = k.h.bound[c.InboxIDs[0]]
	}
	return m, c.TeamID != "" && !k.h.knows(c.TeamID)
}
