package segments

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/query"
)

// patience is how long one count looks at people before it says how far it got.
const patience = 5 * time.Second

// unreadable makes a problem of a text that cannot be read.
func unreadable(err error) error {
	var s *segments.SyntaxError
	if !errors.As(err, &s) {
		return err
	}
	e := said.Refused("segment", "text", s.Error(), s.Say, s.Args)
	e.Detail = map[string]any{"problems": []SegmentProblem{asProblem(s)}}
	return e
}

// SegmentProblem is something wrong with a draft.
type SegmentProblem segments.Problem

func asProblem(s *segments.SyntaxError) SegmentProblem {
	return SegmentProblem{Text: s.Text, Say: s.Say, Args: s.Args, Suggest: s.Suggest, Place: &s.Place}
}

// unlike says what is wrong with the JSON of a segment, without the names of Go.
func unlike(err error) error {
	var e *hub.Error
	if errors.As(err, &e) {
		return e
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return said.Invalid("match", "no_segment_field", "is not a segment: there is no field %s", name)
	}
	if strings.HasPrefix(err.Error(), "json:") {
		return said.Invalid("match", "segment_sort", "is not a segment: a value is of the wrong sort")
	}
	return said.Invalid("match", "no_segment", "is not a segment: %s", err)
}

// CheckSegmentInput is a draft.
type CheckSegmentInput struct {
	Body struct {
		SegmentDraft
		ID string `json:"id" required:"false" maxLength:"64" doc:"Of the segment that is changed"`
	}
}

// CheckedSegment says what is wrong with a draft, and gives both of its forms.
type CheckedSegment struct {
	Match    json.RawMessage  `json:"match" doc:"The tree; null: it cannot be read"`
	Text     string           `json:"text"`
	Problems []SegmentProblem `json:"problems"`
	OK       bool             `json:"ok" doc:"It can be saved; warnings may remain"`
}

// Check answers the operation checkSegment.
func (d *Desk) Check(ctx context.Context, _ *door.Caller, in *CheckSegmentInput) (*page.Answer[CheckedSegment], error) {
	_, out, err := d.checked(ctx, &in.Body.SegmentDraft, in.Body.ID)
	return page.Of(out, err)
}

func (d *Desk) checked(ctx context.Context, draft *SegmentDraft, self string) (n segments.Node, out CheckedSegment, err error) {
	n, locate, err := draft.read()
	var s *segments.SyntaxError
	if errors.As(err, &s) {
		return n, CheckedSegment{Match: json.RawMessage("null"), Text: *draft.Text, Problems: []SegmentProblem{asProblem(s)}}, nil
	}
	if err != nil {
		return n, out, err
	}
	problems, err := d.Shelf.Check(ctx, n, self)
	if err != nil {
		return n, out, err
	}
	locate(problems)
	n = n.Normal()
	out = CheckedSegment{Match: tree(n), Problems: make([]SegmentProblem, len(problems)), OK: !segments.Wrong(problems)}
	for i := range problems {
		out.Problems[i] = SegmentProblem(problems[i])
	}
	if draft.Text != nil {
		out.Text = *draft.Text
	} else {
		out.Text = segments.Print(n)
	}
	return n, out, nil
}

// CountSegmentInput is a draft of which somebody wants to know whom it matches.
type CountSegmentInput struct {
	Body struct {
		SegmentDraft
		ID     string `json:"id" required:"false" maxLength:"64" doc:"Of the segment that is changed"`
		Sample int    `json:"sample" required:"false" minimum:"0" maximum:"50" doc:"How many people to show"`
	}
}

// SegmentMember is somebody in a segment.
type SegmentMember struct {
	ID      hub.ContactID `json:"id"`
	Name    string        `json:"name"`
	Address string        `json:"address" doc:"The first address that is known; empty without"`
	Since   *time.Time    `json:"since" doc:"When they came into it; null in a draft"`
}

// CountedSegment is how many people a draft matches.
type CountedSegment struct {
	CheckedSegment
	Count    int64           `json:"count" doc:"Found so far"`
	Looked   float64         `json:"looked" doc:"Which part of all people was looked at within the time there is; 1: all, the count is exact"`
	Estimate int64           `json:"estimate" doc:"The count, or what it will be when the rest is like what was looked at"`
	Sample   []SegmentMember `json:"sample"`
	TookMS   int64           `json:"took_ms"`
}

// Count answers the operation countSegment.
func (d *Desk) Count(ctx context.Context, c *door.Caller, in *CountSegmentInput) (*page.Answer[CountedSegment], error) {
	node, checked, err := d.checked(ctx, &in.Body.SegmentDraft, in.Body.ID)
	if err != nil {
		return nil, err
	}
	out := CountedSegment{CheckedSegment: checked, Sample: []SegmentMember{}}
	if !checked.OK {
		return page.Of(out, nil)
	}
	q, err := d.compile(ctx, node)
	if err != nil {
		return nil, err
	}
	began := d.Now()
	ctx, mine := d.alone(ctx, c.Agent.ID)
	defer d.done(c.Agent.ID, mine)
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	n, err := d.Members.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	if whole.Err() != nil {
		return nil, hub.Errorf(hub.Conflict, "another count of yours has begun")
	}
	out.Count, out.Looked, out.Estimate = n.Count, n.Looked, n.Count
	if n.Looked > 0 && n.Looked < 1 {
		out.Estimate = int64(float64(n.Count) / n.Looked)
	}
	if in.Body.Sample > 0 && n.Count > 0 && ctx.Err() == nil {
		if out.Sample, err = d.sample(ctx, q, in.Body.Sample); err != nil && ctx.Err() == nil {
			return nil, err
		}
	}
	out.TookMS = d.Now().Sub(began).Milliseconds()
	return page.Of(out, nil)
}

func (d *Desk) sample(ctx context.Context, q *query.Query, most int) ([]SegmentMember, error) {
	ids, err := d.Members.Sample(ctx, q, "", most)
	if err != nil {
		return []SegmentMember{}, err
	}
	return d.people(ctx, ids)
}

func (d *Desk) compile(ctx context.Context, n segments.Node) (*query.Query, error) {
	book, err := d.Shelf.Book(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := d.Zone(ctx)
	if err != nil {
		return nil, err
	}
	return query.Compile(n, query.Env{Now: d.Now(), Zone: zone, Segment: book.Segment, Trait: book.Trait})
}

// alone ends the count that the same caller began before: the screen asks anew
// with each change of a draft.
func (d *Desk) alone(ctx context.Context, who hub.AgentID) (context.Context, *counting) {
	ctx, stop := context.WithCancel(ctx)
	mine := &counting{stop: stop}
	d.mu.Lock()
	defer d.mu.Unlock()
	if was := d.counts[who]; was != nil {
		was.stop()
	}
	if d.counts == nil {
		d.counts = map[hub.AgentID]*counting{}
	}
	d.counts[who] = mine
	return ctx, mine
}

func (d *Desk) done(who hub.AgentID, mine *counting) {
	mine.stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.counts[who] == mine {
		delete(d.counts, who)
	}
}
