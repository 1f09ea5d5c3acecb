package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/parleyhub/parley/api/door"
	"github.com/parleyhub/parley/api/paint"
	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
)

// frameLife is how long the address of a message body can be opened.
const frameLife = 5 * time.Minute

// frameToken says what one address shows, to whom, until when. It is signed.
type frameToken struct {
	Conversation hub.ConversationID `json:"c"`
	Message      hub.MessageID      `json:"m"`
	Agent        hub.AgentID        `json:"a"`
	Until        int64              `json:"u"` // unix seconds
	Images       bool               `json:"i,omitempty"`
}

func (a *API) registerFrames() {
	route(a, op{id: "getMessageFrame", method: http.MethodGet, path: "/conversations/{id}/messages/{message_id}/frame", noun: "Messages",
		action: auth.ConversationsRead, summary: "Addresses to show a message body",
		doc: "For an iframe with `sandbox`. They work for five minutes, as long as the caller may see the message. " +
			"`url` asks nothing of the outside world; `url_with_images` fetches remote images through the hub."}, a.getFrame)
	for path, h := range map[string]func(http.ResponseWriter, *http.Request, *frame) error{
		"/body/{token}":        a.showBody,
		"/body/{token}/remote": a.showRemote,
		"/body/{token}/{blob}": a.showInline,
	} {
		a.mux.HandleFunc("GET "+path, a.framed(h))
		a.routes = append(a.routes, Route{Method: http.MethodGet, Path: path})
	}
}

// FrameView are the addresses of one message body.
type FrameView struct {
	URL           string `json:"url" doc:"Shows the body without asking anything of the outside world"`
	URLWithImages string `json:"url_with_images" doc:"Shows it with remote images, fetched through the hub"`
}

func (a *API) getFrame(ctx context.Context, c *Caller, in *messageInput) (*answer[FrameView], error) {
	m, err := a.Store.MessageFor(ctx, c.Scope, hub.ConversationID(in.ID), hub.MessageID(in.Message))
	if err != nil {
		return nil, err
	}
	t := frameToken{Conversation: m.ConversationID, Message: m.ID, Agent: c.Agent.ID, Until: a.Now().Add(frameLife).Unix()}
	v := FrameView{URL: "/body/" + a.signFrame(t)}
	t.Images = true
	v.URLWithImages = "/body/" + a.signFrame(t)
	return &answer[FrameView]{Body: v}, nil
}

func (a *API) signFrame(t frameToken) string {
	raw, err := json.Marshal(t)
	if err != nil {
		panic("api: frame token: " + err.Error()) // texts and numbers always encode
	}
	return a.frames.Sign(string(raw))
}

// frame is an opened address: the message, and the token as it was written.
type frame struct {
	frameToken
	signed  string
	message hub.Message
}

// framed checks the address anew each time: signature, age, that its agent is
// still active and still sees the message.
func (a *API) framed(show func(http.ResponseWriter, *http.Request, *frame) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bounded, cancel := context.WithTimeout(r.Context(), whileDialing) // a slow reader of an image, a slow host of one
		defer cancel()
		r = r.WithContext(bounded)
		f, err := a.openFrame(r)
		if err == nil && !a.Deps.Limit.Allow(r.Context(), "body:"+string(f.Agent), 4*a.PerSecond, time.Second) {
			err = errLimited()
		}
		if err == nil {
			err = show(w, r, f)
		}
		if err == nil {
			return
		}
		p := problem.Of(a.answer(r.Context(), op{id: "messageBody"}, err))
		w.Header().Set("Content-Security-Policy", nothingAllowed)
		problem.Write(w, p)
	}
}

const nothingAllowed = "default-src 'none'; sandbox; frame-ancestors 'self'"

func (a *API) openFrame(r *http.Request) (*frame, error) {
	ctx, cancel := context.WithTimeout(r.Context(), a.Patience)
	defer cancel()
	gone := hub.Errorf(hub.Missing, "this address has ended; open the message again")
	f := &frame{signed: r.PathValue("token")}
	text, ok := a.frames.Verify(f.signed)
	if !ok || json.Unmarshal([]byte(text), &f.frameToken) != nil || f.Message == "" || a.Now().Unix() >= f.Until {
		return nil, gone
	}
	agent, err := a.Store.Agent(ctx, f.Agent)
	if err != nil {
		return nil, door.Nobody(err)
	}
	if auth.Authorize(agent, auth.ConversationsRead, nil) != nil {
		return nil, gone
	}
	f.message, err = a.Store.MessageFor(ctx, a.door.Scope(agent), f.Conversation, f.Message)
	return f, err
}

func (a *API) showBody(w http.ResponseWriter, r *http.Request, f *frame) error {
	images := f.Images && a.Fetch != nil
	page := paint.Page(&f.message, images, "/body/"+f.signed, func(url string) string { return a.frames.Sign(remoteText(f, url)) })
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox")
	h.Set(resourcePolicy, "same-origin")
	_, _ = w.Write([]byte(page)) // the client is gone if this fails
	return nil
}

// showInline sends a file of this very message: its inline images.
func (a *API) showInline(w http.ResponseWriter, r *http.Request, f *frame) error {
	id := hub.BlobID(r.PathValue("blob"))
	for _, at := range f.message.Attachments {
		if at.ID == id && a.Blobs != nil && paint.Showable(at.Type) {
			// The sandboxed body has an origin of its own, which is nobody's: to the
			// browser its images come from elsewhere. The signed address is the guard.
			w.Header().Set(resourcePolicy, "cross-origin")
			return a.sendFile(w, r, id, "inline", nothingAllowed)
		}
	}
	return hub.Errorf(hub.Missing, "there is no such image in this message")
}
