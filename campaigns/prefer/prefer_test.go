package prefer_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/prefer"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/people"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var key = []byte("0123456789abcdef")

// house is a page in front of a real database in which Ana lives.
type house struct {
	*testing.T
	store *store.Store
	pages *prefer.Pages
	path  string
	now   time.Time
}

func newHouse(t *testing.T, language string, said ...hub.Consent) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)}
	clock := func() time.Time { h.now = h.now.Add(time.Second); return h.now }
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i := range said {
		said[i].At = h.now.Add(-time.Hour)
	}
	if err := s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_old", MergedInto: "con_ana"}, {ID: "con_ana", Name: "Ana Pop", Language: language, Consents: said}}}); err != nil {
		t.Fatal(err)
	}
	h.store = s
	h.pages = &prefer.Pages{
		Book: &word.Book{People: s, Now: clock}, Key: key, Log: slog.New(slog.DiscardHandler),
		Door: &sheet.Door{Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.7") }, Tries: auth.NewAttempts(clock)},
		Ways: func(context.Context, hub.ContactID) ([]prefer.Way, error) {
			return []prefer.Way{{Kind: "letters", Name: "Letters", Names: map[string]string{"fr": "Lettres"}, Address: prefer.Veil(hub.EmailHandle("ana@example.com"))}, {Kind: "texts", Name: "Texts", Address: "•••123"}}, nil
		},
		Topics: func(context.Context) []draft.Topic {
			return []draft.Topic{{Purpose: "marketing"}, {Purpose: "events", Labels: map[string]string{"en": "Evenings <b>", "fr": "Soirées"}}}
		},
	}
	h.path = prefer.Prefix + prefer.Token(key, "con_old")
	return h
}

func (h *house) ask(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.pages.ServeHTTP(w, r)
	return w
}

func (h *house) may(kind hub.ChannelKind, purpose string) bool {
	h.Helper()
	c, err := h.store.Contact(h.Context(), "con_ana")
	if err != nil {
		h.Fatal(err)
	}
	ok, _ := hub.MaySend(c.Consents, kind, purpose)
	return ok
}

func (h *house) history() []hub.ConsentChange {
	h.Helper()
	_, list, err := people.Of(h.store).Consents(h.Context(), "con_ana", 100, "")
	if err != nil {
		h.Fatal(err)
	}
	return list
}

var offered = []string{"letters:marketing", "texts:marketing", "letters:events", "texts:events"}

func TestPeopleChooseByChannelAndTopic(t *testing.T) {
	h := newHouse(t, "en", hub.Consent{Channel: "all", Purpose: "marketing", Given: true})
	before := len(h.history())
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := h.ask(method, h.path+"?do=none&yes=texts:events&tracking=yes", nil)
		if w.Code != http.StatusOK || len(h.history()) != before {
			t.Fatalf("%s: %d, %d words", method, w.Code, len(h.history()))
		}
		page := w.Body.String()
		if method == http.MethodHead {
			if page != "" {
				t.Error("HEAD has a body")
			}
			continue
		}
		for _, want := range []string{`lang="en"`, "Evenings &lt;b&gt;", "News and offers", `value="letters:marketing" checked`, `value="letters:events">`, "a•••@example.com", `value="no" checked`} {
			if !strings.Contains(page, want) {
				t.Errorf("missing %s in %s", want, page)
			}
		}
		if strings.Contains(page, "Ana") || strings.Contains(page, "ana@") || strings.Contains(page, "<script") {
			t.Error("the page tells more than it has to")
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%v", w.Header())
		}
	}
	w := h.ask(http.MethodPost, h.path, url.Values{"do": {"save"}, "offered": offered, "yes": {"letters:marketing", "texts:events", "texts:marketing; DROP", "sms:all"}, "tracking": {"yes"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `role="status"`) || !strings.Contains(w.Body.String(), `value="yes" checked`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, want := range []struct {
		kind    hub.ChannelKind
		purpose string
		may     bool
	}{{"letters", "marketing", true}, {"texts", "marketing", false}, {"letters", "events", false}, {"texts", "events", true}, {"sms", "all", false}, {"texts", hub.PurposeTracking, true}} {
		if h.may(want.kind, want.purpose) != want.may {
			t.Errorf("%s on %s: want %v", want.purpose, want.kind, want.may)
		}
	}
	said := h.history()
	if len(said) != before+3 {
		t.Fatalf("what did not change was written, too: %+v", said)
	}
	for _, c := range said[:3] {
		if c.Source != "preferences" || c.IP != "192.0.2.7" || c.Words == "" || c.At.IsZero() || c.By.Type != hub.ActorContact || c.By.ID != "con_ana" {
			t.Errorf("no proof: %+v", c)
		}
	}
	if h.ask(http.MethodPost, h.path, url.Values{"do": {"save"}, "offered": offered, "yes": {"letters:marketing", "texts:events"}, "tracking": {"yes"}}); len(h.history()) != len(said) {
		t.Error("said twice is written twice")
	}
	// A form that has not seen a box does not answer it.
	h.ask(http.MethodPost, h.path, url.Values{"do": {"save"}, "offered": offered[:1]})
	if h.may("letters", "marketing") || !h.may("texts", "events") || !h.may("texts", hub.PurposeTracking) {
		t.Error("a box that was not shown was answered")
	}
}

func TestUnsubscribingFromEverythingLeavesAnswers(t *testing.T) {
	h := newHouse(t, "ro", hub.Consent{Channel: "all", Purpose: "all", Given: true}, hub.Consent{Channel: "texts", Purpose: "events", Given: true}, hub.Consent{Channel: "all", Purpose: "tracking", Given: true})
	w := h.ask(http.MethodPost, h.path, url.Values{"do": {"none"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `lang="ro"`) || strings.Contains(w.Body.String(), `type="checkbox" name="yes" value="texts:events" checked`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, purpose := range []string{"marketing", "events", "something new", "tracking"} {
		if h.may("letters", purpose) || h.may("texts", purpose) {
			t.Errorf("%s may still be sent", purpose)
		}
	}
	if !h.may("letters", hub.PurposeService) || !h.may("texts", hub.PurposeTransactional) {
		t.Error("answers are silenced")
	}
	said := len(h.history())
	if h.ask(http.MethodPost, h.path, url.Values{"do": {"none"}}); len(h.history()) != said {
		t.Error("said twice is written twice")
	}
	h.ask(http.MethodPost, h.path, url.Values{"do": {"save"}, "offered": offered, "yes": {"texts:events"}, "tracking": {"no"}})
	if !h.may("texts", "events") || h.may("letters", "events") || h.may("letters", "marketing") {
		t.Error("a yes afterwards is not heard, or too wide")
	}
}

func TestTokensThatAreNotOursTellNothing(t *testing.T) {
	h := newHouse(t, "fr")
	own := strings.TrimPrefix(h.path, prefer.Prefix)
	wrong := []string{"", ".", own[:len(own)-1], own + "A", "x" + own, strings.ToUpper(own), prefer.Token([]byte("another key 1234"), "con_ana"), word.Token(key, "another page", "con_ana"),
		prefer.Token(key, "con_nobody"), prefer.Token(nil, "con_ana"), strings.Repeat("A", 70_000), hub.SendRef{Run: 1, N: 1}.Token(key), "%3Cscript%3E", own + "/../x"}
	first := ""
	for _, token := range wrong {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := h.ask(method, prefer.Prefix+token, url.Values{"do": {"none"}})
			if first == "" {
				first = w.Body.String()
			}
			if w.Code != http.StatusNotFound || w.Body.String() != first {
				t.Errorf("%s %.60s: %d", method, token, w.Code)
			}
		}
	}
	for range 60 {
		h.ask(http.MethodGet, prefer.Prefix+"guess", nil)
	}
	if w := h.ask(http.MethodGet, prefer.Prefix+"guess", nil); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || w.Body.String() != first {
		t.Errorf("guessing on: %d", w.Code)
	}
	if w := h.ask(http.MethodGet, h.path, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `lang="fr"`) || !strings.Contains(w.Body.String(), "Soirées") || !strings.Contains(w.Body.String(), "Lettres <small>") {
		t.Errorf("who shares an address with a guesser is turned away: %d", w.Code)
	}
	if n := len(h.history()); n != 0 {
		t.Errorf("%d words were written", n)
	}
	if w := h.ask(http.MethodPost, h.path, url.Values{"do": {strings.Repeat("x", 20_000)}}); w.Code != http.StatusBadRequest {
		t.Errorf("a huge form: %d", w.Code)
	}
	flood := 0
	for range 40 {
		if w := h.ask(http.MethodPost, h.path, url.Values{"do": {"none"}}); w.Code == http.StatusTooManyRequests {
			flood++
		}
	}
	if flood == 0 {
		t.Error("one person may change their mind without end")
	}
}
