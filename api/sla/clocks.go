package sla

import (
	"context"
	"encoding/json"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/sla"
	"github.com/parleyhub/parley/sla/terms"
)

// ClockView is a clock with everything there is to say about it.
type ClockView struct {
	hub.ClockCard
	PolicyVersion int             `json:"policy_version"`
	PolicyName    string          `json:"policy_name" doc:"As it is called now; empty when nobody named it"`
	PolicyWhen    []sla.Condition `json:"policy_when" doc:"Whom the policy is for: all of these; none: everybody"`
	PolicyBy      *PolicyByName   `json:"policy_by" doc:"The conversation answers a campaign that names a policy; null: it does not"`
	CalendarID    string          `json:"calendar_id" doc:"Empty: the workspace's, or every second counts"`
	CalendarName  string          `json:"calendar_name" doc:"workspace and elapsed are no calendars of their own"`
	ConsumedSec   int64           `json:"consumed_s" doc:"Counted so far"`
	EarlierSec    int64           `json:"earlier_s" doc:"Of that, what is not known in detail any more"`
	DetectedAt    *time.Time      `json:"detected_at" doc:"When the breach was noticed; null when it is no longer known"`
	Parts         []sla.Part      `json:"parts" doc:"Every stretch from the start to the end or the deadline; those that count, with earlier_s, add up to counted_s"`
	CountedSec    int64           `json:"counted_s" doc:"Up to the end, or to the deadline that is still to come"`
	Words         []string        `json:"words"`
	Held          []sla.Share     `json:"held" doc:"Whose time it was: bot, queue, team:ID or agent:ID"`
}

// PolicyByName is why a policy counts whatever its conditions say.
type PolicyByName struct {
	Campaign string       `json:"campaign" doc:"Id of the campaign"`
	Name     string       `json:"name" doc:"Of the campaign; empty when it was deleted"`
	PolicyID hub.PolicyID `json:"policy_id" doc:"That the campaign names"`
	Gone     bool         `json:"gone" doc:"It is not this clock's policy: it was not there, and the first that fits was taken"`
}

// Clocks answers the operation listClocks.
func (desk *Desk) Clocks(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[page.List[ClockView]], error) {
	id := hub.ConversationID(in.ID)
	conv, err := desk.Rows.ConversationFor(ctx, c.Scope, id)
	if err != nil {
		return nil, err
	}
	logs, err := desk.Rows.ClockLogs(ctx, []hub.ConversationID{id})
	if err != nil {
		return nil, err
	}
	names, err := desk.calendarNames(ctx)
	if err != nil {
		return nil, err
	}
	called := func(key string) string {
		if name, ok := names[key]; ok {
			return name
		}
		return key
	}
	book := desk.Engine.Book()
	told, err := sla.Explain(book, logs[id], desk.Now(), called)
	if err == nil && len(told) == 0 {
		told, err = desk.Engine.Explain(&conv, desk.Now(), called)
	}
	if err != nil {
		return nil, err
	}
	out := make([]ClockView, len(told))
	for i := range told {
		out[i] = clockView(&told[i], &conv, book)
		if by := out[i].PolicyBy; by != nil {
			by.Name = desk.campaignName(ctx, by.Campaign)
		}
	}
	return page.Listed(out, ""), nil
}

func clockView(t *sla.Told, c *hub.Conversation, book *sla.Book) ClockView {
	v := ClockView{ClockCard: t.Card(), PolicyVersion: t.PolicyVer, CalendarID: t.CalendarID, CalendarName: t.Why.Calendar,
		PolicyWhen: []sla.Condition{}, ConsumedSec: t.ConsumedSec, EarlierSec: t.Why.Earlier, Parts: t.Why.Parts, CountedSec: t.Why.Seconds, Words: t.Why.Words,
		Held: append([]sla.Share{}, t.Held...)}
	if t.Why.Named != "" {
		v.PolicyBy = &PolicyByName{Campaign: t.Why.Campaign, PolicyID: t.Why.Named, Gone: t.Why.Named != t.PolicyID}
	}
	if p := book.Policy(t.PolicyID, t.PolicyVer); p != nil {
		v.PolicyName, v.PolicyWhen = p.Name, append(v.PolicyWhen, p.When...)
	}
	for i := range c.Clocks {
		if k := &c.Clocks[i]; k.Metric == t.Metric && k.Cycle == t.Cycle && !k.DetectedAt.IsZero() {
			at := k.DetectedAt.UTC()
			v.DetectedAt = &at
		}
	}
	return v
}

// campaignName is what a campaign is called now.
func (desk *Desk) campaignName(ctx context.Context, id string) string {
	d, err := desk.Terms.Store.Document(ctx, draft.Kind, id)
	if err != nil || d.Deleted {
		return ""
	}
	var c struct {
		Name string `json:"name"`
	}
	_ = json.Unmarshal(d.Body, &c) // nameless, then
	return c.Name
}

// calendarNames are those of all calendars, also of deleted ones.
func (desk *Desk) calendarNames(ctx context.Context) (map[string]string, error) {
	all, err := desk.Terms.Store.DocumentVersions(ctx, terms.CalendarKind, "")
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, d := range all {
		if c, err := terms.ReadCalendar(d.Body); err == nil {
			names[d.ID] = c.Name
		}
	}
	return names, nil
}
