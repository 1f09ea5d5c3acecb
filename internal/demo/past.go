package demo

import (
	"context"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// The past is played in slots, several stories beside each other: the clock
// stands while something is under way, and skips in between. So the answers took
// minutes by the hub's clock and seconds by ours.
const (
	pastFor    = 70 * time.Hour
	pastSlots  = 9
	pastBeside = 6
	// The last ones stay unanswered: when the present begins, one mail's clock has
	// run out, one is about to, one has warned.
	mailTarget = 4 * time.Hour
	// Six scenes that look this often stay below what one token may ask for.
	pastLook = 80 * time.Millisecond
)

// past fills the last days with matters that have ended.
func (w *world) past(ctx context.Context) error {
	for slot := range pastSlots {
		w.clock.upTo(pastFor - time.Duration(slot)*(pastFor-8*time.Hour)/pastSlots)
		scenes := make([]*scene, 0, pastBeside)
		for range pastBeside {
			st := w.next()
			same := func(s *scene) bool { return s.st == st }
			for st.waits() || st.Turns[0].Leaves || slices.ContainsFunc(scenes, same) {
				st = w.next()
			}
			scenes = append(scenes, w.open(st))
		}
		err := w.slot(ctx, scenes)
		for _, s := range scenes {
			s.close()
		}
		if err != nil {
			return err
		}
	}
	return w.leftOver(ctx)
}

// waits reports whether the story leaves its customer without an answer.
func (st *story) waits() bool { return st.Turns[0].Then == nil || st.Turns[0].Then.Says == "" }

// lasts reports whether the answer, if any, is long in coming.
func (st *story) lasts() bool { return st.waits() || st.Turns[0].Then.Late }

// leftOver are mails that came some hours ago and wait still.
func (w *world) leftOver(ctx context.Context) error {
	for _, before := range []time.Duration{mailTarget + 25*time.Minute, mailTarget - 2*time.Minute, mailTarget - 40*time.Minute} {
		w.clock.upTo(before)
		for range len(w.book.stories) {
			st := w.next()
			if st.Via != mailSide.kind || !st.lasts() {
				continue
			}
			s := w.open(st)
			_, err := s.speak(ctx, &st.Turns[0])
			s.close()
			if err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// scene is one story of the past with its person.
type scene struct {
	w      *world
	st     *story
	p      *person
	mouths map[string]mouth
	stop   func()
	conv   hub.ConversationID // where the last turn went
	via    string             // and how
	began  []hub.ConversationID
}

func (w *world) open(st *story) *scene {
	p := w.somebody(st)
	return &scene{w: w, st: st, p: p, mouths: map[string]mouth{}, stop: w.box.follow(p)}
}

func (s *scene) close() {
	for _, m := range s.mouths {
		m.leave()
	}
	s.stop()
	s.w.gone(s.p)
}

// slot plays scenes turn by turn, each turn of all at the same time.
func (w *world) slot(ctx context.Context, scenes []*scene) error {
	for i := range 3 {
		said := make([]*hub.ConversationCard, len(scenes))
		var g errgroup.Group // without a context: lines to the hub outlive a turn
		for n, s := range scenes {
			if i < len(s.st.Turns) && !s.st.Turns[i].Away {
				g.Go(func() (err error) { said[n], err = s.speak(ctx, &s.st.Turns[i]); return err })
			}
		}
		if err := g.Wait(); err != nil {
			return err
		}
		waited := time.Duration(25+w.intn(80)) * time.Second
		if w.intn(4) == 0 {
			waited = time.Duration(3+w.intn(7)) * time.Minute // a busy hour: chats run out of time
		}
		w.clock.skip(waited)
		g = errgroup.Group{}
		for n, s := range scenes {
			if said[n] != nil && s.st.Turns[i].Then != nil {
				g.Go(func() error { return s.answered(ctx, w.staff[n%len(w.staff)], said[n], s.st.Turns[i].Then) })
			}
		}
		if err := g.Wait(); err != nil {
			return err
		}
		w.clock.skip(time.Duration(1+w.intn(5)) * time.Minute)
	}
	return w.finish(ctx, scenes)
}

// speak says a turn and waits until the desk shows it.
func (s *scene) speak(ctx context.Context, t *turn) (*hub.ConversationCard, error) {
	kind := t.via(s.st)
	if kind != s.via {
		s.conv, s.via = "", kind // it may become another conversation
	}
	if s.mouths[kind] == nil {
		m, err := mouthOf(s.w, s.p, kind)
		if err != nil {
			return nil, err
		}
		s.mouths[kind] = m
	}
	if err := s.mouths[kind].say(ctx, t); err != nil {
		return nil, err
	}
	for {
		var found struct {
			Items []hub.ConversationCard `json:"items"`
		}
		if err := s.w.owner.call(ctx, http.MethodGet, "/conversations?limit=30", nil, &found); err != nil {
			return nil, err
		}
		for i := range found.Items {
			c := &found.Items[i]
			if s.isMine(c) && c.LastMessage != nil && t.is(c.LastMessage.Preview) {
				if s.conv == "" {
					s.began = append(s.began, c.ID)
				}
				s.conv = c.ID
				return c, nil
			}
		}
		if err := run.Sleep(ctx, pastLook); err != nil {
			return nil, err
		}
	}
}

// isMine reports whether c may be the one that the scene began. A visitor who
// gave no name is known by what they say.
func (s *scene) isMine(c *hub.ConversationCard) bool {
	if s.conv != "" {
		return c.ID == s.conv
	}
	named := s.p.signed || s.p.tells || s.via == mailSide.kind
	return c.LastInSeq == c.LastSeq && (!named || c.Contact.Name == s.p.name)
}

// answered lets a member of the staff do what the story has, and waits until the
// answer is out: the clock must not skip while something is on its way.
func (s *scene) answered(ctx context.Context, me *client, c *hub.ConversationCard, d *deed) error {
	at := "/conversations/" + string(c.ID)
	if c.AssigneeID != nil {
		for _, other := range s.w.staff {
			if other.id == *c.AssigneeID {
				me = other
			}
		}
	}
	quick := *d
	quick.Snooze = ""
	m := hub.MessageCard{ID: hub.MessageID(hub.NewToken()), Seq: c.LastSeq}
	if err := s.w.act(ctx, me, c, &m, &quick, func(context.Context) error { return nil }); err != nil {
		return err
	}
	for {
		var thread struct {
			Items []hub.MessageCard `json:"items"`
		}
		if err := me.call(ctx, http.MethodGet, at+"/messages?limit=200", nil, &thread); err != nil {
			return err
		}
		under := false
		for _, m := range thread.Items {
			under = under || (m.Delivery != nil && (m.Delivery.State == hub.Queued || m.Delivery.State == hub.Attempting))
		}
		if !under {
			return nil
		}
		if err := run.Sleep(ctx, pastLook); err != nil {
			return err
		}
	}
}

// finish resolves what the stories left open.
func (w *world) finish(ctx context.Context, scenes []*scene) error {
	for _, s := range scenes {
		for _, id := range s.began {
			err := w.owner.call(ctx, http.MethodPost, "/conversations/"+string(id)+"/status", map[string]any{"status": hub.Resolved}, nil)
			if err != nil && !hub.Is(err, hub.Conflict) {
				return err
			}
		}
	}
	return nil
}
