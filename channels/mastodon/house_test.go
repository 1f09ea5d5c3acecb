package mastodon_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/mastodon"
	"github.com/parleyhub/parley/channels/sim/fediverse"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) {
	mastodon.Quick()
	goleak.VerifyTestMain(m)
}

const domain = "shop.example"

var ada = hub.Handle{Kind: mastodon.HandleKind, Address: "ada@far.example"}

// stand starts a server of the fediverse, and answers an inbox's settings for it.
func stand(t *testing.T, h *channeltest.Hub) (*fediverse.Server, *httptest.Server, map[string]any) {
	t.Helper()
	s := fediverse.New(domain, h.Clock.Now)
	srv := httptest.NewServer(s)
	s.Reached(srv.URL)
	t.Cleanup(func() { s.Cut(); srv.CloseClientConnections(); srv.Close() })
	return s, srv, map[string]any{"server": srv.URL, "access_token": fediverse.Token, "poll_s": float64(3600)} // what is found is found by the stream, or at a start
}

// house is a hub, a server and an open inbox.
type house struct {
	*channeltest.Rig
	server *fediverse.Server
	env    channels.Env
}

func open(t *testing.T) *house {
	t.Helper()
	h := channeltest.NewHub(t)
	s, _, settings := stand(t, h)
	return &house{Rig: channeltest.Open(t, h, mastodon.Channel, settings), server: s, env: h.Env()}
}

// listen runs Listen until the test ends or stop is called.
func listen(t testing.TB, a channels.Adapter, sink channels.Sink) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var err error
	wg.Go(func() { err = a.(channels.Listener).Listen(ctx, sink) })
	var once sync.Once
	stop = func() error {
		once.Do(func() { cancel(); wg.Wait() })
		return err
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

// within polls until ok, for at most limit.
func within(limit time.Duration, ok func() bool) bool {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline.C:
			return ok()
		case <-tick.C:
		}
	}
	return true
}

func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	if !within(10*time.Second, ok) {
		t.Fatalf("waited in vain for %s", what)
	}
}

func (h *house) cursor() string {
	raw, err := h.env.State.Get(context.Background(), "notifications")
	if err != nil {
		return ""
	}
	return string(raw)
}

// reopen opens the channel once more, with other settings.
func reopen(t *testing.T, h *house, in hub.Inbox) channels.Adapter {
	t.Helper()
	a, err := mastodon.Channel.Open(t.Context(), in, h.env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func asError(err error, e **hub.Error) bool { return errors.As(err, e) }

// changes are the changes that came in.
func (h *house) changes() (out []hub.Inbound) {
	for _, m := range h.Hub.Received() {
		if m.Change != nil {
			out = append(out, m)
		}
	}
	return out
}

func (h *house) messages() (out []hub.Inbound) {
	for _, m := range h.Hub.Received() {
		if m.Change == nil {
			out = append(out, m)
		}
	}
	return out
}

func TestMastodonPassesTheSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: mastodon.Channel, To: ada, Sign: "⭐",
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			s, srv, settings := stand(t, h)
			state := h.Env().State
			said := map[string]string{}
			offer := func(t testing.TB, r *channeltest.Rig, key string, p fediverse.Post) bool {
				if said[key] == "" {
					said[key] = s.Say("ada@far.example", p)
				} else if err := state.Delete(t.Context(), "notifications"); err != nil { // as if we had never seen it
					t.Fatal(err)
				}
				before := h.Offers()
				had, _ := state.Get(t.Context(), "notifications")
				stop := listen(t, r.Adapter, h)
				defer func() { _ = stop() }()
				await(t, "the offer", func() bool { return h.Offers() > before })
				return within(300*time.Millisecond, func() bool {
					now, err := state.Get(t.Context(), "notifications")
					return err == nil && string(now) != string(had)
				})
			}
			// hears is what happens while the adapter listens; it reports whether more came.
			hears := func(t testing.TB, r *channeltest.Rig, act func()) bool {
				await(t, "earlier streams to end", func() bool { return s.Streams() == 0 })
				stop := listen(t, r.Adapter, h)
				defer func() { _ = stop() }()
				await(t, "a stream", func() bool { return s.Streams() == 1 })
				before := h.Offers()
				act()
				return within(5*time.Second, func() bool { return h.Offers() > before })
			}
			return settings, channeltest.Provider{
				News: map[channeltest.News]channeltest.Play{
					channeltest.EditNews: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
						return hears(t, r, func() { s.Edit(said[key], text, true) })
					},
					channeltest.DeleteNews: func(t testing.TB, r *channeltest.Rig, key, _ string) bool {
						return hears(t, r, func() { s.Delete(said[key]) })
					},
					channeltest.ReactionNews: func(t testing.TB, r *channeltest.Rig, _, _ string) bool {
						sent := s.Sent()
						return hears(t, r, func() { s.Favourite("ada@far.example", sent[len(sent)-1].ID) })
					},
				},
				Silent: func(_ testing.TB, _ *channeltest.Rig, key, text string) {
					said[key] = s.Say("ada@far.example", fediverse.Post{Text: text})
				},
				Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
					return offer(t, r, key, fediverse.Post{Text: text})
				},
				Answer: func(t testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
					sent := s.Sent()
					return offer(t, r, key, fediverse.Post{Text: text, ReplyTo: sent[len(sent)-1].ID, Visibility: "direct"})
				},
				Taken: func() (out []string) {
					for _, one := range s.Sent() {
						out = append(out, strings.TrimPrefix(one.Source, "@ada@far.example "))
					}
					return out
				},
				Fail: func(f channeltest.Fault) {
					switch f {
					case channeltest.Busy:
						s.Meet("POST /api/v1/statuses", fediverse.Trouble{Status: 429, After: channeltest.BusyFor}, 0)
					case channeltest.Broken:
						s.Meet("POST /api/v1/statuses", fediverse.Trouble{Status: 503}, 0)
					case channeltest.Refused:
						s.Meet("POST /api/v1/statuses", fediverse.Trouble{Status: 422}, 0)
					case channeltest.Gone:
						srv.Close()
					}
				},
			}
		},
	})
}
