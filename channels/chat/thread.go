package chat

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

const (
	pageSize = 100    // messages of one read
	maxHoles = 64     // positions watched for a message that appears late
	maxShown = 20_000 // runes of a message that are shown in the widget
)

// place is how far one client has been shown a conversation.
type place struct {
	conv  hub.ConversationID
	last  int64
	check bool                // last came from the client: the message must be there
	holes map[int64]time.Time // positions below last that may yet appear, until when
}

func (pl *place) reset(conv hub.ConversationID) { *pl = place{conv: conv} }

// from is where to read on: the newest shown, or before the oldest open hole.
func (pl *place) from(now time.Time) int64 {
	from := pl.last
	for seq, until := range pl.holes {
		if now.After(until) {
			delete(pl.holes, seq) // a note, or undone: it will not appear
		} else {
			from = min(from, seq-1)
		}
	}
	return from
}

// admit says whether a message is new here. Late ones have a position below the
// newest: they were held back when that was shown.
func (pl *place) admit(m hub.Message, hole time.Duration) (prev int64, late, ok bool) {
	if m.Seq <= pl.last {
		_, late = pl.holes[m.Seq]
		delete(pl.holes, m.Seq)
		return 0, late, late
	}
	for seq := max(pl.last+1, m.Seq-maxHoles); seq < m.Seq && len(pl.holes) < maxHoles; seq++ {
		if pl.holes == nil {
			pl.holes = make(map[int64]time.Time)
		}
		pl.holes[seq] = m.CreatedAt.Add(hole)
	}
	prev, pl.last = pl.last, m.Seq
	return prev, false, true
}

// batch is what one read brought.
type batch struct {
	frames []msgFrame
	moved  bool // the conversation is another one, or its positions start anew
	more   bool
}

// advance reads on from pl and moves it. At most a page of frames at a time.
func (a *adapter) advance(ctx context.Context, p *person, pl *place) (batch, error) {
	var b batch
	cursor := pl.from(a.env.Now())
	if pl.check {
		cursor = pl.last - 1
	}
	for {
		conv, msgs, err := a.thread(ctx, p, cursor, pageSize)
		if err != nil {
			return b, err
		}
		lost := pl.check && (len(msgs) == 0 || msgs[0].Seq != pl.last)
		pl.check = false
		if conv != pl.conv || lost {
			b.moved = true
			pl.reset(conv)
			if cursor != 0 {
				cursor = 0
				continue
			}
		}
		for _, m := range msgs {
			prev, late, ok := pl.admit(m, a.pace.hole)
			if ok && (m.Direction == hub.DirIn || m.Direction == hub.DirOut) {
				b.frames = append(b.frames, a.show(p, m, prev, late))
			}
		}
		b.more = len(msgs) == pageSize
		if !b.more || len(b.frames) > 0 {
			return b, nil
		}
		cursor = msgs[len(msgs)-1].Seq
	}
}

// thread reads the conversation of a person. Somebody who wrote before the site
// signed for them goes on with that conversation until their next message has
// joined both.
func (a *adapter) thread(ctx context.Context, p *person, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	if p.ident == nil || p.sess.Alone {
		return a.since(ctx, p.visitor(), after, limit)
	}
	conv, msgs, err := a.since(ctx, p.who(), after, limit)
	if err != nil || conv != "" {
		return conv, msgs, err
	}
	return a.since(ctx, p.visitor(), after, limit)
}

func (a *adapter) since(ctx context.Context, who hub.Handle, after int64, limit int) (hub.ConversationID, []hub.Message, error) {
	conv, msgs, err := a.env.Thread.Since(ctx, who, after, limit)
	if hub.Is(err, hub.Missing) {
		return "", nil, nil
	}
	return conv, msgs, err
}

func (a *adapter) show(p *person, m hub.Message, prev int64, late bool) msgFrame {
	f := msgFrame{
		T: "msg", Seq: m.Seq, Prev: prev, Late: late, Dir: "out",
		Author: author{Type: m.Author.Type, Name: m.Author.Name}, Text: m.Text, At: m.CreatedAt.UTC(),
	}
	if m.Direction == hub.DirIn {
		f.Dir, f.CID, f.Author.Name = "in", m.ClientID, ""
	}
	if len(f.Text) > maxShown && utf8.RuneCountInString(f.Text) > maxShown {
		f.Text, f.Cut = string([]rune(f.Text)[:maxShown]), true
	}
	for _, at := range m.Attachments {
		f.Files = append(f.Files, fileCard{ID: a.ticket(p, at), Name: at.Name, Type: at.Type, Size: at.Size})
	}
	return f
}

// report tells the hub that our messages in (from, to] have reached the visitor
// or have been read. It answers how far it came.
func (a *adapter) report(ctx context.Context, sink channels.Sink, p *person, conversation string, from, to int64, state hub.DeliveryState) (int64, error) {
	if to <= from || conversation == "" {
		return from, nil
	}
	conv, msgs, err := a.thread(ctx, p, from, 2*pageSize)
	if err != nil || string(conv) != conversation {
		return from, err
	}
	for _, m := range msgs {
		if m.Seq > to {
			break
		}
		if m.Direction == hub.DirOut {
			ref := m.Ref
			if ref == "" {
				ref = string(m.ID)
			}
			if err := sink.Receipt(ctx, hub.Receipt{State: state, Ref: ref, At: a.env.Now().UTC()}); err != nil {
				return from, err
			}
		}
		from = m.Seq
	}
	return from, nil
}

// beat says that the person is there.
func (a *adapter) beat(ctx context.Context, p *person) {
	for _, h := range p.reachable() {
		a.env.Live.Beat(ctx, h, a.pace.here)
	}
}
