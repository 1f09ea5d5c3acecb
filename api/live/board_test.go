package live

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
)

// wall is a board of numbered frames.
type wall struct {
	mu    sync.Mutex
	at    int64
	wakes map[int]func()
	n     int
}

func (w *wall) Join(wake func()) func() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wakes == nil {
		w.wakes = map[int]func(){}
	}
	w.n++
	n := w.n
	w.wakes[n] = wake
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.wakes, n)
	}
}

func (w *wall) Frames(n int64) (out [][]byte, at int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n < 0 {
		return [][]byte{fmt.Appendf(nil, `{"t":"board","n":%d,"full":true}`, w.at)}, w.at
	}
	for i := n + 1; i <= w.at; i++ {
		out = append(out, fmt.Appendf(nil, `{"t":"board","n":%d}`, i))
	}
	return out, w.at
}

func (w *wall) push() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at++
	for _, wake := range w.wakes {
		wake()
	}
}

func (w *wall) watchers() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.wakes)
}

// board reads frames until one is of the board.
func (d *desk) board() map[string]any {
	d.t.Helper()
	for {
		if f := d.next(); f["t"] == "board" {
			return f
		}
	}
}

func TestBoardIsShownWholeThenInPieces(t *testing.T) {
	h := start(t, nil)
	w := &wall{at: 5}
	h.hub.Board = w
	d := h.dial(t, "all")
	d.write(`{"t":"board","on":true}`)
	if f := d.board(); f["full"] != true || f["n"] != 5.0 {
		t.Fatalf("first: %v", f)
	}
	w.push()
	if f := d.board(); f["n"] != 6.0 || f["full"] != nil {
		t.Fatalf("then: %v", f)
	}
	d.write(`{"t":"board","on":true}`)
	if f := d.board(); f["full"] != true {
		t.Fatalf("asked again: %v", f)
	}
	d.write(`{"t":"board","on":false}`)
	until(t, "it to be left", func() bool { return w.watchers() == 0 })
	d.write(`{"t":"board","on":true}`)
	d.board()
	_ = d.conn.Close()
	until(t, "the watcher to go with its socket", func() bool { return w.watchers() == 0 })
}

func TestBoardIsForThoseWhoMaySeeIt(t *testing.T) {
	h := start(t, func(l *limits) { l.heartbeat = 20 * time.Millisecond })
	w := &wall{}
	h.hub.Board = w
	var mu sync.Mutex
	lost := false
	h.hub.Recheck = func(_ context.Context, who Who) (Who, error) {
		mu.Lock()
		defer mu.Unlock()
		who.Board = who.Board && !lost
		return who, nil
	}
	own := h.dial(t, "own")
	own.write(`{"t":"board","on":true}`)
	if f := own.board(); f["denied"] != true {
		t.Fatalf("an agent is shown %v", f)
	}
	all := h.dial(t, "all")
	all.write(`{"t":"board","on":true}`)
	all.board()
	mu.Lock()
	lost = true
	mu.Unlock()
	for f := all.board(); f["denied"] != true; f = all.board() {
		w.push()
	}
	until(t, "nobody to watch", func() bool { return w.watchers() == 0 })
}
