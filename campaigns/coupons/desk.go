package coupons

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/coupons"
)

// Shelf is where offers and people are.
type Shelf interface {
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Documents(ctx context.Context, kind hub.DocumentKind) ([]hub.Document, error)
	Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Desk does it. It is safe for concurrent use.
type Desk struct {
	Shelf Shelf
	Rows  coupons.Rows
	Run   func(ctx context.Context, seq int64) (hub.Run, error) // of a campaign; nil: none is known
	Hint  func()                                                // facts were written beside the shelf
	Now   func() time.Time
	most  int64 // codes of one offer; 0: MaxCodes
}

// Saved is an offer as it is stored, with what its codes stand at.
type Saved struct {
	ID string
	CouponPool
	coupons.Count
	Version int64
	At      time.Time
	By      hub.AgentID
	Deleted bool
}

func savedOf(d hub.Document) (s Saved, err error) {
	s = Saved{ID: d.ID, Version: d.Version, At: d.At, By: d.By, Deleted: d.Deleted}
	if err = json.Unmarshal(d.Body, &s.CouponPool); err != nil {
		err = hub.Wrap(hub.Internal, err, "an offer that cannot be read")
	}
	return s, err
}

func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// List answers all offers, the newest first.
func (d *Desk) List(ctx context.Context) ([]Saved, error) {
	docs, err := d.Shelf.Documents(ctx, Kind)
	if err != nil {
		return nil, err
	}
	out, ids := make([]Saved, 0, len(docs)), make([]string, 0, len(docs))
	for _, doc := range slices.Backward(docs) {
		s, err := savedOf(doc)
		if err != nil {
			return nil, err
		}
		out, ids = append(out, s), append(ids, s.ID)
	}
	counts, err := d.Rows.Counts(ctx, ids)
	for i := range out {
		out[i].Count = counts[out[i].ID]
	}
	return out, err
}

// Get answers one offer.
func (d *Desk) Get(ctx context.Context, id string) (Saved, error) {
	s, err := d.read(ctx, id)
	if err == nil && s.Deleted {
		err = hub.Errorf(hub.Missing, "there is no such offer")
	}
	if err != nil {
		return Saved{}, err
	}
	counts, err := d.Rows.Counts(ctx, []string{id})
	s.Count = counts[id]
	return s, err
}

// read answers one offer, also a deleted one, without its counts.
func (d *Desk) read(ctx context.Context, id string) (Saved, error) {
	doc, err := d.Shelf.Document(ctx, Kind, id)
	if err != nil {
		return Saved{}, err
	}
	return savedOf(doc)
}

// Save keeps an offer in place of a version; 0: a new one. Where its codes come
// from stays as it was first, as codes are with people.
func (d *Desk) Save(ctx context.Context, by hub.Actor, id string, p CouponPool, version int64) (Saved, error) {
	if err := p.check(); err != nil {
		return Saved{}, err
	}
	now, action := d.now(), "coupon_pool.save"
	if id == "" {
		id, action = hub.NewCouponPoolID(now), "coupon_pool.create"
	} else {
		was, err := d.Get(ctx, id)
		if err != nil {
			return Saved{}, err
		}
		if was.Codes != p.Codes {
			return Saved{}, said.Invalid("codes", "codes_stay", "stays as it was first; make another offer")
		}
	}
	body, err := json.Marshal(p)
	if err != nil {
		return Saved{}, hub.Wrap(hub.Invalid, err, "this offer cannot be written as JSON")
	}
	if err := d.Shelf.Commit(ctx, written(hub.Document{Kind: Kind, ID: id, Version: version, Body: body, At: now, By: hub.AgentID(by.ID)}, by, action)); err != nil {
		return Saved{}, err
	}
	return d.Get(ctx, id)
}

// End lets an offer give no code from now on. One that is over stays as it was.
func (d *Desk) End(ctx context.Context, by hub.Actor, id string, version int64) (Saved, error) {
	s, err := d.Get(ctx, id)
	now := d.now()
	if err != nil || s.Over(now) {
		return s, err
	}
	s.EndsAt = &now
	return d.Save(ctx, by, id, s.CouponPool, version)
}

// Delete takes an offer away, with the codes that nobody has; what people have
// stays theirs.
func (d *Desk) Delete(ctx context.Context, by hub.Actor, id string) error {
	s, err := d.Get(ctx, id)
	if err != nil {
		return err
	}
	body, err := json.Marshal(s.CouponPool)
	if err != nil {
		return err
	}
	doc := hub.Document{Kind: Kind, ID: id, Version: s.Version, Body: body, At: d.now(), By: hub.AgentID(by.ID), Deleted: true}
	if err := d.Rows.Drop(ctx, written(doc, by, "coupon_pool.delete"), id); err != nil {
		return err
	}
	d.Hint()
	return nil
}

// written is a document as it is saved, with who did it.
func written(doc hub.Document, by hub.Actor, action string) hub.WriteSet {
	return hub.WriteSet{Documents: []hub.Document{doc}, Audit: []hub.AuditEntry{{At: doc.At, Actor: by, Action: action, Object: doc.ID}},
		Facts: []hub.Fact{hub.NewFact(hub.SettingsChanged, doc.At, by, hub.FactData{After: map[string]any{"kind": doc.Kind, "id": doc.ID, "version": doc.Version + 1}})}}
}

// MaxCodes is how many codes one offer may have.
const MaxCodes = 100_000

// CodesAdded is what became of codes that were added.
type CodesAdded struct {
	Added int64 `json:"added" doc:"How many were new"`
	Known int64 `json:"known" doc:"Lines with a code that the offer had already, or that came before in what was sent"`
	Bad   int   `json:"bad" doc:"Lines that hold no code: longer than 100 bytes, or with spaces or signs that nobody can type"`
}

// AddCodes puts single codes into an offer. The same ones again add nothing.
func (d *Desk) AddCodes(ctx context.Context, by hub.Actor, id, text string) (out CodesAdded, err error) {
	s, err := d.Get(ctx, id)
	if err != nil {
		return out, err
	}
	if s.Codes != List {
		return out, hub.Errorf(hub.Unsupported, "codes are added to an offer with a list of codes")
	}
	codes, twice, bad := Lines(text)
	if len(codes) == 0 {
		return out, said.Invalid("text", "no_code", "has no code")
	}
	most := cmp.Or(d.most, MaxCodes)
	if all := s.All + int64(len(codes)); all > most {
		known, err := d.Rows.Known(ctx, id, codes)
		if err != nil {
			return out, err
		}
		if all-known > most {
			return out, said.Invalid("text", "codes_many", "would be more than 100,000 codes in one offer")
		}
	}
	now := d.now()
	out.Bad = bad
	out.Added, err = d.Rows.Add(ctx, id, codes, now)
	out.Known = int64(len(codes)+twice) - out.Added
	if err != nil || out.Added == 0 {
		return out, err
	}
	return out, d.Shelf.Commit(ctx, hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: by, Action: "coupon_pool.codes", Object: id}}})
}
