package api

import (
	"context"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/terms"
)

func (a *API) registerCalendars() {
	route(a, op{id: "listCalendars", method: http.MethodGet, path: "/calendars", noun: "Calendars", action: auth.TermsRead,
		summary: "List calendars of working hours"}, a.listCalendars)
	route(a, op{id: "createCalendar", method: http.MethodPost, path: "/calendars", noun: "Calendars", action: auth.TermsWrite,
		status: http.StatusCreated, summary: "Add a calendar",
		doc: "Refused: empty or overlapping intervals, an unknown zone, no open hour in the next 400 days."}, a.createCalendar)
	route(a, op{id: "importHolidays", method: http.MethodPost, path: "/calendars/import", noun: "Calendars", action: auth.TermsWrite,
		within: whileDialing, summary: "Read holidays out of an iCalendar",
		doc: "Changes nothing: the answer goes into `holidays` of a calendar. Whole days are taken, once or every year, for the next three years."}, a.importHolidays)
	route(a, op{id: "getCalendar", method: http.MethodGet, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsRead,
		summary: "Read one calendar"}, a.getCalendar)
	route(a, op{id: "changeCalendar", method: http.MethodPatch, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsWrite,
		summary: "Change a calendar", doc: "409 when `version` is not the stored one. What was counted so far stays; deadlines of open clocks move at once. " +
			"Refused when a policy's target then finds too few hours in the next 400 days."}, a.changeCalendar)
	route(a, op{id: "deleteCalendar", method: http.MethodDelete, path: "/calendars/{id}", noun: "Calendars", action: auth.TermsWrite,
		status: http.StatusNoContent, summary: "Delete a calendar", doc: "409 while a policy, a team, an inbox or a shift uses it. Clocks that began with it go on with it."}, a.deleteCalendar)
	route(a, op{id: "listCalendarVersions", method: http.MethodGet, path: "/calendars/{id}/versions", noun: "Calendars", action: auth.TermsRead,
		summary: "Every version of a calendar, the newest first"}, a.listCalendarVersions)
}

// CalendarView is a calendar with its version.
type CalendarView struct {
	ID      string      `json:"id"`
	Version int64       `json:"version"`
	At      time.Time   `json:"at" doc:"When this version was saved; it counts from then on"`
	By      hub.AgentID `json:"by" doc:"Who saved it; empty: the hub itself, such as a holiday feed"`
	Deleted bool        `json:"deleted,omitempty"`
	terms.Calendar
}

func calendarView(d hub.Document, c terms.Calendar) CalendarView {
	return CalendarView{ID: d.ID, Version: d.Version, At: d.At.UTC(), By: d.By, Deleted: d.Deleted, Calendar: c}
}

func calendarViews(all []hub.Document) ([]CalendarView, error) {
	out := make([]CalendarView, len(all))
	for i, d := range all {
		c, err := terms.ReadCalendar(d.Body)
		if err != nil {
			return nil, hub.Wrap(hub.Internal, err, "a stored calendar cannot be read")
		}
		out[i] = calendarView(d, c)
	}
	return out, nil
}

func (a *API) listCalendars(ctx context.Context, _ *Caller, in *Paging) (*answer[List[CalendarView]], error) {
	all, err := a.Terms.Store.Documents(ctx, terms.CalendarKind)
	if err != nil {
		return nil, err
	}
	out, err := calendarViews(all)
	if err != nil {
		return nil, err
	}
	return window(out, *in, func(v *CalendarView) string { return v.ID }), nil
}

func (a *API) getCalendar(ctx context.Context, _ *Caller, in *ByID) (*answer[CalendarView], error) {
	c, d, err := a.Terms.Calendar(ctx, in.ID)
	return answered(calendarView(d, c), err)
}

func (a *API) listCalendarVersions(ctx context.Context, _ *Caller, in *struct {
	ByID
	Paging
}) (*answer[List[CalendarView]], error) {
	all, err := a.Terms.Store.DocumentVersions(ctx, terms.CalendarKind, in.ID)
	if err == nil && len(all) == 0 {
		err = hub.Errorf(hub.Missing, "there is no such calendar")
	}
	if err != nil {
		return nil, err
	}
	out, err := calendarViews(newestFirst(all))
	if err != nil {
		return nil, err
	}
	return window(out, in.Paging, func(v *CalendarView) string { return versionKey(v.Version) }), nil
}

func (a *API) createCalendar(ctx context.Context, c *Caller, in *struct{ Body terms.Calendar }) (*answer[CalendarView], error) {
	d := hub.Document{ID: hub.NewCalendarID(a.Now())}
	if err := a.Terms.SaveCalendar(ctx, c.Actor(), d, in.Body); err != nil {
		return nil, err
	}
	return a.getCalendar(ctx, c, &ByID{ID: d.ID})
}

type changeCalendarInput struct {
	ByID
	Body struct {
		Version    int64                              `json:"version" minimum:"1" doc:"The version that was read"`
		Name       strict.Lasting[string]             `json:"name" required:"false" minLength:"1" maxLength:"200"`
		Zone       strict.Lasting[string]             `json:"zone" required:"false" minLength:"1" maxLength:"64"`
		Week       strict.Lasting[map[string][]span]  `json:"week" required:"false"`
		Exceptions strict.Erasable[map[string][]span] `json:"exceptions" required:"false" doc:"Replaces all exceptions"`
		Holidays   strict.Erasable[map[string]string] `json:"holidays" required:"false" doc:"Replaces all holidays"`
		FeedURL    strict.Erasable[string]            `json:"feed_url" required:"false" maxLength:"2000"`
	}
}

func (a *API) changeCalendar(ctx context.Context, c *Caller, in *changeCalendarInput) (*answer[CalendarView], error) {
	cal, d, err := a.Terms.Calendar(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	if b.Version != d.Version {
		return nil, &hub.Error{Kind: hub.Conflict, Text: "somebody saved it meanwhile; read it again", Detail: map[string]any{"version": d.Version}}
	}
	set(&cal.Name, b.Name.Sent)
	set(&cal.Zone, b.Zone.Sent)
	set(&cal.Week, b.Week.Sent)
	set(&cal.Exceptions, b.Exceptions.Sent)
	set(&cal.Holidays, b.Holidays.Sent)
	set(&cal.FeedURL, b.FeedURL.Sent)
	if err := a.Terms.SaveCalendar(ctx, c.Actor(), d, cal); err != nil {
		return nil, err
	}
	return a.getCalendar(ctx, c, &in.ByID)
}

func set[T any](field, sent *T) {
	if sent != nil {
		*field = *sent
	}
}

func (a *API) deleteCalendar(ctx context.Context, c *Caller, in *ByID) (*none, error) {
	return nil, a.Terms.DeleteCalendar(ctx, c.Actor(), in.ID)
}

// ImportedHolidays is what an iCalendar says.
type ImportedHolidays struct {
	Holidays map[string]string `json:"holidays" doc:"Date to name, from today on"`
	Skipped  int               `json:"skipped" doc:"Events that are no holidays: with a time of day, cancelled, or of a rule not understood"`
}

func (a *API) importHolidays(ctx context.Context, _ *Caller, in *struct {
	Body struct {
		ICS string `json:"ics" required:"false" maxLength:"1048576" doc:"The text of an .ics file"`
		URL string `json:"url" required:"false" maxLength:"2000" doc:"Or where it is published"`
	}
}) (*answer[ImportedHolidays], error) {
	var got feed.Holidays
	var err error
	switch b := &in.Body; {
	case (b.ICS == "") == (b.URL == ""):
		err = hub.InvalidField("ics", "give either the text or its address")
	case b.ICS != "":
		got, err = feed.Read([]byte(b.ICS), a.Now(), a.Now().AddDate(3, 0, 0))
	default:
		got, err = a.Clocks.Holidays(ctx, b.URL)
	}
	return answered(ImportedHolidays{Holidays: got.Days, Skipped: got.Skipped}, err)
}
