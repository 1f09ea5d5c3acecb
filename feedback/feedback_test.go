package feedback_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/feedback"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var key = []byte("0123456789abcdef")

type house struct {
	t    *testing.T
	s    *store.Store
	rows ratings.Rows
	p    *feedback.Pages
	at   time.Time
	path string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, at: time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)}
	now := func() time.Time { return h.at }
	var err error
	if h.s, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.s.Close() })
	h.rows = ratings.Of(h.s)
	if err := h.s.Commit(t.Context(), hub.WriteSet{
		Contacts: []hub.Contact{{ID: "con_ana", Name: "Ana", Language: "fr-CA", CreatedAt: h.at}},
		Conversations: []hub.Conversation{{ID: "cnv_1", ContactID: "con_ana", Status: hub.Resolved, Priority: hub.Normal, Channel: "sim", Class: hub.ClassLive,
			CreatedAt: h.at, UpdatedAt: h.at, LastAt: h.at}},
	}); err != nil {
		t.Fatal(err)
	}
	h.p = &feedback.Pages{Rows: h.rows, Talks: h.s, Key: key, Door: &sheet.Door{Address: func(*http.Request) netip.Addr { return netip.Addr{} }, Tries: auth.NewAttempts(now)}, Hint: func() {}, Now: now, Log: slog.New(slog.DiscardHandler)}
	h.path = h.p.Address("cnv_1")
	return h
}

func (h *house) ask(method, path, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.p.ServeHTTP(w, r)
	return w
}

func (h *house) rated() (hub.Rating, bool) {
	h.t.Helper()
	x, err := h.rows.Get(h.t.Context(), "cnv_1")
	if err != nil && !hub.Is(err, hub.Missing) {
		h.t.Fatal(err)
	}
	return x, err == nil
}

func TestLookingRatesNothingAndSendingDoes(t *testing.T) {
	h := newHouse(t)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := h.ask(method, h.path+"?r=1&score=1", "")
		if _, ok := h.rated(); ok || w.Code != http.StatusOK {
			t.Fatalf("%s: %d, rated %v", method, w.Code, ok)
		}
		if method == http.MethodGet && (!strings.Contains(w.Body.String(), `lang="fr"`) || strings.Count(w.Body.String(), "checked") != 1 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'")) {
			t.Errorf("the page: %s", w.Body)
		}
	}
	for form, want := range map[string]int{"": http.StatusUnprocessableEntity, "score=6": http.StatusUnprocessableEntity, "score=0": http.StatusUnprocessableEntity, "score=%zz": http.StatusBadRequest, "words=" + strings.Repeat("x", 40000): http.StatusBadRequest} {
		if w := h.ask(http.MethodPost, h.path, form); w.Code != want {
			t.Errorf("%.20q: %d, want %d", form, w.Code, want)
		}
	}
	if _, ok := h.rated(); ok {
		t.Fatal("something was rated")
	}
	if w := h.ask(http.MethodPost, h.path, "score=2&words=Too+slow%00%1b+%3Cb%3E%0d%0a!"); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	x, _ := h.rated()
	if x.Score != 2 || x.Words != "Too slow <b>\n!" || !x.At.Equal(h.at) {
		t.Errorf("%+v", x)
	}
	if w := h.ask(http.MethodGet, h.path, ""); !strings.Contains(w.Body.String(), "Too slow &lt;b&gt;") || !strings.Contains(w.Body.String(), `value="2" checked`) {
		t.Errorf("what was said is not shown, or not escaped: %s", w.Body)
	}
	facts, err := h.s.FactsSince(t.Context(), 0, 10)
	if err != nil || len(facts) != 1 || facts[0].Type != hub.ConversationRated || facts[0].ContactID != "con_ana" || facts[0].ConversationID != "cnv_1" {
		t.Errorf("facts %+v %v", facts, err)
	}
}

func TestARatingChangesForADay(t *testing.T) {
	h := newHouse(t)
	first := h.at
	for _, c := range []struct {
		after time.Duration
		score string
		code  int
		want  int
	}{{0, "1", 200, 1}, {23 * time.Hour, "4", 200, 4}, {time.Hour, "2", 409, 4}, {time.Hour, "2", 409, 4}} {
		h.at = h.at.Add(c.after)
		if w := h.ask(http.MethodPost, h.path, "score="+c.score); w.Code != c.code {
			t.Errorf("after %s: %d, want %d", c.after, w.Code, c.code)
		}
		if x, _ := h.rated(); x.Score != c.want || !x.At.Equal(first) {
			t.Errorf("after %s: %+v", c.after, x)
		}
	}
	if w := h.ask(http.MethodGet, h.path, ""); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<form") {
		t.Errorf("the form is still there: %d", w.Code)
	}
}

func TestTokensThatAreNotOursRateNothing(t *testing.T) {
	h := newHouse(t)
	bad := []string{feedback.Prefix, feedback.Prefix + "cnv_1", feedback.Prefix + "cnv_1-", h.path + "0", h.path[:len(h.path)-1], strings.Replace(h.path, "cnv_1", "cnv_2", 1),
		feedback.Prefix + hub.RatingToken([]byte("another key"), "cnv_1"), feedback.Prefix + hub.RatingToken(key, "cnv_gone"), feedback.Prefix + strings.Repeat("a", 500)}
	for _, path := range bad {
		if w := h.ask(http.MethodPost, path, "score=5"); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if _, ok := h.rated(); ok || h.p.Door.Refused() != int64(len(bad)) {
		t.Errorf("rated %v, refused %d", ok, h.p.Door.Refused())
	}
	if w := h.ask(http.MethodDelete, h.path, ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", w.Code)
	}
}

func TestARatingGoesWithItsPerson(t *testing.T) {
	h := newHouse(t)
	h.ask(http.MethodPost, h.path, "score=2&words=bad")
	if _, err := h.s.Erase(t.Context(), hub.Actor{Type: hub.ActorSystem}, "con_ana"); err != nil {
		t.Fatal(err)
	}
	if x, ok := h.rated(); ok {
		t.Errorf("left: %+v", x)
	}
}
