package chat

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/hub"
)

// config is what a page has to know before anybody writes. It is public.
type config struct {
	Inbox    hub.InboxID `json:"inbox"`
	Welcome  string      `json:"welcome,omitempty"`
	Theme    theme       `json:"theme"`
	Prechat  string      `json:"prechat"`
	Language string      `json:"language,omitempty"`
	MaxText  int         `json:"max_text"`
	Files    *fileLimits `json:"files"` // null: no files
	Identity bool        `json:"identity"`
	Visits   bool        `json:"visits,omitempty"` // the page is wanted
}

type fileLimits struct {
	Max      int      `json:"max"`
	MaxBytes int64    `json:"max_bytes"`
	Types    []string `json:"types"`
}

func (a *adapter) config() config {
	c := config{
		Inbox: a.in.ID, Welcome: a.set.welcome, Theme: a.set.theme, Prechat: a.set.prechat,
		Language: a.set.language, MaxText: maxText, Identity: !a.set.keys.None(), Visits: a.set.visits,
	}
	if a.set.files {
		c.Files = &fileLimits{Max: maxFiles, MaxBytes: maxFileBytes, Types: fileTypes}
	}
	return c
}

func (a *adapter) serveConfig(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=60")
	answer(w, http.StatusOK, a.config())
}

// caller finds out who makes a plain HTTP request.
func (a *adapter) caller(w http.ResponseWriter, r *http.Request, mayBegin bool) (*person, bool) {
	var ident *strict.Identity
	if token := r.Header.Get("Parley-Identity"); token != "" {
		var err error
		if ident, err = a.set.keys.Verify(token, a.in.ID, a.env.Now); err != nil {
			refuse(w, err)
			return nil, false
		}
	}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" && !mayBegin {
		problem(w, http.StatusUnauthorized, "This needs a session token.", "")
		return nil, false
	}
	if token == "" && !a.env.Live.Allow(r.Context(), a.limitKey("new", peer(r)), a.set.perIP, time.Minute) {
		refuse(w, limited())
		return nil, false
	}
	p, changed, err := a.begin(r.Context(), token, ident)
	if err != nil {
		refuse(w, err)
		return nil, false
	}
	if token != "" && (changed || p.fresh) {
		problem(w, http.StatusUnauthorized, "The session has ended.", "")
		return nil, false
	}
	return p, true
}

// servePost takes one message from a program or a browser without sockets.
func (a *adapter) servePost(w http.ResponseWriter, r *http.Request, sink channels.Sink) {
	f, ok := body(w, r, "post")
	if !ok {
		return
	}
	p, ok := a.caller(w, r, true)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
	defer cancel()
	words, files, err := a.content(p, f)
	if err == nil {
		p, err = a.about(ctx, p, f)
	}
	if err == nil {
		p, err = a.take(ctx, sink, p, f.CID, words, files)
	}
	if err != nil {
		refuse(w, err)
		return
	}
	out := map[string]any{"ack": f.CID}
	if p.fresh {
		out["token"] = p.token
	}
	answer(w, http.StatusOK, out)
}

// servePoll answers what is new after a position, and waits for it if asked to.
func (a *adapter) servePoll(w http.ResponseWriter, r *http.Request) {
	p, ok := a.caller(w, r, false)
	if !ok {
		return
	}
	q := r.URL.Query()
	since, err := strconv.ParseInt(q.Get("since"), 10, 64)
	if q.Get("since") != "" && (err != nil || since < 0) {
		problem(w, http.StatusUnprocessableEntity, "must be a position", "since")
		return
	}
	wait, _ := strconv.Atoi(q.Get("wait"))
	at := place{conv: hub.ConversationID(q.Get("conversation")), last: since, check: since > 0}
	ctx, cancel := context.WithTimeout(r.Context(), min(time.Duration(max(wait, 0))*time.Second, a.pace.poll)+callTimeout)
	defer cancel()
	a.beat(ctx, p)
	res, err := a.await(ctx, p, &at, time.Duration(max(wait, 0))*time.Second)
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, res)
}

type pollAnswer struct {
	Conversation hub.ConversationID `json:"conversation"`
	Moved        bool               `json:"moved"` // another conversation, or positions start anew
	Messages     []msgFrame         `json:"messages"`
	More         bool               `json:"more"`
	Away         bool               `json:"away"`
	Mail         bool               `json:"mail"`
}

// await reads from at until there is something or wait has passed.
func (a *adapter) await(ctx context.Context, p *person, at *place, wait time.Duration) (pollAnswer, error) {
	woken := make(chan struct{}, 1)
	follow, stop := context.WithCancel(ctx)
	var rest waiters
	defer rest.Wait()
	defer stop()
	if wait > 0 {
		a.follow(follow, &rest, p.reachable(), func() { poke(woken) })
		defer time.AfterFunc(a.pace.settle, func() { poke(woken) }).Stop()
	}
	timeout := time.NewTimer(min(wait, a.pace.poll))
	defer timeout.Stop()
	for {
		b, err := a.advance(ctx, p, at)
		if err != nil {
			return pollAnswer{}, err
		}
		if wait <= 0 || len(b.frames) > 0 || b.moved {
			if b.frames == nil {
				b.frames = []msgFrame{}
			}
			return pollAnswer{Conversation: at.conv, Moved: b.moved, Messages: b.frames, More: b.more,
				Away: a.away(ctx), Mail: p.mailKnown()}, nil
		}
		select {
		case <-woken:
		case <-timeout.C:
			wait = 0
		case <-ctx.Done():
			return pollAnswer{}, hub.Wrap(hub.Temporary, ctx.Err(), "The chat cannot be read now.")
		}
	}
}

func (a *adapter) serveSeen(w http.ResponseWriter, r *http.Request, sink channels.Sink) {
	f, ok := body(w, r, "seen")
	if !ok {
		return
	}
	p, ok := a.caller(w, r, false)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
	defer cancel()
	if _, err := a.report(ctx, sink, p, f.Conversation, f.Since, f.Seq, hub.Read); err != nil {
		refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *adapter) serveLogout(w http.ResponseWriter, r *http.Request) {
	p, ok := a.caller(w, r, false)
	if !ok {
		return
	}
	if err := a.logout(r.Context(), p); err != nil {
		refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// body reads a bounded JSON body as the frame it stands for.
func body(w http.ResponseWriter, r *http.Request, as string) (strict.Frame, bool) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFrame))
	if err != nil {
		problem(w, http.StatusRequestEntityTooLarge, "is larger than 192 KiB or was cut off", "body")
		return strict.Frame{}, false
	}
	f, err := strict.ParseFrame(raw, as)
	if err != nil {
		about := faults(err)
		if about == nil {
			about = []fault{{"body", err.Error()}}
		}
		problemCode(w, http.StatusBadRequest, codeMalformed, err.Error(), about)
		return strict.Frame{}, false
	}
	return f, true
}

func answer(w http.ResponseWriter, status int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		problem(w, http.StatusInternalServerError, "Something is wrong on our side.", "")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(raw)
}

// peer is the address a request comes from; the server has dealt with proxies.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// trimmed is prefix when path begins with it, else nothing.
func trimmed(path, prefix string) string {
	if path == prefix || strings.HasPrefix(path, prefix+"/") {
		return prefix
	}
	return ""
}

func (a *adapter) limitKey(what, who string) string {
	return string(kind) + "." + what + "/" + string(a.in.ID) + "/" + who
}
