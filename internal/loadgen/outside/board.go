package outside

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// With is a desk of whoever has the token.
func With(at, token string) *Desk {
	return &Desk{base: at, token: token, client: &http.Client{Timeout: 30 * time.Second}}
}

// Board watches the supervisor's wall and calls fn for every frame, with the
// position in the feed that it contains, until ctx ends.
func (d *Desk) Board(ctx context.Context, fn func(asOf int64, bytes int, at time.Time)) error {
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+d.base+"/api/v1/live",
		http.Header{"Authorization": {"Bearer " + d.token}})
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "no live socket")
	}
	defer resp.Body.Close()
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"board","on":true}`)); err != nil {
		return hub.Wrap(hub.Temporary, err, "the live socket broke off")
	}
	for {
		_, raw, err := conn.ReadMessage()
		at := run.Wall()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return hub.Wrap(hub.Temporary, err, "the live socket broke off")
		}
		var f struct {
			T      string `json:"t"`
			AsOf   int64  `json:"as_of"`
			Denied bool   `json:"denied"`
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			return hub.Wrap(hub.Internal, err, "a live frame that is not JSON")
		}
		if f.Denied {
			return hub.Errorf(hub.Denied, "the wall is not shown to this agent")
		}
		if f.T == "board" {
			fn(f.AsOf, len(raw), at)
		}
	}
}
