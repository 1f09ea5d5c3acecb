package people

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// OrganisationView is a company, a household or a club.
type OrganisationView struct {
	ID        hub.OrganisationID `json:"id"`
	Name      string             `json:"name"`
	Domain    string             `json:"domain" doc:"Of its mail addresses; empty if unknown"`
	Traits    map[string]string  `json:"traits"`
	CreatedAt time.Time          `json:"created_at"`
	UpdatedAt time.Time          `json:"updated_at"`
	Version   int64              `json:"version"`
}

func organisationView(o *hub.Organisation) OrganisationView {
	v := OrganisationView{ID: o.ID, Name: o.Name, Domain: o.Domain, Traits: o.Traits, CreatedAt: o.CreatedAt.UTC(), UpdatedAt: o.UpdatedAt.UTC(), Version: o.Version}
	if v.Traits == nil {
		v.Traits = map[string]string{}
	}
	return v
}

// OrganisationsInput asks for a page of them.
type OrganisationsInput struct {
	page.Paging
	Q string `query:"q" maxLength:"200" doc:"Beginning of the name or the domain"`
}

// Organisations answers the operation listOrganisations.
func (d *Desk) Organisations(ctx context.Context, _ *door.Caller, in *OrganisationsInput) (*page.Answer[page.List[OrganisationView]], error) {
	var at [2]string
	if in.Cursor != "" {
		raw, err := base64.RawURLEncoding.DecodeString(in.Cursor)
		if err != nil || json.Unmarshal(raw, &at) != nil {
			return nil, hub.InvalidField("cursor", "is not one that this list gave out")
		}
	}
	found, sorted, err := d.Rows.Organisations(ctx, strings.TrimSpace(in.Q), in.Limit, at[0], at[1])
	if err != nil {
		return nil, err
	}
	out, next := make([]OrganisationView, len(found)), ""
	for i := range found {
		out[i] = organisationView(&found[i])
	}
	if len(found) == in.Limit {
		raw, err := json.Marshal([2]string{sorted, string(found[len(found)-1].ID)})
		if err != nil {
			return nil, err
		}
		next = base64.RawURLEncoding.EncodeToString(raw)
	}
	return page.Listed(out, next), nil
}

// Organisation answers the operation getOrganisation.
func (d *Desk) Organisation(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[OrganisationView], error) {
	o, err := d.Rows.Organisation(ctx, hub.OrganisationID(in.ID))
	return page.Of(organisationView(&o), err)
}

// OrganisationBody is what is said of one.
type OrganisationBody struct {
	Name   string            `json:"name" minLength:"1" maxLength:"200"`
	Domain string            `json:"domain" required:"false" maxLength:"253"`
	Traits map[string]string `json:"traits" required:"false" maxProperties:"100"`
}

func (b *OrganisationBody) apply(o *hub.Organisation) error {
	name, err := strict.OneLine("name", b.Name)
	if err != nil {
		return err
	}
	o.Name, o.Domain, o.Traits = name, strings.ToLower(strings.TrimSpace(b.Domain)), b.Traits
	if strings.ContainsAny(o.Domain, "@/: ") {
		return said.Invalid("domain", "domain", "must be a domain such as example.org")
	}
	for k, v := range b.Traits {
		if k == "" || len(k) > 64 || len(v) > 2000 {
			return said.Invalid("traits", "trait_bounds", "names have 1 to 64 bytes, values at most 2000")
		}
	}
	return nil
}

// CreateOrganisation answers the operation createOrganisation.
func (d *Desk) CreateOrganisation(ctx context.Context, _ *door.Caller, in *struct{ Body OrganisationBody }) (*page.Answer[OrganisationView], error) {
	now := d.now()
	o := hub.Organisation{ID: hub.NewOrganisationID(now), CreatedAt: now, UpdatedAt: now}
	if err := in.Body.apply(&o); err != nil {
		return nil, err
	}
	err := d.Rows.PutOrganisation(ctx, o)
	o.Version = 1
	return page.Of(organisationView(&o), err)
}

// ChangeOrganisationInput replaces one.
type ChangeOrganisationInput struct {
	page.ByID
	Body struct {
		OrganisationBody
		Version int64 `json:"version" minimum:"1" doc:"The version that was read"`
	}
}

// ChangeOrganisation answers the operation putOrganisation.
func (d *Desk) ChangeOrganisation(ctx context.Context, _ *door.Caller, in *ChangeOrganisationInput) (*page.Answer[OrganisationView], error) {
	o, err := d.Rows.Organisation(ctx, hub.OrganisationID(in.ID))
	if err != nil {
		return nil, err
	}
	if err := in.Body.apply(&o); err != nil {
		return nil, err
	}
	o.Version, o.UpdatedAt = in.Body.Version, d.now()
	err = d.Rows.PutOrganisation(ctx, o)
	o.Version++
	return page.Of(organisationView(&o), err)
}

// DeleteOrganisation answers the operation deleteOrganisation.
func (d *Desk) DeleteOrganisation(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	w := hub.WriteSet{Audit: []hub.AuditEntry{{At: d.now(), Actor: c.Actor(), Action: "organisation.delete", Object: in.ID}}}
	return nil, d.Rows.DeleteOrganisation(ctx, w, hub.OrganisationID(in.ID))
}

// MembersInput asks for the people of an organisation.
type MembersInput struct {
	page.ByID
	page.Paging
}

// Members answers the operation listMembers.
func (d *Desk) Members(ctx context.Context, _ *door.Caller, in *MembersInput) (*page.Answer[page.List[hub.ContactRef]], error) {
	found, err := d.Rows.Members(ctx, hub.OrganisationID(in.ID), in.Limit+1, hub.ContactID(in.Cursor))
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > in.Limit {
		found = found[:in.Limit]
		next = string(found[in.Limit-1].ID)
	}
	return page.Listed(found, next), nil
}

// Membership is the organisation of a person.
type Membership struct {
	Organisation *OrganisationView `json:"organisation" doc:"Null: they belong to none"`
}

// OrganisationOf answers the operation getContactOrganisation.
func (d *Desk) OrganisationOf(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[Membership], error) {
	of, err := d.Rows.OrganisationsOf(ctx, []hub.ContactID{hub.ContactID(in.ID)})
	id := of[hub.ContactID(in.ID)]
	if err != nil || id == "" {
		return page.Of(Membership{}, err)
	}
	o, err := d.Rows.Organisation(ctx, id)
	v := organisationView(&o)
	return page.Of(Membership{Organisation: &v}, err)
}

// JoinInput says where a person belongs.
type JoinInput struct {
	page.ByID
	Body struct {
		OrganisationID hub.OrganisationID `json:"organisation_id" maxLength:"64" doc:"Empty: to none"`
	}
}

// Join answers the operation setContactOrganisation.
func (d *Desk) Join(ctx context.Context, c *door.Caller, in *JoinInput) (*page.Answer[Membership], error) {
	card, err := d.Profiles.Card(ctx, hub.ContactID(in.ID))
	if err != nil {
		return nil, err
	}
	f := hub.NewFact(hub.ContactChanged, d.now(), c.Actor(), hub.FactData{Profile: &card, Reason: "organisation", After: map[string]any{"organisation_id": in.Body.OrganisationID}})
	f.ContactID = card.ID
	if err := d.Rows.SetMember(ctx, hub.WriteSet{Facts: []hub.Fact{f}}, card.ID, in.Body.OrganisationID); err != nil {
		return nil, err
	}
	return d.OrganisationOf(ctx, c, &in.ByID)
}
