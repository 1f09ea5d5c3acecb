package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/webcall"
)

// maxFrame is the largest event that is read, in bytes; a larger one ends the
// stream, and the list of notifications has it all the same.
const maxFrame = 2 << 20

// streamBack is how fast a stream that broke is opened again. Until then the list
// is polled.
var streamBack = run.Backoff{First: 500 * time.Millisecond, Max: time.Minute}

// event is what the stream tells apart from "look": one of the two is set.
type event struct {
	deleted string // id
	edited  *status
}

// follow keeps the user stream open until ctx ends.
func (l *listener) follow(ctx context.Context) error {
	failures := 0
	for ctx.Err() == nil {
		opened, err := l.stream(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if opened {
			failures = 0
		}
		failures++
		l.log.Info("mastodon stream ended", "opened", opened, "error", err != nil, "failures", failures)
		if run.Sleep(ctx, streamBack.After(failures)) != nil {
			return nil
		}
	}
	return nil
}

// stream opens the stream once and reads it until it breaks.
func (l *listener) stream(ctx context.Context) (opened bool, err error) {
	place, err := l.describe(ctx)
	if err != nil {
		return false, err
	}
	d := websocket.Dialer{NetDialContext: l.env.Dial, HandshakeTimeout: 15 * time.Second}
	conn, resp, err := d.DialContext(ctx, place.stream+"/api/v1/streaming?stream=user", http.Header{
		"Authorization": {"Bearer " + l.set.token}, "User-Agent": {webcall.Agent},
	})
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // of the handshake
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close() }() // it has ended already
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	conn.SetReadLimit(maxFrame)
	answer := conn.PingHandler()
	conn.SetPingHandler(func(data string) error {
		_ = conn.SetReadDeadline(run.Wall().Add(l.pace.silent)) // fails only on a closed connection, as reading does
		return answer(data)
	})
	l.ring() // whatever came while nobody listened
	for {
		if err := conn.SetReadDeadline(run.Wall().Add(l.pace.silent)); err != nil {
			return true, err
		}
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return true, err
		}
		if e, ok := l.heard(frame); ok {
			select {
			case l.events <- e:
			case <-ctx.Done():
				return true, ctx.Err()
			}
		}
	}
}

// heard reads one frame. Notifications only ring: the list has them, in order and
// with a cursor.
func (l *listener) heard(frame []byte) (event, bool) {
	var f struct {
		Event   string `json:"event"`
		Payload string `json:"payload"` // JSON as a string, or an id
	}
	if json.Unmarshal(frame, &f) != nil {
		return event{}, false
	}
	switch f.Event {
	case "notification", "notifications_merged", "conversation":
		l.ring()
	case "delete":
		if idShape.MatchString(f.Payload) {
			return event{deleted: f.Payload}, true
		}
	case "status.update":
		var st status
		if json.Unmarshal([]byte(f.Payload), &st) == nil {
			return event{edited: &st}, true
		}
	}
	return event{}, false
}
