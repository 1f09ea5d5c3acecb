package bluesky_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/atproto"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/guard"
)

// moved reports whether the kept cursor has come to where anything was taken.
func moved(t testing.TB, state channels.State) bool {
	t.Helper()
	raw, err := state.Get(t.Context(), "cursor")
	if err != nil {
		return false
	}
	var c struct {
		From, At time.Time
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return c.At.After(c.From)
}

func TestAMentionBecomesAMessage(t *testing.T) {
	h := open(t)
	text := "see shop.test/o/7… 👩🏽‍🚀 #parcel"
	from, to := strings.Index(text, "shop"), strings.Index(text, " 👩")
	tag := strings.Index(text, "#")
	uri := h.net.Say(adaName, atproto.Post{Text: text, Mention: true, Lang: "en", Facets: []atproto.Facet{
		atproto.Mark(from, to, "link", "uri", "https://shop.test/o/7890"), atproto.Mark(tag, len(text), "tag", "tag", "parcel"),
	}})
	listen(t, h.Adapter, h.Hub)
	await(t, "it", func() bool { return len(h.messages()) == 1 })
	m := h.messages()[0]
	if m.From != h.ada || m.FromName != "Ada (@ada.far.test)" || m.Language != "en" || m.Ref != uri || !m.Public || len(m.Refs) != 0 || len(m.Raw) == 0 {
		t.Errorf("%+v", m)
	}
	if want := "see https://shop.test/o/7890 👩🏽‍🚀 #parcel"; m.Text != want {
		t.Errorf("text %q, want %q", m.Text, want)
	}
	for _, part := range []string{`href="https://shop.test/o/7890"`, ">shop.test/o/7…</a>", `href="https://bsky.app/hashtag/parcel"`} {
		if !strings.Contains(m.HTML, part) {
			t.Errorf("html %q lacks %q", m.HTML, part)
		}
	}
	if strings.Contains(m.HTML, "support") {
		t.Errorf("html %q", m.HTML)
	}
}

func TestAnswersAndQuotesFindTheirWay(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Where is it?", Mention: true})
	r, err := h.Adapter.Send(t.Context(), h.answering(question, strings.Repeat("It left on Monday. ", 40)))
	if err != nil {
		t.Fatal(err)
	}
	sent := h.net.Sent()
	if len(sent) != 3 || r.Final != sent[0].URI {
		t.Fatalf("%d posts, final %q", len(sent), r.Final)
	}
	h.net.Say(adaName, atproto.Post{Text: "thanks", ReplyTo: sent[2].URI, Mention: true}) // to the last post of the thread
	h.net.Say("bob.far.test", atproto.Post{Text: "how true", Quote: sent[0].URI})
	h.net.Like("bob.far.test", sent[1].URI)
	h.net.Rename(adaName, "ada.new.test")
	listen(t, h.Adapter, h.Hub)
	await(t, "all", func() bool { return len(h.Hub.Received()) == 4 })
	byText := map[string]hub.Inbound{}
	for _, m := range h.Hub.Received() {
		byText[m.Text] = m
	}
	thanks := byText["thanks"]
	if want := []string{sent[2].URI, sent[0].URI, question}; !slices.Equal(thanks.Refs, want) || thanks.From != h.ada || thanks.FromName != "Ada (@ada.new.test)" {
		t.Errorf("refs %v, want %v; from %v %q", thanks.Refs, want, thanks.From, thanks.FromName)
	}
	found := false
	for text, m := range byText {
		if strings.HasPrefix(text, "how true\n\n[Quotes https://bsky.app/profile/"+atproto.OurDID+"/post/") && len(m.Refs) == 0 {
			found = true
		}
	}
	if !found {
		t.Error("the quote is not there, or says not what it quotes")
	}
	if c := h.changes(); len(c) != 1 || c[0].Change.Kind != hub.Reacted || c[0].Change.Ref != r.Final || c[0].Change.Reaction == "" {
		t.Errorf("like %+v", c)
	}
}

func TestTheSameEventTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	h := open(t)
	h.net.Say(adaName, atproto.Post{Text: "hello", Mention: true})
	var all []channels.Listed
	for one, err := range h.Adapter.(channels.Reconciler).List(t.Context(), h.Hub.Clock.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if len(all) != 1 {
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
	for range 3 {
		listen(t, reopen(t, h.env, h.Inbox), h.Hub)
	}
	wg.Wait()
	h.rounds(t, 10)
	if m := h.messages(); len(m) != 1 || m[0].SrcKey != all[0].SrcKey || h.Hub.Offers() < 20 {
		t.Errorf("%d messages of %d offers", len(m), h.Hub.Offers())
	}
}

func TestOutagesLoseAndDoubleNothing(t *testing.T) {
	h := open(t)
	stop := listen(t, h.Adapter, h.Hub)
	h.rounds(t, 1)
	var want []string
	say := func(text string, at time.Time) {
		h.net.Say(adaName, atproto.Post{Text: text, Mention: true, At: at})
		want = append(want, text)
	}
	for i := range 250 {
		say(fmt.Sprint("word ", i), time.Time{})
		if i%100 == 50 {
			h.net.Meet("app.bsky.notification.listNotifications", atproto.Trouble{Status: 502}, 3)
		}
	}
	await(t, "all", func() bool { return len(h.messages()) == len(want) })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	h.Hub.Clock.Advance(3 * 24 * time.Hour) // nobody is there
	for i := range 250 {
		say(fmt.Sprint("later ", i), time.Time{})
		h.Hub.Clock.Advance(time.Minute)
	}
	h.net.Expire(false)
	again := reopen(t, h.env, h.Inbox)
	listen(t, again, h.Hub)
	await(t, "all that came meanwhile", func() bool { return len(h.messages()) == len(want) })
	say("written down late", h.Hub.Clock.Now().Add(-20*time.Hour)) // its author's clock is slow
	await(t, "the late one", func() bool { return len(h.messages()) == len(want) })
	h.rounds(t, 4)
	for i, m := range h.messages() {
		if m.Text != want[i] {
			t.Fatalf("message %d is %q, want %q", i, m.Text, want[i])
		}
	}
	if h.Hub.Offers() != len(want) {
		t.Errorf("%d offers of %d messages", h.Hub.Offers(), len(want))
	}
}

func TestTheCursorWaitsForTheHub(t *testing.T) {
	h := open(t)
	for i := range 5 {
		h.net.Say(adaName, atproto.Post{Text: fmt.Sprint("word ", i), Mention: true})
	}
	h.Hub.Refuse(hub.Errorf(hub.Temporary, "full"))
	listen(t, h.Adapter, h.Hub)
	await(t, "three offers", func() bool { return h.Hub.Offers() >= 3 })
	if moved(t, h.env.State) {
		t.Error("the cursor moved")
	}
	h.Hub.Refuse(nil)
	await(t, "all of them", func() bool { return len(h.messages()) == 5 && moved(t, h.env.State) })
}

func TestDeletionsAreFoundAndALaggingViewIsNone(t *testing.T) {
	h := open(t)
	gone := h.net.Say(adaName, atproto.Post{Text: "my number is 555", Mention: true})
	stays := h.net.Say("bob.far.test", atproto.Post{Text: "hello", Mention: true})
	listen(t, h.Adapter, h.Hub)
	await(t, "both", func() bool { return len(h.messages()) == 2 })
	h.net.Meet("app.bsky.feed.getPosts", atproto.Trouble{Status: 500}, 2)
	h.net.Delete(gone)
	await(t, "the deletion", func() bool { return len(h.changes()) == 1 })
	c := h.changes()[0]
	if c.Change.Kind != hub.Deleted || c.Change.Ref != gone || c.From != h.ada || c.Text != "" || len(c.Raw) != 0 {
		t.Errorf("%+v", c)
	}
	h.net.Hide(stays, true)
	asked := h.net.Asked("app.bsky.feed.getPosts")
	await(t, "a look", func() bool { return h.net.Asked("app.bsky.feed.getPosts") > asked })
	h.net.Hide(stays, false)
	h.rounds(t, 5)
	if n := len(h.changes()); n > 2 {
		t.Errorf("%d changes", n)
	}
}

const png = "\x89PNG\r\n\x1a\n0000"

func TestPicturesAreFetchedAtOnceAndOnlyFromOutside(t *testing.T) {
	h := channeltest.NewHub(t)
	s, _, settings := stand(t, h)
	env := h.Env()
	direct, guarded := env.DialWeb, guard.New(false)
	private := false
	env.DialWeb = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if private {
			return guarded.DialWeb(ctx, network, addr)
		}
		return direct(ctx, network, addr)
	}
	a := reopen(t, env, hub.Inbox{ID: "inb_1", Kind: "bluesky", Settings: settings})
	s.Say(adaName, atproto.Post{Text: "look", Mention: true, Images: [][]byte{[]byte(png), []byte(png + "2")}, Alt: "a broken cup"})
	stop := listen(t, a, h)
	await(t, "it", func() bool { return len(h.Received()) == 1 })
	m := h.Received()[0]
	if len(m.Attachments) != 2 || m.Attachments[0].Type != "image/png" || m.Attachments[0].Name != "a broken cup" || m.Text != "look" {
		t.Fatalf("%+v", m)
	}
	body, _, err := env.Blobs.Open(t.Context(), m.Attachments[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if raw, _ := io.ReadAll(body); !bytes.Equal(raw, []byte(png)) {
		t.Errorf("%q", raw)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	private = true // now the picture's address is one of the inner network
	a = reopen(t, env, hub.Inbox{ID: "inb_1", Kind: "bluesky", Settings: settings})
	s.Say(adaName, atproto.Post{Text: "again", Mention: true, Images: [][]byte{[]byte(png)}})
	s.Say(adaName, atproto.Post{Text: "a card", Mention: true, Card: "https://shop.test/o/7"})
	listen(t, a, h)
	await(t, "both", func() bool { return len(h.Received()) == 3 })
	if m := h.Received()[1]; len(m.Attachments) != 0 || !strings.HasPrefix(m.Text, "again\n\n[A picture could not be fetched: https://bsky.app/profile/") {
		t.Errorf("%d files, %q", len(m.Attachments), m.Text)
	}
	if m := h.Received()[2]; m.Text != "a card\n\n[A card https://shop.test/o/7]" {
		t.Errorf("%q", m.Text)
	}
}

func TestSessions(t *testing.T) {
	h := open(t)
	question := h.net.Say(adaName, atproto.Post{Text: "Hello?", Mention: true})
	send := func(a channels.Adapter) {
		t.Helper()
		if _, err := a.Send(t.Context(), h.answering(question, "yes")); err != nil {
			t.Fatal(err)
		}
	}
	send(h.Adapter)
	other := reopen(t, h.env, h.Inbox) // another process
	send(other)
	if n := h.net.Sessions(); n != 1 {
		t.Errorf("signed in %d times: the session is not kept", n)
	}
	h.net.Expire(false)
	var wg sync.WaitGroup
	for _, a := range []channels.Adapter{h.Adapter, h.Adapter, h.Adapter, h.Adapter} {
		wg.Go(func() { send(a) })
	}
	wg.Wait()
	send(other) // whose refresh token was used up by the first
	if n := h.net.Sessions(); n != 1 || h.net.Asked("com.atproto.server.refreshSession") != 1 {
		t.Errorf("signed in %d times, refreshed %d times", n, h.net.Asked("com.atproto.server.refreshSession"))
	}
	h.net.Expire(true)
	send(h.Adapter)
	if n := h.net.Sessions(); n != 2 {
		t.Errorf("signed in %d times", n)
	}
	for _, kept := range h.Hub.StateKeys() {
		if strings.Contains(kept, ".jwt") || strings.Contains(kept, atproto.Password) {
			t.Errorf("a secret lies open in the state: %.40q", kept)
		}
	}
}

func TestAWrongPasswordStopsTheInbox(t *testing.T) {
	h := channeltest.NewHub(t)
	s, _, settings := stand(t, h)
	settings["app_password"] = "another-secret"
	env := h.Env()
	var mu sync.Mutex
	var told []channels.Health
	env.Report = func(h channels.Health) { mu.Lock(); defer mu.Unlock(); told = append(told, h) }
	a := reopen(t, env, hub.Inbox{ID: "inb_1", Kind: "bluesky", Settings: settings})
	if err := a.(channels.Listener).Listen(t.Context(), h); !hub.Is(err, hub.Denied) || strings.Contains(err.Error(), "another-secret") {
		t.Errorf("%v", err)
	}
	for range 5 { // as the hub starts it again
		if err := a.(channels.Listener).Listen(t.Context(), h); !hub.Is(err, hub.Denied) {
			t.Errorf("%v", err)
		}
	}
	if n := s.Asked("com.atproto.server.createSession"); n != 1 {
		t.Errorf("the password was tried %d times", n)
	}
	h.Clock.Advance(20 * time.Minute)
	if err := a.(channels.Listener).Listen(t.Context(), h); !hub.Is(err, hub.Denied) || s.Asked("com.atproto.server.createSession") != 2 {
		t.Errorf("later: %v", err)
	}
	mu.Lock()
	if len(told) == 0 || told[len(told)-1].State != channels.Stopped {
		t.Errorf("%v", told)
	}
	mu.Unlock()
	steps := a.(channels.Verifier).Verify(t.Context())
	if len(steps) != 2 || !steps[0].OK || steps[1].OK || steps[1].Text == "" || strings.Contains(h.Logs(), "another-secret") {
		t.Errorf("%v", steps)
	}
}

func TestVerify(t *testing.T) {
	h := open(t)
	steps := h.Adapter.(channels.Verifier).Verify(t.Context())
	if len(steps) != 3 || !steps[0].OK || !steps[1].OK || !steps[2].OK || len(h.net.Sent()) != 0 {
		t.Errorf("%v", steps)
	}
}
