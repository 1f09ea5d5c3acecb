package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/imports"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	jobs "github.com/parleyhub/parley/profile/imports"
)

// maxImport is the largest file of people, in bytes: about five million rows.
const maxImport = 512 << 20

func (a *API) registerImports() {
	d := a.Imports
	if d == nil {
		d = &imports.Desk{}
	}
	const noun, action = "Imports", auth.ContactsImport
	upload := huma.Operation{
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: "string", Format: "binary"}}}}}},
		Responses: a.documented(http.StatusCreated, "The import", jobs.Job{}),
	}
	a.rawRoute(op{id: "createImport", method: http.MethodPost, path: "/imports", noun: noun, action: action, status: http.StatusCreated, within: whileCarrying, summary: "Upload a file of people", doc: "CSV of any encoding and delimiter with a header, one part called `file`, at most 512 MiB. Nothing is written yet: the answer proposes how to read it."}, upload, a.uploadImport)
	route(a, op{id: "listImports", method: http.MethodGet, path: "/imports", noun: noun, action: action, summary: "List imports", doc: "The newest first."}, d.List)
	route(a, op{id: "getImport", method: http.MethodGet, path: "/imports/{id}", noun: noun, action: action, summary: "How an import stands"}, d.Get)
	route(a, op{id: "putImport", method: http.MethodPut, path: "/imports/{id}", noun: noun, action: action, summary: "Say how the file is read", doc: "Another encoding or delimiter proposes the columns anew. 409 while it runs, or when somebody else has changed it."}, d.Shape)
	route(a, op{id: "checkImport", method: http.MethodPost, path: "/imports/{id}/check", noun: noun, action: action, status: http.StatusAccepted, summary: "Try an import", doc: "Goes through the whole file and counts what would happen; writes nothing."}, d.Check)
	route(a, op{id: "startImport", method: http.MethodPost, path: "/imports/{id}/start", noun: noun, action: action, status: http.StatusAccepted, summary: "Import", doc: "In the background. A row is taken as a whole or not at all; people are found by address, number or foreign id and never merged. Killed, it goes on where it stood."}, d.Start)
	route(a, op{id: "cancelImport", method: http.MethodPost, path: "/imports/{id}/cancel", noun: noun, action: action, summary: "Stop an import", doc: "What is in stays."}, d.Cancel)
	route(a, op{id: "pauseImport", method: http.MethodPost, path: "/imports/{id}/pause", noun: noun, action: action, summary: "Pause an import", doc: "One that runs: what is in stays, and no more comes in."}, d.Pause)
	route(a, op{id: "resumeImport", method: http.MethodPost, path: "/imports/{id}/resume", noun: noun, action: action, status: http.StatusAccepted, summary: "Let an import go on", doc: "Behind the last row that is in, also after a restart."}, d.Resume)
	errs := huma.Operation{Parameters: []*huma.Param{idParam("Id of the import")}, Responses: a.bytesDocumented("CSV: line, column, reason, value", "text/csv")}
	a.rawRoute(op{id: "getImportErrors", method: http.MethodGet, path: "/imports/{id}/errors", noun: noun, action: action, within: whileCarrying, summary: "Why rows were not taken", doc: "At most 100,000 of them. What a spreadsheet would take for a formula begins with an apostrophe."}, errs, a.importErrors)
	export := huma.Operation{Responses: a.bytesDocumented("CSV with a row for each person", "text/csv")}
	a.rawRoute(op{id: "exportContacts", method: http.MethodGet, path: "/contacts/export", noun: noun, action: auth.ContactsExport, within: whileCarrying, summary: "All people in one file", doc: "As it is read, so that it can be as large as it likes; the audit tells who asked. An import reads it again."}, export, a.exportContacts)
}

func (a *API) uploadImport(w http.ResponseWriter, r *http.Request, c *Caller) error {
	if a.Blobs == nil || a.Imports == nil {
		return problem.Unsupported("imports")
	}
	f, err := a.receive(w, r, c, maxImport)
	if err != nil {
		return err
	}
	j, err := a.Imports.Room.Begin(r.Context(), c.Actor(), f)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, j)
}

func (a *API) importErrors(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	if a.Imports == nil {
		return problem.Unsupported("imports")
	}
	id := r.PathValue("id")
	if _, err := a.Imports.Room.Get(r.Context(), id); err != nil {
		return err
	}
	a.csv(w, "import-errors.csv")
	a.streamed("import errors", a.Imports.Room.Errors(r.Context(), id, w))
	return nil
}

func (a *API) exportContacts(w http.ResponseWriter, r *http.Request, c *Caller) error {
	if a.Imports == nil {
		return problem.Unsupported("imports")
	}
	now := a.Now().UTC()
	if err := a.Store.Commit(r.Context(), hub.WriteSet{Audit: []hub.AuditEntry{{At: now, Actor: c.Actor(), Action: "contacts.export"}}}); err != nil {
		return err
	}
	a.csv(w, "contacts-"+now.Format("2006-01-02")+".csv")
	_, err := a.Imports.Room.Export(r.Context(), a.Store, w)
	a.streamed("export of people", err)
	return nil
}

// csv begins an answer that is written while it is read. The mark at its
// beginning tells spreadsheets that it is UTF-8.
func (a *API) csv(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", contentDisposition("attachment", name))
	h.Set("Cache-Control", "no-store")
	longer(w)
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte("\ufeff")) // a client that is gone shows at the next write
}

// streamed logs what broke off an answer that had begun, and ends its line, so
// that nobody takes a part for the whole.
func (a *API) streamed(what string, err error) {
	if err != nil {
		a.Log.Warn("an answer broke off", "what", what, "error", err)
		panic(http.ErrAbortHandler)
	}
}
