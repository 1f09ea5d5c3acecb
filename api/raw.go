package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// mailType is what a raw mail is; everything else is sent as mere bytes.
const mailType = "message/rfc822"

func (a *API) registerRaw() {
	doc := huma.Operation{Parameters: []*huma.Param{idParam("Id of the message")}, Responses: a.bytesDocumented("The message as it came", mailType)}
	a.rawRoute(op{id: "downloadOriginal", method: http.MethodGet, path: "/messages/{id}/raw", noun: "Messages", action: auth.ConversationsRead,
		within: whileCarrying, summary: "The original of a message", doc: "The mail as it came, byte for byte, always as a download. Whoever may read the conversation may read it. " +
			"404 where no original is kept: what we wrote ourselves, and channels without one."}, doc, a.rawMessage)
	a.registerRawParts()
}

func (a *API) rawMessage(w http.ResponseWriter, r *http.Request, c *Caller) error {
	ctx, id := r.Context(), hub.MessageID(r.PathValue("id"))
	m, err := a.messageSeen(ctx, c, id)
	if err != nil {
		return err
	}
	if m.RawBlob != "" {
		return a.sendRaw(w, r, m.RawBlob, m.ID, a.rawType(m))
	}
	raw, err := a.Store.RawOf(ctx, id)
	if hub.Is(err, hub.Missing) {
		return noOriginal()
	}
	if err != nil {
		return err
	}
	originalHead(w, id, raw.Type, int64(len(raw.Bytes)))
	_, _ = w.Write(raw.Bytes) // the client is gone if this fails
	return nil
}

func noOriginal() error { return hub.Errorf(hub.Missing, "no original of this message is kept") }

// messageSeen is a message of a conversation that the caller may read.
func (a *API) messageSeen(ctx context.Context, c *Caller, id hub.MessageID) (hub.Message, error) {
	found, err := a.Store.MessagesByID(ctx, []hub.MessageID{id})
	if err != nil {
		return hub.Message{}, err
	}
	m, err := a.Store.MessageFor(ctx, c.Scope, found[id].ConversationID, id)
	if hub.Is(err, hub.Missing) {
		return m, hub.Errorf(hub.Missing, "there is no such message") // also of a conversation that is not theirs
	}
	return m, err
}

// rawType is the type of an original that was too large for a row: nothing but its
// channel says it.
func (a *API) rawType(m hub.Message) string {
	if ch, ok := a.channel(m.Channel); ok && ch.Can.Class == hub.ClassMail {
		return mailType
	}
	return ""
}

// sendRaw sends an original that was too large for a row.
func (a *API) sendRaw(w http.ResponseWriter, r *http.Request, file hub.BlobID, id hub.MessageID, kind string) error {
	if a.Blobs == nil {
		return problem.Unsupported("file store")
	}
	body, f, err := a.Blobs.Open(r.Context(), file)
	if hub.Is(err, hub.Missing) {
		return noOriginal()
	}
	if err != nil {
		return err
	}
	defer body.Close()
	originalHead(w, id, kind, f.Size)
	longer(w)
	if _, err := io.Copy(w, body); err != nil {
		a.Log.Info("file not sent to its end", "request", request(r.Context()).id, "blob", file)
	}
	return nil
}

func originalHead(w http.ResponseWriter, id hub.MessageID, kind string, size int64) {
	name := string(id) + ".bin"
	if kind == mailType {
		name = string(id) + ".eml"
	} else {
		kind = ""
	}
	h := w.Header()
	h.Set("Content-Type", cmp.Or(kind, "application/octet-stream"))
	h.Set("Content-Disposition", contentDisposition("attachment", name))
	h.Set("Content-Security-Policy", nothingAllowed)
	h.Set(resourcePolicy, "same-origin")
	h.Set("Content-Length", strconv.FormatInt(size, 10))
}
