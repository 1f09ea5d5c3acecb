package demo

import (
	"context"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// side is one channel as customers use it. Another channel joins with a file
// that has one, and its line in sides.
type side struct {
	kind     string                          // of the channel
	inbox    string                          // name of the inbox
	settings func(w *world) map[string]any   // of the inbox
	enter    func(w *world, p *person) mouth // how somebody begins to use it
}

var sides = []side{chatSide, mailSide}

// mouth is one person on one channel. What they hear comes out of person.ear.
type mouth interface {
	say(ctx context.Context, t *turn) error
	leave() // closes what is open; the person may come again by another mouth
}

// heard is an answer as a customer got it.
type heard struct {
	text string
}

func mouthOf(w *world, p *person, kind string) (mouth, error) {
	for _, s := range sides {
		if s.kind == kind {
			return s.enter(w, p), nil
		}
	}
	return nil, hub.Errorf(hub.Invalid, "there is no channel %q to play on", kind)
}

// patience is how long customers wait for an answer before they go away.
const patience = 5 * time.Minute

// play tells one story from its beginning to its end.
func (w *world) play(ctx context.Context, st *story, p *person) error {
	stop := w.box.follow(p)
	defer stop()
	mouths := map[string]mouth{}
	defer func() {
		for _, m := range mouths {
			m.leave()
		}
	}()
	for i := range st.Turns {
		t := &st.Turns[i]
		kind := t.via(st)
		if mouths[kind] == nil {
			m, err := mouthOf(w, p, kind)
			if err != nil {
				return err
			}
			mouths[kind] = m
		}
		if err := mouths[kind].say(ctx, t); err != nil {
			return err
		}
		if t.Leaves {
			mouths[kind].leave()
			delete(mouths, kind)
		}
		more, err := w.await(ctx, st, t, p)
		if err != nil || !more {
			return err
		}
	}
	return w.pause(ctx, 5*time.Second, 20*time.Second) // has a last look before leaving
}

// await waits for the answer that the story has; false when none came.
func (w *world) await(ctx context.Context, st *story, t *turn, p *person) (bool, error) {
	if t.Then == nil || t.Then.Says == "" {
		return true, w.pause(ctx, 20*time.Second, 60*time.Second)
	}
	timer := time.NewTimer(time.Duration(float64(patience) / min(w.Pace, 5)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-timer.C:
		return false, nil
	case <-p.ear:
	}
	if t == &st.Turns[len(st.Turns)-1] {
		return true, nil
	}
	return true, w.pause(ctx, 8*time.Second, 30*time.Second) // reads, thinks
}

// How the stories come: many at first, so that there is something to see, then
// as in a quiet house, and hardly any once there are hundreds.
const (
	openingStories = 34
	openingEvery   = 1700 * time.Millisecond
	quietStories   = 120
	quietEvery     = 14 * time.Second
	enoughStories  = 300
	enoughEvery    = time.Minute
	restEvery      = 5 * time.Minute
)

func between(told int) time.Duration {
	switch {
	case told < openingStories:
		return openingEvery
	case told < quietStories:
		return quietEvery
	case told < enoughStories:
		return enoughEvery
	}
	return restEvery
}

// customers lets one story after the other begin. A story that fails is only
// one customer who gives up.
func (w *world) customers(ctx context.Context, g *run.Group) error {
	first := 0
	if !w.fresh {
		first = openingStories * 2 / 3 // there is something to see already
	}
	for told := first; ; told++ {
		st := w.next()
		p := w.somebody(st)
		g.Go("story", func(ctx context.Context) error {
			if err := w.play(ctx, st, p); err != nil && ctx.Err() == nil {
				w.Log.Warn("a customer gave up", "story", st.ID, "error", err)
			}
			w.gone(p)
			return nil
		})
		if told == 4 && w.fresh {
			if err := w.unreadable(ctx); err != nil && ctx.Err() == nil {
				w.Log.Warn("the unreadable mail did not arrive", "error", err)
			}
		}
		every := between(told)
		if err := w.pause(ctx, every/2, every*3/2); err != nil {
			return err
		}
	}
}

// next is the story that comes now: all of them in a shuffled order, then again.
func (w *world) next() *story {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.told) == 0 {
		w.told = w.rnd.Perm(len(w.book.stories))
	}
	st := &w.book.stories[w.told[0]]
	w.told = w.told[1:]
	return st
}
