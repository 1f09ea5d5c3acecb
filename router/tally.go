package router

import (
	"cmp"
	"slices"

	"github.com/parleyhub/parley/hub"
)

// tally counts what became of each hand-over of the batch, by inbox and day of
// acceptance. It goes into the transaction that decides them: a batch that is
// decided again is counted again from nothing.
func (t *turn) tally(shard int) {
	type row struct {
		inbox hub.InboxID
		day   int64
	}
	rows := map[row]*hub.Tally{}
	for i := range t.items {
		it := &t.items[i]
		at := it.in.AcceptedAt
		if at.IsZero() {
			at = t.now
		}
		r := row{it.in.Inbox, hub.DayOf(at)}
		if rows[r] == nil {
			rows[r] = &hub.Tally{InboxID: r.inbox, Day: r.day, Shard: shard}
		}
		it.count(rows[r])
	}
	for _, r := range rows {
		if *r != (hub.Tally{InboxID: r.InboxID, Day: r.Day, Shard: shard}) {
			t.ws.Tallies = append(t.ws.Tallies, *r)
		}
	}
	slices.SortFunc(t.ws.Tallies, func(a, b hub.Tally) int {
		return cmp.Or(cmp.Compare(a.InboxID, b.InboxID), cmp.Compare(a.Day, b.Day))
	})
}

// count adds the item to its row. What somebody tries again by hand was counted
// when it came.
func (it *item) count(r *hub.Tally) {
	switch {
	case it.in.Try > 0:
		if !it.drop && it.bad == "" {
			r.Retried++
		}
	case it.drop:
		r.Duplicates++
	case it.bad != "":
		r.Quarantined++
	case it.in.Event != "":
		r.Events++
	case it.in.Receipt != nil, it.in.Change != nil:
		r.News++
	default:
		r.Processed++
	}
}
