package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/segments"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerSegments() {
	const noun = "Segments"
	d := a.Segments
	if d == nil {
		d = &segments.Desk{}
	}
	const read, write = auth.SegmentsRead, auth.SegmentsWrite
	route(a, op{id: "listSegments", method: http.MethodGet, path: "/segments", noun: noun, action: read, summary: "List segments",
		doc: "By name, with how many people are in them now."}, d.List)
	route(a, op{id: "createSegment", method: http.MethodPost, path: "/segments", noun: noun, action: write, status: http.StatusCreated,
		summary: "Save a new segment", doc: "As a tree or in words. Who is in it is found within seconds, and kept from then on by what happens."}, d.Create)
	route(a, op{id: "listSegmentWords", method: http.MethodGet, path: "/segments/words", noun: noun, action: read,
		summary: "What a segment can ask", doc: "Traits, events and tags that there are, and comparisons by type."}, d.Words)
	route(a, op{id: "listSegmentValues", method: http.MethodGet, path: "/segments/values", noun: noun, action: read,
		summary: "Values that people have of a trait", doc: "At most 50."}, d.Values)
	route(a, op{id: "checkSegment", method: http.MethodPost, path: "/segments/check", noun: noun, action: read,
		summary: "Check a draft", doc: "Answers both forms and what is wrong, with its place and what was probably meant."}, d.Check)
	route(a, op{id: "countSegment", method: http.MethodPost, path: "/segments/count", noun: noun, action: read, within: 10 * time.Second,
		summary: "Count whom a draft matches", doc: "With a few of them to look at. Looks for five seconds at most, and then says how far it got; " +
			"a new count of the same caller ends the one before, which is answered with 409."}, d.Count)
	route(a, op{id: "getSegment", method: http.MethodGet, path: "/segments/{id}", noun: noun, action: read, summary: "Read one segment"}, d.Get)
	route(a, op{id: "changeSegment", method: http.MethodPut, path: "/segments/{id}", noun: noun, action: write,
		summary: "Save a new version", doc: "With the version that was read; 409 when somebody was faster."}, d.Change)
	route(a, op{id: "deleteSegment", method: http.MethodDelete, path: "/segments/{id}", noun: noun, action: write, status: http.StatusNoContent,
		summary: "Delete a segment", doc: "409 `in_use` while a campaign, a journey or another segment names it."}, d.Delete)
	route(a, op{id: "listSegmentMembers", method: http.MethodGet, path: "/segments/{id}/members", noun: noun, action: read,
		summary: "Who is in a segment", doc: "With when they came into it."}, d.MembersOf)
	route(a, op{id: "getSegmentGrowth", method: http.MethodGet, path: "/segments/{id}/growth", noun: noun, action: read,
		summary: "How a segment grew", doc: "Day by day."}, d.Growth)
	doc := huma.Operation{Parameters: []*huma.Param{idParam("Id of the segment")}, Responses: a.bytesDocumented("One row for each member", "text/csv")}
	a.rawRoute(op{id: "exportSegmentMembers", method: http.MethodGet, path: "/segments/{id}/members.csv", noun: noun, action: auth.ContactsExport, within: whileCarrying,
		summary: "The members as a table", doc: "Comma-separated, to be opened in a spreadsheet: texts that would be formulas begin with an apostrophe."}, doc, d.Export)
}
