package trail

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/internal/store/trails"
)

var key = []byte("0123456789abcdef")

const person = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// house is the pages in front of a real database with one run of two people; the
// first agreed to be seen.
type house struct {
	*testing.T
	pages *Pages
	rows  trails.Rows
	sends sends.Rows
	marks *Marks
	run   int64
	now   time.Time
	may   bool
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC), may: true}
	clock := func() time.Time { return h.now }
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h.rows, h.sends = trails.Of(s), sends.Of(s)
	x, err := h.sends.AddRun(t.Context(), hub.Run{ID: "run_1", CampaignID: "cmp_1", State: hub.RunRunning, Body: []byte(`{}`)})
	if err != nil {
		t.Fatal(err)
	}
	h.run = x.Seq
	rows := []hub.Send{{Run: h.run, N: 1, ContactID: "con_1", State: hub.SendPlanned, DueAt: h.now}, {Run: h.run, N: 2, ContactID: "con_2", State: hub.SendPlanned, DueAt: h.now}}
	step := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	step(h.sends.Plan(t.Context(), x, rows))
	for i := range rows {
		rows[i].State, rows[i].Channel, rows[i].DueAt = hub.SendAttempting, "letters", time.Time{}
	}
	step(h.sends.Claim(t.Context(), rows))
	rows[0].State, rows[0].AcceptedAt = hub.SendAccepted, h.now
	step(h.sends.Results(t.Context(), rows[:1], nil))
	h.marks, err = Mark(t.Context(), h.rows, key, "https://hub.example", h.run, campaign(), "", written)
	step(err)
	h.pages = &Pages{
		Rows: h.rows, Key: key, Now: clock, Log: slog.New(slog.DiscardHandler),
		Door: &sheet.Door{Address: func(r *http.Request) netip.Addr { a, _ := netip.ParseAddrPort(r.RemoteAddr); return a.Addr() }, Tries: auth.NewAttempts(clock)},
		Book: &Book{Rows: h.rows, Sent: h.sends, Now: clock, Log: slog.New(slog.DiscardHandler),
			May: func(_ context.Context, id hub.ContactID, _ hub.ChannelKind) (bool, error) {
				return id == "con_1" && h.may, nil
			}},
	}
	h.now = h.now.Add(time.Minute)
	return h
}

func campaign() *draft.Campaign {
	return &draft.Campaign{Name: "Spring", Tracking: "personal", UTMSource: "parley", UTMCampaign: "spring sale&x=\r\nSet-Cookie: a=b"}
}

var written = []Written{{0, 0, "https://shop.example/a?utm_source=own#top"}, {0, 1, "https://shop.example/b"}, {0, 2, "https://shop.example/{{ contact.id }}"}, {0, 3, "mailto:a@b.example"}, {1, 0, "http://shop.example/c?x=1"}}

func (h *house) ask(method, address string, more ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, strings.TrimPrefix(address, "https://hub.example"), nil)
	r.Header.Set("User-Agent", person)
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	if from := r.Header.Get("From"); from != "" {
		r.RemoteAddr = from + ":1"
	}
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

// settled counts everything, and answers what is known of a link.
func (h *house) settled(link int64) trails.Count {
	h.Helper()
	h.now = h.now.Add(settle)
	if err := h.pages.Book.Settle(h.Context(), false); err != nil {
		h.Fatal(err)
	}
	counts, err := h.rows.Counts(h.Context(), h.run)
	if err != nil {
		h.Fatal(err)
	}
	return counts[link]
}

func (h *house) state(n int64) hub.SendState {
	h.Helper()
	row, err := h.sends.Get(h.Context(), hub.SendRef{Run: h.run, N: n})
	if err != nil {
		h.Fatal(err)
	}
	return row.State
}

func (h *house) link(variant, index int) int64 {
	h.Helper()
	return h.marks.own[place(variant, index)].link
}

func TestAClickLeadsWhereTheRunSaysAndCounts(t *testing.T) {
	h := newHouse(t)
	a, b := h.marks.Address(1, 0, 0, written[0].URL), h.marks.Address(1, 1, 0, written[4].URL)
	w := h.ask(http.MethodGet, a)
	if to := w.Header().Get("Location"); w.Code != http.StatusFound || to != "https://shop.example/a?utm_source=own&utm_campaign=spring+sale%26x%3D%0D%0ASet-Cookie%3A+a%3Db#top" {
		t.Errorf("%d %s", w.Code, to)
	}
	if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Referrer-Policy") != "no-referrer" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%v", w.Header())
	}
	if h.now = h.now.Add(2 * time.Second); h.ask(http.MethodGet, b).Header().Get("Location") != "http://shop.example/c?x=1&utm_source=parley&utm_campaign=spring+sale%26x%3D%0D%0ASet-Cookie%3A+a%3Db" {
		t.Error("the other one leads elsewhere")
	}
	if got := h.settled(h.link(0, 0)); got != (trails.Count{Human: 1, People: 1}) || h.state(1) != hub.SendClicked {
		t.Errorf("%+v %s", got, h.state(1))
	}
	for _, left := range written[2:4] {
		if got := h.marks.Address(1, left.Variant, left.Index, left.URL); got != left.URL {
			t.Errorf("%s became %s", left.URL, got)
		}
	}
	if got := h.marks.Address(1, 0, 0, "https://other.example/"); got != "https://other.example/" {
		t.Errorf("an address that was not written down became %s", got)
	}
	again, err := Mark(t.Context(), h.rows, key, "https://hub.example", h.run, campaign(), "", written)
	if err != nil || again.Address(1, 0, 0, written[0].URL) != a {
		t.Errorf("marked again it is another address: %v", err)
	}
	other, err := Mark(t.Context(), h.rows, key, "https://hub.example", h.run, campaign(), "b", written)
	if err != nil || other.Address(1, 0, 0, written[0].URL) == a {
		t.Errorf("two variants share an address: %v", err)
	}
}

func TestOpeningIsCountedAndMovesNothing(t *testing.T) {
	h := newHouse(t)
	html := h.marks.Dress("<html><BODY><p>Hello</p></BODY></html>", 1)
	if !strings.HasSuffix(html, "</BODY></html>") || strings.Count(html, Prefix) != 2 || !strings.Contains(html, "display:none") || h.marks.Dress("", 1) != "" {
		t.Fatal(html)
	}
	w := h.ask(http.MethodGet, h.marks.to(1, h.marks.open))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/gif" || w.Body.String() != pixel {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if got := h.settled(h.marks.open); got != (trails.Count{Human: 1, People: 1}) || h.state(1) != hub.SendAccepted {
		t.Errorf("%+v %s", got, h.state(1))
	}
}

func TestMachinesNeverCountAsPeople(t *testing.T) {
	one := func(h *house, more ...string) {
		h.ask(http.MethodGet, h.marks.Address(1, 0, 0, written[0].URL), more...)
	}
	for name, do := range map[string]func(h *house){
		"HEAD": func(h *house) { h.ask(http.MethodHead, h.marks.Address(1, 0, 0, written[0].URL)) },
		"HEAD, then GET": func(h *house) {
			h.ask(http.MethodHead, h.marks.Address(1, 0, 0, written[0].URL))
			h.now = h.now.Add(time.Second)
			one(h)
		},
		"prefetch":          func(h *house) { one(h, "Sec-Purpose", "prefetch;prerender") },
		"an older prefetch": func(h *house) { one(h, "X-Moz", "prefetch") },
		"a preview":         func(h *house) { one(h, "X-Purpose", "Preview") },
		"Apple's proxy":     func(h *house) { one(h, "User-Agent", "Mozilla/5.0") },
		"Google's proxy": func(h *house) {
			one(h, "User-Agent", "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)")
		},
		"no name":   func(h *house) { one(h, "User-Agent", "") },
		"a scanner": func(h *house) { one(h, "User-Agent", "Mozilla/5.0 (compatible; BarracudaCentral)") },
		"a library": func(h *house) { one(h, "User-Agent", "python-requests/2.32") },
		"the trap, afterwards": func(h *house) {
			one(h)
			h.now = h.now.Add(4 * time.Second)
			h.ask(http.MethodGet, h.marks.to(1, h.marks.trap))
		},
		"several at once": func(h *house) {
			one(h)
			h.now = h.now.Add(300 * time.Millisecond)
			h.ask(http.MethodGet, h.marks.Address(1, 0, 1, written[1].URL), "From", "203.0.113.9")
		},
		"all within moments": func(h *house) {
			for _, i := range []int{0, 1, 4} {
				h.ask(http.MethodGet, h.marks.Address(1, written[i].Variant, written[i].Index, written[i].URL))
				h.now = h.now.Add(time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			do(h)
			got := h.settled(h.link(0, 0))
			if got.Human != 0 || got.Machine == 0 || got.People != 0 || h.state(1) != hub.SendAccepted {
				t.Fatalf("%+v %s", got, h.state(1))
			}
			events, err := h.rows.Of(t.Context(), hub.SendRef{Run: h.run, N: 1})
			if err != nil || len(events) == 0 || !events[0].Machine || events[0].Why == "" {
				t.Errorf("it is not written down: %+v %v", events, err)
			}
			h.now = h.now.Add(time.Hour) // the person comes later
			one(h)
			if got := h.settled(h.link(0, 0)); got.Human != 1 || got.People != 1 || h.state(1) != hub.SendClicked {
				t.Errorf("a person behind a machine is not seen: %+v %s", got, h.state(1))
			}
		})
	}
}

func TestNobodyOpensWhatHasNotArrived(t *testing.T) {
	h := newHouse(t)
	h.ask(http.MethodGet, h.marks.Address(2, 0, 0, written[0].URL)) // being handed over
	h.now = h.now.Add(-time.Minute + 500*time.Millisecond)
	h.ask(http.MethodGet, h.marks.Address(1, 0, 0, written[0].URL), "From", "203.0.113.9") // in the same second
	h.now = h.now.Add(time.Minute)
	if got := h.settled(h.link(0, 0)); got.Human != 0 || got.Machine != 2 || h.state(1) != hub.SendAccepted || h.state(2) != hub.SendAttempting {
		t.Errorf("%+v %s %s", got, h.state(1), h.state(2))
	}
}

func TestWhoDidNotAgreeIsCountedAsNobody(t *testing.T) {
	h := newHouse(t)
	h.ask(http.MethodGet, h.marks.Address(0, 0, 0, written[0].URL)) // an aggregate link
	h.may = false                                                   // a yes that was taken back
	h.ask(http.MethodGet, h.marks.Address(1, 0, 0, written[0].URL), "From", "203.0.113.9")
	if got := h.settled(h.link(0, 0)); got != (trails.Count{Human: 2}) || h.state(1) != hub.SendAccepted {
		t.Errorf("%+v %s", got, h.state(1))
	}
	if events, err := h.rows.Of(t.Context(), hub.SendRef{Run: h.run, N: 1}); err != nil || len(events) != 0 {
		t.Errorf("%+v %v", events, err)
	}
}

func TestForgedTokensLeadNowhere(t *testing.T) {
	h := newHouse(t)
	own := Ref{h.run, 1, h.link(0, 0)}.Token(key)
	flipped := []byte(own)
	flipped[3] ^= 1
	for _, token := range []string{"", own[:20], own + "A", string(flipped), strings.Repeat("A", 28), strings.Repeat("A", 100_000), Ref{h.run, 1, 1}.Token([]byte("another key 1234")),
		Ref{h.run, 1, 999}.Token(key), Ref{h.run + 1, 1, 1}.Token(key), hub.SendRef{Run: h.run, N: 1}.Token(key), "https://evil.example/", "//evil.example", own + "?to=https://evil.example"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = Prefix + token
		w := httptest.NewRecorder()
		h.pages.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound || w.Header().Get("Location") != "" {
			t.Errorf("%.50s: %d %s", token, w.Code, w.Header().Get("Location"))
		}
	}
	if w := h.ask(http.MethodGet, Prefix+own+"?to=https://evil.example/&"+strings.Repeat("x=y&", 10_000)); !strings.HasPrefix(w.Header().Get("Location"), "https://shop.example/a?") || strings.Contains(w.Header().Get("Location"), "evil") {
		t.Errorf("a query changes where it leads: %.100s", w.Header().Get("Location"))
	}
	if w := h.ask(http.MethodPost, Prefix+own); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestAFloodIsBounded(t *testing.T) {
	h := newHouse(t)
	for range mostWait + 500 {
		h.ask(http.MethodGet, h.marks.Address(1, 0, 0, written[0].URL))
	}
	if len(h.pages.Book.waiting) != mostWait || h.pages.Book.Lost() != 500 {
		t.Errorf("%d wait, %d lost", len(h.pages.Book.waiting), h.pages.Book.Lost())
	}
	if got := h.settled(h.link(0, 0)); got != (trails.Count{Human: 1, People: 1}) {
		t.Errorf("one visitor counts as %+v", got)
	}
}

func TestTokensNameWhatTheyWereMadeFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := Ref{rapid.Int64Range(1, 1<<31).Draw(t, "run"), rapid.Int64Range(0, 1<<39).Draw(t, "row"), rapid.Int64Range(1, maxLinks).Draw(t, "link")}
		token := ref.Token(key)
		if got, ok := Read(key, token); !ok || got != ref {
			t.Fatalf("%+v became %+v", ref, got)
		}
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		forged := token[:at] + string(rapid.RuneFrom([]rune("ABCxyz019-_")).Draw(t, "letter")) + token[at+1:]
		if _, ok := Read(key, forged); ok && forged != token {
			t.Fatalf("%s is taken for %s", forged, token)
		}
	})
}
