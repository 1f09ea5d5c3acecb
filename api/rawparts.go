package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

func (a *API) registerRawParts() {
	route(a, op{id: "listOriginals", method: http.MethodGet, path: "/messages/{id}/raw/parts", noun: "Messages", action: auth.ConversationsRead,
		summary: "What a message was made of", doc: "Its original and those of what became part of it later: files of an album, news of a call, edits, signs, " +
			"the proof that it was taken back. In the order they came, the message's own first. Whoever may read the conversation may read them."}, a.rawParts)
	doc := huma.Operation{Responses: a.bytesDocumented("The bytes as they came", "application/octet-stream"), Parameters: []*huma.Param{
		idParam("Id of the message"), {Name: "part", In: "path", Required: true, Description: "Id of the part", Schema: &huma.Schema{Type: "string"}}}}
	a.rawRoute(op{id: "downloadOriginalPart", method: http.MethodGet, path: "/messages/{id}/raw/parts/{part}", noun: "Messages", action: auth.ConversationsRead,
		within: whileCarrying, summary: "One of the originals of a message", doc: "As it came, byte for byte, always as a download."}, doc, a.rawPart)
}

// RawPartView is one original of a message, without its bytes.
type RawPartView struct {
	ID   string      `json:"id"`
	Kind hub.RawKind `json:"kind" enum:"first,joined,call,edited,deleted,reacted,refused,returned" doc:"What it was to the message: refused is a change by somebody who may not make it, returned is what we sent as its network told us of it"`
	Type string      `json:"type" doc:"Media type, as the channel says; may be empty"`
	Size int64       `json:"size"`
	At   time.Time   `json:"at"`
}

type rawPartsInput struct {
	ByID
	Paging
}

func (a *API) rawParts(ctx context.Context, c *Caller, in *rawPartsInput) (*answer[List[RawPartView]], error) {
	m, err := a.messageSeen(ctx, c, hub.MessageID(in.ID))
	if err != nil {
		return nil, err
	}
	page, err := a.Store.RawParts(ctx, m.ID, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := make([]RawPartView, 0, len(page.Items)+1)
	if in.Cursor == "" { // beside the page: it has a place of its own
		first, ok, err := a.firstRaw(ctx, m)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, first)
		}
	}
	for _, r := range page.Items {
		out = append(out, RawPartView{ID: r.Part, Kind: r.Kind, Type: r.Type, Size: r.Size, At: r.At.UTC()})
	}
	return listed(out, page.Next), nil
}

// firstRaw is the message's own original; false: none is kept.
func (a *API) firstRaw(ctx context.Context, m hub.Message) (RawPartView, bool, error) {
	v := RawPartView{ID: string(hub.RawFirst), Kind: hub.RawFirst, At: m.CreatedAt.UTC()}
	if m.RawBlob == "" {
		raw, err := a.Store.RawOf(ctx, m.ID)
		v.Type, v.Size = raw.Type, int64(len(raw.Bytes))
		return v, err == nil, unlessMissing(err)
	}
	if a.Blobs == nil {
		return v, false, nil
	}
	body, f, err := a.Blobs.Open(ctx, m.RawBlob)
	if err == nil {
		v.Type, v.Size = a.rawType(m), f.Size
		err = body.Close()
	}
	return v, err == nil, unlessMissing(err)
}

func unlessMissing(err error) error {
	if hub.Is(err, hub.Missing) {
		return nil
	}
	return err
}

func (a *API) rawPart(w http.ResponseWriter, r *http.Request, c *Caller) error {
	part := r.PathValue("part")
	if part == string(hub.RawFirst) {
		return a.rawMessage(w, r, c)
	}
	m, err := a.messageSeen(r.Context(), c, hub.MessageID(r.PathValue("id")))
	if err != nil {
		return err
	}
	raw, err := a.Store.RawPart(r.Context(), m.ID, part)
	switch {
	case hub.Is(err, hub.Missing):
		return noOriginal()
	case err != nil:
		return err
	case raw.Blob != "":
		return a.sendRaw(w, r, raw.Blob, m.ID, raw.Type)
	}
	originalHead(w, m.ID, raw.Type, int64(len(raw.Bytes)))
	_, _ = w.Write(raw.Bytes) // the client is gone if this fails
	return nil
}
