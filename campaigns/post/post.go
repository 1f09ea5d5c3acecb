// Package post hands messages of journeys over to the ledger of campaigns. What a
// step sends on one day is a run, filled person by person, which sleeps when
// nothing waits; it is checked and sent as any other: consent, quiet hours, the
// cap, the care for open conversations, and what became of each are the ledger's.
package post

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store/sends"
)

// Ledger is the runs of campaigns; sends.Rows has them.
type Ledger interface {
	AddRun(ctx context.Context, x hub.Run) (hub.Run, error)
	Run(ctx context.Context, id string) (hub.Run, error) // Missing without one
	AddMany(ctx context.Context, run int64, at time.Time, all []sends.Given) error
	AskedBefore(ctx context.Context, key string) (sends.Asked, error)
	Recall(ctx context.Context, run int64, who hub.ContactID, reason string, now time.Time) (int64, error)
}

// Post is the way from journeys to the ledger.
type Post struct {
	Ledger  Ledger
	Sends   func(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error)
	Inboxes func(ctx context.Context) ([]hub.Inbox, error) // that may send, in their order
	Told    func()                                         // that there is something to send
	Now     func() time.Time
}

// Prefix begins the campaign of a journey's runs.
const Prefix = "journey:"

// LeftReason is why a message is skipped of somebody who left the journey before
// it went out.
const LeftReason = "left_journey"

// valid is how long after the first one of a day a message is of any use.
const valid = 4 * 24 * time.Hour

// Send implements walk.Post. A letter's key makes it one, however often it comes.
func (p *Post) Send(ctx context.Context, b walk.Batch, to []walk.Letter) (seq int64, err error) {
	x, err := p.run(ctx, &b)
	if err != nil {
		return 0, err
	}
	all := make([]sends.Given, len(to))
	for i, l := range to {
		all[i] = sends.Given{Key: hash(l.Key), Contact: l.Contact}
		if len(l.Event) == 0 {
			continue
		}
		if all[i].Snapshot, err = json.Marshal(single.Given{Event: l.Event}); err != nil {
			return 0, hub.Wrap(hub.Invalid, err, "an event cannot be written down")
		}
	}
	if err := p.Ledger.AddMany(ctx, x.Seq, p.now(), all); err != nil {
		if hub.Is(err, hub.Conflict) {
			err = hub.Wrap(hub.Temporary, err, "others add to it just now")
		}
		return 0, err
	}
	p.Told()
	return x.Seq, nil
}

func (p *Post) now() time.Time { return p.Now().UTC().Truncate(time.Millisecond) }

// run answers the run of a step of today, which the first message makes.
func (p *Post) run(ctx context.Context, b *walk.Batch) (hub.Run, error) {
	inboxes, err := p.ways(ctx, b.Send.Channels)
	if err != nil {
		return hub.Run{}, err
	}
	c := draft.Campaign{
		Name: b.Course.Name + " · " + b.Step, Purpose: b.Purpose, Audience: draft.Audience{Contacts: []hub.ContactID{}}, Template: b.Send.Template,
		Inboxes: inboxes, Fallback: true, ValidMin: int(valid / time.Minute), CouponPool: b.Send.Offer,
	}
	body, err := json.Marshal(draft.Frozen{Campaign: c, Revisions: map[string]int64{}})
	if err != nil {
		return hub.Run{}, hub.Wrap(hub.Internal, err, "a message of a journey cannot be written down")
	}
	now := p.now()
	campaign := Campaign(b.Course.ID(), b.Step)
	id := "jrun_" + now.Format("20060102") + "_" + hash(campaign, b.Course.VersionWord(), string(body))[:24]
	x, err := p.Ledger.Run(ctx, id)
	if !hub.Is(err, hub.Missing) {
		return x, err
	}
	x, err = p.Ledger.AddRun(ctx, hub.Run{ID: id, CampaignID: campaign, Revision: b.Course.Version, State: hub.RunRunning, Body: body, Purpose: c.PurposeOf(),
		StartAt: now, PlannedAt: now, StartedAt: now, CreatedAt: now, UpdatedAt: now})
	if hub.Is(err, hub.Conflict) {
		return p.Ledger.Run(ctx, id) // somebody else was faster
	}
	return x, err
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// ways are the inboxes of channels, in the order that the step prefers. A word is
// a kind of channel or the id of an inbox.
func (p *Post) ways(ctx context.Context, channels []string) (out []hub.InboxID, err error) {
	all, err := p.Inboxes(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range channels {
		for _, in := range all {
			if (string(in.Kind) == c || string(in.ID) == c) && !slices.Contains(out, in.ID) {
				out = append(out, in.ID)
			}
		}
	}
	if len(out) == 0 {
		return nil, hub.Errorf(hub.Invalid, "there is no inbox of %s", strings.Join(channels, ", "))
	}
	return out, nil
}

// Recall implements walk.Post.
func (p *Post) Recall(ctx context.Context, run int64, key string, who hub.ContactID) error {
	if run == 0 {
		asked, err := p.Ledger.AskedBefore(ctx, hash(key))
		if hub.Is(err, hub.Missing) {
			return nil // it never came so far
		}
		if err != nil {
			return err
		}
		run = asked.Ref.Run
	}
	_, err := p.Ledger.Recall(ctx, run, who, LeftReason, p.now())
	return err
}

// Became implements walk.Post.
func (p *Post) Became(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error) {
	return p.Sends(ctx, run, contacts)
}

// Campaign of the runs of a journey's step.
func Campaign(journey, step string) string { return Prefix + journey + "/" + step }

// Journey of a run's campaign; false: it is none of a journey.
func Journey(campaign string) (id, step string, ok bool) {
	rest, ok := strings.CutPrefix(campaign, Prefix)
	if !ok {
		return "", "", false
	}
	id, step, _ = strings.Cut(rest, "/")
	return id, step, true
}

var _ walk.Post = (*Post)(nil)
