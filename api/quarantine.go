package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// Requarantine hands a quarantined item to its inbox once more. nil: it is
// durable on its way again.
type Requarantine interface {
	Retry(ctx context.Context, q hub.Quarantined) error
}

func (a *API) registerQuarantine() {
	route(a, op{id: "listQuarantine", method: http.MethodGet, path: "/quarantine", noun: "Quarantine", action: auth.QuarantineRead,
		summary: "What could not become a message", doc: "Newest first. Nothing is lost: the raw bytes are kept."}, a.listQuarantine)
	route(a, op{id: "getQuarantined", method: http.MethodGet, path: "/quarantine/{id}", noun: "Quarantine", action: auth.QuarantineRead,
		summary: "Read one item"}, a.getQuarantined)
	doc := huma.Operation{Parameters: []*huma.Param{idParam("Id of the item")}, Responses: a.bytesDocumented("The bytes as they came", "application/octet-stream")}
	a.rawRoute(op{id: "downloadQuarantined", method: http.MethodGet, path: "/quarantine/{id}/raw", noun: "Quarantine", action: auth.QuarantineRead,
		within: whileCarrying, summary: "The raw bytes of an item", doc: "As they came, always as a download."}, doc, a.rawQuarantined)
	route(a, op{id: "retryQuarantined", method: http.MethodPost, path: "/quarantine/{id}/retry", noun: "Quarantine", action: auth.QuarantineWrite,
		within: whileOpening, summary: "Try an item again", doc: "It goes in once more, as if it had just come; what then breaks comes back here."}, a.retryQuarantined)
	route(a, op{id: "dismissQuarantined", method: http.MethodPost, path: "/quarantine/{id}/dismiss", noun: "Quarantine", action: auth.QuarantineWrite,
		summary: "Put an item aside for good", doc: "Its bytes stay."}, a.dismissQuarantined)
}

// QuarantinedView is an item without its bytes.
type QuarantinedView struct {
	ID         string          `json:"id"`
	InboxID    hub.InboxID     `json:"inbox_id"`
	Kind       hub.ChannelKind `json:"kind"`
	Reason     string          `json:"reason" doc:"In words fit for people"`
	Size       int64           `json:"size" doc:"Of the raw bytes"`
	State      string          `json:"state" enum:"waiting,retried,dismissed"`
	Tries      int             `json:"tries"`
	ReceivedAt time.Time       `json:"received_at"`
	CreatedAt  time.Time       `json:"created_at"`
}

func quarantinedView(q hub.Quarantined) QuarantinedView {
	return QuarantinedView{ID: q.ID, InboxID: q.InboxID, Kind: q.Kind, Reason: q.Reason, Size: q.Size, State: q.State, Tries: q.Tries,
		ReceivedAt: q.ReceivedAt.UTC(), CreatedAt: q.CreatedAt.UTC()}
}

type quarantineFilter struct {
	Paging
	Inbox string `query:"inbox_id" maxLength:"64" doc:"Those of this inbox"`
}

func (a *API) listQuarantine(ctx context.Context, _ *Caller, in *quarantineFilter) (*answer[List[QuarantinedView]], error) {
	page, err := a.Store.ListQuarantine(ctx, hub.InboxID(in.Inbox), in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := make([]QuarantinedView, len(page.Items))
	for i, q := range page.Items {
		out[i] = quarantinedView(q)
	}
	return listed(out, page.Next), nil
}

func (a *API) getQuarantined(ctx context.Context, _ *Caller, in *ByID) (*answer[QuarantinedView], error) {
	q, err := a.Store.Quarantined(ctx, in.ID)
	return answered(quarantinedView(q), err)
}

func (a *API) rawQuarantined(w http.ResponseWriter, r *http.Request, c *Caller) error {
	q, err := a.Store.Quarantined(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := a.note(r.Context(), c, "quarantine.read", q.ID, "", ""); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", contentDisposition("attachment", q.ID+".bin"))
	h.Set("Content-Security-Policy", nothingAllowed)
	if q.RawBlob == "" {
		h.Set("Content-Length", strconv.Itoa(len(q.Raw)))
		_, _ = w.Write(q.Raw) // the client is gone if this fails
		return nil
	}
	if a.Blobs == nil {
		return problem.Unsupported("file store")
	}
	body, f, err := a.Blobs.Open(r.Context(), q.RawBlob)
	if err != nil {
		return err
	}
	defer body.Close()
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	if _, err := io.Copy(w, body); err != nil {
		a.Log.Info("file not sent to its end", "request", request(r.Context()).id, "blob", q.RawBlob)
	}
	return nil
}

type itemInput struct {
	ByID
	Body *noBody
}

func (a *API) retryQuarantined(ctx context.Context, c *Caller, in *itemInput) (*answer[QuarantinedView], error) {
	if a.Retry == nil {
		return nil, problem.Unsupported("way to try it again")
	}
	q, err := a.Store.Quarantined(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.Retry.Retry(ctx, q); err != nil {
		return nil, err
	}
	q.State, q.Tries = "retried", q.Tries+1
	return a.movedItem(ctx, c, q, "quarantine.retry")
}

func (a *API) dismissQuarantined(ctx context.Context, c *Caller, in *itemInput) (*answer[QuarantinedView], error) {
	q, err := a.Store.Quarantined(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	q.State = "dismissed"
	return a.movedItem(ctx, c, q, "quarantine.dismiss")
}

func (a *API) movedItem(ctx context.Context, c *Caller, q hub.Quarantined, what string) (*answer[QuarantinedView], error) {
	now := a.Now()
	set := hub.WriteSet{
		Quarantined: []hub.Quarantined{q},
		Audit:       []hub.AuditEntry{{At: now, Actor: c.Actor(), Action: what, Object: q.ID}},
		Facts:       []hub.Fact{hub.NewFact(hub.QuarantineChanged, now, c.Actor(), hub.FactData{After: map[string]string{"id": q.ID, "state": q.State}, Reason: what})},
	}
	return answered(quarantinedView(q), a.Store.Commit(ctx, set))
}
