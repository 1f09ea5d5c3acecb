// Package people answers what campaigns and agents want to know of persons
// beside their contact: which traits there are, what they did elsewhere, the
// history of their consents, organisations, and whom nothing is sent to.
package people

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/profile"
)

// Contacts are the people themselves; *store.Store has them.
type Contacts interface {
	Contact(ctx context.Context, id hub.ContactID) (hub.Contact, error)
	Document(ctx context.Context, kind hub.DocumentKind, id string) (hub.Document, error)
	Commit(ctx context.Context, w hub.WriteSet) error
	ByHandles(ctx context.Context, hs []hub.Handle) (map[string]hub.Identity, error)
}

// Desk answers the operations.
type Desk struct {
	Contacts Contacts
	Rows     rows.Rows
	Profiles *profile.Profiles
	Life     *profile.Life
	Again    func(ctx context.Context, id hub.ContactID, channel, purpose string) (hub.Contact, error) // asks to confirm once more
	Now      func() time.Time
}

func (d *Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// SchemaView is which traits people have.
type SchemaView struct {
	profile.Schema
	Undeclared []string `json:"undeclared" doc:"Keys that people have and nobody has declared; their values are text. At most 500"`
	Events     []string `json:"events" doc:"Names of the events there are, at most 500"`
	Version    int64    `json:"version"`
}

// Schema answers the operation getProfileSchema.
func (d *Desk) Schema(ctx context.Context, _ *door.Caller, _ *struct{}) (*page.Answer[SchemaView], error) {
	s, version, err := profile.ReadSchema(ctx, d.Contacts)
	if err != nil {
		return nil, err
	}
	return page.Of(d.schemaView(ctx, s, version))
}

const wordsMost = 500

func (d *Desk) schemaView(ctx context.Context, s profile.Schema, version int64) (SchemaView, error) {
	v := SchemaView{Schema: s, Version: version, Undeclared: []string{}, Events: []string{}}
	if v.Traits == nil {
		v.Traits = []profile.TraitDef{}
	}
	keys, err := d.Rows.TraitKeys(ctx, wordsMost)
	if err != nil {
		return v, err
	}
	for _, k := range keys {
		if s.Type(k) == "" {
			v.Undeclared = append(v.Undeclared, k)
		}
	}
	names, err := d.Rows.EventNames(ctx, wordsMost)
	v.Events = append(v.Events, names...)
	return v, err
}

// CountInput asks how many people there are.
type CountInput struct {
	By string `query:"by" enum:"trait" doc:"trait: also how many have each trait"`
}

// Counted is how many there are.
type Counted struct {
	People int64            `json:"people"`
	Traits map[string]int64 `json:"traits" doc:"How many people have each trait, of at most 500; empty unless it was asked for"`
}

// Count answers the operation countContacts.
func (d *Desk) Count(ctx context.Context, _ *door.Caller, in *CountInput) (*page.Answer[Counted], error) {
	out := Counted{Traits: map[string]int64{}}
	var err error
	if out.People, err = d.Rows.Count(ctx); err == nil && in.By == "trait" {
		out.Traits, err = d.Rows.TraitUse(ctx, wordsMost)
	}
	return page.Of(out, err)
}

// SchemaInput is the schema as it is to be.
type SchemaInput struct {
	Body struct {
		profile.Schema
		Version int64 `json:"version" required:"false" minimum:"0" doc:"The version that was read; 0 for a first one"`
	}
}

// PutSchema answers the operation putProfileSchema.
func (d *Desk) PutSchema(ctx context.Context, c *door.Caller, in *SchemaInput) (*page.Answer[SchemaView], error) {
	s := in.Body.Schema
	if err := s.Check(); err != nil {
		return nil, err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	doc := hub.Document{Kind: profile.KindSchema, ID: profile.SchemaID, Version: in.Body.Version, Body: body, At: d.now(), By: c.Agent.ID}
	f := hub.NewFact(hub.SettingsChanged, doc.At, c.Actor(), hub.FactData{After: map[string]any{"kind": doc.Kind, "id": doc.ID, "version": doc.Version + 1}})
	err = d.Contacts.Commit(ctx, hub.WriteSet{Documents: []hub.Document{doc}, Facts: []hub.Fact{f},
		Audit: []hub.AuditEntry{{At: doc.At, Actor: c.Actor(), Action: "profile_schema.put"}}})
	if err != nil {
		return nil, err
	}
	return page.Of(d.schemaView(ctx, s, doc.Version+1))
}

// SaidView is one entry of the history of consents.
type SaidView struct {
	hub.Consent
	By hub.Actor `json:"by"`
}

// ConsentsInput asks for a person's history.
type ConsentsInput struct {
	page.ByID
	page.Paging
}

// Consents answers the operation listConsents.
func (d *Desk) Consents(ctx context.Context, _ *door.Caller, in *ConsentsInput) (*page.Answer[page.List[SaidView]], error) {
	ids, found, err := d.Rows.Consents(ctx, hub.ContactID(in.ID), in.Limit+1, in.Cursor)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		found, next = found[:in.Limit], ids[in.Limit-1]
	}
	out := make([]SaidView, len(found))
	for i, c := range found {
		out[i] = SaidView{Consent: c.Consent, By: c.By}
	}
	return page.Listed(out, next), nil
}

// reasons that somebody may give for keeping a handle from campaigns.
var reasons = []hub.SuppressReason{hub.SuppressHardBounce, hub.SuppressComplaint, hub.SuppressManual, hub.SuppressImport, hub.SuppressUnsubscribed}

// SuppressionView is a handle that no campaign goes to.
type SuppressionView struct {
	Kind    hub.HandleKind     `json:"kind" maxLength:"40"`
	Scope   string             `json:"scope" required:"false" maxLength:"64"`
	Address string             `json:"address" minLength:"1" maxLength:"320"`
	Reason  hub.SuppressReason `json:"reason" enum:"hard_bounce,complaint,manual,import,unsubscribed"`
	Source  string             `json:"source" required:"false" maxLength:"200"`
	At      *time.Time         `json:"at" required:"false"`
	Until   *time.Time         `json:"until" required:"false" doc:"Null: for good"`
}

// SuppressionsInput asks for a page of them.
type SuppressionsInput struct {
	page.Paging
	Q       string `query:"q" maxLength:"320" doc:"Only addresses with this in them"`
	Reason  string `query:"reason" maxLength:"20" doc:"Only those with this reason"`
	Source  string `query:"source" maxLength:"200" doc:"Only those with this in their source"`
	Since   string `query:"since" maxLength:"40" doc:"Only those that are kept back since this instant, as 2026-01-31T00:00:00Z"`
	Kind    string `query:"kind" maxLength:"40" doc:"Only addresses of this kind; with address: only this one"`
	Address string `query:"address" maxLength:"320" doc:"Only this one"`
	Scope   string `query:"scope" maxLength:"64" doc:"With address: of a kind that is unique within an inbox only"`
}

// Suppressions answers the operation listSuppressions.
func (d *Desk) Suppressions(ctx context.Context, _ *door.Caller, in *SuppressionsInput) (*page.Answer[page.List[SuppressionView]], error) {
	if in.Address != "" {
		h, err := profile.ReadHandle(hub.IdentityCard{Kind: hub.HandleKind(in.Kind), Scope: in.Scope, Address: in.Address})
		if err != nil {
			return nil, err
		}
		found, err := d.Rows.Suppressed(ctx, []hub.Handle{h}, d.now())
		if err != nil {
			return nil, err
		}
		var out []SuppressionView
		for _, s := range found {
			out = append(out, suppressionView(s))
		}
		return page.Listed(out, ""), nil
	}
	if in.Reason != "" && !slices.Contains(reasons, hub.SuppressReason(in.Reason)) {
		return nil, hub.InvalidField("reason", "is not a reason")
	}
	after, err := in.Place()
	if err != nil {
		return nil, err
	}
	held := rows.Held{Reason: hub.SuppressReason(in.Reason), Kind: hub.HandleKind(in.Kind), Address: strings.TrimSpace(in.Q), Source: strings.TrimSpace(in.Source)}
	if in.Since != "" {
		if held.Since, err = time.Parse(time.RFC3339, in.Since); err != nil {
			return nil, hub.InvalidField("since", "must be an instant like 2026-01-31T00:00:00Z")
		}
	}
	keys, found, err := d.Rows.Suppressions(ctx, held, in.Limit+1, rows.Place(after))
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		found, next = found[:in.Limit], page.Place{At: found[in.Limit-1].At, ID: keys[in.Limit-1]}.Cursor()
	}
	out := make([]SuppressionView, len(found))
	for i, s := range found {
		out[i] = suppressionView(s)
	}
	return page.Listed(out, next), nil
}

func suppressionView(s hub.Suppression) SuppressionView {
	v := SuppressionView{Kind: s.Handle.Kind, Scope: s.Handle.Scope, Address: s.Handle.Address, Reason: s.Reason, Source: s.Source, At: &s.At}
	if !s.Until.IsZero() {
		v.Until = &s.Until
	}
	return v
}

// SuppressInput is what is not to be written to.
type SuppressInput struct {
	Body struct {
		Items []SuppressionView `json:"items" minItems:"1" maxItems:"1000"`
	}
}

// Suppress answers the operation addSuppressions.
func (d *Desk) Suppress(ctx context.Context, c *door.Caller, in *SuppressInput) (*page.None, error) {
	now := d.now()
	var w hub.WriteSet
	for i := range in.Body.Items {
		s := &in.Body.Items[i]
		h, err := profile.ReadHandle(hub.IdentityCard{Kind: s.Kind, Scope: s.Scope, Address: s.Address})
		if err != nil {
			return nil, err
		}
		if !slices.Contains(reasons, s.Reason) {
			return nil, hub.InvalidField("reason", "is not a reason")
		}
		out := hub.Suppression{Handle: h, Reason: s.Reason, Source: s.Source, At: now}
		if out.Source == "" {
			out.Source = string(c.Agent.ID)
		}
		if s.Until != nil {
			out.Until = *s.Until
		}
		w.Suppressed = append(w.Suppressed, out)
		w.Audit = append(w.Audit, hub.AuditEntry{At: now, Actor: c.Actor(), Action: "suppression.add", Object: string(h.Kind), Detail: string(s.Reason)})
	}
	return nil, d.Contacts.Commit(ctx, w)
}

// ReleaseInput names what may be written to again.
type ReleaseInput struct {
	Kind    string `query:"kind" required:"true" maxLength:"40"`
	Scope   string `query:"scope" maxLength:"64"`
	Address string `query:"address" required:"true" maxLength:"320"`
}

// Release answers the operation removeSuppression.
func (d *Desk) Release(ctx context.Context, c *door.Caller, in *ReleaseInput) (*page.None, error) {
	h, err := profile.ReadHandle(hub.IdentityCard{Kind: hub.HandleKind(in.Kind), Scope: in.Scope, Address: in.Address})
	if err != nil {
		return nil, err
	}
	was, err := d.Rows.Release(ctx, h)
	if err == nil && !was {
		err = hub.Errorf(hub.Missing, "this address is not suppressed")
	}
	if err != nil {
		return nil, err
	}
	return nil, d.Contacts.Commit(ctx, hub.WriteSet{Audit: []hub.AuditEntry{{At: d.now(), Actor: c.Actor(), Action: "suppression.remove", Object: string(h.Kind)}}})
}
