package live

import "sync"

// Board is the supervisor's wall as a stream of frames.
type Board interface {
	// Join says that somebody watches; wake is called after each push.
	Join(wake func()) (leave func())
	// Frames answers what was pushed after frame n, or everything as one frame
	// when n is negative or too long ago, and the number of the newest.
	Frames(n int64) (frames [][]byte, at int64)
}

// watching is a socket's look at the board.
type watching struct {
	wake chan struct{}

	mu    sync.Mutex
	leave func() // nil: does not watch
	fresh bool   // has to be shown everything

	at int64 // of the writer alone: the newest frame that was sent
}

// boardDenied says to a client that it may not watch, or not any more.
var boardDenied = []byte(`{"t":"board","denied":true}`)

// watch obeys a client's wish to see the board, or not to.
func (s *session) watch(on bool) {
	if !on || s.hub.Board == nil || !s.who.Load().Board {
		s.unwatch()
		if on {
			select {
			case s.moments <- boardDenied:
			default:
			}
		}
		return
	}
	w := &s.board
	w.mu.Lock()
	w.fresh = true
	if w.leave == nil {
		w.leave = s.hub.Board.Join(func() { poke(w.wake) })
	}
	w.mu.Unlock()
	poke(w.wake)
}

func (s *session) unwatch() {
	w := &s.board
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.leave != nil {
		w.leave()
		w.leave = nil
	}
}

// show sends what has changed on the board since the last time. Who lost the
// right is told so and shown nothing more.
func (s *session) show() error {
	w := &s.board
	w.mu.Lock()
	watches, fresh := w.leave != nil, w.fresh
	w.fresh = false
	w.mu.Unlock()
	if !watches {
		return nil
	}
	if !s.who.Load().Board {
		s.unwatch()
		return s.send(boardDenied)
	}
	if fresh {
		w.at = -1
	}
	frames, at := s.hub.Board.Frames(w.at)
	for _, f := range frames {
		if err := s.send(f); err != nil {
			return err
		}
	}
	w.at = at
	return nil
}
