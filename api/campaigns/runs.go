package campaigns

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/hub"
)

// CampaignRunView is one execution of a campaign.
type CampaignRunView struct {
	ID         string       `json:"id"`
	Seq        int64        `json:"seq" doc:"Small number that names it"`
	CampaignID string       `json:"campaign_id"`
	Revision   int64        `json:"revision" doc:"Version of the campaign that it goes by"`
	State      hub.RunState `json:"state" enum:"planning,ready,running,paused,finished,cancelled,stopped"`
	Reason     string       `json:"reason" doc:"Why it is paused, stopped or cancelled; of one that stopped by itself: complaints, bounces, errors, template"`
	Planned    int64        `json:"planned" doc:"Rows of its ledger"`
	StartAt    time.Time    `json:"start_at"`
	PlannedAt  *time.Time   `json:"planned_at"`
	StartedAt  *time.Time   `json:"started_at"`
	EndedAt    *time.Time   `json:"ended_at"`
	CreatedAt  time.Time    `json:"created_at"`
	CreatedBy  hub.AgentID  `json:"created_by"`
	Slowed     *hub.Slowed  `json:"slowed" doc:"It goes slower than it could, or waits, so that the desk can answer what it brings; null: it does not"`
}

func runView(x hub.Run) CampaignRunView {
	return CampaignRunView{ID: x.ID, Seq: x.Seq, CampaignID: x.CampaignID, Revision: x.Revision, State: x.State, Reason: x.Reason, Planned: x.Planned,
		StartAt: x.StartAt.UTC(), PlannedAt: at(x.PlannedAt), StartedAt: at(x.StartedAt), EndedAt: at(x.EndedAt), CreatedAt: x.CreatedAt.UTC(), CreatedBy: x.CreatedBy, Slowed: x.Slowed}
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

// RunsInput is what is asked for.
type RunsInput struct {
	page.ByID
	page.Paging
}

// Runs answers the operation listCampaignRuns.
func (d *Desk) Runs(ctx context.Context, _ *door.Caller, in *RunsInput) (*page.Answer[page.List[CampaignRunView]], error) {
	before, err := page.Seq(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := d.Room.Runs(ctx, in.ID, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) > in.Limit {
		list = list[:in.Limit]
		next = strconv.FormatInt(list[in.Limit-1].Seq, 10)
	}
	out := make([]CampaignRunView, len(list))
	for i, x := range list {
		out[i] = runView(x)
	}
	return page.Listed(out, next), nil
}

// CampaignCountView is how many rows share their state, reason, variant and channel.
type CampaignCountView struct {
	State   hub.SendState   `json:"state" enum:"planned,held,skipped,attempting,unknown,accepted,delivered,read,clicked,replied,failed"`
	Reason  string          `json:"reason"`
	Variant string          `json:"variant"`
	Channel hub.ChannelKind `json:"channel" doc:"Empty: not decided"`
	Count   int64           `json:"count"`
}

// HaltInput is what is asked for.
type HaltInput struct {
	page.ByID
	Body struct {
		Reason string `json:"reason" required:"false" maxLength:"200"`
	}
}

// Pause answers the operation pauseCampaignRun.
func (d *Desk) Pause(ctx context.Context, c *door.Caller, in *HaltInput) (*page.Answer[CampaignRunView], error) {
	x, err := d.Room.Pause(ctx, c.Actor(), in.ID, in.Body.Reason)
	return page.Of(runView(x), err)
}

// Resume answers the operation resumeCampaignRun.
func (d *Desk) Resume(ctx context.Context, c *door.Caller, in *page.ByID) (*page.Answer[CampaignRunView], error) {
	x, err := d.Room.Resume(ctx, c.Actor(), in.ID)
	return page.Of(runView(x), err)
}

// Cancel answers the operation cancelCampaignRun.
func (d *Desk) Cancel(ctx context.Context, c *door.Caller, in *HaltInput) (*page.Answer[CampaignRunView], error) {
	x, err := d.Room.Cancel(ctx, c.Actor(), in.ID, in.Body.Reason)
	return page.Of(runView(x), err)
}

// RecipientView is one row of the ledger.
type RecipientView struct {
	N              int64           `json:"n"`
	ContactID      hub.ContactID   `json:"contact_id" doc:"Empty: the person was erased"`
	Step           int64           `json:"step"`
	Variant        string          `json:"variant"`
	InboxID        hub.InboxID     `json:"inbox_id"`
	Channel        hub.ChannelKind `json:"channel"`
	To             string          `json:"to" doc:"The address it went to"`
	Locale         string          `json:"locale"`
	Revision       int64           `json:"revision" doc:"Of the template"`
	State          hub.SendState   `json:"state" enum:"planned,held,skipped,attempting,unknown,accepted,delivered,read,clicked,replied,failed"`
	Reason         string          `json:"reason"`
	DueAt          *time.Time      `json:"due_at" doc:"When it is looked at again"`
	Attempts       int64           `json:"attempts"`
	UpdatedAt      time.Time       `json:"updated_at"`
	AcceptedAt     *time.Time      `json:"accepted_at"`
	Error          string          `json:"error"`
	Digest         string          `json:"digest" doc:"SHA-256 of what it said, in hexadecimal; docs/campaigns.md says what it covers"`
	Snapshot       json.RawMessage `json:"snapshot" doc:"The data that went into the template; null before"`
	ConversationID *string         `json:"conversation_id" doc:"Of the answer"`
	AnsweredAt     *time.Time      `json:"answered_at"`
	LeftAt         *time.Time      `json:"left_at" doc:"When they said with it that they want no more of its kind"`
}

func sendView(s *hub.Send) RecipientView {
	v := RecipientView{N: s.N, ContactID: s.ContactID, Step: s.Step, Variant: s.Variant, InboxID: s.InboxID, Channel: s.Channel, To: s.To.Address, Locale: s.Locale,
		Revision: s.Revision, State: s.State, Reason: s.Reason, DueAt: at(s.DueAt), Attempts: s.Attempts, UpdatedAt: s.UpdatedAt.UTC(),
		AcceptedAt: at(s.AcceptedAt), Error: s.Error, Digest: hexOf(s.Digest), Snapshot: s.Snapshot, ConversationID: page.Next(string(s.ConversationID)),
		AnsweredAt: at(s.AnsweredAt), LeftAt: at(s.LeftAt)}
	if len(v.Snapshot) == 0 {
		v.Snapshot = json.RawMessage("null")
	}
	return v
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(b))
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return string(out)
}

// RecipientsInput is what is asked for.
type RecipientsInput struct {
	page.ByID
	page.Paging
	State  string `query:"state" maxLength:"20" doc:"Only those in this state"`
	Reason string `query:"reason" maxLength:"100" doc:"Only those with this reason"`
}

// Recipients answers the operation listCampaignRecipients.
func (d *Desk) Recipients(ctx context.Context, _ *door.Caller, in *RecipientsInput) (*page.Answer[page.List[RecipientView]], error) {
	after, err := page.Seq(in.Cursor)
	if err != nil {
		return nil, err
	}
	rows, err := d.Room.Recipients(ctx, in.ID, after, hub.SendState(in.State), in.Reason, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		next = strconv.FormatInt(rows[in.Limit-1].N, 10)
	}
	return page.Listed(sendViews(rows), next), nil
}

func sendViews(rows []hub.Send) []RecipientView {
	out := make([]RecipientView, len(rows))
	for i := range rows {
		out[i] = sendView(&rows[i])
	}
	return out
}

// CampaignWhyView is one run as one person met it.
type CampaignWhyView struct {
	Run  CampaignRunView `json:"run"`
	Name string          `json:"name" doc:"Of the campaign"`
	Rows []RecipientView `json:"rows" doc:"Empty: they were not in its audience"`
}

// WhyInput is what is asked for.
type WhyInput struct {
	page.ByID
	Campaign string `query:"campaign_id" maxLength:"64" doc:"Only of this campaign, those runs included in which they were not"`
}

// whyMost is how many rows of one person are read.
const whyMost = 200

// Why answers the operation listContactCampaigns.
func (d *Desk) Why(ctx context.Context, _ *door.Caller, in *WhyInput) (*page.Answer[page.List[CampaignWhyView]], error) {
	all, err := d.Room.Why(ctx, hub.ContactID(in.ID), in.Campaign, whyMost)
	if err != nil {
		return nil, err
	}
	return page.Listed(whyViews(all), ""), nil
}

func whyViews(all []campaigns.Why) []CampaignWhyView {
	out := make([]CampaignWhyView, len(all))
	for i, w := range all {
		out[i] = CampaignWhyView{Run: runView(w.Run), Name: w.Name, Rows: sendViews(w.Rows)}
	}
	return out
}
