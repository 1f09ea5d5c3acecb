// Package journeys answers for journeys: which there are, what they say, as a
// document and as text, what is wrong with them, what they would do, and where
// their people are.
package journeys

import (
	"context"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/campaigns/journey"
	"github.com/parleyhub/parley/campaigns/journey/simulate"
	"github.com/parleyhub/parley/campaigns/walk"
	"github.com/parleyhub/parley/campaigns/walk/book"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
	"github.com/parleyhub/parley/internal/store/enrolments"
)

// Desk answers the operations.
type Desk struct {
	Book *book.Book
	Rows enrolments.Rows
	// Skipped answers why messages of steps were skipped in what began after an
	// instant: by step and reason, how many; nil: nobody knows.
	Skipped func(ctx context.Context, journey string, steps []string, after time.Time) (map[string]map[string]int64, error)
}

// JourneyView is one journey.
type JourneyView struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Standing walk.Standing   `json:"standing" enum:"draft,running,paused,stopped"`
	Version  int64           `json:"version" doc:"Of this document; send it with a save"`
	Live     int64           `json:"live" doc:"The version that people come into; 0: none yet"`
	Policy   journey.Policy  `json:"policy" doc:"What becomes of those inside on an earlier version"`
	Journey  journey.Journey `json:"journey"`
	Text     string          `json:"text" doc:"The same as YAML"`
	SavedAt  time.Time       `json:"saved_at"`
	SavedBy  hub.AgentID     `json:"saved_by"`
}

func view(s book.Saved) (JourneyView, error) {
	text, err := journey.WriteText(s.Journey)
	return JourneyView{ID: s.ID, Name: s.Journey.Name, Standing: s.Standing, Version: s.Version, Live: s.Live, Policy: s.Policy, Journey: s.Journey,
		Text: text, SavedAt: s.At.UTC(), SavedBy: s.By}, err
}

// JourneyRow is one journey in the list.
type JourneyRow struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Standing walk.Standing `json:"standing" enum:"draft,running,paused,stopped"`
	Version  int64         `json:"version"`
	Steps    int           `json:"steps"`
	Inside   int64         `json:"inside"`
	Ended    int64         `json:"ended"`
	Reached  int64         `json:"reached" doc:"Of those that ended, with success"`
	Entered  int64         `json:"entered" doc:"Came in within the last 24 hours"`
	SavedAt  time.Time     `json:"saved_at"`
}

// List answers the operation listJourneys.
func (d *Desk) List(ctx context.Context, _ *door.Caller, in *page.Paging) (*page.Answer[page.List[JourneyRow]], error) {
	all, err := d.Book.List(ctx)
	if err != nil {
		return nil, err
	}
	out := page.Window(all, *in, func(s *book.Saved) string { return s.ID })
	rows := make([]JourneyRow, len(out.Body.Items))
	for i, s := range out.Body.Items {
		rows[i] = JourneyRow{ID: s.ID, Name: s.Journey.Name, Standing: s.Standing, Version: s.Version, Steps: len(s.Journey.Steps), SavedAt: s.At.UTC()}
		standing, err := d.Rows.Standing(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		for _, x := range standing {
			switch x.State {
			case journey.Active:
				rows[i].Inside += x.N
				continue
			case journey.Reached:
				rows[i].Reached += x.N
			}
			rows[i].Ended += x.N
		}
		if rows[i].Entered, err = d.Rows.Entered(ctx, s.ID, d.Book.Now().Add(-24*time.Hour)); err != nil {
			return nil, err
		}
	}
	return &page.Answer[page.List[JourneyRow]]{Body: page.List[JourneyRow]{Items: rows, NextCursor: out.Body.NextCursor}}, nil
}

// JourneyWords are a journey as it is sent: as a document or as text.
type JourneyWords struct {
	Journey *journey.Journey `json:"journey,omitempty" doc:"This, or text"`
	Text    string           `json:"text,omitempty" maxLength:"262144" doc:"YAML, with comments if you like; names that a journey does not have are refused with their line"`
}

type liner interface{ Line(path string) int }

func (w *JourneyWords) read() (journey.Journey, liner, error) {
	switch {
	case w.Journey != nil && w.Text != "":
		return journey.Journey{}, nil, said.Invalid("text", "journey_or_text", "send the journey or its text, not both")
	case w.Journey != nil:
		return *w.Journey, nil, nil
	case w.Text == "":
		return journey.Journey{}, nil, said.Invalid("journey", "journey_missing", "is missing, and so is its text")
	}
	j, text, err := journey.ReadText([]byte(w.Text))
	return j, text, err
}

// JourneyGetInput names a journey and a version.
type JourneyGetInput struct {
	page.ByID
	Version int64 `query:"version" minimum:"0" doc:"As it was then; the last one if not said"`
}

// Get answers the operation getJourney.
func (d *Desk) Get(ctx context.Context, _ *door.Caller, in *JourneyGetInput) (*page.Answer[JourneyView], error) {
	s, err := d.Book.Get(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	return page.Of(view(s))
}

// JourneyCreateInput is what is asked for.
type JourneyCreateInput struct{ Body JourneyWords }

// Create answers the operation createJourney.
func (d *Desk) Create(ctx context.Context, c *door.Caller, in *JourneyCreateInput) (*page.Answer[JourneyView], error) {
	return d.save(ctx, c, "", 0, &in.Body, journey.Policy{})
}

// JourneySaveInput is what is asked for.
type JourneySaveInput struct {
	page.ByID
	Body struct {
		JourneyWords
		Version int64          `json:"version" minimum:"1" doc:"The one that was read; 409 when it is not the last"`
		Policy  journey.Policy `json:"policy,omitzero" doc:"What becomes of the people inside, once it was started; they stay on their version if not said"`
	}
}

// Save answers the operation saveJourney.
func (d *Desk) Save(ctx context.Context, c *door.Caller, in *JourneySaveInput) (*page.Answer[JourneyView], error) {
	return d.save(ctx, c, in.ID, in.Body.Version, &in.Body.JourneyWords, in.Body.Policy)
}

func (d *Desk) save(ctx context.Context, c *door.Caller, id string, version int64, w *JourneyWords, p journey.Policy) (*page.Answer[JourneyView], error) {
	j, lines, err := w.read()
	if err != nil {
		return nil, err
	}
	found, err := d.Book.Check(ctx, j)
	if err != nil {
		return nil, err
	}
	if located(found, lines); len(found) > 0 && found[0].Severity == journey.Error {
		e := said.Refused("journey", "journey."+found[0].Field, found[0].Text, found[0].Say, found[0].Args)
		e.Detail = map[string]any{"findings": found}
		return nil, e
	}
	s, err := d.Book.Save(ctx, c.Actor(), id, version, j, p)
	if err != nil {
		return nil, err
	}
	return page.Of(view(s))
}

func located(found []journey.Finding, lines liner) []journey.Finding {
	for i := range found {
		if lines != nil {
			found[i].Line = lines.Line(found[i].Field)
		}
	}
	return found
}

// JourneyVerdict says what is wrong with a journey, and how it is written.
type JourneyVerdict struct {
	OK       bool              `json:"ok" doc:"It can be saved"`
	Findings []journey.Finding `json:"findings" doc:"Errors first"`
	Journey  journey.Journey   `json:"journey"`
	Text     string            `json:"text" doc:"The same as YAML; comments of a text that was sent are not in it"`
}

// Check answers the operation checkJourney.
func (d *Desk) Check(ctx context.Context, _ *door.Caller, in *JourneyCreateInput) (*page.Answer[JourneyVerdict], error) {
	j, lines, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	found, err := d.Book.Check(ctx, j)
	if err != nil {
		return nil, err
	}
	text, err := journey.WriteText(j)
	ok := true
	for _, f := range found {
		ok = ok && f.Severity != journey.Error
	}
	return page.Of(JourneyVerdict{OK: ok, Findings: append([]journey.Finding{}, located(found, lines)...), Journey: j, Text: text}, err)
}

// JourneySimulateInput is what is asked for.
type JourneySimulateInput struct {
	Body struct {
		JourneyWords
		Plan simulate.Plan `json:"plan,omitzero"`
	}
}

// Simulate answers the operation simulateJourney.
func (d *Desk) Simulate(ctx context.Context, _ *door.Caller, in *JourneySimulateInput) (*page.Answer[simulate.Report], error) {
	j, _, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	c, err := journey.Compile("simulated", 1, j)
	if err != nil {
		return nil, err
	}
	p := in.Body.Plan
	if p.Codes == nil {
		if p.Codes, err = d.Book.Stock(ctx, &j); err != nil {
			return nil, err
		}
	}
	return page.Of(simulate.Run(ctx, c, p))
}

// JourneyPreviewInput is what is asked for.
type JourneyPreviewInput struct {
	page.ByID
	Body struct {
		JourneyWords
		Policy journey.Policy `json:"policy"`
	}
}

// JourneyMoves is what a save would do to the people inside.
type JourneyMoves struct {
	Stays     int64            `json:"stays" doc:"On the version they came into"`
	GoesOn    int64            `json:"goes_on" doc:"In the new one, at the same step"`
	Elsewhere int64            `json:"elsewhere" doc:"In the new one, at the step of the policy"`
	Leaves    int64            `json:"leaves"`
	Gone      map[string]int64 `json:"gone" doc:"How many stand at each step that is not there any more"`
}

// Preview answers the operation previewJourney.
func (d *Desk) Preview(ctx context.Context, _ *door.Caller, in *JourneyPreviewInput) (*page.Answer[JourneyMoves], error) {
	j, _, err := in.Body.read()
	if err != nil {
		return nil, err
	}
	if _, err := d.Book.Get(ctx, in.ID, 0); err != nil {
		return nil, err
	}
	m, err := d.Book.Preview(ctx, in.ID, j, in.Body.Policy)
	return page.Of(JourneyMoves{Stays: m.Fates[journey.Stays], GoesOn: m.Fates[journey.GoesOn], Elsewhere: m.Fates[journey.Elsewhere],
		Leaves: m.Fates[journey.Leaves], Gone: m.Leaves}, err)
}

// JourneyStandInput names a journey.
type JourneyStandInput struct {
	page.ByID
	Body *struct{}
}

func (d *Desk) stand(ctx context.Context, c *door.Caller, id string, to walk.Standing) (*page.Answer[JourneyView], error) {
	s, err := d.Book.Stand(ctx, c.Actor(), id, to)
	if err != nil {
		return nil, err
	}
	return page.Of(view(s))
}

// Start answers the operation startJourney.
func (d *Desk) Start(ctx context.Context, c *door.Caller, in *JourneyStandInput) (*page.Answer[JourneyView], error) {
	return d.stand(ctx, c, in.ID, walk.Running)
}

// Pause answers the operation pauseJourney.
func (d *Desk) Pause(ctx context.Context, c *door.Caller, in *JourneyStandInput) (*page.Answer[JourneyView], error) {
	return d.stand(ctx, c, in.ID, walk.Paused)
}

// Stop answers the operation stopJourney.
func (d *Desk) Stop(ctx context.Context, c *door.Caller, in *JourneyStandInput) (*page.Answer[JourneyView], error) {
	return d.stand(ctx, c, in.ID, walk.Stopped)
}
