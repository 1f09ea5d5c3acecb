// Package post hands messages of journeys over to the ledger of campaigns. Each
// batch of people at a step becomes a small run of its own, frozen and started,
// which is then checked and sent as any other: consent, quiet hours, the cap, the
// care for open conversations, and what became of each are the ledger's.
package post

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/hub"
)

// Ledger is the runs of campaigns; sends.Rows has them.
type Ledger interface {
	AddRun(ctx context.Context, x hub.Run) (hub.Run, error)
	Run(ctx context.Context, id string) (hub.Run, error) // Missing without one
}

// Post is the way from journeys to the ledger.
type Post struct {
	Ledger  Ledger
	Sends   func(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error)
	Inboxes func(ctx context.Context) ([]hub.Inbox, error) // that may send, in their order
	Told    func()                                         // that there is a run
	Now     func() time.Time
}

// Prefix begins the campaign of a journey's runs.
const Prefix = "journey:"

// valid is how long after its turn a message of a journey is of any use.
const valid = 3 * 24 * time.Hour

// tries bounds how many runs one batch may be cut into.
const tries = 1000

// Send implements walk.Post. Whoever is in a run of the batch already is not put
// into another, so that a batch that comes in other pieces after a crash is sent
// once all the same.
func (p *Post) Send(ctx context.Context, b walk.Batch, to []hub.ContactID) (seq int64, err error) {
	rest := slices.Clone(to)
	for n := range tries {
		id := "jrun_" + strings.NewReplacer("/", "_").Replace(b.ID) + "_" + strconv.Itoa(n)
		x, err := p.Ledger.Run(ctx, id)
		if hub.Is(err, hub.Missing) {
			if len(rest) == 0 {
				return seq, nil
			}
			x, err = p.add(ctx, id, b, rest)
			if hub.Is(err, hub.Conflict) {
				x, err = p.Ledger.Run(ctx, id) // somebody else was faster
			}
		}
		if err != nil {
			return 0, err
		}
		seq = x.Seq
		f, err := draft.Thaw(&x)
		if err != nil {
			return 0, err
		}
		if rest = slices.DeleteFunc(rest, func(id hub.ContactID) bool { return slices.Contains(f.Campaign.Audience.Contacts, id) }); len(rest) == 0 {
			return seq, nil
		}
	}
	return 0, hub.Errorf(hub.Internal, "a batch of a journey is in too many pieces")
}

func (p *Post) add(ctx context.Context, id string, b walk.Batch, to []hub.ContactID) (hub.Run, error) {
	inboxes, err := p.ways(ctx, b.Send.Channels)
	if err != nil {
		return hub.Run{}, err
	}
	c := draft.Campaign{
		Name: b.Course.Name + " · " + b.Step, Purpose: b.Purpose, Audience: draft.Audience{Contacts: to}, Template: b.Send.Template,
		Inboxes: inboxes, Fallback: true, ValidMin: int(valid / time.Minute),
	}
	body, err := json.Marshal(draft.Frozen{Campaign: c, Revisions: map[string]int64{}})
	if err != nil {
		return hub.Run{}, hub.Wrap(hub.Internal, err, "a message of a journey cannot be written down")
	}
	now := p.Now().UTC().Truncate(time.Millisecond)
	x, err := p.Ledger.AddRun(ctx, hub.Run{ID: id, CampaignID: Prefix + b.Course.ID() + "/" + b.Step, Revision: b.Course.Version, State: hub.RunPlanning,
		Body: body, StartAt: now, CreatedAt: now, UpdatedAt: now})
	if err == nil {
		p.Told()
	}
	return x, err
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

// Became implements walk.Post.
func (p *Post) Became(ctx context.Context, run int64, contacts []string) (map[hub.ContactID]hub.SendState, error) {
	return p.Sends(ctx, run, contacts)
}

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
