// Package audience measures what is done with many people at once: how fast a
// file of them is imported, how long typical segments take to be counted over a
// full hub, and how many changed people a second are asked again.
package audience

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/loadgen/figures"
	"github.com/parleyhub/parley/internal/loadgen/outside"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/postgres"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/keeper"
	"github.com/parleyhub/parley/segments/query"
	"github.com/parleyhub/parley/segments/shelf"
)

// typical segments, and whether they are promised within a second.
var typical = []struct {
	text  string
	quick bool
}{
	{`trait country in ("C01", "C02") and event order within last 90 days and conversation where (tag = "vip")`, true},
	{`trait country = "C03" and trait points >= 900`, true},
	{`event order count >= 2 within last 30 days`, false},
	{`not event order`, false},
	{`consent email marketing given and not conversation where (open = true)`, false},
}

// Segments fills a hub with people and measures.
func Segments(ctx context.Context, p *outside.Process, people int) (r figures.Result, err error) {
	r = figures.Result{Scenario: fmt.Sprintf("segments of %d people", people)}
	p.Stop()
	st, err := open(ctx, p, "hub.db")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := fill(ctx, st, people); err != nil {
		return r, err
	}
	groups := rows.Of(st)
	limit, err := bare(ctx, st)
	if err != nil {
		return r, err
	}
	r.Add("bare COUNT over the same table", limit.Seconds(), "s")
	for _, s := range typical {
		n, err := segments.Parse(s.text)
		if err != nil {
			return r, err
		}
		q, err := query.Compile(n.Node, query.Env{Now: run.Wall(), Zone: time.UTC})
		if err != nil {
			return r, err
		}
		began := run.Wall()
		c, err := groups.Count(ctx, q)
		if err != nil {
			return r, err
		}
		name, took := fmt.Sprintf("counted, %d match: %s", c.Count, s.text), run.Wall().Sub(began).Seconds()
		if s.quick {
			r.AtMost(name, took, 1, "s")
		} else {
			r.Add(name, took, "s")
		}
		r.Add("  times the bare COUNT", took/limit.Seconds(), "")
	}
	return r, again(ctx, st, groups, &r, min(people, 10_000))
}

func open(ctx context.Context, p *outside.Process, file string) (*store.Store, error) {
	if p.Database != "" {
		return postgres.Open(ctx, p.Database, run.Wall)
	}
	return sqlite.Open(ctx, filepath.Join(p.Data, file), run.Wall)
}

func id(i int) hub.ContactID { return hub.ContactID(fmt.Sprintf("con_%09d", i)) }

// bare is what counting the people takes when nothing is asked of them, the
// second time, as segments find the table read already.
func bare(ctx context.Context, st *store.Store) (took time.Duration, err error) {
	for range 2 {
		began := run.Wall()
		err = st.Side().Once(ctx, "SELECT COUNT(*) FROM contacts WHERE merged_into = ''", func(scan func(...any) error) error {
			var n int64
			return scan(&n)
		})
		took = run.Wall().Sub(began)
	}
	return took, err
}

// fill stores people with two traits, a consent, and for some orders and a
// conversation with a tag.
func fill(ctx context.Context, st *store.Store, people int) error {
	at := run.Wall()
	for i := 0; i < people; {
		var w hub.WriteSet
		for range min(1000, people-i) {
			w.Contacts = append(w.Contacts, hub.Contact{ID: id(i), Name: fmt.Sprintf("Person %d", i), Language: "en", CreatedAt: at, UpdatedAt: at,
				Traits:   []hub.Trait{{Key: "country", Value: fmt.Sprintf("C%02d", i%30), Source: "import", At: at}, {Key: "points", Value: fmt.Sprint(i * 7919 % 1000), Source: "import", At: at}},
				Consents: []hub.Consent{{Channel: string(hub.HandleEmail), Purpose: "marketing", Given: i%3 > 0, At: at}}})
			for k := range i % 4 {
				w.Events = append(w.Events, hub.ContactEvent{ID: fmt.Sprintf("evt_%09d_%d", i, k), ContactID: id(i), Name: "order",
					At: at.Add(-time.Duration((i*31+k*7)%400) * 24 * time.Hour), CreatedAt: at})
			}
			if i%10 == 1 {
				c := hub.Conversation{ID: hub.ConversationID(fmt.Sprintf("cnv_%09d", i)), ContactID: id(i), Status: hub.Resolved, Priority: hub.Normal, InboxIDs: []hub.InboxID{"inb_load"},
					Channel: hub.ChannelKind(hub.HandleEmail), Class: hub.ClassMail, LastAt: at, CreatedAt: at, UpdatedAt: at}
				if i%20 == 1 {
					c.Tags, c.Status = []string{"vip"}, hub.Open
				}
				w.Conversations = append(w.Conversations, c)
			}
			i++
		}
		if err := st.Commit(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// again lets many people have an event, and measures how long it takes until who
// is in which segment is right.
func again(ctx context.Context, st *store.Store, groups rows.Rows, r *figures.Result, changed int) error {
	known := &shelf.Shelf{Rows: st, Now: run.Wall, Schema: func(context.Context) (segments.Schema, error) {
		return segments.Schema{Traits: map[string]segments.Type{"country": segments.Text, "points": segments.Number}}, nil
	}}
	for i, s := range typical {
		n, err := segments.Parse(s.text)
		if err != nil {
			return err
		}
		if _, err := known.Create(ctx, hub.Actor{Type: hub.ActorSystem}, segments.Definition{Name: fmt.Sprint("Typical ", i), Match: n.Node}); err != nil {
			return err
		}
	}
	k := &keeper.Keeper{Members: groups, People: groups, Source: st, Book: known.Book, Now: run.Wall, Log: slog.New(slog.DiscardHandler),
		Zone: func(context.Context) (*time.Location, error) { return time.UTC, nil }}
	settle := func() (time.Duration, error) {
		began := run.Wall()
		for more := true; more; {
			var err error
			if more, err = k.Turn(ctx); err != nil {
				return 0, err
			}
		}
		return run.Wall().Sub(began), nil
	}
	if err := k.Begin(ctx); err != nil {
		return err
	}
	took, err := settle()
	if err != nil {
		return err
	}
	r.Add(fmt.Sprintf("%d segments evaluated for everybody", len(typical)), took.Seconds(), "s")
	at := run.Wall()
	for i := 0; i < changed; {
		var w hub.WriteSet
		for range min(500, changed-i) {
			e := hub.ContactEvent{ID: fmt.Sprintf("evn_%09d", i), ContactID: id(i), Name: "order", At: at, CreatedAt: at}
			f := hub.NewFact(hub.ContactHadEvent, at, hub.Actor{Type: hub.ActorSystem}, hub.FactData{})
			f.ContactID = e.ContactID
			w.Events, w.Facts = append(w.Events, e), append(w.Facts, f)
			i++
		}
		if err := st.Commit(ctx, w); err != nil {
			return err
		}
	}
	if took, err = settle(); err != nil {
		return err
	}
	r.AtLeast(fmt.Sprintf("changed people asked again of %d segments", len(typical)), float64(changed)/took.Seconds(), 500, "/s")
	return nil
}
