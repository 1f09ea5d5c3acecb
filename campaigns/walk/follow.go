package walk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/feed"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// coming is somebody who may come into a journey.
type coming struct {
	book  *book
	who   hub.ContactID
	entry string
	event map[string]any
	fact  int64

	segment string // that they came into
}

// follow takes in one page of facts; more: there may be another.
func (e *Engine) follow(ctx context.Context) (more bool, err error) {
	facts, err := e.place.Next(ctx)
	if err != nil {
		return false, err
	}
	if feed.Changed(facts, StateKind) {
		if err := e.load(ctx); err != nil {
			return false, err
		}
	}
	happened := map[hub.ContactID][]journey.Happening{}
	var in []coming
	segments := map[string]bool{}
	for i := range facts {
		f := &facts[i]
		if s := changed(f); s != "" {
			segments[s] = true
			continue
		}
		if f.Type == hub.ContactMerged {
			if err := e.merged(ctx, f); err != nil {
				return false, err
			}
			continue
		}
		h, ok := e.told(f)
		if !ok {
			continue
		}
		happened[f.ContactID] = append(happened[f.ContactID], h)
		in = append(in, e.entries(f.ContactID, &h)...)
	}
	if err := e.happen(ctx, happened); err != nil {
		return false, err
	}
	if err := e.enter(ctx, in); err != nil {
		return false, err
	}
	if len(segments) > 0 {
		if err := e.regroup(ctx, segments); err != nil {
			return false, err
		}
	}
	return e.place.Passed(ctx, facts)
}

// told is what a fact tells of a person; false: nothing that journeys know.
func (e *Engine) told(f *hub.Fact) (h journey.Happening, ok bool) {
	if f.ContactID == "" || len(e.books.all) == 0 {
		return h, false
	}
	h = journey.Happening{At: f.At, Fact: f.Seq}
	switch f.Type {
	case hub.ContactHadEvent:
		var d struct {
			After hub.ContactEvent `json:"after"`
		}
		if json.Unmarshal(f.Data, &d) != nil {
			return h, false
		}
		h.Sort, h.Name, h.Props = journey.Occurred, d.After.Name, d.After.Props
		if d.After.Amount != nil {
			h.Props = withAmount(h.Props, *d.After.Amount)
		}
		h.Step = d.After.ID // names the event; an entry by it is one
	case hub.SegmentEntered, hub.SegmentLeft:
		var d struct {
			After hub.SegmentCard `json:"after"`
		}
		if json.Unmarshal(f.Data, &d) != nil || d.After.ID == "" {
			return h, false
		}
		h.Sort, h.Name = journey.Entered, d.After.ID
		if f.Type == hub.SegmentLeft {
			h.Sort = journey.Left
		}
	case hub.MessageReceived, hub.ConversationOpened, hub.ConversationReopened:
		var d struct {
			Message *struct {
				Automatic hub.Automatic `json:"automatic"`
			} `json:"message"`
		}
		if json.Unmarshal(f.Data, &d) != nil || d.Message != nil && d.Message.Automatic != "" {
			return h, false // nobody answered: a machine did
		}
		h.Sort = journey.Wrote
		if f.Type != hub.MessageReceived {
			h.Sort = journey.Opened
		}
	case hub.ContactChanged:
		var d struct {
			Profile *struct {
				Consents []hub.Consent `json:"consents"`
			} `json:"profile"`
		}
		if json.Unmarshal(f.Data, &d) != nil || d.Profile == nil {
			return h, false
		}
		return e.optedOut(h, d.Profile.Consents)
	default:
		return h, false
	}
	return h, true
}

// optedOut reads a no to everything, or to a purpose on every channel.
func (e *Engine) optedOut(h journey.Happening, consents []hub.Consent) (journey.Happening, bool) {
	const anywhere = hub.ChannelKind("\x00any") // no channel has a word of its own for it
	for _, c := range consents {
		if c.Given || (c.Channel != "" && c.Channel != "all") {
			continue
		}
		purpose := c.Purpose
		if purpose == "all" {
			purpose = ""
		}
		asked := purpose
		if asked == "" {
			asked = hub.PurposeMarketing
		}
		if ok, why := hub.MaySend(consents, anywhere, asked); !ok && why == hub.SaidNo {
			h.Sort, h.Name = journey.OptedOut, purpose
			return h, true
		}
	}
	return h, false
}

func withAmount(props map[string]any, amount float64) map[string]any {
	out := make(map[string]any, len(props)+1)
	for k, v := range props {
		out[k] = v
	}
	out["amount"] = amount
	return out
}

// entries are the journeys that a happening may bring somebody into.
func (e *Engine) entries(who hub.ContactID, h *journey.Happening) (out []coming) {
	e.books.running(func(b *book) {
		x := &b.live.Entry
		c := coming{book: b, who: who, fact: h.Fact}
		switch {
		case h.Sort == journey.Occurred && x.Event != nil && x.Event.Matches(h.Name, h.Props):
			c.entry, c.event = "event:"+h.Step, h.Props
		case h.Sort == journey.Entered && x.Segment != "" && x.Segment == h.Name:
			c.entry, c.segment = journey.BySegment+h.Name+":fact:"+strconv.FormatInt(h.Fact, 10), h.Name
		default:
			return
		}
		if !h.At.Before(b.Since) {
			out = append(out, c)
		}
	})
	return out
}

// happen takes in what happened to people who are inside. Whose row somebody else
// has changed meanwhile is read again; facts that were taken in are passed over.
func (e *Engine) happen(ctx context.Context, happened map[hub.ContactID][]journey.Happening) error {
	who := make([]string, 0, len(happened))
	for id := range happened {
		who = append(who, string(id))
	}
	slices.Sort(who)
	for try := 0; len(who) > 0; try++ {
		if try == 5 {
			return hub.Errorf(hub.Temporary, "enrolments change faster than they can be read")
		}
		inside, err := e.Rows.Inside(ctx, who)
		if err != nil {
			return err
		}
		units := make([]unit, 0, len(inside))
		for _, x := range inside {
			units = append(units, unit{e: x, happened: slices.Clone(happened[x.Contact])})
		}
		lost, err := e.move(ctx, units)
		if err != nil {
			return err
		}
		who = texts(lost)
	}
	return nil
}

// enter brings people in whom their journey admits.
func (e *Engine) enter(ctx context.Context, in []coming) error {
	byBook := map[*book][]coming{}
	var order []*book
	for _, c := range in {
		if byBook[c.book] == nil {
			order = append(order, c.book)
		}
		byBook[c.book] = append(byBook[c.book], c)
	}
	for _, b := range order {
		if err := e.admit(ctx, b, byBook[b]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) admit(ctx context.Context, b *book, all []coming) error {
	ids := make([]hub.ContactID, len(all))
	for i := range all {
		ids[i] = all[i].who
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	past, err := e.Rows.Past(ctx, b.id, texts(ids))
	if err != nil {
		return err
	}
	people, err := e.known(ctx, ids, b.live.Needs.Asks(), b.live.Needs.Talking)
	if err != nil {
		return err
	}
	if err := e.since(ctx, all, ids); err != nil {
		return err
	}
	now := e.Now().UTC().Truncate(time.Millisecond)
	var units []unit
	for _, c := range all {
		p, ok := people[c.who]
		if !ok || p.ID == "" || !admitted(b.live, &p, past[c.who], &c, now) {
			continue
		}
		past[c.who] = append(past[c.who], enrolments.Past{Contact: c.who, State: journey.Active, EnteredAt: now, Entry: c.entry})
		x := b.live.Begin(journey.EnrolmentID(b.id, c.who, c.entry), c.entry, c.who, b.live.Version, c.event, c.fact, now)
		units = append(units, unit{e: x, fresh: true})
	}
	_, err = e.move(ctx, units) // whom somebody else has brought in is inside
	return err
}

// since names the entries of those who came into a segment and are in it still by
// their membership.
func (e *Engine) since(ctx context.Context, all []coming, ids []hub.ContactID) error {
	if !slices.ContainsFunc(all, func(c coming) bool { return c.segment != "" }) {
		return nil
	}
	in, err := e.People.Segments(ctx, ids)
	if err != nil {
		return err
	}
	for i := range all {
		if at, ok := in[all[i].who][all[i].segment]; ok && all[i].segment != "" {
			all[i].entry = byMember(all[i].segment, at)
		}
	}
	return nil
}

func admitted(c *journey.Course, p *journey.Person, past []enrolments.Past, x *coming, now time.Time) bool {
	var last time.Time
	for _, was := range past {
		if was.State == journey.Active || was.Entry == x.entry {
			return false
		}
		if was.EnteredAt.After(last) {
			last = was.EnteredAt
		}
	}
	return c.Admits(p, x.event, last, now)
}

// merged gives the journeys of a person to the one they are now.
func (e *Engine) merged(ctx context.Context, f *hub.Fact) error {
	var d struct {
		Before hub.ContactID `json:"before"`
	}
	if json.Unmarshal(f.Data, &d) != nil || d.Before == "" || f.ContactID == "" {
		return nil
	}
	left, err := e.Rows.Merged(ctx, d.Before, f.ContactID)
	if err != nil {
		return err
	}
	var all []enrolments.Change
	for i := range left {
		all = append(all, ChangeOf(&left[i], left[i].Stop("merged", e.Now())))
	}
	if len(all) == 0 {
		return nil
	}
	_, err = e.Rows.Save(ctx, all)
	return err
}

// dates brings in whom an entry by date is about today.
func (e *Engine) dates(ctx context.Context) error {
	var all []*book
	e.books.running(func(b *book) {
		if b.live.Entry.Date != nil {
			all = append(all, b)
		}
	})
	for _, b := range all {
		for after, n := hub.ContactID(""), page; n == page; {
			ids, values, err := e.Rows.WithTrait(ctx, b.live.Entry.Date.Trait, after, page)
			if err != nil {
				return err
			}
			if n = len(ids); n > 0 {
				after = ids[n-1]
			}
			if err := e.admitDates(ctx, b, ids, values); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) admitDates(ctx context.Context, b *book, ids []hub.ContactID, values []string) error {
	d, now := b.live.Entry.Date, e.Now()
	near := func(i int, zone *time.Location) []time.Time { return d.Instants(values[i], zone, now) }
	var some []hub.ContactID // whose day it is somewhere on earth
	at := map[hub.ContactID]int{}
	for i, id := range ids {
		for _, zone := range edges {
			if len(near(i, zone)) > 0 {
				some, at[id] = append(some, id), i
				break
			}
		}
	}
	if len(some) == 0 {
		return nil
	}
	people, err := e.known(ctx, some, false, false)
	if err != nil {
		return err
	}
	var in []coming
	for _, id := range some {
		p, ok := people[id]
		if !ok || p.ID == "" {
			continue
		}
		zone := p.Zone
		if zone == nil {
			zone = b.live.Zone()
		}
		for _, x := range near(at[id], zone) {
			if !x.Before(b.Since) {
				in = append(in, coming{book: b, who: id, entry: "date:" + x.In(zone).Format(time.DateOnly)})
			}
		}
	}
	return e.enter(ctx, in)
}

// edges are zones between which all others lie.
var edges = []*time.Location{time.FixedZone("first", 14*3600), time.UTC, time.FixedZone("last", -12*3600)}
