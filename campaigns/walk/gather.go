package walk

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// gathering is how far the members of the segment that a journey's people come
// from were looked through. Facts tell of those who come in one by one; of many
// at once, of those who are in it already, and of what happened while nobody
// followed, the membership itself does.
type gathering struct {
	mark  string // of the start and the version it is done for
	after hub.ContactID
	done  bool
}

// byMember names an entry by a segment: coming into it once is one entry, whether
// a fact told of it or not.
func byMember(segment string, since time.Time) string {
	return journey.BySegment + segment + ":" + strconv.FormatInt(since.UnixMilli(), 10)
}

// gather brings in who is in the segment of a running journey's entry: since it
// was started, or at all if it says so. Bounded; more: there is more.
func (e *Engine) gather(ctx context.Context) (more bool, err error) {
	for _, b := range e.books.all {
		x := &b.live.Entry
		if b.Standing != Running || x.Segment == "" {
			continue
		}
		mark := strconv.FormatInt(b.Since.UnixMilli(), 10) + "/" + b.live.VersionWord() + "/" + x.Segment
		g := e.gone[b.id]
		if g == nil || g.mark != mark {
			g = &gathering{mark: mark}
			e.gone[b.id] = g
		}
		for n := 0; !g.done && n < turns; n++ {
			if err := e.gatherSome(ctx, b, g); err != nil {
				return false, err
			}
		}
		more = more || !g.done
	}
	return more, nil
}

func (e *Engine) gatherSome(ctx context.Context, b *book, g *gathering) error {
	since := b.Since
	if b.live.Entry.Inside {
		since = time.Time{}
	}
	ids, at, err := e.People.Newcomers(ctx, b.id, b.live.Entry.Segment, since, g.after, page)
	if err != nil {
		return err
	}
	in := make([]coming, len(ids))
	for i, id := range ids {
		in[i] = coming{book: b, who: id, entry: byMember(b.live.Entry.Segment, at[i])}
		g.after = id
	}
	if len(in) > 0 {
		err = e.admit(ctx, b, in)
	}
	g.done = err == nil && len(ids) < page
	return err
}

// changed reads of which segments a fact tells that many came and went.
func changed(f *hub.Fact) string {
	var d struct {
		After hub.SegmentCard `json:"after"`
	}
	if f.Type != hub.SegmentChanged || json.Unmarshal(f.Data, &d) != nil {
		return ""
	}
	return d.After.ID
}

// regroup looks again who is in segments of which many came and went: they may
// come into a journey, and for those inside it may be a goal, an exit, or what
// they wait for.
func (e *Engine) regroup(ctx context.Context, segments map[string]bool) error {
	for _, b := range e.books.all {
		if segments[b.live.Entry.Segment] {
			delete(e.gone, b.id)
		}
		if !b.asks(segments) {
			continue
		}
		for after, n := "", page; n == page; {
			inside, err := e.Rows.Older(ctx, b.id, 1<<62, after, page)
			if err != nil {
				return err
			}
			n = len(inside)
			units := make([]unit, n)
			for i := range inside {
				units[i] = unit{e: inside[i], look: true}
				after = inside[i].ID
			}
			if _, err := e.move(ctx, units); err != nil { // whoever changed meanwhile is looked at when they are due
				return err
			}
		}
	}
	return nil
}

// asks reports whether coming into one of the segments, or leaving it, moves
// somebody inside, on any version.
func (b *book) asks(segments map[string]bool) bool {
	for v := range b.kept {
		c := b.course(v)
		for s := range segments {
			if c != nil && c.Needs.Coming[s] {
				return true
			}
		}
	}
	return false
}
