package ratings

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/reports/voices"
)

// SaidInput says which ratings are listed.
type SaidInput struct {
	RatingPeriod
	page.Paging
	Group  string `query:"group" maxLength:"100" doc:"Id of one row of the report; empty: of all"`
	Score  int    `query:"score" minimum:"0" maximum:"5" doc:"0: any"`
	Silent bool   `query:"silent" doc:"Also those without words"`
}

// RatingSaid is one rating with what it is about.
type RatingSaid struct {
	ConversationID hub.ConversationID `json:"conversation_id"`
	Score          int                `json:"score" minimum:"1" maximum:"5"`
	Words          string             `json:"words"`
	ChangedAt      time.Time          `json:"changed_at"`
	Subject        string             `json:"subject" doc:"Of the conversation"`
	ContactID      hub.ContactID      `json:"contact_id"`
	Name           string             `json:"name" doc:"Of the person"`
	TeamID         hub.TeamID         `json:"team_id"`
	AgentID        hub.AgentID        `json:"agent_id"`
	Channel        hub.ChannelKind    `json:"channel"`
}

// mostLooked is how many ratings are looked at for one page: of a group that few
// are of, a page may be short or empty and still name the next.
const mostLooked = 5000

// Said answers the operation listRatings.
func (d *Desk) Said(ctx context.Context, c *door.Caller, in *SaidInput) (*page.Answer[page.List[RatingSaid]], error) {
	q, _, err := d.question(ctx, c, &in.RatingPeriod)
	if err != nil {
		return nil, err
	}
	ask := ratings.Ask{Period: q, Score: in.Score, Words: !in.Silent, AtMost: 200}
	if ask.Before, ask.BeforeID, err = place(in.Cursor); err != nil {
		return nil, err
	}
	of := func(hub.ConversationID, ratings.Place) string { return in.Group }
	if in.Group != "" {
		if of, err = d.groups(ctx, voices.By(in.By), q); err != nil {
			return nil, err
		}
	}
	out := make([]RatingSaid, 0, in.Limit)
	for looked := 0; looked < mostLooked; {
		part, err := d.Rows.Said(ctx, ask)
		if err != nil {
			return nil, err
		}
		for i := range part {
			x := &part[i]
			if group := of(x.ConversationID, x.Place); group != in.Group && (group != "" || in.Group != voices.Nobody) {
				continue
			}
			out = append(out, RatingSaid{ConversationID: x.ConversationID, Score: x.Score, Words: x.Words, ChangedAt: x.ChangedAt.UTC(), Subject: x.Subject,
				ContactID: x.ContactID, Name: x.Name, TeamID: x.TeamID, AgentID: x.AgentID, Channel: x.Channel})
			if len(out) == in.Limit {
				if i == len(part)-1 && len(part) < ask.AtMost {
					return page.Listed(out, ""), nil
				}
				return page.Listed(out, cursor(x.ChangedAt, x.ConversationID)), nil
			}
		}
		if len(part) < ask.AtMost {
			return page.Listed(out, ""), nil
		}
		last := &part[len(part)-1]
		ask.Before, ask.BeforeID, looked = last.ChangedAt, last.ConversationID, looked+len(part)
	}
	return page.Listed(out, cursor(ask.Before, ask.BeforeID)), nil
}

// cursor is behind one rating.
func cursor(at time.Time, id hub.ConversationID) string {
	return strconv.FormatInt(at.UnixMilli(), 10) + "." + string(id)
}

// place reads a cursor.
func place(cursor string) (time.Time, hub.ConversationID, error) {
	if cursor == "" {
		return time.Time{}, "", nil
	}
	at, id, ok := strings.Cut(cursor, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || ms <= 0 {
		return time.Time{}, "", hub.InvalidField("cursor", "is not a cursor of this list")
	}
	return time.UnixMilli(ms), hub.ConversationID(id), nil
}
