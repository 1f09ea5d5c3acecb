package bluesky_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/bluesky"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/atproto"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) {
	bluesky.Quick()
	goleak.VerifyTestMain(m)
}

const adaName = "ada.far.test"

// stand starts a network, and answers an inbox's settings for it.
func stand(t *testing.T, h *channeltest.Hub) (*atproto.Server, *httptest.Server, map[string]any) {
	t.Helper()
	s := atproto.New(h.Clock.Now)
	srv := httptest.NewServer(s)
	s.Reached(srv.URL)
	t.Cleanup(srv.Close)
	return s, srv, map[string]any{"service": srv.URL, "identifier": atproto.OurHandle, "app_password": atproto.Password}
}

// house is a hub, a network and an open inbox.
type house struct {
	*channeltest.Rig
	net *atproto.Server
	env channels.Env
	ada hub.Handle
}

func open(t *testing.T) *house {
	t.Helper()
	h := channeltest.NewHub(t)
	s, _, settings := stand(t, h)
	return &house{
		Rig: channeltest.Open(t, h, bluesky.Channel, settings), net: s, env: h.Env(),
		ada: hub.Handle{Kind: bluesky.HandleKind, Address: s.DID(adaName)},
	}
}

// reopen opens the channel once more on the same state.
func reopen(t *testing.T, env channels.Env, in hub.Inbox) channels.Adapter {
	t.Helper()
	a, err := bluesky.Channel.Open(t.Context(), in, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
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

// rounds waits until the notifications were looked at n more times.
func (h *house) rounds(t testing.TB, n int) {
	t.Helper()
	const list = "app.bsky.notification.listNotifications"
	from := h.net.Asked(list)
	await(t, "more rounds", func() bool { return h.net.Asked(list) > from+n })
}

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

// answering is a message that answers the post, as the hub makes it.
func (h *house) answering(uri, text string) hub.Outbound {
	m := h.Outbound(h.ada, text)
	m.InReplyTo, m.PublicRef, m.Public = uri, uri, true
	return m
}

func asError(err error, e **hub.Error) bool { return errors.As(err, e) }

func TestBlueskyPassesTheSuite(t *testing.T) {
	ada := hub.Handle{Kind: bluesky.HandleKind, Address: atproto.New(time.Now).DID(adaName)}
	channeltest.Run(t, channeltest.Case{
		Channel: bluesky.Channel, To: ada, Sign: "♥",
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			s, srv, settings := stand(t, h)
			state := h.Env().State
			question := s.Say(adaName, atproto.Post{Text: "Hello?"})
			said := map[string]string{}
			offer := func(t testing.TB, r *channeltest.Rig, key string, p atproto.Post) bool {
				if said[key] == "" {
					said[key] = s.Say(adaName, p)
				} else if err := state.Delete(t.Context(), "cursor"); err != nil { // as if we had never seen it
					t.Fatal(err)
				}
				before := h.Offers()
				stop := listen(t, r.Adapter, h)
				defer func() { _ = stop() }()
				await(t, "the offer", func() bool { return h.Offers() > before })
				return within(300*time.Millisecond, func() bool { return moved(t, state) })
			}
			hears := func(t testing.TB, r *channeltest.Rig, act func()) bool {
				stop := listen(t, r.Adapter, h)
				defer func() { _ = stop() }()
				before := h.Offers()
				act()
				return within(5*time.Second, func() bool { return h.Offers() > before })
			}
			return settings, channeltest.Provider{
				News: map[channeltest.News]channeltest.Play{
					channeltest.DeleteNews: func(t testing.TB, r *channeltest.Rig, key, _ string) bool {
						return hears(t, r, func() { s.Delete(said[key]) })
					},
					channeltest.ReactionNews: func(t testing.TB, r *channeltest.Rig, _, _ string) bool {
						sent := s.Sent()
						return hears(t, r, func() { s.Like(adaName, sent[len(sent)-1].URI) })
					},
				},
				Silent: func(_ testing.TB, _ *channeltest.Rig, key, text string) {
					said[key] = s.Say(adaName, atproto.Post{Text: text, Mention: true})
				},
				Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
					return offer(t, r, key, atproto.Post{Text: text, Mention: true})
				},
				Answer: func(t testing.TB, r *channeltest.Rig, _ hub.Outbound, key, text string) bool {
					sent := s.Sent()
					return offer(t, r, key, atproto.Post{Text: text, ReplyTo: sent[len(sent)-1].URI})
				},
				Taken: func() (out []string) {
					for _, one := range s.Sent() {
						out = append(out, one.Record.Text)
					}
					return out
				},
				Shape: func(m *hub.Outbound) { m.Public, m.InReplyTo, m.PublicRef = true, question, question },
				Fail: func(f channeltest.Fault) {
					const put = "com.atproto.repo.putRecord"
					switch f {
					case channeltest.Busy:
						s.Meet(put, atproto.Trouble{Status: 429, After: channeltest.BusyFor}, 0)
					case channeltest.Broken:
						s.Meet(put, atproto.Trouble{Status: 502}, 0)
					case channeltest.Refused:
						s.Meet(put, atproto.Trouble{Status: 400, Name: "InvalidRequest"}, 0)
					case channeltest.Gone:
						srv.Close()
					}
				},
			}
		},
	})
}
