package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/said"
)

// Blobs keeps the bytes of files and their rows.
type Blobs interface {
	// PutBy stores r durably for an agent; Invalid beyond limit bytes, and
	// nothing is kept then.
	PutBy(ctx context.Context, r io.Reader, name string, limit int64, by hub.AgentID) (hub.Attachment, error)
	// Open reads a stored file; Missing when there is none.
	Open(ctx context.Context, id hub.BlobID) (io.ReadCloser, hub.Attachment, error)
}

// fileTimeout is how long one file may take to come or go.
const fileTimeout = 10 * time.Minute

func (a *API) registerFiles() {
	upload := huma.Operation{
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
			Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: "string", Format: "binary"}}}}}},
		Responses: a.documented(http.StatusCreated, "The stored file", FileView{}),
	}
	a.rawRoute(op{id: "uploadFile", method: http.MethodPost, path: "/blobs", noun: "Files", action: auth.FilesWrite, status: http.StatusCreated,
		within: whileCarrying, summary: "Upload a file", doc: "One part called `file`. 413 beyond 25 MiB. Attach it by its id; only you see it until then."}, upload, a.upload)
	download := huma.Operation{
		Parameters: []*huma.Param{idParam("Id of the file")},
		Responses:  a.bytesDocumented("The bytes", "application/octet-stream"),
	}
	a.rawRoute(op{id: "downloadFile", method: http.MethodGet, path: "/blobs/{id}", noun: "Files", action: auth.FilesRead,
		within: whileCarrying, summary: "Download a file", doc: "Always as a download, never as a page of this site. 404 unless it belongs to a conversation you may see, or you uploaded it."},
		download, a.download)
}

// FileView is a stored file.
type FileView struct {
	ID   hub.BlobID `json:"id"`
	Name string     `json:"name" doc:"Cleaned, safe as a file name"`
	Type string     `json:"type" doc:"By content, not by claim"`
	Size int64      `json:"size"`
}

func (a *API) upload(w http.ResponseWriter, r *http.Request, c *Caller) error {
	if a.Blobs == nil {
		return problem.Unsupported("file store")
	}
	f, err := a.receive(w, r, c, a.MaxUpload)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, FileView{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
}

// receive stores the one part of an upload.
func (a *API) receive(w http.ResponseWriter, r *http.Request, c *Caller, most int64) (f hub.Attachment, err error) {
	_ = http.NewResponseController(w).SetReadDeadline(run.Wall().Add(fileTimeout))
	r.Body = http.MaxBytesReader(w, r.Body, most+1<<20) // the multipart frame may take a little
	form, err := r.MultipartReader()
	if err != nil {
		return f, hub.InvalidField("file", "must come as multipart/form-data")
	}
	part, err := form.NextPart()
	if errors.Is(err, io.EOF) {
		return f, said.Invalid("file", "required", "is required")
	}
	if err != nil {
		return f, uploadError(err)
	}
	if part.FormName() != "file" {
		return f, hub.InvalidField(cut(part.FormName(), 100), "is not a part of an upload")
	}
	limited := &counted{r: part, left: most}
	f, err = a.Blobs.PutBy(r.Context(), limited, cut(part.FileName(), 1000), most, c.Agent.ID)
	bodyIsRead(r.Context())
	if limited.over {
		return f, errTooLarge()
	}
	if err != nil {
		return f, uploadError(err)
	}
	return f, nil
}

// counted ends a stream with an error one byte after its limit, and remembers.
type counted struct {
	r    io.Reader
	left int64
	over bool
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.left -= int64(n)
	if c.left < 0 {
		c.over = true
		return 0, errTooLarge()
	}
	return n, err
}

func errTooLarge() error {
	p := problem.New(http.StatusRequestEntityTooLarge, "the file is too large")
	p.Code, p.Errors = hub.CodeFileTooLarge, []problem.FieldError{{Field: "file", Rule: "is too large"}}
	return p
}

// uploadError tells a client's trouble from ours.
func uploadError(err error) error {
	var tooLarge *http.MaxBytesError
	var known *hub.Error
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge()
	case errors.As(err, &known):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return said.Invalid("file", "file_cut", "was cut off")
	}
	return &hub.Error{Kind: hub.Invalid, Field: "file", Text: "cannot be read as multipart/form-data", Err: err}
}

func (a *API) download(w http.ResponseWriter, r *http.Request, c *Caller) error {
	if a.Blobs == nil {
		return problem.Unsupported("file store")
	}
	id := hub.BlobID(r.PathValue("id"))
	if err := a.Store.BlobVisible(r.Context(), c.Scope, id); err != nil {
		return err
	}
	return a.sendFile(w, r, id, "attachment", "default-src 'none'; sandbox")
}

// sendFile streams a stored file under a policy that lets it do nothing.
func (a *API) sendFile(w http.ResponseWriter, r *http.Request, id hub.BlobID, disposition, policy string) error {
	body, f, err := a.Blobs.Open(r.Context(), id)
	if err != nil {
		return err
	}
	defer body.Close()
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Content-Disposition", contentDisposition(disposition, f.Name))
	h.Set("Content-Security-Policy", policy)
	if h.Get(resourcePolicy) == "" {
		h.Set(resourcePolicy, "same-origin")
	}
	h.Set("Cache-Control", "private, no-cache") // a right taken away ends links to files too
	longer(w)
	w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(w, body); err != nil {
		a.Log.Info("file not sent to its end", "request", request(r.Context()).id, "blob", id)
	}
	return nil
}

// longer lets an answer take as long as a file may.
func longer(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(run.Wall().Add(fileTimeout)) // a writer without deadlines has no slow client
}

// resourcePolicy says whose pages may show what is sent.
const resourcePolicy = "Cross-Origin-Resource-Policy"

// contentDisposition spells a name so that every browser reads it.
func contentDisposition(kind, name string) string {
	if s := mime.FormatMediaType(kind, map[string]string{"filename": name}); s != "" {
		return s
	}
	return kind
}
