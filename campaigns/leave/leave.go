// Package leave is where people go who want no more of a campaign. In comes a
// request with the token of the row that was sent to them; a POST takes their
// consent away (RFC 8058), a GET only shows a page, as programs that scan mail
// follow every link. Nobody signs in: the token says who it is, and cannot be
// made by others.
package leave

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/hub"
)

// Prefix of the pages' addresses; the token follows.
const Prefix = "/u/"

// Rows is what was sent to whom.
type Rows interface {
	Get(ctx context.Context, ref hub.SendRef) (hub.Send, error)
	RunOf(ctx context.Context, seq int64) (hub.Run, error)
}

// People is who says no.
type People interface {
	Contacts(ctx context.Context, ids []hub.ContactID) (map[hub.ContactID]hub.Contact, error)
	Commit(ctx context.Context, set hub.WriteSet) error
}

// Pages serves them.
type Pages struct {
	Rows   Rows
	People People
	Key    []byte // of the tokens
	Now    func() time.Time
	Log    *slog.Logger

	refused atomic.Int64
}

// Refused is how many requests came with a token that is not ours or too old.
func (p *Pages) Refused() int64 { return p.refused.Load() }

// maxForm bounds what is read of a POST: RFC 8058 sends a single pair.
const maxForm = 4 << 10

// ServeHTTP answers one request.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
		h.Set("Allow", "GET, HEAD, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	row, about, err := p.find(r.Context(), strings.TrimPrefix(r.URL.Path, Prefix))
	switch {
	case hub.Is(err, hub.Missing):
		p.refused.Add(1)
		p.show(w, r, http.StatusNotFound, row.Locale, unknown)
		return
	case err == nil && r.Method == http.MethodPost:
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err = r.ParseForm(); err != nil {
			p.show(w, r, http.StatusBadRequest, row.Locale, failed)
			return
		}
		how := "form"
		if r.PostForm.Get("List-Unsubscribe") == "One-Click" {
			how = "one_click"
		}
		err = p.leave(r.Context(), &row, about, how)
	}
	switch {
	case err != nil:
		p.Log.Error("somebody could not be unsubscribed", "run", row.Run, "row", row.N, "error", err)
		h.Set("Retry-After", "30")
		p.show(w, r, http.StatusServiceUnavailable, row.Locale, failed)
	case r.Method == http.MethodPost:
		p.show(w, r, http.StatusOK, row.Locale, done)
	default:
		p.show(w, r, http.StatusOK, row.Locale, ask)
	}
}

// find answers the row of a token, and what its campaign was for. Missing: the
// token is not ours, or what it names is not kept any more.
func (p *Pages) find(ctx context.Context, token string) (row hub.Send, purpose string, err error) {
	ref, ok := hub.ReadSendToken(p.Key, token)
	if !ok {
		return row, "", hub.Errorf(hub.Missing, "this address is not one of ours")
	}
	if row, err = p.Rows.Get(ctx, ref); err != nil {
		return row, "", err
	}
	if row.ContactID == "" || row.Channel == "" {
		return row, "", hub.Errorf(hub.Missing, "nobody is known to it any more")
	}
	x, err := p.Rows.RunOf(ctx, row.Run)
	if err != nil {
		return row, "", err
	}
	f, err := draft.Thaw(&x)
	return row, f.Campaign.PurposeOf(), err
}

// leave writes down that a person wants no more of its kind on its channel. Said
// twice it is said once.
func (p *Pages) leave(ctx context.Context, row *hub.Send, purpose, how string) error {
	for try := 0; ; try++ {
		c, err := p.person(ctx, row.ContactID)
		if err != nil {
			return err
		}
		if ok, why := hub.MaySend(c.Consents, row.Channel, purpose); !ok && why == hub.SaidNo {
			return nil
		}
		now := p.Now().UTC().Truncate(time.Millisecond)
		said := hub.Consent{Channel: string(row.Channel), Purpose: purpose, Source: how, Proof: "unsubscribed from a campaign", At: now}
		c.Consents = append(slices.DeleteFunc(slices.Clone(c.Consents), func(x hub.Consent) bool {
			return x.Channel == said.Channel && x.Purpose == said.Purpose
		}), said)
		c.UpdatedAt = now
		f := hub.NewFact(hub.ContactChanged, now, hub.Actor{Type: hub.ActorContact, ID: string(c.ID), Name: c.Name}, hub.FactData{After: said, Reason: "unsubscribed"})
		f.ContactID = c.ID
		err = p.People.Commit(ctx, hub.WriteSet{Contacts: []hub.Contact{c}, Facts: []hub.Fact{f}})
		if !hub.Is(err, hub.Conflict) || try == 5 { // somebody else changes them just now
			return err
		}
	}
}

// person is who somebody lives on in. Missing: nobody any more.
func (p *Pages) person(ctx context.Context, id hub.ContactID) (hub.Contact, error) {
	for range 20 { // a chain of merges
		found, err := p.People.Contacts(ctx, []hub.ContactID{id})
		c, ok := found[id]
		switch {
		case err != nil:
			return c, err
		case !ok:
			return c, hub.Errorf(hub.Missing, "nobody is known to it any more")
		case c.MergedInto == "":
			return c, nil
		}
		id = c.MergedInto
	}
	return hub.Contact{}, hub.Errorf(hub.Missing, "nobody is known to it any more")
}
