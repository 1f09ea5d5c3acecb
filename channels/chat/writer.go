package chat

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels/chat/strict"
)

// writer is the writing side of a socket: it alone knows how far the client has
// been shown the conversation.
type writer struct {
	*socket
	at    place
	state stateFrame
	cut   *time.Timer // ends the connection when a frame does not leave in time
}

// write sends what there is until the socket ends.
func (s *socket) write(ctx context.Context, hello strict.Frame, changed bool) {
	w := &writer{socket: s, cut: time.AfterFunc(s.a.pace.write, func() { s.conn.Close() })}
	w.cut.Stop()
	defer w.leave()
	w.at = placeOf(hello)
	if !w.welcome(ctx, changed) {
		return
	}
	beat := time.NewTicker(s.a.pace.beat)
	defer beat.Stop()
	missed := 0
	for {
		ok := true
		select {
		case raw := <-s.out:
			ok = w.put(raw)
		case <-s.wake:
			ok = w.sync(ctx)
		case at := <-s.seek:
			w.at = at
			ok = w.sync(ctx)
		case <-beat.C:
			if missed++; s.heard.Swap(false) {
				missed = 0
			}
			ok = missed < 3 && w.beat(ctx)
		case <-s.done:
			return
		case <-ctx.Done():
			s.end(websocket.CloseGoingAway, "the hub is stopping")
			return
		}
		if !ok {
			s.end(0, "")
			return
		}
	}
}

// placeOf is where a client says it stands.
func placeOf(f strict.Frame) place {
	return place{conv: convID(f.Conversation), last: f.Since, check: f.Since > 0}
}

// leave sends the last words and closes the connection, so that the reading
// side ends too. It gives the other side a second to close properly.
func (w *writer) leave() {
	w.end(0, "") // unless it has an end already: the reading side must not wait for us
	for more := true; more && w.code != 0; {
		select {
		case raw := <-w.out:
			more = w.put(raw)
		default:
			more = false
		}
	}
	if w.code == 0 {
		w.conn.Close()
		return
	}
	w.cut.Reset(time.Second)
	w.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(w.code, w.why), time.Time{})
}

func (w *writer) put(raw []byte) bool {
	w.cut.Reset(w.a.pace.write)
	err := w.conn.WriteMessage(websocket.TextMessage, raw)
	w.cut.Stop()
	return err == nil
}

func (w *writer) say(v any) bool {
	raw, err := json.Marshal(v)
	if err != nil {
		w.a.log.Error("frame not encoded", "err", err)
		return true
	}
	return w.put(raw)
}

// welcome opens the conversation: who you are, where you stand, what is new.
// When the database cannot be read the visitor may still write; what is missing
// follows with a later beat.
func (w *writer) welcome(ctx context.Context, changed bool) bool {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	p := w.who.Load()
	w.a.beat(call, p)
	b, err := w.a.advance(call, p, &w.at)
	if err != nil {
		w.a.log.Warn("conversation not read", "err", err)
	}
	w.state = stateOf(call, w.a, p)
	hello := welcomeFrame{
		T: "welcome", Changed: changed, Conversation: w.at.conv, Mail: w.state.Mail, Away: w.state.Away, Config: w.a.config(),
	}
	if p.fresh {
		hello.Token = p.token
	}
	if !b.moved && len(b.frames) > 0 {
		hello.Since = b.frames[0].Prev
	} else if !b.moved {
		hello.Since = w.at.last
	}
	if !w.say(hello) || !w.frames(b) {
		return false
	}
	return !b.more || w.sync(ctx)
}

// sync sends what is new. A failed read is made up for by the next beat.
func (w *writer) sync(ctx context.Context) bool {
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for more := true; more; {
		b, err := w.a.advance(call, w.who.Load(), &w.at)
		if err != nil {
			if ctx.Err() == nil {
				w.a.log.Warn("conversation not read", "err", err)
			}
			return true
		}
		if b.moved && !w.say(resyncFrame{T: "resync", Conversation: w.at.conv}) {
			return false
		}
		if !w.frames(b) {
			return false
		}
		more = b.more
	}
	return true
}

func (w *writer) frames(b batch) bool {
	for i := range b.frames {
		if b.frames[i].Dir == "out" {
			w.typing.Store(false) // what was typed has arrived
		}
		if !w.say(b.frames[i]) {
			return false
		}
	}
	return true
}

// beat keeps the connection, the presence and the view fresh.
func (w *writer) beat(ctx context.Context) bool {
	p := w.who.Load()
	if p.ident != nil && !w.a.env.Now().Before(p.ident.Expires.Add(strict.Skew)) {
		w.say(errorFrame{T: "error", Code: codeIdentity, Text: "The sign-in of the site has run out."})
		w.end(closeSession, "identity has run out")
		return true
	}
	w.cut.Reset(w.a.pace.write)
	err := w.conn.WriteControl(websocket.PingMessage, nil, time.Time{})
	w.cut.Stop()
	if err != nil {
		return false
	}
	w.a.beat(ctx, p)
	now := stateOf(ctx, w.a, p)
	if now != w.state {
		w.state = now
		if !w.say(now) {
			return false
		}
	}
	if !w.say(beatFrame{T: "beat"}) { // a browser's script cannot see pings
		return false
	}
	return w.sync(ctx)
}

func stateOf(ctx context.Context, a *adapter, p *person) stateFrame {
	return stateFrame{T: "state", Away: a.away(ctx), Mail: p.mailKnown(), Kept: p.stored}
}
