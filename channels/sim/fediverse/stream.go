package fediverse

import (
	"net/http"
	"slices"
	"sync"

	"github.com/gorilla/websocket"
)

// stream is one open user stream. What it cannot take at once ends it.
type stream struct {
	conn *websocket.Conn
	out  chan []byte
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveStream(w http.ResponseWriter, r *http.Request) {
	token := r.URL.Query().Get("access_token")
	if token == "" {
		token = bearer(r)
	}
	if token != Token || r.URL.Query().Get("stream") != "user" {
		fail(w, http.StatusUnauthorized, "The access token is invalid")
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // answered
	}
	one := &stream{conn: conn, out: make(chan []byte, 1000)}
	s.mu.Lock()
	s.streams[one] = struct{}{}
	s.mu.Unlock()
	var reader sync.WaitGroup
	defer reader.Wait()
	defer s.drop(one)
	reader.Go(func() { // a client that goes away is noticed at once, and not with the next frame
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				s.drop(one)
				return
			}
		}
	})
	for frame := range one.out {
		if conn.WriteMessage(websocket.TextMessage, frame) != nil {
			return
		}
	}
}

func (s *Server) drop(one *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, open := s.streams[one]; open {
		delete(s.streams, one)
		close(one.out)
	}
	_ = one.conn.Close() // it may have gone already
}

// push hands a frame to all streams. Held: mu.
func (s *Server) push(frame []byte) {
	if s.lost {
		return
	}
	times := 1
	if s.doubled {
		times = 2
	}
	for one := range s.streams {
		for range times {
			select {
			case one.out <- frame:
			default:
			}
		}
	}
}

// Streams is how many are open.
func (s *Server) Streams() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.streams)
}

// Cut ends all streams without a word, as a network does.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for one := range s.streams {
		delete(s.streams, one)
		close(one.out)
		_ = one.conn.Close() // that is the point
	}
}

// Lose makes stream events go nowhere while the streams stay open.
func (s *Server) Lose(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = on
}

// Double makes every stream event come twice.
func (s *Server) Double(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doubled = on
}

// Shuffle turns the order of what is kept around.
func (s *Server) Shuffle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Reverse(s.notes)
}
