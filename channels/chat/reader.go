package chat

import (
	"context"
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/hub"
)

func convID(s string) hub.ConversationID { return hub.ConversationID(s) }

// read takes frames until the socket ends. One frame at a time: a visitor's
// messages reach the hub in the order they were written.
func (s *socket) read(ctx context.Context) {
	for {
		typ, raw, err := s.conn.ReadMessage()
		var closed *websocket.CloseError
		s.agreed = errors.As(err, &closed)
		select {
		case <-s.done:
			return
		default:
		}
		if errors.Is(err, websocket.ErrReadLimit) {
			s.end(websocket.CloseMessageTooBig, "frame larger than 192 KiB")
			return
		}
		if err != nil {
			return
		}
		s.heard.Store(true)
		if !s.paced(len(raw)) {
			s.tooMany()
			return
		}
		f, err := strict.ParseFrame(raw, "")
		switch {
		case err != nil:
		case typ != websocket.TextMessage:
			err = &strict.FrameError{Rule: "is not text"}
		case f.T == "hello":
			err = &strict.FrameError{Field: "t", Rule: "hello comes once"}
		}
		if err != nil {
			s.answer(errorFrame{T: "error", Code: codeMalformed, Text: err.Error(), Errors: faults(err)})
			s.end(closeMalformed, "malformed frame")
			return
		}
		if !s.handle(ctx, f) {
			return
		}
		s.a.keepVisit(ctx, s.tour, s.who.Load())
	}
}

// paced bounds the frames of one socket and their bytes, far above what a
// message limit allows.
func (s *socket) paced(size int) bool {
	now := s.a.env.Now()
	if now.Sub(s.windowed) > 5*time.Second || now.Before(s.windowed) {
		s.windowed, s.frames, s.bytes = now, 0, 0
	}
	s.frames++
	s.bytes += size
	return s.frames <= 4*s.a.set.perFive+200 && s.bytes <= (s.a.set.perFive+10)*maxFrame
}

// errFlood ends the reading when control frames alone are too many.
var errFlood = errors.New("too many control frames")

// control takes a ping or a pong: a sign of life, and a frame like any other.
func (s *socket) control(data string) error {
	s.heard.Store(true)
	if !s.paced(len(data)) {
		s.tooMany()
		return errFlood
	}
	return nil
}

func (s *socket) tooMany() {
	s.answer(errorFrame{T: "error", Code: codeLimited, Text: "Too many frames."})
	s.end(closeTooMany, "too many frames")
}

func (s *socket) handle(life context.Context, f strict.Frame) bool {
	ctx, cancel := context.WithTimeout(life, callTimeout)
	defer cancel()
	p := s.who.Load()
	switch f.T {
	case "msg":
		return s.message(ctx, p, f)
	case "about":
		next, err := s.a.about(ctx, p, f)
		if err == nil {
			next, err = s.a.keep(ctx, next, next.sess) // also when nothing was said: an upload needs the row
		}
		if err != nil {
			s.refuse(err, "")
			return true
		}
		s.who.Store(next)
		s.answer(stateOf(ctx, s.a, next))
	case "identify":
		return s.identify(life, ctx, p, f)
	case "logout":
		if err := s.a.logout(ctx, p); err != nil {
			s.refuse(err, "")
			return true
		}
		return false
	case "page":
		s.a.heardPage(ctx, s.tour, p, f)
	case "typing":
		s.visitorTypes(ctx, p, f.On)
	case "got", "seen":
		s.tell(ctx, p, f)
	case "sync":
		at := placeOf(f)
		select {
		case <-s.seek: // only the last one counts
		default:
		}
		s.seek <- at
	}
	return true
}

// message takes one message in its turn: none overtakes one before it that was
// refused and will come again.
func (s *socket) message(ctx context.Context, p *person, f strict.Frame) bool {
	words, files, err := s.a.content(p, f)
	first := s.order.before(f.CID)
	switch {
	case err != nil:
	case s.order.isKept(f.CID):
		s.answer(ackFrame{T: "ack", CID: f.CID})
		return true
	case first != "":
		if !s.order.wait(f.CID) {
			s.tooMany()
			return false
		}
		e := refusedFrame(s.order.why, f.CID)
		e.Behind = first
		s.answer(e)
		return true
	default:
		var next *person
		next, err = s.a.take(ctx, s.sink, p, f.CID, words, files)
		s.who.Store(next)
	}
	switch {
	case err == nil:
		s.order.kept(f.CID)
		s.answer(ackFrame{T: "ack", CID: f.CID})
		return true
	case again(err):
		s.order.wait(f.CID) // the first, or on the list already
		s.order.why = err
	default:
		s.order.settle(f.CID)
	}
	s.refuse(err, f.CID)
	return true
}

// visitorTypes tells the desk, at most once a second while nothing changes.
func (s *socket) visitorTypes(ctx context.Context, p *person, on bool) {
	now := s.a.env.Now()
	if since := now.Sub(s.typedAt); on == s.types && since >= 0 && since < time.Second {
		return
	}
	s.types, s.typedAt = on, now
	s.a.env.Live.CustomerTyping(ctx, p.who(), on)
}

// identify makes a visitor somebody the site has signed for. What it begins to
// follow lasts as long as the socket, not only as long as the call.
func (s *socket) identify(life, ctx context.Context, p *person, f strict.Frame) bool {
	ident, err := s.a.set.keys.Verify(f.Identity, s.a.in.ID, s.a.env.Now)
	if err != nil {
		s.answer(errorFrame{T: "error", Code: codeIdentity, Text: "The sign-in of the site could not be confirmed or has run out."})
		s.end(closeSession, "identity refused")
		return false
	}
	if (p.sess.Sub != "" && p.sess.Sub != ident.Sub) || (p.ident != nil && p.ident.Sub != ident.Sub) {
		s.answer(errorFrame{T: "error", Code: codeSession, Text: "This session belongs to somebody else."})
		s.end(closeSession, "session over")
		return false
	}
	next := *p
	next.ident = ident
	known := &next
	if p.stored {
		if known, err = s.a.keep(ctx, &next, next.sess); err != nil {
			s.refuse(err, "")
			return true
		}
	}
	s.who.Store(known)
	if p.ident == nil {
		handles := []hub.Handle{ident.Handle(s.a.in.ID)}
		s.a.open.add(s, handles)
		s.follow(life, handles)
	}
	s.answer(stateOf(ctx, s.a, known))
	s.poke()
	return true
}

// tell passes on that the client has, or the visitor has read, our messages.
func (s *socket) tell(ctx context.Context, p *person, f strict.Frame) {
	if f.Conversation != s.toldIn {
		s.told, s.toldIn = [2]int64{}, f.Conversation
	}
	what, state := 0, hub.Delivered
	if f.T == "seen" {
		what, state = 1, hub.Read
	}
	to, err := s.a.report(ctx, s.sink, p, f.Conversation, s.told[what], f.Seq, state)
	if err != nil {
		s.a.log.Warn("receipt not taken", "err", err)
	}
	s.told[what] = to
}

func (s *socket) refuse(err error, cid string) {
	f := refusedFrame(err, cid)
	if f.Code == codeUnavailable {
		s.a.log.Warn("message refused", "err", err)
	}
	s.answer(f)
}
