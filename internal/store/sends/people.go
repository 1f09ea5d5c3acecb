package sends

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
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
	Open bool // a conversation that somebody has to act on
	Late bool // and we are late with it
}

// Care answers of whom there is something open.
func (r Rows) Care(ctx context.Context, ids []hub.ContactID, now time.Time) (map[hub.ContactID]Care, error) {
	out := map[hub.ContactID]Care{}
	err := r.side.Each(ctx, "people_care", texts(ids), func(scan func(...any) error) error {
		var id hub.ContactID
		var late int64
		err := scan(&id, &late)
		out[id] = Care{Open: true, Late: late > 0}
		return err
	}, now)
	return out, err
}

// People is how many there are.
func (r Rows) People(ctx context.Context) (int64, error) { return r.number(ctx, "people_count") }
