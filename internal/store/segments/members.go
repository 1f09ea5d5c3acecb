package segments

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// State says how far the membership of a segment is right.
type State struct {
	Segment   string
	Mark      string // of the definition that it is right for; empty: of none
	CountedAt time.Time
	Members   int64
	DueAt     time.Time // when time alone may have changed it
	Took      time.Duration
}

// States answers those of all segments that were ever evaluated, by id.
func (r Rows) States(ctx context.Context) (map[string]State, error) {
	out := map[string]State{}
	err := r.side.Rows(ctx, "segment_state_list", func(scan func(...any) error) error {
		var s State
		var took int64
		err := scan(&s.Segment, &s.Mark, store.When(&s.CountedAt), &s.Members, store.When(&s.DueAt), &took)
		s.Took = time.Duration(took) * time.Millisecond
		out[s.Segment] = s
		return err
	})
	return out, err
}

// SaveState stores how far membership is right now, and how many there are.
func (r Rows) SaveState(ctx context.Context, s State) (State, error) {
	err := r.side.Rows(ctx, "member_count", func(scan func(...any) error) error { return scan(&s.Members) }, s.Segment)
	if err != nil {
		return s, err
	}
	return s, r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		_, err := exec("segment_state_save", s.Segment, s.Mark, s.CountedAt, s.Members, s.DueAt, s.Took.Milliseconds())
		if err == nil {
			_, err = exec("segment_day_move", s.Segment, hub.DayOf(s.CountedAt), 0, 0)
		}
		return err
	})
}

// Move is who came into a segment and who left it.
type Move struct {
	Segment string
	Entered []hub.ContactID
	Left    []hub.ContactID
}

// Empty reports whether nobody moved.
func (m *Move) Empty() bool { return len(m.Entered)+len(m.Left) == 0 }

// Move writes who came and went, with the facts that tell of it, or nothing.
func (r Rows) Move(ctx context.Context, at time.Time, moves []Move, facts []hub.Fact) error {
	return r.side.Commit(ctx, &hub.WriteSet{Facts: facts}, func(exec func(string, ...any) (int64, error), put func(string, [][]any) (int64, error)) error {
		for i := range moves {
			m := &moves[i]
			rows := make([][]any, len(m.Entered))
			for j, id := range m.Entered {
				rows[j] = []any{m.Segment, id, at}
			}
			in, err := put("member_insert", rows)
			if err != nil {
				return err
			}
			var out int64
			for _, id := range m.Left {
				n, err := exec("member_delete", m.Segment, id)
				if err != nil {
					return err
				}
				out += n
			}
			if _, err := exec("segment_state_move", in-out, at, m.Segment); err != nil {
				return err
			}
			if _, err := exec("segment_day_move", m.Segment, hub.DayOf(at), in, out); err != nil {
				return err
			}
		}
		return nil
	})
}

// Members answers who is in a segment behind an id, ascending.
func (r Rows) Members(ctx context.Context, segment string, after hub.ContactID, most int) (out []Member, err error) {
	return r.members(ctx, "member_page", segment, after, most)
}

// Newest answers who came into a segment since an instant, the last one first.
func (r Rows) Newest(ctx context.Context, segment string, since time.Time, most int) ([]Member, error) {
	return r.members(ctx, "member_newest", segment, since, most)
}

func (r Rows) members(ctx context.Context, name string, args ...any) (out []Member, err error) {
	err = r.side.Rows(ctx, name, func(scan func(...any) error) error {
		var m Member
		err := scan(&m.ID, store.When(&m.Since))
		out = append(out, m)
		return err
	}, args...)
	return out, err
}

// Between answers the members of a segment behind one id and up to another,
// empty for no end, at most so many.
func (r Rows) Between(ctx context.Context, segment string, after, to hub.ContactID, most int) (out []hub.ContactID, err error) {
	err = r.side.Rows(ctx, "member_between", func(scan func(...any) error) error {
		var id hub.ContactID
		err := scan(&id)
		out = append(out, id)
		return err
	}, segment, after, to, most)
	return out, err
}

// Of answers in which segments people are, and since when.
func (r Rows) Of(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]map[string]time.Time, error) {
	out := make(map[hub.ContactID]map[string]time.Time, len(ids))
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	err := r.side.Each(ctx, "member_of", keys, func(scan func(...any) error) error {
		var id hub.ContactID
		var segment string
		var since time.Time
		if err := scan(&id, &segment, store.When(&since)); err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = map[string]time.Time{}
		}
		out[id][segment] = since
		return nil
	})
	return out, err
}

// dropAtOnce bounds what one transaction deletes.
const dropAtOnce = 2_000

// Drop forgets who was in a segment.
func (r Rows) Drop(ctx context.Context, segment string) error {
	for {
		some, err := r.Between(ctx, segment, "", "", dropAtOnce)
		if err != nil {
			return err
		}
		err = r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
			for _, id := range some {
				if _, err := exec("member_delete", segment, id); err != nil {
					return err
				}
			}
			if len(some) == dropAtOnce {
				return nil
			}
			if _, err := exec("segment_day_drop", segment); err != nil {
				return err
			}
			_, err := exec("segment_state_drop", segment)
			return err
		})
		if err != nil || len(some) < dropAtOnce {
			return err
		}
	}
}

// Day is how a segment stood when a day ended, or stands today.
type Day struct {
	Day     int64 // from 1970-01-01 in UTC
	Members int64
	Entered int64
	Left    int64
}

// Days answers how a segment grew since a day. Days on which nothing moved and
// nothing was counted are absent.
func (r Rows) Days(ctx context.Context, segment string, since int64) (out []Day, err error) {
	err = r.side.Rows(ctx, "segment_day_list", func(scan func(...any) error) error {
		var d Day
		err := scan(&d.Day, &d.Members, &d.Entered, &d.Left)
		out = append(out, d)
		return err
	}, segment, since)
	return out, err
}
