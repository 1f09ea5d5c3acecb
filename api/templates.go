package api

import (
	"net/http"

	"github.com/parleyhub/parley/api/templates"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerTemplates() {
	d := a.Templates
	if d == nil {
		d = &templates.Desk{}
	}
	const noun, read, write, approve = "Templates", auth.TemplatesRead, auth.TemplatesWrite, auth.TemplatesApprove
	const large = 4 << 20 // of a template with all its variants
	route(a, op{id: "listMessageTemplates", method: http.MethodGet, path: "/templates", noun: noun, action: read, summary: "List templates"}, d.List)
	route(a, op{id: "createTemplate", method: http.MethodPost, path: "/templates", noun: noun, action: write, status: http.StatusCreated, maxBody: large, within: whileOpening,
		summary: "Add a template", doc: "A message, a block that others are made of, or a layout around them. The language: docs/templates.md. 422 names the first mistake with its line."}, d.Create)
	route(a, op{id: "listTemplateVariables", method: http.MethodGet, path: "/templates/variables", noun: noun, action: read, summary: "What templates may name"}, d.Variables)
	route(a, op{id: "listLibrary", method: http.MethodGet, path: "/templates/library", noun: noun, action: read, summary: "Templates that come with the hub"}, d.Library)
	route(a, op{id: "useLibrary", method: http.MethodPost, path: "/templates/library/{id}/use", noun: noun, action: write, status: http.StatusCreated, within: whileOpening,
		summary: "Copy a template of the library", doc: "The copy belongs to the workspace and is changed as any other."}, d.Use)
	route(a, op{id: "previewDraft", method: http.MethodPost, path: "/templates/preview", noun: noun, action: write, maxBody: large, within: whileOpening,
		summary: "Show a template that is not kept", doc: "All variants side by side for one person, with everything that its author should know."}, d.Draft)
	route(a, op{id: "getTemplate", method: http.MethodGet, path: "/templates/{id}", noun: noun, action: read, summary: "Read one revision"}, d.Get)
	route(a, op{id: "saveTemplate", method: http.MethodPut, path: "/templates/{id}", noun: noun, action: write, maxBody: large, within: whileOpening,
		summary: "Save a new revision", doc: "What is live stays live until another revision is approved."}, d.Save)
	route(a, op{id: "deleteTemplate", method: http.MethodDelete, path: "/templates/{id}", noun: noun, action: approve, status: http.StatusNoContent,
		summary: "Delete a template", doc: "409 while others are made of it. Its revisions are kept for what was sent with them."}, d.Delete)
	route(a, op{id: "listTemplateRevisions", method: http.MethodGet, path: "/templates/{id}/revisions", noun: noun, action: read, summary: "Who saved it when", doc: "The newest first."}, d.Revisions)
	route(a, op{id: "diffTemplate", method: http.MethodGet, path: "/templates/{id}/diff", noun: noun, action: read, summary: "What two revisions have differently", doc: "Line by line, for each variant."}, d.Diff)
	route(a, op{id: "listTemplateUsers", method: http.MethodGet, path: "/templates/{id}/used-by", noun: noun, action: read, summary: "What is made of a block or a layout"}, d.UsedBy)
	route(a, op{id: "previewTemplate", method: http.MethodPost, path: "/templates/{id}/preview", noun: noun, action: read, summary: "Show a revision", doc: "All variants side by side for one person."}, d.Preview)
	route(a, op{id: "testTemplate", method: http.MethodPost, path: "/templates/{id}/test", noun: noun, action: write, within: whileDialing,
		summary: "Send a test", doc: "One revision, which the subject names. That a network did not take it is an answer, no error."}, d.Test)
	route(a, op{id: "submitTemplate", method: http.MethodPost, path: "/templates/{id}/submit", noun: noun, action: write, summary: "Ask for a revision to be let out"}, d.Submit)
	route(a, op{id: "rejectTemplate", method: http.MethodPost, path: "/templates/{id}/reject", noun: noun, action: write, summary: "Take back what waits for approval"}, d.Reject)
	route(a, op{id: "approveTemplate", method: http.MethodPost, path: "/templates/{id}/approve", noun: noun, action: approve,
		summary: "Let a revision out", doc: "By somebody else than who wrote it and who submitted it, unless nobody else may approve."}, d.Approve)
	route(a, op{id: "rollbackTemplate", method: http.MethodPost, path: "/templates/{id}/rollback", noun: noun, action: approve,
		summary: "Go back to a revision that was live", doc: "At once; what was to take effect later does not."}, d.Rollback)
}
