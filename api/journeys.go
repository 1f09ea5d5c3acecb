package api

import (
	"net/http"

	"github.com/parleyhub/parley/api/journeys"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerJourneys() {
	d := a.Journeys
	if d == nil {
		d = &journeys.Desk{}
	}
	const noun, read, write, send = "Journeys", auth.CampaignsRead, auth.CampaignsWrite, auth.CampaignsSend
	route(a, op{id: "listJourneys", method: http.MethodGet, path: "/journeys", noun: noun, action: read, summary: "List journeys", doc: "With how many people are inside."}, d.List)
	route(a, op{id: "createJourney", method: http.MethodPost, path: "/journeys", noun: noun, action: write, status: http.StatusCreated,
		summary: "Make a journey", doc: "As a document or as YAML, which are the same thing (docs/journeys.md). Nobody comes in before it is started. 422 names the first error; `data.findings` has all."}, d.Create)
	route(a, op{id: "getJourney", method: http.MethodGet, path: "/journeys/{id}", noun: noun, action: read, summary: "Read a journey", doc: "Also as it was in an earlier version."}, d.Get)
	route(a, op{id: "saveJourney", method: http.MethodPut, path: "/journeys/{id}", noun: noun, action: write,
		summary: "Save a new version", doc: "`policy` says what becomes of the people inside; ask previewJourney first. 409 when somebody else has saved."}, d.Save)
	route(a, op{id: "checkJourney", method: http.MethodPost, path: "/journeys/check", noun: noun, action: write,
		summary: "What is wrong with this journey?", doc: "Nothing is stored. Also turns text into a document and back."}, d.Check)
	route(a, op{id: "simulateJourney", method: http.MethodPost, path: "/journeys/simulate", noun: noun, action: write, within: whileOpening,
		summary: "Send made-up people through", doc: "Nothing is stored or sent. The same seed gives the same answer."}, d.Simulate)
	route(a, op{id: "previewJourney", method: http.MethodPost, path: "/journeys/{id}/preview", noun: noun, action: write,
		summary: "What would saving this do to the people inside?"}, d.Preview)
	route(a, op{id: "startJourney", method: http.MethodPost, path: "/journeys/{id}/start", noun: noun, action: send,
		summary: "Start or resume a journey", doc: "People come into its last version. 422 when it names a template or a segment that is not there."}, d.Start)
	route(a, op{id: "pauseJourney", method: http.MethodPost, path: "/journeys/{id}/pause", noun: noun, action: send,
		summary: "Pause a journey", doc: "Nobody comes in and nobody goes on; goals and exits hold all the same."}, d.Pause)
	route(a, op{id: "stopJourney", method: http.MethodPost, path: "/journeys/{id}/stop", noun: noun, action: send,
		summary: "Stop a journey", doc: "Everybody inside leaves. It may be started again."}, d.Stop)
	route(a, op{id: "getJourneyFigures", method: http.MethodGet, path: "/journeys/{id}/figures", noun: noun, action: read, summary: "Where its people are"}, d.Figures)
	route(a, op{id: "listJourneyPeople", method: http.MethodGet, path: "/journeys/{id}/people", noun: noun, action: read, summary: "Who is inside, or was"}, d.People)
	route(a, op{id: "enrolInJourney", method: http.MethodPost, path: "/journeys/{id}/people", noun: noun, action: send,
		summary: "Put people in", doc: "Of a running journey whose entry is also manual."}, d.Enrol)
	route(a, op{id: "getJourneyPath", method: http.MethodGet, path: "/journeys/{id}/people/{enrolment}", noun: noun, action: read,
		summary: "One person's path, and why"}, d.Path)
	route(a, op{id: "stopJourneyPerson", method: http.MethodPost, path: "/journeys/{id}/people/{enrolment}/stop", noun: noun, action: send,
		summary: "Take one person out"}, d.TakeOut)
	route(a, op{id: "listContactJourneys", method: http.MethodGet, path: "/contacts/{id}/journeys", noun: noun, action: read,
		summary: "The journeys of a person", doc: "The last one first, at most 200."}, d.OfContact)
}
