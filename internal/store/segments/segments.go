// Package segments is the part of the store that answers who matches a segment,
// and keeps who is in one: members, since when, and how they grew.
package segments

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/segments/query"
)

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{side: s.Side()} }

// Member is somebody in a segment.
type Member struct {
	ID    hub.ContactID
	Since time.Time
}

// few is up to how many people a driver is worth beginning with: more, and
// looking at everybody in turn takes no longer and can say how far it is.
const few = 250_000

// part is how many people are looked at in one statement. A statement of this
// size keeps nobody else waiting.
const part = 20_000

// driver answers which driver of a query to begin with; 0: look at everybody.
func (r Rows) driver(ctx context.Context, q *query.Query) (best int, err error) {
	least := int64(few)
	for i := range q.Drivers() {
		text, args := q.Weigh(i, int(least))
		n, err := r.number(ctx, text, args...)
		if err != nil {
			return 0, err
		}
		if n < least {
			best, least = i+1, n
		}
		if least < part/10 {
			break
		}
	}
	return best, nil
}

func (r Rows) number(ctx context.Context, text string, args ...any) (n int64, err error) {
	err = r.side.Once(ctx, text, func(scan func(...any) error) error { return scan(&n) }, args...)
	return n, err
}

func (r Rows) ids(ctx context.Context, q *query.Query, s query.Select) (out []hub.ContactID, err error) {
	text, args := q.SQL(s)
	err = r.side.Once(ctx, text, func(scan func(...any) error) error {
		var id hub.ContactID
		err := scan(&id)
		out = append(out, id)
		return err
	}, args...)
	return out, err
}

// Counted is how many match. Looked is the part of all people that was looked at,
// 1 when it is all of them.
type Counted struct {
	Count  int64
	Looked float64
}

// Count answers how many match. When ctx ends before it is through, it answers
// what it has found until then, without an error.
func (r Rows) Count(ctx context.Context, q *query.Query) (c Counted, err error) {
	best, err := r.driver(ctx, q)
	if err == nil && best > 0 {
		text, args := q.SQL(query.Select{Count: true, Driver: best})
		c.Count, err = r.number(ctx, text, args...)
		c.Looked = 1
	} else if err == nil {
		err = r.parts(ctx, func(after, to hub.ContactID, looked float64) error {
			text, args := q.SQL(query.Select{Count: true, After: string(after), To: string(to)})
			n, err := r.number(ctx, text, args...)
			if err == nil {
				c.Count, c.Looked = c.Count+n, looked
			}
			return err
		})
	}
	if err != nil && ctx.Err() != nil {
		if c.Looked == 1 {
			c = Counted{}
		}
		return c, nil
	}
	return c, err
}

// parts calls fn for one part of all people after the other, and says which part
// of them has been looked at then. The last one has no end.
func (r Rows) parts(ctx context.Context, fn func(after, to hub.ContactID, looked float64) error) error {
	var all, seen int64
	err := r.side.Rows(ctx, "segment_people", func(scan func(...any) error) error { return scan(&all) })
	if err != nil {
		return err
	}
	for after := hub.ContactID(""); ; {
		to := hub.ContactID("")
		err := r.side.Rows(ctx, "segment_part", func(scan func(...any) error) error { return scan(&to) }, after, part-1)
		if err != nil {
			return err
		}
		seen += part
		looked := 1.0
		if to != "" && seen < all {
			looked = float64(seen) / float64(all)
		} else if to != "" {
			looked = 0.999 // more came meanwhile
		}
		if err := fn(after, to, looked); err != nil || to == "" {
			return err
		}
		after = to
	}
}

// Sample answers a few who match: the first ones behind a place, and from the
// beginning when there are not enough of them. To is the place of nobody; the
// same place gives the same people.
func (r Rows) Sample(ctx context.Context, q *query.Query, place hub.ContactID, most int) ([]hub.ContactID, error) {
	best, err := r.driver(ctx, q)
	if err != nil {
		return nil, err
	}
	out, err := r.ids(ctx, q, query.Select{Driver: best, After: string(place), Limit: most})
	if err != nil || len(out) == most || place == "" {
		return out, err
	}
	rest, err := r.ids(ctx, q, query.Select{Driver: best, To: string(place), Limit: most - len(out)})
	return append(out, rest...), err
}

// Page answers who matches behind an id, ascending: for whoever goes through all
// of them. A page is not taken at one instant with the next one.
func (r Rows) Page(ctx context.Context, q *query.Query, after hub.ContactID, most int) ([]hub.ContactID, error) {
	return r.ids(ctx, q, query.Select{After: string(after), Limit: most})
}

// Among answers which of the people match.
func (r Rows) Among(ctx context.Context, q *query.Query, ids []hub.ContactID) (map[hub.ContactID]bool, error) {
	out := make(map[hub.ContactID]bool, len(ids))
	among := make([]string, len(ids))
	for i, id := range ids {
		among[i] = string(id)
	}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := r.ids(ctx, q, query.Select{Among: among})
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// Walk calls fn with everybody who matches, in parts that follow each other: of
// those behind after and up to to, empty for no end, these match. Everybody is in
// one of the parts.
func (r Rows) Walk(ctx context.Context, q *query.Query, fn func(after, to hub.ContactID, match []hub.ContactID) error) error {
	best, err := r.driver(ctx, q)
	if err != nil {
		return err
	}
	if best > 0 {
		match, err := r.ids(ctx, q, query.Select{Driver: best})
		if err != nil {
			return err
		}
		return fn("", "", match)
	}
	return r.parts(ctx, func(after, to hub.ContactID, _ float64) error {
		match, err := r.ids(ctx, q, query.Select{After: string(after), To: string(to)})
		if err != nil {
			return err
		}
		return fn(after, to, match)
	})
}
