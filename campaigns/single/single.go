// Package single sends one message at a time, as another program asks for it: an
// order's confirmation, a code, a reminder. In comes a template, a person and a
// key; out comes a row of the ledger of campaigns. Messages of one template,
// revision, purpose and way share a run for each day, which sleeps when nothing
// waits, so that the checks, receipts, replies, reports and the archive are those
// of campaigns. A key is taken in the transaction that adds the row: whatever is
// asked twice is sent once, by whichever process.
package single

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/sends"
)

// People is who a message is for.
type People interface {
	Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
	ByHandles(ctx context.Context, handles []hub.Handle) (map[string]hub.Identity, error)
}

// Way is an inbox that may write first.
type Way struct {
	Inbox hub.Inbox
	Can   channels.Abilities
}

// Letter is a revision of a template that is live.
type Letter struct {
	Revision int64
	Name     string
	Fits     func(kind hub.ChannelKind, class hub.ChannelClass, locale string) bool // has a variant for it
	Coupon   bool                                                                   // its words name one, so that it goes with an offer
}

// Deps is what a Desk is built from.
type Deps struct {
	Rows   sends.Rows
	People People
	Add    func(ctx context.Context, by hub.Actor, in hub.ProfileInput) (hub.ProfileCard, error) // a person who is new
	Handle func(card hub.IdentityCard) (hub.Handle, error)                                       // of what somebody typed
	Ways   func() []Way
	Live   func(ctx context.Context, template string) (Letter, error)                // Missing: nothing is live
	Offer  func(ctx context.Context, id string) (left *int64, gives bool, err error) // left nil: no end of them
	Key    []byte                                                                    // of the ids of what is sent
	Hint   func()                                                                    // a run was changed
	Now    func() time.Time
}

// Desk takes requests. It is safe for concurrent use.
type Desk struct{ Deps }

// Ask is a request for one message.
type Ask struct {
	Template string            `json:"template"`
	Contact  hub.ContactID     `json:"contact,omitempty"`
	To       *hub.IdentityCard `json:"to,omitempty"`
	Channel  hub.ChannelKind   `json:"channel,omitempty"`
	Inbox    hub.InboxID       `json:"inbox,omitempty"`
	Locale   string            `json:"locale,omitempty"`
	Data     map[string]any    `json:"data,omitempty"`
	Purpose  string            `json:"purpose"`
	Offer    string            `json:"coupon_pool,omitempty"` // of which the person gets a code of their own
	Survey   string            `json:"survey,omitempty"`      // address of link.survey
	Confirm  string            `json:"confirm,omitempty"`     // address of link.confirm
	Key      string            `json:"-"`                     // empty: every request is one of its own
}

// Prefix begins the campaign of the runs of single messages.
const Prefix = "message:"

// Sent is the row that answers a request.
type Sent struct {
	ID       hub.MessageID
	Row      hub.Send
	Run      hub.Run
	Template string
	Purpose  string
	At       time.Time // when it was asked for
	Again    bool      // it had been asked for before
}

// maxData bounds the data of one message, in bytes of JSON.
const maxData = 64 << 10

// Send asks for one message. The same request under the same key answers the
// same row; another request under it is Invalid.
func (d *Desk) Send(ctx context.Context, by hub.Actor, a Ask) (Sent, error) {
	a.Purpose = cmp.Or(a.Purpose, hub.PurposeTransactional)
	raw, err := json.Marshal(a)
	if err != nil || len(raw) > maxData {
		return Sent{}, hub.InvalidField("data", "is at most 64 KiB of JSON")
	}
	request, key := hash(string(raw)), hash(by.ID, cmp.Or(a.Key, "none "+hub.NewToken()))
	if s, err := d.before(ctx, key, request); !hub.Is(err, hub.Missing) {
		return s, err
	}
	letter, err := d.Live(ctx, a.Template)
	if hub.Is(err, hub.Missing) {
		return Sent{}, hub.InvalidField("template", "there is no template with this id of which a revision is live")
	}
	if err != nil {
		return Sent{}, err
	}
	if err := d.offer(ctx, &a, &letter); err != nil {
		return Sent{}, err
	}
	who, to, err := d.who(ctx, by, &a)
	if err != nil {
		return Sent{}, err
	}
	ways, err := d.ways(ctx, &a, who, &letter)
	if err != nil {
		return Sent{}, err
	}
	x, err := d.run(ctx, by, &a, &letter, ways)
	if err != nil {
		return Sent{}, err
	}
	given, err := json.Marshal(Given{Locale: a.Locale, Extra: a.Data, Survey: a.Survey, Confirm: a.Confirm})
	if err != nil {
		return Sent{}, hub.InvalidField("data", "cannot be written as JSON")
	}
	row := hub.Send{Run: x.Seq, ContactID: who.ID, To: to, Snapshot: given, UpdatedAt: d.Now().UTC().Truncate(time.Millisecond)}
	asked, err := d.Rows.AddOne(ctx, row, key, request)
	if hub.Is(err, hub.Conflict) {
		if s, berr := d.before(ctx, key, request); !hub.Is(berr, hub.Missing) {
			return s, berr
		}
	}
	if err != nil {
		return Sent{}, err
	}
	d.Hint()
	return d.sent(ctx, asked)
}

// Given is what came with a request and goes into the template.
type Given struct {
	Locale  string         `json:"locale,omitempty"`
	Extra   map[string]any `json:"extra,omitempty"`
	Event   map[string]any `json:"event,omitempty"` // of the person, that brought it about
	Survey  string         `json:"survey,omitempty"`
	Confirm string         `json:"confirm,omitempty"`
}

func (d *Desk) before(ctx context.Context, key, request string) (Sent, error) {
	asked, err := d.Rows.AskedBefore(ctx, key)
	if err != nil {
		return Sent{}, err
	}
	if asked.Request != request {
		return Sent{}, said.Invalid("idempotency_key", "key_used", "was used before with another request")
	}
	s, err := d.sent(ctx, asked)
	s.Again = true
	return s, err
}

func (d *Desk) sent(ctx context.Context, a sends.Asked) (Sent, error) {
	s, err := d.of(ctx, a.Ref)
	s.At = a.At
	return s, err
}

// Get answers one message by its id; Missing: there is none.
func (d *Desk) Get(ctx context.Context, id string) (Sent, error) {
	ref, ok := hub.ReadSendMessage(d.Key, id)
	if !ok {
		return Sent{}, hub.Errorf(hub.Missing, "there is no such message")
	}
	return d.of(ctx, ref)
}

func (d *Desk) of(ctx context.Context, ref hub.SendRef) (s Sent, err error) {
	if s.Row, err = d.Rows.Get(ctx, ref); err != nil {
		return s, err
	}
	if s.Run, err = d.Rows.RunOf(ctx, ref.Run); err != nil {
		return s, err
	}
	f, err := draft.Thaw(&s.Run)
	s.ID, s.Template, s.Purpose = ref.Message(d.Key), f.Campaign.TemplateOf(s.Row.Variant), f.Campaign.PurposeOf()
	s.At = s.Row.UpdatedAt
	if !s.Row.FirstAt.IsZero() {
		s.At = s.Row.FirstAt
	}
	return s, err
}

// run answers the run that the message joins, which the first one of a day makes.
func (d *Desk) run(ctx context.Context, by hub.Actor, a *Ask, l *Letter, ways []hub.InboxID) (hub.Run, error) {
	now := d.Now().UTC().Truncate(time.Millisecond)
	c := draft.Campaign{Name: l.Name, Purpose: a.Purpose, Audience: draft.Audience{Contacts: []hub.ContactID{}}, Template: a.Template, Inboxes: ways, CouponPool: a.Offer,
		Stop: draft.StopSwitch{Complaints: 100, Bounces: 100, Errors: 100}}
	body, err := json.Marshal(draft.Frozen{Campaign: c, Revisions: map[string]int64{a.Template: l.Revision}})
	if err != nil {
		return hub.Run{}, hub.Wrap(hub.Internal, err, "a message cannot be written down")
	}
	id := "srun_" + now.Format("20060102") + "_" + hash(string(body))[:24]
	x, err := d.Rows.Run(ctx, id)
	if !hub.Is(err, hub.Missing) {
		return x, err
	}
	x, err = d.Rows.AddRun(ctx, hub.Run{ID: id, CampaignID: Prefix + a.Template, Revision: 1, State: hub.RunRunning, Body: body, Purpose: c.PurposeOf(), StartAt: now, PlannedAt: now,
		StartedAt: now, CreatedAt: now, CreatedBy: hub.AgentID(by.ID), UpdatedAt: now})
	if hub.Is(err, hub.Conflict) {
		return d.Rows.Run(ctx, id) // somebody else was faster
	}
	return x, err
}

func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// ways are the inboxes by which it can go, in the hub's order.
func (d *Desk) ways(ctx context.Context, a *Ask, who *hub.Contact, l *Letter) ([]hub.InboxID, error) {
	ids, err := d.People.IdentitiesOf(ctx, []hub.ContactID{who.ID})
	if err != nil {
		return nil, err
	}
	named, written := false, false
	var out []hub.InboxID
	for _, w := range d.Ways() {
		if a.Inbox != "" && w.Inbox.ID != a.Inbox || a.Channel != "" && w.Inbox.Kind != a.Channel {
			continue
		}
		named = true
		if !l.Fits(w.Inbox.Kind, w.Can.Class, cmp.Or(a.Locale, who.Language)) {
			continue
		}
		written = true
		if a.To != nil && a.To.Kind != w.Can.HandleKind {
			continue
		}
		if slices.ContainsFunc(ids[who.ID], func(x hub.Identity) bool {
			return x.Handle.Kind == w.Can.HandleKind && (x.Handle.Scope == "" || x.Handle.Scope == string(w.Inbox.ID))
		}) {
			out = append(out, w.Inbox.ID)
		}
	}
	slices.Sort(out) // the same ways make the same run
	switch {
	case len(out) > 0:
		return out, nil
	case !named && a.Inbox != "":
		return nil, hub.InvalidField("inbox", "there is no such inbox that may write first")
	case !named:
		return nil, hub.InvalidField("channel", "there is no inbox of this channel that may write first")
	case !written:
		return nil, hub.InvalidField("template", "has no variant for this channel")
	case a.To != nil:
		return nil, hub.InvalidField("to.kind", "no inbox reaches an address of this kind")
	}
	return nil, hub.InvalidField("contact_id", "has no address that an inbox reaches")
}
