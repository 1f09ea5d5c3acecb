package api

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/sla"
	"github.com/parleyhub/parley/internal/auth"
)

const (
	whileCounting = 2 * time.Minute // all open conversations are looked at
	whileTrying   = 15 * time.Minute
)

func (a *API) registerPolicies() {
	d := &sla.Desk{Terms: a.Terms, Engine: a.Clocks, Rows: a.Store, Now: a.Now}
	route(a, op{id: "getPolicies", method: http.MethodGet, path: "/sla-policies", noun: "SLA policies", action: auth.TermsRead,
		summary: "The ordered policies in force", doc: "The first whose conditions all hold is used. Version 0 is what is shipped."}, d.Policies)
	route(a, op{id: "putPolicies", method: http.MethodPut, path: "/sla-policies", noun: "SLA policies", action: auth.TermsWrite,
		summary: "Replace the policies", doc: "The whole list with its bindings; 409 when `version` is not the stored one. A policy whose content changed gets the next version. " +
			"Conversations that have begun keep theirs until it is applied."}, d.PutPolicies)
	route(a, op{id: "listPolicyVersions", method: http.MethodGet, path: "/sla-policies/versions", noun: "SLA policies", action: auth.TermsRead,
		summary: "Every list there was, the newest first"}, d.PolicyVersions)
	route(a, op{id: "checkPolicies", method: http.MethodPost, path: "/sla-policies/check", noun: "SLA policies", action: auth.TermsTry,
		within: whileCounting, summary: "Check a draft", doc: "422 names the field and the rule it breaks, as a save would. Otherwise: what applying it to open clocks would change."}, d.CheckPolicies)
	route(a, op{id: "applyPolicies", method: http.MethodPost, path: "/sla-policies/apply", noun: "SLA policies", action: auth.TermsWrite,
		within: whileCounting, summary: "Have open clocks take the newest policies", doc: "They keep what they have used. With `dry_run` it only counts what would change."}, d.ApplyPolicies)
	a.registerBacktest(d)
	a.registerCalendars(d)
	a.registerClocks(d)
}

func (a *API) registerBacktest(d *sla.Desk) {
	reg := a.huma.OpenAPI().Components.Schemas
	doc := huma.Operation{
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: reg.Schema(reflect.TypeFor[sla.BacktestBody](), true, "BacktestBody")}}},
		Responses: map[string]*huma.Response{"200": {Description: "Lines of JSON: progress, then the result", Content: map[string]*huma.MediaType{
			"application/x-ndjson": {Schema: reg.Schema(reflect.TypeFor[sla.BacktestLine](), true, "BacktestLine")}}}},
	}
	a.rawRoute(op{id: "backtestPolicies", method: http.MethodPost, path: "/sla-policies/backtest", noun: "SLA policies", action: auth.TermsTry,
		within: whileTrying, summary: "Try policies or calendars on what was recorded",
		doc: "Which clocks of conversations that began in the range would have been met or breached otherwise. The answer is a line of JSON for each step of progress and one for the result. " +
			"Hanging up cancels it. A draft that says what is in force changes nothing: the result is history."}, doc, d.Backtest)
}

func (a *API) registerCalendars(d *sla.Desk) {
	route(a, op{id: "listCalendars", method: http.MethodGet, path: "/calendars", noun: "Calendars", action: auth.TermsRead,
		summary: "List calendars of working hours"}, d.Calendars)
	route(a, op{id: "createCalendar", method: http.MethodPost, path: "/calendars", noun: "Calendars", action: auth.TermsWrite,
		status: http.StatusCreated, summary: "Add a calendar",
		doc: "Refused: empty or overlapping intervals, an unknown zone, no open hour in the next 400 days."}, d.CreateCalendar)
	route(a, op{id: "importHolidays", method: http.MethodPost, path: "/calendars/import", noun: "Calendars", action: auth.TermsWrite,
		within: whileDialing, summary: "Read holidays out of an iCalendar",
		doc: "Changes nothing: the answer goes into `holidays` of a calendar. Whole days are taken, once or every year, for the next three years."}, d.ImportHolidays)
	route(a, op{id: "getCalendar", method: http.MethodGet, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsRead,
		summary: "Read one calendar"}, d.Calendar)
	route(a, op{id: "changeCalendar", method: http.MethodPatch, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsWrite,
		summary: "Change a calendar", doc: "409 when `version` is not the stored one. What was counted so far stays; deadlines of open clocks move at once. " +
			"Refused when a policy's target then finds too few hours in the next 400 days."}, d.ChangeCalendar)
	route(a, op{id: "deleteCalendar", method: http.MethodDelete, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsWrite,
		status: http.StatusNoContent, summary: "Delete a calendar", doc: "409 while a policy, a team, an inbox or a shift uses it. Clocks that began with it go on with it."}, d.DeleteCalendar)
	route(a, op{id: "listCalendarVersions", method: http.MethodGet, path: "/calendars/{id}/versions", noun: "Calendars", action: auth.TermsRead,
		summary: "Every version of a calendar, the newest first"}, d.CalendarVersions)
}

func (a *API) registerClocks(d *sla.Desk) {
	route(a, op{id: "listClocks", method: http.MethodGet, path: "/conversations/{id}/clocks", noun: "Conversations", action: auth.ConversationsRead,
		summary: "All clocks of a conversation, each with why", doc: "The newest first, also those that its card no longer shows."}, d.Clocks)
}
