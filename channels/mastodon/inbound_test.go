package mastodon_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/mastodon"
	"github.com/parleyhub/parley/channels/sim/fediverse"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

func TestAMentionBecomesAMessage(t *testing.T) {
	h := open(t)
	parent := h.server.Say("ada@far.example", fediverse.Post{Text: "first", Visibility: "unlisted"})
	id := h.server.Say("Ada@Far.example", fediverse.Post{
		HTML:    `<p><span class="h-card" translate="no"><a href="https://shop.example/@support" class="u-url mention">@<span>support</span></a></span> where is <a href="https://shop.example/o/7" rel="nofollow"><span class="invisible">https://</span><span>shop.example/o/7</span></a>?</p>`,
		Warning: "late parcels", Language: "en", ReplyTo: parent,
	})
	listen(t, h.Adapter, h.Hub)
	await(t, "two messages", func() bool { return len(h.messages()) == 2 })
	m := h.messages()[1]
	host := strings.TrimPrefix(h.Inbox.Settings["server"].(string), "http://")
	if m.From != ada || m.FromName != "Ada" || m.Language != "en" || m.Ref != host+"/"+id || !slices.Equal(m.Refs, []string{host + "/" + parent}) || !m.Public {
		t.Errorf("%+v", m)
	}
	if want := "late parcels\n\nwhere is https://shop.example/o/7?"; m.Text != want {
		t.Errorf("text %q, want %q", m.Text, want)
	}
	if !strings.Contains(m.HTML, `href="https://shop.example/o/7"`) || strings.Contains(m.HTML, "support") {
		t.Errorf("html %q", m.HTML)
	}
	if len(m.Raw) == 0 || m.ReceivedAt.After(m.AcceptedAt) {
		t.Errorf("raw %d bytes, received %v, accepted %v", len(m.Raw), m.ReceivedAt, m.AcceptedAt)
	}
}

func TestTheSameEventTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	h := open(t)
	listen(t, h.Adapter, h.Hub)
	listen(t, h.Adapter, h.Hub) // a second process that has not noticed yet
	await(t, "streams", func() bool { return h.server.Streams() == 2 })
	h.server.Double(true)
	h.server.Say("ada@far.example", fediverse.Post{Text: "hello"})
	h.server.Repeat(20)
	await(t, "the message", func() bool { return len(h.messages()) > 0 })
	var all []channels.Listed
	for one, err := range h.Adapter.(channels.Reconciler).List(t.Context(), h.Hub.Clock.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if len(all) != 1 || all[0].SrcKey != h.messages()[0].SrcKey {
		t.Fatalf("listed %v", all)
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := all[0].Take(context.Background(), h.Hub); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(h.messages()); n != 1 || h.Hub.Offers() < 21 {
		t.Errorf("%d messages of %d offers", n, h.Hub.Offers())
	}
}

func TestALostStreamLosesAndDoublesNothing(t *testing.T) {
	h := open(t)
	listen(t, h.Adapter, h.Hub)
	await(t, "a stream", func() bool { return h.server.Streams() == 1 })
	var want []string
	say := func(text string) {
		h.server.Say("ada@far.example", fediverse.Post{Text: text})
		want = append(want, text)
	}
	say("while it runs")
	await(t, "the first", func() bool { return len(h.messages()) == 1 })
	h.server.Lose(true) // the stream is open, and tells nothing
	for i := range 200 {
		say(fmt.Sprint("unheard ", i))
	}
	h.server.Meet("GET /api/v1/notifications", fediverse.Trouble{Status: 502}, 3)
	h.server.Meet("GET /api/v1/streaming", fediverse.Trouble{Status: 503}, 3)
	h.server.Cut()
	h.server.Lose(false)
	await(t, "what was missed", func() bool { return len(h.messages()) == len(want) })
	h.server.Cut()
	await(t, "the next stream", func() bool { return h.server.Streams() == 1 })
	say("after it all")
	await(t, "the last", func() bool { return len(h.messages()) == len(want) })
	for i, m := range h.messages() {
		if m.Text != want[i] {
			t.Fatalf("message %d is %q, want %q", i, m.Text, want[i])
		}
	}
	if h.Hub.Offers() != len(want) {
		t.Errorf("%d offers of %d messages: the cursor lags", h.Hub.Offers(), len(want))
	}
}

func TestTheCursorWaitsForTheHub(t *testing.T) {
	h := open(t)
	for i := range 5 {
		h.server.Say("ada@far.example", fediverse.Post{Text: fmt.Sprint("word ", i)})
	}
	h.Hub.Refuse(hub.Errorf(hub.Temporary, "full"))
	stop := listen(t, h.Adapter, h.Hub)
	await(t, "three offers", func() bool { return h.Hub.Offers() >= 3 })
	if h.cursor() != "" {
		t.Errorf("the cursor moved to %s", h.cursor())
	}
	h.Hub.Refuse(nil)
	await(t, "all of them", func() bool { return len(h.messages()) == 5 })
	if err := stop(); err != nil {
		t.Error(err)
	}
	h.server.Shuffle()
	h.server.Say("ada@far.example", fediverse.Post{Text: "next day"})
	listen(t, h.Adapter, h.Hub)
	await(t, "the next", func() bool { return len(h.messages()) == 6 })
}

func TestANewInboxBeginsADayBack(t *testing.T) {
	h := open(t)
	h.server.Say("ada@far.example", fediverse.Post{Text: "last week"})
	h.Hub.Clock.Advance(6 * 24 * time.Hour)
	h.server.Say("ada@far.example", fediverse.Post{Text: "today"})
	listen(t, h.Adapter, h.Hub)
	await(t, "a message", func() bool { return len(h.messages()) > 0 && h.cursor() != "" })
	if m := h.messages(); len(m) != 1 || m[0].Text != "today" {
		t.Errorf("%d messages, the first %q", len(m), m[0].Text)
	}
}

// The first thing that ever comes may come while nobody is there, and be many.
func TestAnOutageBeforeTheFirstMessageLosesNothing(t *testing.T) {
	h := open(t)
	stop := listen(t, h.Adapter, h.Hub)
	await(t, "a first look", func() bool { return h.server.Asked("GET /api/v1/notifications") > 0 && h.server.Streams() == 1 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for i := range 250 {
		h.server.Say("ada@far.example", fediverse.Post{Text: fmt.Sprint("word ", i)})
	}
	h.Hub.Clock.Advance(3 * 24 * time.Hour)
	listen(t, h.Adapter, h.Hub)
	await(t, "all", func() bool { return len(h.messages()) == 250 })
	for i, m := range h.messages() {
		if m.Text != fmt.Sprint("word ", i) {
			t.Fatalf("message %d is %q", i, m.Text)
		}
	}
}

func TestEditsAndDeletions(t *testing.T) {
	for name, told := range map[string]bool{"by the stream": true, "by looking": false} {
		for _, old := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", old server ", old), func(t *testing.T) {
				h := open(t)
				h.server.OldServer = old
				first := h.server.Say("ada@far.example", fediverse.Post{Text: "I pay 10", Visibility: "direct"})
				second := h.server.Say("bob@far.example", fediverse.Post{Text: "my number is 555"})
				stop := listen(t, h.Adapter, h.Hub)
				await(t, "both", func() bool { return len(h.messages()) == 2 && h.server.Streams() == 1 })
				if !told { // nobody listens while it happens
					if err := stop(); err != nil {
						t.Fatal(err)
					}
				}
				h.server.Edit(first, "I pay 12", told)
				h.server.Delete(second)
				if !told {
					listen(t, h.Adapter, h.Hub)
				}
				await(t, "the changes", func() bool { return len(h.changes()) == 2 })
				for _, c := range h.changes() {
					switch c.Change.Kind {
					case hub.Edited:
						if c.Text != "I pay 12" || c.Public || c.From != ada || !strings.HasSuffix(c.Change.Ref, "/"+first) {
							t.Errorf("edit %+v", c)
						}
					case hub.Deleted:
						if c.Text != "" || len(c.Raw) != 0 || !strings.HasSuffix(c.Change.Ref, "/"+second) {
							t.Errorf("deletion %+v", c)
						}
					}
				}
			})
		}
	}
}

func TestChangesAreKeptForAHubThatCannotTakeThem(t *testing.T) {
	h := open(t)
	id := h.server.Say("ada@far.example", fediverse.Post{Text: "oops"})
	listen(t, h.Adapter, h.Hub)
	await(t, "it", func() bool { return len(h.messages()) == 1 && h.server.Streams() == 1 })
	h.Hub.Refuse(hub.Errorf(hub.Temporary, "full"))
	h.server.Delete(id)
	await(t, "tries", func() bool { return h.Hub.Offers() > 3 })
	h.Hub.Refuse(nil)
	await(t, "the deletion", func() bool { return len(h.changes()) == 1 })
}

func TestFavouritesAndWhatIsNotForUs(t *testing.T) {
	h := open(t)
	if _, err := h.Adapter.Send(t.Context(), h.Outbound(ada, "Sent on Monday.")); err != nil {
		t.Fatal(err)
	}
	other := h.server.Say("eve@far.example", fediverse.Post{Text: "lunch", Bare: true})
	listen(t, h.Adapter, h.Hub)
	await(t, "a stream", func() bool { return h.server.Streams() == 1 })
	h.server.Favourite("ada@far.example", h.server.Sent()[0].ID)
	h.server.Edit(other, "dinner", true) // somebody whom the account follows
	h.server.Tell("update", `{"id":"1"}`)
	h.server.Tell("filters_changed", "")
	h.server.Tell("delete", "../../etc")
	h.server.Tell("status.update", "no json")
	h.server.Say("ada@far.example", fediverse.Post{Text: "done"})
	await(t, "the end", func() bool { return len(h.messages()) == 1 })
	if c := h.changes(); len(c) != 1 || c[0].Change.Kind != hub.Reacted || c[0].Change.Reaction != "⭐" || c[0].From != ada {
		t.Errorf("%+v", c)
	}
}

const png = "\x89PNG\r\n\x1a\n0000"

func TestFilesAreFetchedAtOnceAndOnlyFromOutside(t *testing.T) {
	var reached atomic.Bool
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer inside.Close()
	away := func(to string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
		t.Cleanup(s.Close)
		return s.URL + "/private.png"
	}
	redirect := away(inside.URL)
	hubs := channeltest.NewHub(t)
	s, _, settings := stand(t, hubs)
	env := hubs.Env()
	direct, guarded := env.DialWeb, guard.New(false)
	env.DialWeb = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == strings.TrimPrefix(inside.URL, "http://") {
			return guarded.DialWeb(ctx, network, addr)
		}
		return direct(ctx, network, addr)
	}
	checked, err := channels.Check(mastodon.Channel.Fields, settings)
	if err != nil {
		t.Fatal(err)
	}
	a, err := mastodon.Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Kind: "mastodon", Settings: checked}, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	none := "javascript:alert(1)"
	s.Say("ada@far.example", fediverse.Post{Text: "look", Files: []fediverse.Media{
		{Type: "image", Bytes: []byte(png), Description: "a broken cup"},
		{Type: "image", URL: &redirect},
		{Type: "image", URL: &none},
	}})
	listen(t, a, hubs)
	await(t, "it", func() bool { return len(hubs.Received()) == 1 })
	m := hubs.Received()[0]
	if len(m.Attachments) != 1 || m.Attachments[0].Type != "image/png" || m.Attachments[0].Name != "a broken cup" {
		t.Fatalf("%+v", m.Attachments)
	}
	body, _, err := env.Blobs.Open(t.Context(), m.Attachments[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if raw, _ := io.ReadAll(body); !bytes.Equal(raw, []byte(png)) {
		t.Errorf("%q", raw)
	}
	if reached.Load() {
		t.Error("a private address was asked")
	}
	if strings.Count(m.Text, "could not be fetched") != 2 || !strings.HasPrefix(m.Text, "look\n") || strings.Contains(m.Text, "javascript") {
		t.Errorf("text %q", m.Text)
	}
}

func TestOneStatusThatIsNotForUsStopsNothing(t *testing.T) {
	h := open(t)
	h.server.OldServer = true
	id := h.server.Say("ada@far.example", fediverse.Post{Text: "first"})
	stop := listen(t, h.Adapter, h.Hub)
	await(t, "it", func() bool { return len(h.messages()) == 1 })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	h.server.Meet("GET /api/v1/statuses/"+id, fediverse.Trouble{Status: 403}, 0)
	stop = listen(t, h.Adapter, h.Hub)
	await(t, "the question", func() bool { return h.server.Asked("GET /api/v1/statuses/"+id) > 0 })
	h.server.Say("ada@far.example", fediverse.Post{Text: "second"})
	await(t, "the next", func() bool { return len(h.messages()) == 2 })
	if err := stop(); err != nil || len(h.changes()) != 0 {
		t.Errorf("%v, %d changes", err, len(h.changes()))
	}
}

func TestATokenThatIsNotValidStopsTheInbox(t *testing.T) {
	hubs := channeltest.NewHub(t)
	_, _, settings := stand(t, hubs)
	settings["access_token"] = "another"
	var mu sync.Mutex
	var told []channels.Health
	env := hubs.Env()
	env.Report = func(h channels.Health) { mu.Lock(); defer mu.Unlock(); told = append(told, h) }
	a, err := mastodon.Channel.Open(t.Context(), hub.Inbox{ID: "inb_1", Kind: "mastodon", Settings: settings}, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := a.(channels.Listener).Listen(t.Context(), hubs); !hub.Is(err, hub.Denied) {
		t.Errorf("%v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) == 0 || told[len(told)-1].State != channels.Stopped || strings.Contains(told[0].Text, "another") {
		t.Errorf("%v", told)
	}
}
