package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
)

// Person is somebody as far as planning asks.
type Person struct {
	ID   hub.ContactID
	Zone string // IANA, empty if unknown
}

// Everybody answers people behind one, by id.
func (r Rows) Everybody(ctx context.Context, after hub.ContactID, limit int) (out []Person, err error) {
	err = r.side.Rows(ctx, "people_of_hub", func(scan func(...any) error) error {
		var p Person
		err := scan(&p.ID, &p.Zone)
		out = append(out, p)
		return err
	}, after, limit)
	return out, err
}

// Zones answers the time zones of people who are there.
func (r Rows) Zones(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]string, error) {
	out := make(map[hub.ContactID]string, len(ids))
	err := r.side.Each(ctx, "people_zones", texts(ids), func(scan func(...any) error) error {
		var p Person
		err := scan(&p.ID, &p.Zone)
		out[p.ID] = p.Zone
		return err
	})
	return out, err
}

// Care is why somebody should be left alone at present.
type Care struct {
	Open     bool      // a conversation that somebody has to act on
	Late     bool      // and we are late with it
	Breached time.Time // when an answer to them came too late; zero: not lately
	Rated    time.Time // when they rated us badly; zero: not lately
}

// Lately is from when on what went wrong counts; a zero time: never.
type Lately struct {
	Breach, Rating time.Time
	AtMost         int // a rating from here down is bad
}

// never is an instant that nothing comes after.
const never = 1 << 62

func (l Lately) args(now time.Time) []any {
	from := func(t time.Time) int64 {
		if t.IsZero() {
			return never
		}
		return t.UnixMilli()
	}
	return []any{now, from(l.Breach), l.AtMost, from(l.Rating)}
}

// Care answers of whom there is something open, or went wrong lately.
func (r Rows) Care(ctx context.Context, ids []hub.ContactID, now time.Time, since Lately) (map[hub.ContactID]Care, error) {
	out := map[hub.ContactID]Care{}
	err := r.side.Each(ctx, "people_care", texts(ids), cares(out), since.args(now)...)
	return out, err
}

// CareOfAll is Care of everybody; who is not in it can be written to.
func (r Rows) CareOfAll(ctx context.Context, now time.Time, since Lately) (map[hub.ContactID]Care, error) {
	out := map[hub.ContactID]Care{}
	err := r.side.Rows(ctx, "people_care_all", cares(out), since.args(now)...)
	return out, err
}

func cares(out map[hub.ContactID]Care) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var id hub.ContactID
		var open, late int64
		var c Care
		err := scan(&id, &open, &late, store.When(&c.Breached), store.When(&c.Rated))
		c.Open, c.Late = open > 0, late > 0
		out[id] = c
		return err
	}
}

// People is how many there are.
func (r Rows) People(ctx context.Context) (int64, error) { return r.number(ctx, "people_count") }

// Release lets those rows of people be looked at now that wait for how they stand
// with the desk. It answers how many there are.
func (r Rows) Release(ctx context.Context, people []hub.ContactID, now time.Time) (all int64, err error) {
	err = r.side.Write(ctx, func(exec func(string, ...any) (int64, error)) error {
		all = 0
		for _, id := range people {
			n, err := exec("send_release", now, string(id))
			if err != nil {
				return err
			}
			all += n
		}
		return nil
	})
	return all, err
}
