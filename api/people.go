package api

import (
	"net/http"

	"github.com/parleyhub/parley/api/people"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerPeople() {
	d := a.People
	if d == nil {
		d = &people.Desk{}
	}
	const read, write = auth.ContactsRead, auth.ContactsWrite
	route(a, op{id: "getProfileSchema", method: http.MethodGet, path: "/profile-schema", noun: "Profiles", action: read, summary: "Which traits people have", doc: "Declared ones with their types, and those that were only met. With the names of events."}, d.Schema)
	route(a, op{id: "putProfileSchema", method: http.MethodPut, path: "/profile-schema", noun: "Profiles", action: auth.ProfilesShape, summary: "Declare traits", doc: "What is written afterwards has to be of the type; what is there already stays. 409 when somebody else has changed it."}, d.PutSchema)
	route(a, op{id: "countContacts", method: http.MethodGet, path: "/contacts/count", noun: "Profiles", action: read, summary: "How many people there are", doc: "And, when asked, how many have each trait."}, d.Count)
	route(a, op{id: "addContactEvents", method: http.MethodPost, path: "/contacts/{id}/events", noun: "Profiles", action: write, summary: "Say what a person did", doc: "An order, a visit, a call at the shop: one, or up to 500 in `events`, all or none. With `key` it may be sent again."}, d.Record)
	route(a, op{id: "listContactEvents", method: http.MethodGet, path: "/contacts/{id}/events", noun: "Profiles", action: read, summary: "What a person did", doc: "The newest first."}, d.Events)
	rated := a.rated()
	route(a, op{id: "listContactRatings", method: http.MethodGet, path: "/contacts/{id}/ratings", noun: "Profiles", action: read, summary: "What a person thinks of how it went", doc: "The latest first; of conversations that the caller may see."}, rated.OfContact)
	route(a, op{id: "listConsents", method: http.MethodGet, path: "/contacts/{id}/consents", noun: "Profiles", action: read, summary: "Every consent that was given or taken back", doc: "The newest first, with what was shown, from where, and who wrote it down. Nothing is ever changed in it."}, d.Consents)
	route(a, op{id: "askConsent", method: http.MethodPost, path: "/contacts/{id}/consents/ask", noun: "Profiles", action: write, summary: "Ask once more to confirm a consent", doc: "Of one that is pending, by the template of the sending rules. 404 when nothing waits there; 409 when nobody is asked, or they were asked three times today or ten times in a month."}, d.Ask)
	route(a, op{id: "getContactOrganisation", method: http.MethodGet, path: "/contacts/{id}/organisation", noun: "Profiles", action: read, summary: "To which organisation a person belongs"}, d.OrganisationOf)
	route(a, op{id: "setContactOrganisation", method: http.MethodPut, path: "/contacts/{id}/organisation", noun: "Profiles", action: write, summary: "Let a person belong to an organisation"}, d.Join)
	route(a, op{id: "listOrganisations", method: http.MethodGet, path: "/organisations", noun: "Profiles", action: read, summary: "List organisations", doc: "By name."}, d.Organisations)
	route(a, op{id: "createOrganisation", method: http.MethodPost, path: "/organisations", noun: "Profiles", action: write, status: http.StatusCreated, summary: "Add an organisation"}, d.CreateOrganisation)
	route(a, op{id: "getOrganisation", method: http.MethodGet, path: "/organisations/{id}", noun: "Profiles", action: read, summary: "Read one organisation"}, d.Organisation)
	route(a, op{id: "putOrganisation", method: http.MethodPut, path: "/organisations/{id}", noun: "Profiles", action: write, summary: "Change an organisation", doc: "409 when somebody else has changed it."}, d.ChangeOrganisation)
	route(a, op{id: "deleteOrganisation", method: http.MethodDelete, path: "/organisations/{id}", noun: "Profiles", action: auth.ProfilesShape, status: http.StatusNoContent, summary: "Delete an organisation", doc: "Its people stay."}, d.DeleteOrganisation)
	route(a, op{id: "listMembers", method: http.MethodGet, path: "/organisations/{id}/members", noun: "Profiles", action: read, summary: "People of an organisation"}, d.Members)
	route(a, op{id: "listSuppressions", method: http.MethodGet, path: "/suppressions", noun: "Profiles", action: read, summary: "Addresses that no campaign goes to", doc: "The newest first. Of people who were erased only a fingerprint counts on; it is not listed."}, d.Suppressions)
	route(a, op{id: "addSuppressions", method: http.MethodPost, path: "/suppressions", noun: "Profiles", action: auth.SuppressionsWrite, status: http.StatusNoContent, summary: "Keep campaigns from addresses", doc: "One that is there already stays as it is."}, d.Suppress)
	route(a, op{id: "removeSuppression", method: http.MethodDelete, path: "/suppressions", noun: "Profiles", action: auth.SuppressionsWrite, status: http.StatusNoContent, summary: "Let an address be written to again", doc: "Also that of somebody who was erased."}, d.Release)
}
