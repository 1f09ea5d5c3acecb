package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/said"
)

// Profiles changes who people are. Merging is reversible and audited there.
type Profiles interface {
	Create(ctx context.Context, by hub.Actor, in hub.ProfileInput) (hub.ProfileCard, error)
	Patch(ctx context.Context, by hub.Actor, id hub.ContactID, in hub.ProfileInput) (hub.ProfileCard, error)
	Merge(ctx context.Context, by hub.Actor, into, other hub.ContactID) (hub.ProfileCard, error)
	Unmerge(ctx context.Context, by hub.Actor, id hub.ContactID) (hub.ProfileCard, error)
}

func (a *API) registerContacts() {
	route(a, op{id: "listContacts", method: http.MethodGet, path: "/contacts", noun: "Contacts", action: auth.ContactsRead, summary: "List people", doc: "By name; `q` finds by the beginning of a name or of an address."}, a.listContacts)
	route(a, op{id: "createContact", method: http.MethodPost, path: "/contacts", noun: "Contacts", action: auth.ContactsWrite, status: http.StatusCreated, summary: "Add a person", doc: "409 when an identity belongs to somebody already; `data` names them."}, a.createContact)
	route(a, op{id: "getContact", method: http.MethodGet, path: "/contacts/{id}", noun: "Contacts", action: auth.ContactsRead, summary: "Read one person", doc: "With the promises they were made. `merged_into` says under which other contact a merged one lives on."}, a.getContact)
	route(a, op{id: "changeContact", method: http.MethodPatch, path: "/contacts/{id}", noun: "Contacts", action: auth.ContactsWrite, summary: "Change a person", doc: "What is absent stays, what is null becomes empty. Identities are added, verified or blocked, never taken away; a trait set to null goes."}, a.changeContact)
	route(a, op{id: "listTimeline", method: http.MethodGet, path: "/contacts/{id}/timeline", noun: "Contacts", action: auth.ConversationsRead, summary: "All conversations of a person", doc: "Over all channels and inboxes, newest first."}, a.listTimeline)
	route(a, op{id: "mergeContacts", method: http.MethodPost, path: "/contacts/{id}/merge", noun: "Contacts", action: auth.ContactsMerge, summary: "Two contacts are one person", doc: "The other contact lives on in this one; unmerge takes it back."}, a.mergeContacts)
	route(a, op{id: "unmergeContact", method: http.MethodPost, path: "/contacts/{id}/unmerge", noun: "Contacts", action: auth.ContactsMerge, summary: "Take a merge back", doc: "For the contact that was merged into another."}, a.unmergeContact)
}

// ContactView is a person, and under whom they live on when merged.
type ContactView struct {
	hub.ProfileCard
	MergedInto *hub.ContactID `json:"merged_into"`
	Waiting    *WaitView      `json:"waiting" doc:"Since when they wait, over all channels; null when they do not"`
}

type searchInput struct {
	Paging
	Q string `query:"q" maxLength:"200" doc:"Beginning of a name or an address"`
}

func (a *API) listContacts(ctx context.Context, _ *Caller, in *searchInput) (*answer[List[ContactView]], error) {
	page, err := a.Store.ListContacts(ctx, strings.TrimSpace(in.Q), in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	views, err := a.contactViews(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	return listed(views, page.Next), nil
}

// contactViews reads the identities of a page of people in two queries.
func (a *API) contactViews(ctx context.Context, people []hub.Contact) ([]ContactView, error) {
	ids := make([]hub.ContactID, len(people))
	for i := range people {
		ids[i] = people[i].ID
	}
	identities, err := a.Store.IdentitiesOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	claims, err := a.Store.ClaimsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	waits, err := a.Store.PersonWaits(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]ContactView, len(people))
	for i := range people {
		p := &people[i]
		out[i].ProfileCard = p.Card(identities[p.ID], claims[p.ID])
		out[i].Waiting = waitView(waits[p.ID])
		if p.MergedInto != "" {
			out[i].MergedInto = &p.MergedInto
		}
	}
	return out, nil
}

// ContactProfile is everything about one person.
type ContactProfile struct {
	ContactView
	Facts    []hub.Trait   `json:"trait_sources" doc:"The traits with where they are from and since when"`
	Promises []PromiseView `json:"promises" doc:"What they were told, in any of their conversations that the caller may see: the open ones by deadline, then those of late that have ended"`
}

func (a *API) getContact(ctx context.Context, c *Caller, in *ByID) (*answer[ContactProfile], error) {
	who, err := a.Store.Contact(ctx, hub.ContactID(in.ID))
	if err != nil {
		return nil, err
	}
	views, err := a.contactViews(ctx, []hub.Contact{who})
	if err != nil {
		return nil, err
	}
	promises, err := a.promisesTo(ctx, c, who.ID)
	return answered(ContactProfile{ContactView: views[0], Facts: append([]hub.Trait{}, who.Traits...), Promises: promises}, err)
}

// contactBody is what is said about a person. Identities and consents have
// their own shapes here: what we decide ourselves cannot be sent.
type contactBody struct {
	Name       strict.Erasable[string]             `json:"name" required:"false" maxLength:"200"`
	Language   strict.Erasable[string]             `json:"language" required:"false" maxLength:"35" doc:"BCP 47, such as fr or pt-BR"`
	Zone       strict.Erasable[string]             `json:"zone" required:"false" maxLength:"64" doc:"IANA, such as Europe/Bucharest"`
	Identities strict.Erasable[[]identityBody]     `json:"identities" required:"false" maxItems:"50"`
	Traits     strict.Erasable[map[string]*string] `json:"traits" required:"false" maxProperties:"100" doc:"By name, of 1 to 64 bytes; null takes one away"`
	Channel    strict.Erasable[string]             `json:"preferred_channel" required:"false" maxLength:"40" doc:"Kind of channel they like best; kept as the trait preferred_channel"`
	Consents   strict.Erasable[[]consentBody]      `json:"consents" required:"false" maxItems:"50"`
}

type identityBody struct {
	Kind     hub.HandleKind `json:"kind" minLength:"1" maxLength:"40" doc:"email, phone, …"`
	Address  string         `json:"address" minLength:"1" maxLength:"320"`
	Scope    string         `json:"scope" required:"false" maxLength:"64" doc:"For kinds that are unique within an inbox: its id"`
	Verified bool           `json:"verified" required:"false" doc:"You vouch that it is theirs"`
	Blocked  *bool          `json:"blocked" required:"false" doc:"What comes from here is kept as spam and reaches nobody; as it was when absent"`
}

type consentBody struct {
	Channel string     `json:"channel" maxLength:"40"`
	Purpose string     `json:"purpose" maxLength:"100"`
	Given   bool       `json:"given"`
	Pending bool       `json:"pending" required:"false" doc:"A yes that the person has still to confirm: it counts as no yes until they do. See confirm of the sending rules"`
	Proof   string     `json:"proof" required:"false" maxLength:"1000"`
	Source  string     `json:"source" required:"false" maxLength:"100" doc:"Where it was said: a form, a shop, a call"`
	Words   string     `json:"words" required:"false" maxLength:"2000" doc:"What the person was shown"`
	IP      string     `json:"ip" required:"false" maxLength:"45" doc:"From where, if it was said on a page"`
	At      *time.Time `json:"at" required:"false" doc:"When it was given or taken back; now when absent. A newer word on the same stays"`
}

func withChannel(traits map[string]*string, kind *string) map[string]*string {
	if traits == nil {
		traits = map[string]*string{}
	}
	if value(kind) == "" {
		kind = nil
	}
	traits[hub.TraitChannel] = kind
	return traits
}

// maxTraitName is the profile's own limit, in bytes.
const maxTraitName = 64

func (a *API) profileInput(b *contactBody) (hub.ProfileInput, error) {
	in := hub.ProfileInput{Name: b.Name.Sent, Language: b.Language.Sent, Zone: b.Zone.Sent, Traits: value(b.Traits.Sent)}
	if b.Channel.Sent != nil || b.Channel.Null {
		in.Traits = withChannel(in.Traits, b.Channel.Sent)
	}
	for key, v := range in.Traits {
		if key == "" || len(key) > maxTraitName || len(value(v)) > 2000 {
			return in, said.Invalid("traits", "trait_bounds", "names have 1 to 64 bytes, values at most 2000")
		}
	}
	if zone := value(b.Zone.Sent); zone != "" {
		if _, err := time.LoadLocation(zone); err != nil {
			return in, said.Invalid("zone", "zone_unknown", "is not a known time zone")
		}
	}
	for _, id := range value(b.Identities.Sent) {
		h := hub.Handle{Kind: id.Kind, Scope: id.Scope, Address: strings.TrimSpace(id.Address)}
		if h.Kind == hub.HandleEmail {
			h = hub.EmailHandle(id.Address)
		}
		if h.IsZero() {
			return in, said.Invalid("identities.address", "required", "is required")
		}
		if id.Blocked != nil {
			if in.Blocked == nil {
				in.Blocked = map[hub.Handle]bool{}
			}
			in.Blocked[h] = *id.Blocked
		}
		in.Identities = append(in.Identities, hub.IdentityCard{Kind: h.Kind, Scope: h.Scope, Address: h.Address, Verified: id.Verified})
	}
	for _, c := range value(b.Consents.Sent) {
		at := instant(c.At)
		if at.IsZero() {
			at = a.Now()
		}
		if why := hub.Confirmable(c.Channel, c.Purpose); c.Pending && why != "" {
			return in, hub.InvalidField("consents", why)
		}
		in.Consents = append(in.Consents, hub.Consent{Channel: c.Channel, Purpose: c.Purpose, Given: c.Given && !c.Pending, Pending: c.Pending, Proof: c.Proof, Source: c.Source, Words: c.Words, IP: c.IP, At: at})
	}
	return in, nil
}

func (a *API) createContact(ctx context.Context, c *Caller, in *struct{ Body contactBody }) (*answer[hub.ProfileCard], error) {
	if a.Profiles == nil {
		return nil, problem.Unsupported("profiles")
	}
	p, err := a.profileInput(&in.Body)
	if err != nil {
		return nil, err
	}
	if value(p.Name) == "" && len(p.Identities) == 0 {
		return nil, said.Invalid("name", "name_or_identity", "is required, or an identity")
	}
	return answered(a.Profiles.Create(ctx, c.Actor(), p))
}

type changeContactInput struct {
	ByID
	Body contactBody
}

func (a *API) changeContact(ctx context.Context, c *Caller, in *changeContactInput) (*answer[hub.ProfileCard], error) {
	if a.Profiles == nil {
		return nil, problem.Unsupported("profiles")
	}
	b := &in.Body
	for field, null := range map[string]bool{"identities": b.Identities.Null, "traits": b.Traits.Null, "consents": b.Consents.Null} {
		if null {
			return nil, hub.InvalidField(field, strict.NotNull)
		}
	}
	p, err := a.profileInput(b)
	if err != nil {
		return nil, err
	}
	return answered(a.Profiles.Patch(ctx, c.Actor(), hub.ContactID(in.ID), p))
}

type timelineInput struct {
	ByID
	Paging
}

func (a *API) listTimeline(ctx context.Context, c *Caller, in *timelineInput) (*answer[Snapshot[hub.ConversationCard]], error) {
	at, err := a.asOf(ctx)
	if err != nil {
		return nil, err
	}
	who, err := a.Store.Contact(ctx, hub.ContactID(in.ID))
	if err != nil {
		return nil, err
	}
	page, err := a.Store.Timeline(ctx, c.Scope, who.ID, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := Snapshot[hub.ConversationCard]{Items: make([]hub.ConversationCard, len(page.Items)), NextCursor: next(page.Next), AsOf: at}
	for i := range page.Items {
		out.Items[i] = page.Items[i].Card(hub.ContactRef{ID: who.ID, Name: who.Name})
	}
	return &answer[Snapshot[hub.ConversationCard]]{Body: out}, nil
}

type mergeContactsInput struct {
	ByID
	Body struct {
		OtherID hub.ContactID `json:"other_id" minLength:"1" maxLength:"64" doc:"The contact that lives on in this one"`
	}
}

func (a *API) mergeContacts(ctx context.Context, c *Caller, in *mergeContactsInput) (*answer[hub.ProfileCard], error) {
	if a.Profiles == nil {
		return nil, problem.Unsupported("profiles")
	}
	if in.Body.OtherID == hub.ContactID(in.ID) {
		return nil, hub.InvalidField("other_id", "is the same contact")
	}
	return answered(a.Profiles.Merge(ctx, c.Actor(), hub.ContactID(in.ID), in.Body.OtherID))
}

type unmergeInput struct {
	ByID
	Body *noBody
}

func (a *API) unmergeContact(ctx context.Context, c *Caller, in *unmergeInput) (*answer[hub.ProfileCard], error) {
	if a.Profiles == nil {
		return nil, problem.Unsupported("profiles")
	}
	return answered(a.Profiles.Unmerge(ctx, c.Actor(), hub.ContactID(in.ID)))
}
