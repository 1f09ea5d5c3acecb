// Package trails is the part of the store that keeps which links of a campaign
// lead through the hub, and how often they were opened. What grows is bounded by
// links, hours and recipients, however often somebody asks.
package trails

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Kind is what an address is for.
type Kind string

// The kinds: an address in the words, the picture by which opening is seen, and a
// link that no person can see.
const (
	Target Kind = "link"
	Open   Kind = "open"
	Trap   Kind = "trap"
)

// Link is one address of a run.
type Link struct {
	Run, Link int64
	Variant   string // of the campaign
	Place     string // in the template: its variant and number
	Kind      Kind
	URL       string // where it leads; empty for the other kinds
}

// Hit is that an address was asked for once.
type Hit struct {
	Run, N, Link int64 // N 0: by nobody in particular
	Kind         Kind
	At           time.Time
	Why          string // it was a machine; empty: a person
}

// Rows reads and writes them. It is safe for concurrent use.
type Rows struct{ side store.Side }

// Of a store.
func Of(s *store.Store) Rows { return Rows{s.Side()} }

// Links answers the addresses of a run, by their numbers.
func (r Rows) Links(ctx context.Context, run int64) (out []Link, err error) {
	err = r.side.Rows(ctx, "trail_links", func(scan func(...any) error) error {
		var l Link
		err := scan(&l.Run, &l.Link, &l.Variant, &l.Place, &l.Kind, &l.URL)
		out = append(out, l)
		return err
	}, run)
	return out, err
}

// AddLinks keeps addresses; what is there stays as it is.
func (r Rows) AddLinks(ctx context.Context, links []Link) error {
	rows := make([][]any, len(links))
	for i, l := range links {
		rows[i] = []any{l.Run, l.Link, l.Variant, l.Place, string(l.Kind), l.URL}
	}
	return r.side.Batch(ctx, func(put func(string, [][]any) (int64, error)) error {
		_, err := put("trail_link_add", rows)
		return err
	})
}

type (
	hitKey   struct{ run, link, machine, hour int64 }
	eventKey struct{ run, n, link, machine int64 }
	event    struct {
		hits, first, last int64
		why               string
	}
)

// Record counts hits, and moves the rows of the ledger of people who clicked, in
// one transaction. A machine moves nothing.
func (r Rows) Record(ctx context.Context, hits []Hit) error {
	counts, events, moves := map[hitKey]int64{}, map[eventKey]event{}, map[hub.SendRef]time.Time{}
	for _, h := range hits {
		machine, at := int64(0), h.At.UnixMilli()
		if h.Why != "" {
			machine = 1
		}
		counts[hitKey{h.Run, h.Link, machine, h.At.Truncate(time.Hour).UnixMilli()}]++
		if h.N == 0 {
			continue
		}
		key := eventKey{h.Run, h.N, h.Link, machine}
		e, known := events[key]
		if !known {
			e.first, e.why = at, h.Why
		}
		e.hits, e.first, e.last = e.hits+1, min(e.first, at), max(e.last, at)
		events[key] = e
		if ref := (hub.SendRef{Run: h.Run, N: h.N}); machine == 0 && h.Kind == Target && h.At.After(moves[ref]) {
			moves[ref] = h.At
		}
	}
	var w hub.WriteSet
	for ref, at := range moves {
		w.Sends = append(w.Sends, hub.SendMove{SendRef: ref, State: hub.SendClicked, At: at})
	}
	slices.SortFunc(w.Sends, func(a, b hub.SendMove) int { return cmp.Or(cmp.Compare(a.Run, b.Run), cmp.Compare(a.N, b.N)) })
	return r.side.Commit(ctx, &w, func(_ func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		rows := make([][]any, 0, len(counts))
		for k, n := range counts {
			rows = append(rows, []any{k.run, k.link, k.machine, k.hour, n})
		}
		if _, err := put("trail_hit", sorted(rows, 4)); err != nil {
			return err
		}
		rows = make([][]any, 0, len(events))
		for k, e := range events {
			rows = append(rows, []any{k.run, k.n, k.link, k.machine, e.hits, e.first, e.last, e.why})
		}
		_, err := put("trail_event", sorted(rows, 4))
		return err
	})
}

// sorted orders rows by their first columns: two processes that write the same
// rows in two orders would wait for each other.
func sorted(rows [][]any, by int) [][]any {
	slices.SortFunc(rows, func(a, b []any) int {
		for i := range by {
			if c := cmp.Compare(a[i].(int64), b[i].(int64)); c != 0 { //nolint:forcetypeassert // they are made above
				return c
			}
		}
		return 0
	})
	return rows
}

// Count is how often one address was asked for.
type Count struct {
	Human, Machine int64
	People         int64 // that agreed to be seen
}

// Counts adds a run up, by link.
func (r Rows) Counts(ctx context.Context, run int64) (map[int64]Count, error) {
	out := map[int64]Count{}
	err := r.side.Rows(ctx, "trail_counts", func(scan func(...any) error) error {
		var link, machine, n int64
		err := scan(&link, &machine, &n)
		c := out[link]
		if machine == 0 {
			c.Human = n
		} else {
			c.Machine = n
		}
		out[link] = c
		return err
	}, run)
	if err != nil {
		return nil, err
	}
	err = r.side.Rows(ctx, "trail_people", func(scan func(...any) error) error {
		var link, n int64
		err := scan(&link, &n)
		c := out[link]
		c.People = n
		out[link] = c
		return err
	}, run)
	return out, err
}

// Event is what one row of the ledger opened.
type Event struct {
	Link        int64
	Machine     bool
	Hits        int64
	First, Last time.Time
	Why         string
}

// Of answers what one row opened.
func (r Rows) Of(ctx context.Context, ref hub.SendRef) (out []Event, err error) {
	err = r.side.Rows(ctx, "trail_of", func(scan func(...any) error) error {
		var e Event
		var run, n, machine int64
		err := scan(&run, &n, &e.Link, &machine, &e.Hits, store.When(&e.First), store.When(&e.Last), &e.Why)
		e.Machine = machine != 0
		out = append(out, e)
		return err
	}, ref.Run, ref.N)
	return out, err
}
