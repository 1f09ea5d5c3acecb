// Package segments answers for segments: which there are and how many people are
// in them, whether a draft is right and whom it would match, who is in one.
package segments

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
	"github.com/parleyhub/parley/segments/shelf"
)

// Members are who is in segments; internal/store/segments has it all.
type Members interface {
	States(ctx context.Context) (map[string]rows.State, error)
	Members(ctx context.Context, segment string, after hub.ContactID, most int) ([]rows.Member, error)
	Days(ctx context.Context, segment string, since int64) ([]rows.Day, error)
	Count(ctx context.Context, q *query.Query) (rows.Counted, error)
	Sample(ctx context.Context, q *query.Query, place hub.ContactID, most int) ([]hub.ContactID, error)
	Tags(ctx context.Context, most int) ([]string, error)
	Values(ctx context.Context, trait string, most int) ([]string, error)
}

// Names says who people are; *store.Store does.
type Names interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	IdentitiesOf(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID][]hub.Identity, error)
}

// Desk answers the operations.
type Desk struct {
	Shelf   *shelf.Shelf
	Members Members
	Names   Names
	Zone    func(ctx context.Context) (*time.Location, error)
	Now     func() time.Time

	mu     sync.Mutex
	counts map[hub.AgentID]*counting // one at a time for each caller
}

type counting struct{ stop context.CancelFunc }

// SegmentView is one saved segment.
type SegmentView struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Match       json.RawMessage `json:"match" doc:"The tree: see docs/segments.md"`
	Text        string          `json:"text" doc:"The same in words, see docs/segments.md"`
	Members     int64           `json:"members" doc:"How many are in it"`
	CountedAt   *time.Time      `json:"counted_at" doc:"When that was last looked at; null: not yet"`
	Ready       bool            `json:"ready" doc:"false while everybody is being asked after a change of the definition"`
	DueAt       *time.Time      `json:"due_at" doc:"When it is counted anew because time passes; null: only when something happens"`
	Version     int64           `json:"version"`
	ChangedAt   time.Time       `json:"changed_at"`
	ChangedBy   hub.AgentID     `json:"changed_by"`
}

func view(b *shelf.Book, k shelf.Kept, states map[string]rows.State) SegmentView {
	s := states[k.ID]
	v := SegmentView{ID: k.ID, Name: k.Name, Description: k.Description, Match: tree(k.Match), Text: segments.Print(k.Match), Members: s.Members,
		Ready: s.Mark == b.Mark(k.ID), Version: k.Version, ChangedAt: k.At.UTC(), ChangedBy: k.By}
	if !s.CountedAt.IsZero() {
		v.CountedAt = &s.CountedAt
	}
	if !s.DueAt.IsZero() {
		v.DueAt = &s.DueAt
	}
	return v
}

// tree is a node as JSON. One that was saved can always be encoded.
func tree(n segments.Node) json.RawMessage {
	raw, err := json.Marshal(n)
	if err != nil {
		return json.RawMessage("null")
	}
	return raw
}

// List answers the operation listSegments.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[SegmentView]], error) {
	book, err := d.Shelf.Book(ctx)
	if err != nil {
		return nil, err
	}
	states, err := d.Members.States(ctx)
	if err != nil {
		return nil, err
	}
	out := []SegmentView{}
	for _, k := range book.List() {
		out = append(out, view(book, k, states))
	}
	return page.Window(out, *in, func(v *SegmentView) string { return v.ID }), nil
}

// Get answers the operation getSegment.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[SegmentView], error) {
	return d.one(ctx, in.ID)
}

func (d *Desk) one(ctx context.Context, id string) (*page.Answer[SegmentView], error) {
	book, err := d.Shelf.Book(ctx)
	if err != nil {
		return nil, err
	}
	states, err := d.Members.States(ctx)
	if err != nil {
		return nil, err
	}
	k, ok := book.Get(id)
	if !ok {
		return nil, hub.Errorf(hub.Missing, "there is no such segment")
	}
	return page.Of(view(book, k, states), nil)
}

// SegmentDraft is a definition in one of its two forms.
type SegmentDraft struct {
	Match json.RawMessage `json:"match,omitempty" required:"false" doc:"As a tree: see docs/segments.md"`
	Text  *string         `json:"text,omitempty" required:"false" maxLength:"65536" doc:"In words; then without match"`
}

// read answers the tree and what finds places in the text.
func (d *SegmentDraft) read() (n segments.Node, locate func([]segments.Problem), err error) {
	locate = func([]segments.Problem) {}
	switch {
	case (d.Text == nil) == (len(d.Match) == 0):
		return n, locate, said.Invalid("match", "match_or_text", "either match or text is needed")
	case d.Text == nil:
		if n, err = segments.Decode(d.Match); err != nil {
			return n, locate, unlike(err)
		}
		return n, locate, nil
	}
	p, err := segments.Parse(*d.Text)
	return p.Node, p.Locate, err
}

// SaveSegmentInput is a segment as it is to be saved.
type SaveSegmentInput struct {
	Body struct {
		Name        string `json:"name" minLength:"1" maxLength:"100"`
		Description string `json:"description" required:"false" maxLength:"1000"`
		SegmentDraft
		Version int64 `json:"version" required:"false" minimum:"0" doc:"The version that was read, when it is changed"`
	}
}

func (in *SaveSegmentInput) definition() (segments.Definition, error) {
	name, err := strict.OneLine("name", in.Body.Name)
	if err != nil {
		return segments.Definition{}, err
	}
	n, _, err := in.Body.read()
	if err != nil {
		return segments.Definition{}, unreadable(err)
	}
	return segments.Definition{Name: name, Description: in.Body.Description, Match: n}, nil
}

// Create answers the operation createSegment.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *SaveSegmentInput) (*page.Answer[SegmentView], error) {
	def, err := in.definition()
	if err != nil {
		return nil, err
	}
	k, err := d.Shelf.Create(ctx, c.Actor(), def)
	if err != nil {
		return nil, err
	}
	return d.one(ctx, k.ID)
}

// ChangeSegmentInput is what is asked for.
type ChangeSegmentInput struct {
	page.ByID
	SaveSegmentInput
}

// Change answers the operation changeSegment.
func (d *Desk) Change(ctx context.Context, c *door.Caller, in *ChangeSegmentInput) (*page.Answer[SegmentView], error) {
	def, err := in.definition()
	if err != nil {
		return nil, err
	}
	if _, err := d.Shelf.Change(ctx, c.Actor(), in.ID, in.Body.Version, def); err != nil {
		return nil, err
	}
	return d.one(ctx, in.ID)
}

// Delete answers the operation deleteSegment.
func (d *Desk) Delete(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, d.Shelf.Delete(ctx, c.Actor(), in.ID)
}
