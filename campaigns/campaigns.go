// Package campaigns is what people do with campaigns: write them, start them,
// halt them, and ask what became of them. In come verbs of somebody with the
// right to them; out go documents, runs, and what the ledger says. Package runs
// carries runs out.
package campaigns

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/reckon"
	"github.com/parleyhub/parley/campaigns/runs"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/trails"
)

// Shelf is where campaigns are kept.
type Shelf interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	DocumentVersions(ctx context.Context, kind hub.DocumentKind, id string) ([]hub.Document, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Deps is what the desk is built from.
type Deps struct {
	Shelf   Shelf
	Rows    sends.Rows
	Trails  trails.Rows                                                                 // what was opened
	Inbox   func(id hub.InboxID) bool                                                   // is there and may write first
	Live    func(ctx context.Context, template string) (revision int64, err error)      // Missing: nothing is live
	LetOut  func(ctx context.Context, template string, revision int64) (bool, error)    // that revision has been live; nil: every one has
	Segment func(ctx context.Context, id string) (members int64, found bool, err error) // how many are in it
	Policy  func(ctx context.Context, id hub.PolicyID) (found bool, err error)          // an SLA policy; nil: every id is one
	Offer   func(ctx context.Context, id string) (left *int64, found bool, err error)   // one that gives codes now; nil: every id is one
	Promise func(ctx context.Context, template string, revision int64) (bool, error)    // its words name a coupon; nil: none does
	Hint    func()                                                                      // a run was changed
	Outlook func(ctx context.Context, id string, c *draft.Campaign) (reckon.Answer, error)
	Home    func(ctx context.Context) *time.Location // the workspace's zone; nil: UTC
	Now     func() time.Time
}

// Desk does it. It is safe for concurrent use.
type Desk struct {
	Deps
	reports kept[Report]
	times   kept[OverTime]
}

// Saved is a campaign as it is stored.
type Saved struct {
	ID string
	draft.Campaign
	Version int64
	At      time.Time
	By      hub.AgentID
	Deleted bool
}

func savedOf(d hub.Document) (s Saved, err error) {
	s = Saved{ID: d.ID, Version: d.Version, At: d.At, By: d.By, Deleted: d.Deleted}
	if err = json.Unmarshal(d.Body, &s.Campaign); err != nil {
		err = hub.Wrap(hub.Internal, err, "a campaign that cannot be read")
	}
	return s, err
}

// List answers all campaigns, the newest first.
func (d *Desk) List(ctx context.Context) ([]Saved, error) {
	docs, err := d.Shelf.Documents(ctx, draft.Kind)
	if err != nil {
		return nil, err
	}
	out := make([]Saved, 0, len(docs))
	for _, doc := range slices.Backward(docs) {
		s, err := savedOf(doc)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Get answers one campaign.
func (d *Desk) Get(ctx context.Context, id string) (Saved, error) {
	doc, err := d.Shelf.Document(ctx, draft.Kind, id)
	if err == nil && doc.Deleted {
		err = hub.Errorf(hub.Missing, "there is no such campaign")
	}
	if err != nil {
		return Saved{}, err
	}
	return savedOf(doc)
}

// Save keeps a campaign in place of a version; 0: a new one. It need not be
// ready to start: Check says what is missing.
func (d *Desk) Save(ctx context.Context, by hub.Actor, id string, c draft.Campaign, version int64) (Saved, error) {
	now := d.Now().UTC().Truncate(time.Millisecond)
	action := "campaign.save"
	if id == "" {
		id, action = hub.NewCampaignID(now), "campaign.create"
	}
	if err := d.checkPolicy(ctx, id, &c, version); err != nil {
		return Saved{}, err
	}
	return d.put(ctx, by, id, c, version, false, action, now)
}

// checkPolicy refuses to name an SLA policy that is not there. One that was
// deleted since it was named hinders no other edit: Check speaks of it.
func (d *Desk) checkPolicy(ctx context.Context, id string, c *draft.Campaign, version int64) error {
	found, err := d.policy(ctx, c.SLAPolicy)
	if err != nil || found {
		return err
	}
	if version > 0 {
		was, err := d.Get(ctx, id)
		if err == nil && was.SLAPolicy == c.SLAPolicy || err != nil && !hub.Is(err, hub.Missing) {
			return err
		}
	}
	return said.Invalid("sla_policy", "absent", "is not there")
}

func (d *Desk) policy(ctx context.Context, id hub.PolicyID) (bool, error) {
	if id == "" || d.Policy == nil {
		return true, nil
	}
	return d.Policy(ctx, id)
}

// Delete takes a campaign away; its runs and their ledger stay.
func (d *Desk) Delete(ctx context.Context, by hub.Actor, id string) error {
	s, err := d.Get(ctx, id)
	if err != nil {
		return err
	}
	list, err := d.Rows.Runs(ctx, id, 0, 1)
	if err == nil && len(list) > 0 && !list[0].State.Over() {
		err = hub.Errorf(hub.Conflict, "it is running; cancel the run first")
	}
	if err != nil {
		return err
	}
	_, err = d.put(ctx, by, id, s.Campaign, s.Version, true, "campaign.delete", d.Now().UTC().Truncate(time.Millisecond))
	return err
}

func (d *Desk) put(ctx context.Context, by hub.Actor, id string, c draft.Campaign, version int64, gone bool, action string, now time.Time) (Saved, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return Saved{}, hub.Wrap(hub.Invalid, err, "this campaign cannot be written as JSON")
	}
	doc := hub.Document{Kind: draft.Kind, ID: id, Version: version, Body: body, At: now, By: hub.AgentID(by.ID), Deleted: gone}
	err = d.Shelf.Commit(ctx, hub.WriteSet{
		Documents: []hub.Document{doc},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, now, by,
			hub.FactData{After: map[string]any{"kind": draft.Kind, "id": id, "version": version + 1}})},
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: action, Object: id}},
	})
	if hub.Is(err, hub.Conflict) {
		err = hub.Wrap(hub.Conflict, err, "somebody else has saved this campaign meanwhile; read it again")
	}
	doc.Version++
	if err != nil {
		return Saved{}, err
	}
	return savedOf(doc)
}

// CampaignCheck is what stands in the way of a campaign, and whom it is for.
type CampaignCheck struct {
	Findings []draft.Fault         `json:"findings"`
	Audience int64                 `json:"audience" doc:"How many people it is for at this moment, those who will be skipped included"`
	Goes     int64                 `json:"goes" doc:"How many would get it, now or at an hour of theirs"`
	Outlook  []reckon.CampaignFate `json:"outlook" doc:"What would become of all of them now, by reason, channel and variant; empty while something is missing"`
	Codes    *int64                `json:"codes" doc:"How many codes of its offer are left; null: it names none, or there is no end of them"`
	Unseen   bool                  `json:"coupon_unseen" doc:"It names an offer, but none of its templates shows the coupon: each recipient would use up a code that they never see"`
	Looked   int64                 `json:"looked" doc:"How many people outlook speaks of: fewer than audience where counting all of them takes too long"`
}

// Check answers whether a campaign can be started, and what it would do. Id is
// empty for one that was not saved yet.
func (d *Desk) Check(ctx context.Context, id string, c *draft.Campaign) (CampaignCheck, error) {
	out, err := d.check(ctx, c)
	if err != nil || d.Outlook == nil || len(c.Inboxes) == 0 || out.Audience == 0 {
		return out, err
	}
	a, err := d.Outlook(ctx, id, c)
	out.Outlook, out.Looked = a.Fates, a.Looked
	for _, t := range a.Fates {
		if t.Fate == reckon.Goes || t.Fate == reckon.Later {
			out.Goes += t.Count
		}
	}
	return out, err
}

func (d *Desk) check(ctx context.Context, c *draft.Campaign) (CampaignCheck, error) {
	var failed error
	out := CampaignCheck{Outlook: []reckon.CampaignFate{}}
	out.Findings = c.Check(draft.Known{
		Inbox: d.Inbox,
		Template: func(id string) bool {
			_, err := d.Live(ctx, id)
			if err != nil && !hub.Is(err, hub.Missing) {
				failed = err
			}
			return err == nil
		},
		LetOut: func(id string, revision int64) bool {
			out, err := d.letOut(ctx, id, revision)
			if err != nil {
				failed = err
			}
			return out
		},
		Segment: func(id string) bool {
			_, found, err := d.Segment(ctx, id)
			if err != nil {
				failed = err
			}
			return found
		},
		Policy: func(id hub.PolicyID) bool {
			found, err := d.policy(ctx, id)
			if err != nil {
				failed = err
			}
			return found
		},
		Offer: func(id string) bool {
			left, found, err := d.offer(ctx, id)
			if err != nil {
				failed = err
			}
			out.Codes = left
			return found
		},
		Promises: func(template string) bool {
			yes, err := d.promises(ctx, c, template)
			if err != nil {
				failed = err
			}
			return yes
		},
	})
	if failed != nil {
		return out, failed
	}
	if out.Findings == nil {
		out.Findings = []draft.Fault{}
	}
	var err error
	if out.Unseen, err = d.unseen(ctx, c); err != nil {
		return out, err
	}
	out.Audience, err = d.audience(ctx, &c.Audience)
	return out, err
}

func (d *Desk) letOut(ctx context.Context, template string, revision int64) (bool, error) {
	if d.LetOut == nil {
		return true, nil
	}
	return d.LetOut(ctx, template, revision)
}

func (d *Desk) audience(ctx context.Context, a *draft.Audience) (n int64, err error) {
	switch {
	case a.Everyone:
		return d.Rows.People(ctx)
	case a.Segment != "":
		n, _, err = d.Segment(ctx, a.Segment)
		return n, err
	}
	all := slices.Clone(a.Contacts)
	slices.Sort(all)
	return int64(len(slices.Compact(all))), nil
}

// Start begins a run of a campaign. Expect is how many people whoever starts it
// believes it is for: when the audience has grown or shrunk since they looked,
// by more than one in a hundred, the answer is Conflict with the number of now.
func (d *Desk) Start(ctx context.Context, by hub.Actor, id string, expect int64) (hub.Run, error) {
	s, err := d.Get(ctx, id)
	if err != nil {
		return hub.Run{}, err
	}
	list, err := d.Rows.Runs(ctx, id, 0, 1)
	if err != nil {
		return hub.Run{}, err
	}
	if len(list) > 0 && !list[0].State.Over() {
		return hub.Run{}, hub.Errorf(hub.Conflict, "it is running already")
	}
	checked, err := d.check(ctx, &s.Campaign)
	if err != nil {
		return hub.Run{}, err
	}
	if len(checked.Findings) > 0 {
		e := checked.Findings[0].Refusal("")
		e.Detail = map[string]any{"findings": checked.Findings}
		return hub.Run{}, e
	}
	if off := checked.Audience - expect; off*100 > expect || -off*100 > expect {
		e := hub.Errorf(hub.Conflict, "it is for %d people now, not %d; look again before you send", checked.Audience, expect)
		e.Detail = map[string]any{"audience": checked.Audience}
		return hub.Run{}, e
	}
	at := d.Now().UTC().Truncate(time.Millisecond)
	start := at
	if s.Schedule.At != nil && s.Schedule.At.After(at) {
		start = s.Schedule.At.UTC()
	}
	x, err := d.open(ctx, &s, start, hub.AgentID(by.ID), hub.NewRunID(at))
	if err != nil {
		return x, err
	}
	return x, d.told(ctx, by, "campaign.start", &x)
}

// open adds a run with what it goes by frozen.
func (d *Desk) open(ctx context.Context, s *Saved, start time.Time, by hub.AgentID, id string) (hub.Run, error) {
	f := draft.Frozen{Campaign: s.Campaign, Revisions: map[string]int64{}}
	for _, t := range s.Templates() {
		revision := s.Revision
		if t != s.Template || revision == 0 {
			var err error
			if revision, err = d.Live(ctx, t); err != nil {
				return hub.Run{}, err
			}
		}
		f.Revisions[t] = revision
	}
	body, err := json.Marshal(f)
	if err != nil {
		return hub.Run{}, hub.Wrap(hub.Internal, err, "a campaign that cannot be written")
	}
	now := d.Now().UTC().Truncate(time.Millisecond)
	return d.Rows.AddRun(ctx, hub.Run{ID: id, CampaignID: s.ID, Revision: s.Version, State: hub.RunReady, Body: body, Purpose: f.Campaign.PurposeOf(), StartAt: start,
		CreatedAt: now, CreatedBy: by, UpdatedAt: now})
}

// told writes down what somebody did to a run, and wakes who carries it out.
func (d *Desk) told(ctx context.Context, by hub.Actor, action string, x *hub.Run) error {
	now := d.Now().UTC().Truncate(time.Millisecond)
	d.Hint()
	return d.Shelf.Commit(ctx, hub.WriteSet{
		Facts: []hub.Fact{runs.Fact(runs.Progress{Campaign: x.CampaignID, Run: x.ID, Seq: x.Seq, State: x.State, Reason: x.Reason, Planned: x.Planned}, now, by)},
		Audit: []hub.AuditEntry{{At: now, Actor: by, Action: action, Object: x.CampaignID, Detail: fmt.Sprintf("run %d", x.Seq)}},
	})
}
