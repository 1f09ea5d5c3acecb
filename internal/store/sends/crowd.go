package sends

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/cell"
)

// Member is somebody as a count beforehand needs them: what the gate asks of a
// person, without the rest.
type Member struct {
	ID         hub.ContactID
	Zone       string
	Language   string
	Preferred  string
	Identities []hub.Identity
	Consents   []hub.Consent
	Suppressed map[string]bool // by Handle.Key
	Recent     int
}

// Question is what a count beforehand asks of people.
type Question struct {
	Segment   string // empty: everybody
	Kinds     []hub.HandleKind
	Purpose   string
	Preferred string    // key of the trait that names a channel; empty: nobody has it
	Since     time.Time // from when on what was sent counts; zero: it does not
	Now       time.Time
}

// Crowd answers people behind one, by id, in a few queries for all of them.
func (r Rows) Crowd(ctx context.Context, q Question, after hub.ContactID, limit int) ([]Member, error) {
	from, args := "contacts c WHERE c.merged_into = '' AND c.id > $1", []any{string(after), limit}
	if q.Segment != "" {
		from = "segment_members m JOIN contacts c ON c.id = m.contact_id WHERE m.segment_id = $3 AND m.contact_id > $1 AND c.merged_into = ''"
		args = append(args, q.Segment)
	}
	var out []Member
	var id, zone, language string
	err := r.side.Once(ctx, "SELECT c.id, c.zone, c.language FROM "+from+" ORDER BY "+map[bool]string{true: "c.id", false: "m.contact_id"}[q.Segment == ""]+" LIMIT CAST($2 AS BIGINT)",
		func(scan func(...any) error) error {
			err := scan(&id, &zone, &language)
			out = append(out, Member{ID: hub.ContactID(id), Zone: zone, Language: language})
			return err
		}, args...)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	c := crowd{r.side, q, after, out[len(out)-1].ID, make(map[string]*Member, len(out))}
	for i := range out {
		c.by[string(out[i].ID)] = &out[i]
	}
	// Two at a time, of about the same size: each writes other fields of a Member.
	var both [2]error
	var all sync.WaitGroup
	all.Go(func() { both[0] = c.identities(ctx) })
	for _, read := range []func(context.Context) error{c.consents, c.preferred, c.recent} {
		if both[1] == nil {
			both[1] = read(ctx)
		}
	}
	all.Wait()
	return out, errors.Join(both[0], both[1])
}

// HasTrait reports whether anybody has a trait of a name.
func (r Rows) HasTrait(ctx context.Context, key string) (bool, error) {
	n, err := r.number(ctx, "people_trait", key)
	return n > 0, err
}

// crowd are people between two ids.
type crowd struct {
	side     store.Side
	q        Question
	from, to hub.ContactID
	by       map[string]*Member
}

// of runs a query on a table x of what people have; columns and where are ours.
// Of its arguments $1 to $3 are taken.
func (c *crowd) of(ctx context.Context, columns, table, where string, fn func(scan func(...any) error) error, more ...any) error {
	text := "SELECT x.contact_id, " + columns + " FROM " + table + " x WHERE x.contact_id > $1 AND x.contact_id <= $2 AND "
	args := []any{string(c.from), string(c.to), c.q.Segment}
	if c.q.Segment != "" {
		text = "SELECT x.contact_id, " + columns + " FROM segment_members m JOIN " + table + " x ON x.contact_id = m.contact_id" +
			" WHERE m.segment_id = $3 AND m.contact_id > $1 AND m.contact_id <= $2 AND "
	} else {
		text += "CAST($3 AS TEXT) = '' AND "
	}
	return c.side.Once(ctx, text+where, fn, append(args, more...)...)
}

func (c *crowd) identities(ctx context.Context) error {
	if len(c.q.Kinds) == 0 {
		return nil
	}
	marks, args := make([]string, len(c.q.Kinds)), []any{c.q.Now}
	for i, k := range c.q.Kinds {
		marks[i] = fmt.Sprintf("$%d", i+5)
		args = append(args, string(k))
	}
	var who, kind, scope, address string // plain, as a hundred thousand of them are scanned
	var verified, created, no int64
	return c.of(ctx, "x.kind, x.scope, x.address, x.verified, x.created_at, CASE WHEN EXISTS (SELECT 1 FROM suppressions s WHERE s.handle_key = x.handle AND (s.until = 0 OR s.until > $4)) THEN 1 ELSE 0 END",
		"identities", "x.kind IN ("+strings.Join(marks, ", ")+")", func(scan func(...any) error) error {
			if err := scan(&who, &kind, &scope, &address, &verified, &created, &no); err != nil {
				return err
			}
			m := c.by[who]
			if m == nil {
				return nil
			}
			id := hub.Identity{ContactID: m.ID, Handle: hub.Handle{Kind: hub.HandleKind(kind), Scope: scope, Address: address}, Verified: verified > 0, CreatedAt: cell.Instant(created)}
			m.Identities = append(m.Identities, id)
			if no > 0 {
				if m.Suppressed == nil {
					m.Suppressed = map[string]bool{}
				}
				m.Suppressed[id.Handle.Key()] = true
			}
			return nil
		}, args...)
}

func (c *crowd) consents(ctx context.Context) error {
	var who, channel, purpose string
	var given, when int64
	return c.of(ctx, "x.channel, x.purpose, x.given, x.at", "contact_consents", "x.purpose IN ($4, 'all', '')", func(scan func(...any) error) error {
		if err := scan(&who, &channel, &purpose, &given, &when); err != nil {
			return err
		}
		said := hub.Consent{Purpose: purpose, Given: given > 0, At: cell.Instant(when)}
		said.Channel, said.Pending = strings.CutPrefix(channel, store.PendingPrefix)
		if m := c.by[who]; m != nil {
			m.Consents = append(m.Consents, said)
		}
		return nil
	}, c.q.Purpose)
}

func (c *crowd) preferred(ctx context.Context) error {
	if c.q.Preferred == "" {
		return nil
	}
	return c.of(ctx, "x.text", "contact_traits", "x.key = $4", func(scan func(...any) error) error {
		var id, text string
		err := scan(&id, &text)
		if m := c.by[id]; m != nil {
			m.Preferred = text
		}
		return err
	}, c.q.Preferred)
}

func (c *crowd) recent(ctx context.Context) error {
	if c.q.Since.IsZero() {
		return nil
	}
	return c.of(ctx, "COUNT(*)", "campaign_sends", "x.accepted_at > $4 AND x.run IN (SELECT seq FROM campaign_runs WHERE ended_at = 0 OR ended_at > $4) GROUP BY x.contact_id",
		func(scan func(...any) error) error {
			id, n := "", 0
			err := scan(&id, &n)
			if m := c.by[id]; m != nil {
				m.Recent = n
			}
			return err
		}, c.q.Since)
}
