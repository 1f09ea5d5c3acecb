package journeys

import (
	"context"
	"strconv"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/hub"
)

// StepFigures are the figures of one step.
type StepFigures struct {
	ID      string           `json:"id"`
	Inside  int64            `json:"inside" doc:"Stand here now, on any version"`
	Counts  map[string]int64 `json:"counts" doc:"Since it was first started: came, sends, refused, each way out such as next or wait.else, ended:<state>, message:<outcome>"`
	Skipped map[string]int64 `json:"skipped" doc:"Why messages of the last 30 days did not go out, and how many; a few seconds behind"`
}

// skippedFor is how far back skipped messages are counted.
const skippedFor = 30 * 24 * time.Hour

// JourneyFigures say where the people of a journey are.
type JourneyFigures struct {
	Inside  int64            `json:"inside"`
	Ended   map[string]int64 `json:"ended" doc:"By state: completed, reached, exited, stopped, failed"`
	Older   int64            `json:"older" doc:"Inside on a version that is not the live one"`
	Version map[string]int64 `json:"versions" doc:"Inside on each version"`
	MeanSec int64            `json:"mean_s" doc:"From coming in to leaving, of those who left"`
	Steps   []StepFigures    `json:"steps" doc:"Those of the last version in their order, then those that are not there any more"`
}

// Figures answers the operation getJourneyFigures.
func (d *Desk) Figures(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[JourneyFigures], error) {
	s, err := d.Book.Get(ctx, in.ID, 0)
	if err != nil {
		return nil, err
	}
	standing, err := d.Rows.Standing(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	tallies, err := d.Rows.Tallies(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	lasted, err := d.Rows.Lasted(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := JourneyFigures{Ended: map[string]int64{}, Version: map[string]int64{}, MeanSec: int64(lasted / time.Second), Steps: []StepFigures{}}
	at := map[string]int{}
	step := func(id string) *StepFigures {
		i, ok := at[id]
		if !ok {
			i = len(out.Steps)
			at[id] = i
			out.Steps = append(out.Steps, StepFigures{ID: id, Counts: map[string]int64{}, Skipped: map[string]int64{}})
		}
		return &out.Steps[i]
	}
	for i := range s.Journey.Steps {
		step(s.Journey.Steps[i].ID)
	}
	for _, x := range standing {
		if x.State != journey.Active {
			out.Ended[string(x.State)] += x.N
			continue
		}
		out.Inside += x.N
		step(x.Step).Inside += x.N
		out.Version[strconv.FormatInt(x.Version, 10)] += x.N
		if x.Version != s.Live {
			out.Older += x.N
		}
	}
	for _, t := range tallies {
		step(t.Step).Counts[t.What] += t.N
	}
	if d.Skipped == nil {
		return page.Of(out, nil)
	}
	var sends []string
	for i := range s.Journey.Steps {
		if x := &s.Journey.Steps[i]; x.Send != nil {
			sends = append(sends, x.ID)
		}
	}
	skipped, err := d.Skipped(ctx, in.ID, sends, d.Book.Now().Add(-skippedFor))
	for id, why := range skipped {
		step(id).Skipped = why
	}
	return page.Of(out, err)
}

// EnrolmentView is one person inside a journey, once.
type EnrolmentView struct {
	ID        string        `json:"id"`
	JourneyID string        `json:"journey_id"`
	ContactID hub.ContactID `json:"contact_id"`
	Name      string        `json:"name" doc:"Of the person; empty if not known"`
	Entry     string        `json:"entry" doc:"What brought them in"`
	Version   int64         `json:"version" doc:"Of the journey they walk"`
	Step      string        `json:"step"`
	StepAt    time.Time     `json:"step_at"`
	State     journey.State `json:"state" enum:"active,completed,reached,exited,stopped,failed"`
	Reason    string        `json:"reason"`
	WakeAt    *time.Time    `json:"wake_at" doc:"When time moves them on"`
	EnteredAt time.Time     `json:"entered_at"`
	EndedAt   *time.Time    `json:"ended_at"`
}

func at(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func enrolmentView(e *journey.Enrolment) EnrolmentView {
	return EnrolmentView{ID: e.ID, JourneyID: e.Journey, ContactID: e.Contact, Entry: e.Entry, Version: e.Version, Step: e.Step, StepAt: e.StepAt.UTC(),
		State: e.State, Reason: e.Reason, WakeAt: at(e.WakeAt), EnteredAt: e.EnteredAt.UTC(), EndedAt: at(e.EndedAt)}
}

// JourneyPeopleInput says which people.
type JourneyPeopleInput struct {
	page.ByID
	page.Paging
	State string `query:"state" enum:"active,completed,reached,exited,stopped,failed" default:"active"`
	Step  string `query:"step" maxLength:"64" doc:"Only those at this step"`
}

// People answers the operation listJourneyPeople.
func (d *Desk) People(ctx context.Context, _ *door.Caller, in *JourneyPeopleInput) (*page.Answer[page.List[EnrolmentView]], error) {
	all, err := d.Rows.List(ctx, in.ID, journey.State(in.State), in.Step, in.Cursor, in.Limit+1)
	if err != nil {
		return nil, err
	}
	cursor := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		cursor = all[in.Limit-1].ID
	}
	out := make([]EnrolmentView, len(all))
	for i := range all {
		out[i] = enrolmentView(&all[i])
	}
	return page.Listed(out, cursor), d.named(ctx, out)
}

// named puts in what the people are called.
func (d *Desk) named(ctx context.Context, all []EnrolmentView) error {
	ids := make([]hub.ContactID, len(all))
	for i := range all {
		ids[i] = all[i].ContactID
	}
	found, err := d.Book.Shelf.Contacts(ctx, ids)
	for i := range all {
		all[i].Name = found[all[i].ContactID].Name
	}
	return err
}

// JourneyPathInput names one person's time inside.
type JourneyPathInput struct {
	page.ByID
	Enrolment string `path:"enrolment" maxLength:"64"`
}

// PassageView is one thing of somebody's path.
type PassageView struct {
	At   time.Time `json:"at"`
	Step string    `json:"step"`
	What string    `json:"what" doc:"came, sends, message (what became of one), goes, refused, moved (to another version), ends"`
	To   string    `json:"to" doc:"Of goes: the step that followed"`
	Way  string    `json:"way" doc:"Of goes: by which field of the step"`
	Why  string    `json:"why" doc:"In words"`
}

// JourneyPath is what happened to one person in a journey, and why.
type JourneyPath struct {
	EnrolmentView
	Path    []PassageView     `json:"path" doc:"The oldest first; at most the last 200"`
	Earlier int               `json:"earlier" doc:"How much came before that and is not kept"`
	Runs    map[string]int64  `json:"runs" doc:"By step, the number of the run in the ledger of campaigns that its last message is in"`
	Pending []string          `json:"pending" doc:"Steps whose message or traits are still to be handed over"`
	Event   map[string]any    `json:"event" doc:"What it began with"`
	Sent    map[string]string `json:"sent" doc:"By step, what its last message became last"`
}

// Path answers the operation getJourneyPath.
func (d *Desk) Path(ctx context.Context, _ *door.Caller, in *JourneyPathInput) (*page.Answer[JourneyPath], error) {
	e, err := d.Rows.Get(ctx, in.Enrolment)
	if err == nil && e.Journey != in.ID {
		err = hub.Errorf(hub.Missing, "there is no such enrolment")
	}
	if err != nil {
		return nil, err
	}
	m := &e.Memory
	out := JourneyPath{EnrolmentView: enrolmentView(&e), Path: make([]PassageView, len(m.Path)), Earlier: m.Passed - len(m.Path), Runs: map[string]int64{},
		Pending: []string{}, Event: map[string]any{}, Sent: map[string]string{}}
	for i, p := range m.Path {
		out.Path[i] = PassageView{p.At.UTC(), p.Step, p.What, p.To, p.Way, p.Why}
	}
	for k, v := range m.Runs {
		out.Runs[k] = v
	}
	for k, v := range m.Event {
		out.Event[k] = v
	}
	for k, v := range m.Sent {
		if len(v) > 0 {
			out.Sent[k] = string(v[len(v)-1].Outcome)
		}
	}
	for _, a := range m.Pending {
		out.Pending = append(out.Pending, a.Step)
	}
	one := []EnrolmentView{out.EnrolmentView}
	err = d.named(ctx, one)
	out.EnrolmentView = one[0]
	return page.Of(out, err)
}

// TakeOut answers the operation stopJourneyPerson.
func (d *Desk) TakeOut(ctx context.Context, _ *door.Caller, in *JourneyPathInput) (*page.Answer[EnrolmentView], error) {
	e, err := d.Book.TakeOut(ctx, in.ID, in.Enrolment)
	return page.Of(enrolmentView(&e), err)
}

// OfContact answers the operation listContactJourneys.
func (d *Desk) OfContact(ctx context.Context, _ *door.Caller, in *page.ByID) (*page.Answer[page.List[EnrolmentView]], error) {
	all, err := d.Rows.OfContact(ctx, hub.ContactID(in.ID), 200)
	if err != nil {
		return nil, err
	}
	out := make([]EnrolmentView, len(all))
	for i := range all {
		out[i] = enrolmentView(&all[i])
	}
	return page.Listed(out, ""), nil
}

// JourneyEnrolInput is who is to be put in.
type JourneyEnrolInput struct {
	page.ByID
	Body struct {
		ContactIDs []hub.ContactID `json:"contact_ids" minItems:"1" maxItems:"1000"`
		Key        string          `json:"key" minLength:"1" maxLength:"100" doc:"Names this wish: with the same key each of them comes in once"`
		Event      map[string]any  `json:"event,omitempty" doc:"What it begins with, for templates"`
	}
}

// EnrolledView says what became of one of them.
type EnrolledView struct {
	ContactID   hub.ContactID `json:"contact_id"`
	EnrolmentID *string       `json:"enrolment_id" doc:"Null: they did not come in"`
	Why         string        `json:"why" doc:"unknown, inside, not_again or condition; empty when they came in"`
}

// Enrol answers the operation enrolInJourney.
func (d *Desk) Enrol(ctx context.Context, _ *door.Caller, in *JourneyEnrolInput) (*page.Answer[page.List[EnrolledView]], error) {
	all, err := d.Book.Enrol(ctx, in.ID, in.Body.Key, in.Body.ContactIDs, in.Body.Event)
	if err != nil {
		return nil, err
	}
	out := make([]EnrolledView, len(all))
	for i, a := range all {
		out[i] = EnrolledView{ContactID: a.Contact, Why: a.Why}
		if a.Enrolment != "" {
			out[i].EnrolmentID = &a.Enrolment
		}
	}
	return page.Listed(out, ""), nil
}
