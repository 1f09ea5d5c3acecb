package sla

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/api/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/sla/feed"
	"github.com/parleyhub/parley/sla/terms"
)

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

// Calendars answers the operation listCalendars.
func (desk *Desk) Calendars(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[CalendarView]], error) {
	all, err := desk.Terms.Store.Documents(ctx, terms.CalendarKind)
	if err != nil {
		return nil, err
	}
	out, err := calendarViews(all)
	if err != nil {
		return nil, err
	}
	return page.Window(out, *in, func(v *CalendarView) string { return v.ID }), nil
}

// Calendar answers the operation getCalendar.
func (desk *Desk) Calendar(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[CalendarView], error) {
	c, d, err := desk.Terms.Calendar(ctx, in.ID)
	return page.Of(calendarView(d, c), err)
}

// CalendarVersions answers the operation listCalendarVersions.
func (desk *Desk) CalendarVersions(ctx context.Context, _ *door.Caller, in *struct {
	page.ByID
	page.Paging
}) (*page.Answer[page.List[CalendarView]], error) {
	all, err := desk.Terms.Store.DocumentVersions(ctx, terms.CalendarKind, in.ID)
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
	return page.Window(out, in.Paging, func(v *CalendarView) string { return versionKey(v.Version) }), nil
}

// CreateCalendar answers the operation createCalendar.
func (desk *Desk) CreateCalendar(ctx context.Context, c *door.Caller, in *struct{ Body terms.Calendar }) (*page.Answer[CalendarView], error) {
	d := hub.Document{ID: hub.NewCalendarID(desk.Now())}
	if err := desk.Terms.SaveCalendar(ctx, c.Actor(), d, in.Body); err != nil {
		return nil, err
	}
	return desk.Calendar(ctx, c, &page.ByID{ID: d.ID})
}

type ChangeCalendarInput struct {
	page.ByID
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

// ChangeCalendar answers the operation changeCalendar.
func (desk *Desk) ChangeCalendar(ctx context.Context, c *door.Caller, in *ChangeCalendarInput) (*page.Answer[CalendarView], error) {
	cal, d, err := desk.Terms.Calendar(ctx, in.ID)
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
	if err := desk.Terms.SaveCalendar(ctx, c.Actor(), d, cal); err != nil {
		return nil, err
	}
	return desk.Calendar(ctx, c, &in.ByID)
}

func set[T any](field, sent *T) {
	if sent != nil {
		*field = *sent
	}
}

// DeleteCalendar answers the operation deleteCalendar.
func (desk *Desk) DeleteCalendar(ctx context.Context, c *door.Caller, in *page.ByID) (*page.None, error) {
	return nil, desk.Terms.DeleteCalendar(ctx, c.Actor(), in.ID)
}

// ImportedHolidays is what an iCalendar says.
type ImportedHolidays struct {
	Holidays map[string]string `json:"holidays" doc:"Date to name, from today on"`
	Skipped  int               `json:"skipped" doc:"Events that are no holidays: with a time of day, cancelled, or of a rule not understood"`
}

// ImportHolidays answers the operation importHolidays.
func (desk *Desk) ImportHolidays(ctx context.Context, _ *door.Caller, in *struct {
	Body struct {
		ICS string `json:"ics" required:"false" maxLength:"1048576" doc:"The text of an .ics file"`
		URL string `json:"url" required:"false" maxLength:"2000" doc:"Or where it is published"`
	}
}) (*page.Answer[ImportedHolidays], error) {
	var got feed.Holidays
	var err error
	switch b := &in.Body; {
	case (b.ICS == "") == (b.URL == ""):
		err = said.Invalid("ics", "ics_one", "give either the text or its address")
	case b.ICS != "":
		got, err = feed.Read([]byte(b.ICS), desk.Now(), desk.Now().AddDate(3, 0, 0))
	default:
		got, err = desk.Engine.Holidays(ctx, b.URL)
	}
	return page.Of(ImportedHolidays{Holidays: got.Days, Skipped: got.Skipped}, err)
}
