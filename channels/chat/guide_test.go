package chat_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"

// guided opens an inbox that keeps where the visitors of https://shop.example are.
func guided(t *testing.T, on bool) (*channeltest.Rig, *channeltest.Hub) {
	t.Helper()
	return opened(t, object{"visits": on, "allowed_origins": []any{"https://shop.example"}})
}

// comes connects a visitor with a browser's headers.
func comes(t *testing.T, r *channeltest.Rig, hello object) (*visitor, object) {
	t.Helper()
	return connectAs(t, r, http.Header{"User-Agent": {firefox}, "Accept-Language": {"ro-RO,ro;q=0.8,en;q=0.5"}}, hello)
}

// heard waits until everything that was sent before has been read.
func (v *visitor) heard() {
	v.t.Helper()
	v.say(object{"t": "about"})
	v.next("state")
}

// refused waits alike, and leaves no session.
func (v *visitor) refused() {
	v.t.Helper()
	v.msg("no id!", "refused")
	if f := v.read(); f["t"] != "error" {
		v.t.Fatalf("got %v", f)
	}
}

func visitOf(t *testing.T, r *channeltest.Rig, who hub.Handle) hub.Visit {
	t.Helper()
	v, err := r.Adapter.(channels.Guide).Visit(context.Background(), who)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func visitRows(h *channeltest.Hub) (out []string) {
	for _, row := range h.StateKeys() {
		if strings.HasPrefix(row, "visit/") {
			out = append(out, row)
		}
	}
	return out
}

func TestTheDeskSeesWhereAVisitorIsOnceTheyWrite(t *testing.T) {
	r, h := guided(t, true)
	v, w := comes(t, r, nil)
	if config, _ := w["config"].(object); config["visits"] != true {
		t.Fatalf("the client is not told that pages are wanted: %v", w["config"])
	}
	v.say(object{"t": "page", "url": "https://shop.example/kettles/7?session=s3cret&utm_source=mail#reviews", "title": "The\u202e small\n kettle",
		"landing": "https://shop.example/", "referrer": "https://search.example/find?q=private"})
	v.refused()
	h.Clock.Advance(3 * time.Second)
	v.say(object{"t": "page", "url": "https://shop.example/basket", "title": "Basket"})
	v.refused()
	if keys := h.StateKeys(); len(keys) != 0 {
		t.Fatalf("somebody who only looks leaves %v", keys)
	}
	v.msg("c1", "Is it loud?")
	v.next("ack")
	until(t, "the desk to be told", func() bool { return len(h.Moves()) == 1 })
	who := theOne(t, h).From
	if h.Moves()[0] != who {
		t.Fatalf("told of %v", h.Moves())
	}
	got := visitOf(t, r, who)
	if got.Landing != "https://shop.example/" || got.Referrer != "https://search.example/find" || got.Browser != "Firefox" || got.System != "Windows" || got.Language != "ro-RO" || !got.Here {
		t.Fatalf("the visit is %+v", got)
	}
	if len(got.Pages) != 2 || got.Pages[0].URL != "https://shop.example/basket" || got.Pages[1].URL != "https://shop.example/kettles/7?utm_source=mail" ||
		got.Pages[1].Title != "The small kettle" || got.Pages[0].At.Sub(got.Pages[1].At) != 3*time.Second {
		t.Fatalf("pages are %+v", got.Pages)
	}
	if rows := strings.Join(visitRows(h), ""); strings.Contains(rows, "s3cret") || strings.Contains(rows, "private") || strings.Contains(rows, "reviews") {
		t.Fatalf("kept: %s", rows)
	}
	v.say(object{"t": "page", "url": "https://shop.example/thanks", "title": "Thanks"})
	until(t, "the desk to be told of the next page", func() bool { return len(h.Moves()) == 2 })
	if got := visitOf(t, r, who); got.Pages[0].URL != "https://shop.example/thanks" || len(got.Pages) != 3 {
		t.Fatalf("then pages are %+v", got.Pages)
	}
	if strings.Contains(h.Logs(), "shop.example") || strings.Contains(h.Logs(), "kettle") || strings.Contains(h.Logs(), "Firefox") {
		t.Fatalf("logged: %s", h.Logs())
	}
}

func TestAnInboxKeepsNoVisitsUnlessItIsTold(t *testing.T) {
	for _, settings := range []object{{"allowed_origins": []any{"https://shop.example"}}, {"visits": false, "allowed_origins": []any{"https://shop.example"}}} {
		r, h := opened(t, settings)
		v, w := comes(t, r, nil)
		if config, _ := w["config"].(object); config["visits"] != nil {
			t.Fatalf("the client is asked for pages: %v", config)
		}
		v.msg("c1", "hello")
		v.next("ack")
		v.say(object{"t": "page", "url": "https://shop.example/basket", "title": "Basket"})
		v.heard()
		if rows := visitRows(h); len(rows) != 0 || len(h.Moves()) != 0 {
			t.Fatalf("kept %v", rows)
		}
		g := r.Adapter.(channels.Guide)
		if _, err := g.Visit(t.Context(), theOne(t, h).From); g.Guides() || !hub.Is(err, hub.Missing) {
			t.Fatalf("it says to keep visits, or answers one: %v", err)
		}
	}
}

func TestOfHostilePagesNothingIsKept(t *testing.T) {
	r, h := guided(t, true)
	v, _ := comes(t, r, nil)
	v.msg("c1", "hello")
	v.next("ack")
	for _, url := range []string{"javascript:alert(1)", "https://shop.example.evil.example/", "https://evil.example/?https://shop.example", "http://shop.example/",
		"https://shop.example:8443/", "", "//shop.example/", "https://shop.example\u0000/", "https://" + strings.Repeat("a", 40_000) + "/", "https://shop.example@evil.example/"} {
		v.say(object{"t": "page", "url": url, "title": "x", "landing": url, "referrer": url})
		v.heard()
		h.Clock.Advance(20 * time.Second)
	}
	v.heard()
	if rows := visitRows(h); len(rows) != 0 {
		t.Fatalf("kept %v", rows)
	}
	v.say(object{"t": "page", "url": "https://shop.example/a", "title": strings.Repeat("€", 5000), "landing": "https://evil.example/", "referrer": "javascript:alert(1)"})
	until(t, "the page to be kept", func() bool { return len(h.Moves()) == 1 })
	got := visitOf(t, r, theOne(t, h).From)
	if got.Landing != "https://shop.example/a" || got.Referrer != "" || len([]rune(got.Pages[0].Title)) != 200 {
		t.Fatalf("the visit is %+v", got)
	}
	for _, frame := range []object{{"t": "page", "url": 7}, {"t": "page", "url": "https://shop.example/", "text": "x"}, {"t": "page", "page": "x"}, {"t": "msg", "cid": "c2", "text": "x", "url": "https://shop.example/"}} {
		v, _ := comes(t, r, nil)
		v.say(frame)
		if code := v.ended(); code != 4400 {
			t.Errorf("%v ends with %d", frame, code)
		}
	}
}

func TestPagesThatComeTooFastArePassedOver(t *testing.T) {
	r, h := guided(t, true)
	v, _ := comes(t, r, nil)
	v.msg("c1", "hello")
	v.next("ack")
	for i := range 30 {
		v.say(object{"t": "page", "url": fmt.Sprintf("https://shop.example/%d", i), "title": "x"})
	}
	v.heard()
	if n := len(h.Moves()); n != 10 {
		t.Fatalf("%d pages were taken", n)
	}
	h.Clock.Advance(21 * time.Second)
	v.say(object{"t": "page", "url": "https://shop.example/later", "title": "x"})
	v.heard()
	if got := visitOf(t, r, theOne(t, h).From); len(got.Pages) != 10 || got.Pages[0].URL != "https://shop.example/later" {
		t.Fatalf("pages are %+v", got.Pages)
	}
}

func TestAVisitGoesWithItsSession(t *testing.T) {
	r, h := guided(t, true)
	v, _ := comes(t, r, nil)
	v.say(object{"t": "page", "url": "https://shop.example/a", "title": "A"})
	v.msg("c1", "hello")
	v.next("ack")
	until(t, "the visit to be kept", func() bool { return len(visitRows(h)) == 1 })
	env := h.Env()
	for _, row := range h.StateKeys() { // as an erasure takes them, while the socket is open
		key, value, _ := strings.Cut(row, "=")
		if !strings.Contains(value, theOne(t, h).From.Address) {
			t.Fatalf("an erasure would not find %s", row)
		}
		if err := env.State.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	v.say(object{"t": "page", "url": "https://shop.example/b", "title": "B"})
	v.say(object{"t": "typing", "on": true})
	until(t, "the page to be heard", func() bool { return len(h.TypingNotices()) == 1 })
	if keys := h.StateKeys(); len(keys) != 0 {
		t.Fatalf("after an erasure %v came back", keys)
	}

	v, _ = comes(t, r, nil)
	v.say(object{"t": "page", "url": "https://shop.example/a", "title": "A"})
	v.heard()
	until(t, "the visit to be kept", func() bool { return len(visitRows(h)) == 1 })
	v.say(object{"t": "logout"})
	v.ended()
	if keys := h.StateKeys(); len(keys) != 0 {
		t.Fatalf("signed out, and %v stays", keys)
	}
}

func TestAVisitIsForgottenAWeekAfterItsLastPageWhoeverItWas(t *testing.T) {
	r, h := guided(t, true)
	v, _ := comes(t, r, nil)
	v.say(object{"t": "page", "url": "https://shop.example/a", "title": "A"})
	v.msg("c1", "hello")
	v.next("ack")
	until(t, "the visit to be kept", func() bool { return len(visitRows(h)) == 1 })
	key, value, _ := strings.Cut(visitRows(h)[0], "=")
	if _, ok := chat.Channel.Idle(r.Inbox.ID, key, []byte(value), h.Clock.Now()); ok {
		t.Error("a visit of this moment is over")
	}
	who, ok := chat.Channel.Idle(r.Inbox.ID, key, []byte(value), h.Clock.Now().Add(time.Second))
	if !ok || !who.IsZero() {
		t.Errorf("it is %v's, over: %v", who, ok)
	}
}

func TestAPageCanBeToldWithoutASocket(t *testing.T) {
	r, h := guided(t, true)
	page := object{"url": "https://shop.example/a", "title": "A", "referrer": "https://search.example/"}
	if status, _ := call(t, "POST", r.URL+"/page", nil, page); status != 401 {
		t.Fatalf("a stranger gets %d", status)
	}
	_, out := call(t, "POST", r.URL+"/messages", nil, object{"cid": "c1", "text": "hello"})
	header := bearer(out["token"].(string))
	header["User-Agent"] = firefox
	if status, out := call(t, "POST", r.URL+"/page", header, page); status != 204 {
		t.Fatalf("%d %v", status, out)
	}
	if got := visitOf(t, r, theOne(t, h).From); got.Pages[0].URL != page["url"] || got.Browser != "Firefox" || got.Referrer != "https://search.example/" {
		t.Fatalf("the visit is %+v", got)
	}
	if status, _ := call(t, "POST", r.URL+"/page", header, object{"url": "x", "cid": "c1"}); status != 400 {
		t.Fatalf("a foreign field gets %d", status)
	}
}
