package outside

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/run"
)

// Desk is an agent's side: the API over HTTP and the live socket.
type Desk struct {
	base   string // host:port
	client *http.Client
	token  string
}

// SignIn signs in as the owner and makes a token, so that nothing depends on
// cookies afterwards.
func SignIn(ctx context.Context, at string) (*Desk, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, hub.Wrap(hub.Internal, err, "no cookie jar")
	}
	d := &Desk{base: at, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64},
	}}
	if err := d.Call(ctx, http.MethodPost, "/session", map[string]any{"email": OwnerEmail, "password": OwnerPassword}, nil); err != nil {
		return nil, err
	}
	return d.Another(ctx)
}

// Another is the same agent with a token of its own: limits count by token.
func (d *Desk) Another(ctx context.Context) (*Desk, error) {
	var made struct {
		Token string `json:"token"`
	}
	if err := d.Patient(ctx, http.MethodPost, "/tokens", map[string]any{"name": "load test"}, &made); err != nil {
		return nil, err
	}
	client := *d.client
	client.Jar = nil
	return &Desk{base: d.base, client: &client, token: made.Token}, nil
}

// Call asks the API; out may be nil.
func (d *Desk) Call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return hub.Wrap(hub.Internal, err, "a request that cannot be encoded")
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+d.base+"/api/v1"+path, body)
	if err != nil {
		return hub.Wrap(hub.Internal, err, "a request that cannot be made")
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if d.token != "" {
		req.Header.Set("Authorization", "Bearer "+d.token)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub does not answer")
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "the hub broke off")
	}
	switch {
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return hub.Errorf(hub.Temporary, "%s %s: %d", method, path, resp.StatusCode)
	case resp.StatusCode >= 300:
		return hub.Errorf(hub.Invalid, "%s %s: %d %s", method, path, resp.StatusCode, raw)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return hub.Wrap(hub.Internal, err, "an answer that is not JSON")
	}
	return nil
}

// Patient asks until the hub has time: it repeats what was refused because of a
// limit or because the hub was away, for half a minute.
func (d *Desk) Patient(ctx context.Context, method, path string, in, out any) error {
	for n := 0; ; n++ {
		err := d.Call(ctx, method, path, in, out)
		if err == nil || !hub.Is(err, hub.Temporary) || n == 300 || run.Sleep(ctx, 100*time.Millisecond) != nil {
			return err
		}
	}
}

// AddInbox makes an inbox and answers its id.
func (d *Desk) AddInbox(ctx context.Context, kind, name string, settings map[string]any) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := d.Call(ctx, http.MethodPost, "/inboxes", map[string]any{"name": name, "kind": kind, "settings": settings}, &made)
	return made.ID, err
}

// Event is one fact as the live socket shows it.
type Event struct {
	Seq  int64        `json:"seq"`
	Type hub.FactType `json:"type"`
	At   time.Time    `json:"at"`
	Data hub.FactData `json:"data"`
}

// Watch opens a live socket and calls fn for every event after since, or from
// now on when that is negative, until ctx ends. A broken dense sequence is an error.
func (d *Desk) Watch(ctx context.Context, since int64, fn func(Event, time.Time)) error {
	return d.Follow(ctx, since, func() {}, fn)
}

// Follow is Watch that calls subscribed once the position is agreed on.
func (d *Desk) Follow(ctx context.Context, since int64, subscribed func(), fn func(Event, time.Time)) error {
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+d.base+"/api/v1/live",
		http.Header{"Authorization": {"Bearer " + d.token}})
	if err != nil {
		return hub.Wrap(hub.Temporary, err, "no live socket")
	}
	defer resp.Body.Close()
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	last := since
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
			T     string  `json:"t"`
			Epoch string  `json:"epoch"`
			Seq   int64   `json:"seq"`
			D     []Event `json:"d"`
		}
		if err := json.Unmarshal(raw, &f); err != nil {
			return hub.Wrap(hub.Internal, err, "a live frame that is not JSON")
		}
		switch f.T {
		case "welcome":
			if last < 0 {
				last = f.Seq
			}
			if err := conn.WriteJSON(map[string]any{"t": "sub", "epoch": f.Epoch, "since": last}); err != nil {
				return hub.Wrap(hub.Temporary, err, "the live socket broke off")
			}
			subscribed()
		case "resync":
			return hub.Errorf(hub.Internal, "the hub asks to resync at %d", f.Seq)
		case "d":
			for _, e := range f.D {
				if e.Seq <= last {
					continue
				}
				if e.Seq != last+1 {
					return fmt.Errorf("a gap in the feed: %d after %d", e.Seq, last)
				}
				last = e.Seq
				fn(e, at)
			}
		}
	}
}
