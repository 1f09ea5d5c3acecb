package confirm

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

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var key = []byte("0123456789abcdef")

// house is a real database in which Ana lives, who is asked and answers. What is
// outside fails as often as it is told to.
type house struct {
	*testing.T
	*store.Store
	now   time.Time
	fails int               // the step that fails, counted from 1
	sent  map[string]string // links by key
	asks  int               // how often Send was called
	lied  bool              // the failing step is done all the same
}

func newHouse(t *testing.T, said ...hub.Consent) *house {
	t.Helper()
	h := &house{T: t, now: time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC), sent: map[string]string{}}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), h.clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_ana", Name: "Ana", Language: "en", Consents: said}}}); err != nil {
		t.Fatal(err)
	}
	h.Store = s
	return h
}

func (h *house) clock() time.Time { return h.now }

// step is one that may fail: the change is lost, or only its answer is.
func (h *house) step(do func() error) error {
	if h.fails--; h.fails != 0 {
		return do()
	}
	if h.lied {
		if err := do(); err != nil {
			return err
		}
	}
	return hub.Errorf(hub.Temporary, "away")
}

func (h *house) Commit(ctx context.Context, set hub.WriteSet) error {
	return h.step(func() error { return h.Store.Commit(ctx, set) })
}

func (h *house) asker() *Asker {
	return &Asker{Book: &word.Book{People: h, Now: h.clock, By: hub.Actor{Type: hub.ActorSystem, ID: "confirmations"}}, Key: key, Now: h.clock, Log: slog.New(slog.DiscardHandler),
		Rules: func(context.Context) (*draft.ConfirmRules, error) {
			return &draft.ConfirmRules{Template: "tpl_1", Purposes: []string{"news", "events"}, Days: 2}, nil
		},
		Asked: func(context.Context, hub.ContactID, string, time.Time) (int, error) { return len(h.sent), nil },
		Link:  func(token string) string { return Prefix + token },
		Send: func(_ context.Context, q Question) (id hub.MessageID, err error) {
			h.asks++
			err = h.step(func() error { h.sent[q.Key] = q.Link; return nil })
			return hub.MessageID("cs_" + q.Key), err
		}}
}

func (h *house) ana() hub.Contact {
	h.Helper()
	c, err := h.Contact(h.Context(), "con_ana")
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h *house) page(method, path string) (int, string) {
	p := &Pages{Book: &word.Book{People: h, Now: h.clock}, Key: key, Now: h.clock, Log: slog.New(slog.DiscardHandler), Name: func(hub.ChannelKind, string) string { return "Letters" },
		Door: &sheet.Door{Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.7") }, Tries: auth.NewAttempts(h.clock)},
		Topics: func(context.Context) []draft.Topic {
			return []draft.Topic{{Purpose: "events", Labels: map[string]string{"en": "Evenings <b>"}}}
		}}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w.Code, w.Body.String()
}

var facts = []hub.Fact{{Seq: 1, Type: hub.ContactChanged, ContactID: "con_ana"}}

func waiting(purpose string) hub.Consent {
	return hub.Consent{Channel: "letters", Purpose: purpose, Pending: true, At: time.Date(2031, 5, 6, 7, 0, 0, 0, time.UTC)}
}

// Whatever dies between noting, sending and noting by what: one question goes out,
// with one link, for all that waits on the channel.
func TestOneQuestionGoesOutWhateverFails(t *testing.T) {
	for step := 1; step <= 4; step++ {
		for _, lied := range []bool{false, true} {
			h := newHouse(t, waiting("news"), waiting("events"), waiting("other"))
			h.fails, h.lied = step, lied
			a := h.asker()
			for try := 0; try < 3; try++ { // as the reader of the feed comes again
				if err := a.follow(t.Context(), facts); err == nil && try > 0 {
					break
				}
				h.now = h.now.Add(time.Minute)
			}
			links := map[string]bool{}
			for _, l := range h.sent {
				links[l] = true
			}
			if len(h.sent) != 1 || len(links) != 1 {
				t.Errorf("step %d, %v: %v", step, lied, h.sent)
			}
			for _, x := range h.ana().Consents {
				if asked := x.AskedIn != ""; asked != (x.Purpose != "other") {
					t.Errorf("step %d, %v: %+v", step, lied, x)
				}
			}
			before := h.asks
			if err := a.follow(t.Context(), facts); err != nil || h.asks != before {
				t.Errorf("asked once more: %v", err)
			}
		}
	}
}

func TestTheLinkConfirmsWhileItIsGoodAndNothingWasSaidSince(t *testing.T) {
	h := newHouse(t, waiting("news"), waiting("events"))
	a := h.asker()
	if err := a.follow(t.Context(), facts); err != nil {
		t.Fatal(err)
	}
	link := ""
	for _, link = range h.sent {
	}
	may := func() (n int) {
		for _, purpose := range []string{"news", "events"} {
			if ok, _ := hub.MaySend(h.ana().Consents, "letters", purpose); ok {
				n++
			}
		}
		return n
	}
	status, text := h.page(http.MethodGet, link)
	if status != 200 || may() != 0 || !strings.Contains(text, "news, Evenings &lt;b&gt;, by Letters") || strings.Contains(text, "Ana") || strings.Contains(text, "<script") {
		t.Fatalf("%d %d %s", status, may(), text)
	}
	x := waiting("news")
	x.AskedAt, x.ConfirmBy = h.now, h.now.AddDate(1, 0, 0)
	for name, bad := range map[string]string{"cut": link[:len(link)-2], "empty": Prefix, "another hub's": Prefix + token([]byte("another"), "con_ana", &x),
		"another page's": Prefix + word.Token(key, "preferences", "con_ana"), "of nobody": Prefix + token(key, "con_gone", &x), "long": link + strings.Repeat("A", 400)} {
		if status, _ := h.page(http.MethodPost, bad); status != 404 || may() != 0 {
			t.Errorf("%s: %d", name, status)
		}
	}
	h.fails = 1
	if status, _ := h.page(http.MethodPost, link); status != 503 || may() != 0 {
		t.Errorf("with the database away: %d", status)
	}
	late := h.now
	h.now = h.now.Add(48 * time.Hour)
	if status, text := h.page(http.MethodPost, link); status != 410 || may() != 0 || !strings.Contains(text, "too old") {
		t.Errorf("too late: %d %s", status, text)
	}
	h.now = late.Add(47 * time.Hour)
	for range 2 {
		if status, text := h.page(http.MethodPost, link); status != 200 || may() != 2 || !strings.Contains(text, "Thank you") {
			t.Fatalf("%d %s", status, text)
		}
	}
	h.now = late.Add(72 * time.Hour) // what was confirmed in time stays
	if status, _ := h.page(http.MethodGet, link); status != 200 || may() != 2 {
		t.Errorf("afterwards: %d", status)
	}
	b := &word.Book{People: h, Now: h.clock}
	if _, err := b.Say(t.Context(), "con_ana", "stop", func(*hub.Contact, time.Time) []hub.Consent {
		return []hub.Consent{{Channel: "letters", Purpose: "all"}}
	}); err != nil {
		t.Fatal(err)
	}
	if status, text := h.page(http.MethodPost, link); status != 410 || may() != 0 || !strings.Contains(text, "said no since") {
		t.Errorf("after STOP: %d %s", status, text)
	}
}

func TestAskedAgainTheOldLinkIsOver(t *testing.T) {
	h := newHouse(t, waiting("news"))
	a := h.asker()
	if err := a.follow(t.Context(), facts); err != nil {
		t.Fatal(err)
	}
	old := ""
	for _, old = range h.sent {
	}
	h.now = h.now.Add(50 * time.Hour)
	if _, err := a.Again(t.Context(), "con_ana", "letters", "events"); !hub.Is(err, hub.Missing) {
		t.Errorf("nothing waits there: %v", err)
	}
	if _, err := a.Again(t.Context(), "con_ana", "letters", "other"); !hub.Is(err, hub.Conflict) {
		t.Errorf("nobody is asked about that: %v", err)
	}
	if _, err := a.Again(t.Context(), "con_ana", "letters", "news"); err != nil {
		t.Fatal(err)
	}
	if err := a.follow(t.Context(), facts); err != nil || len(h.sent) != 2 {
		t.Fatalf("%v %v", h.sent, err)
	}
	if status, text := h.page(http.MethodPost, old); status != 410 || h.ana().Consents[0].Given || !strings.Contains(text, "last message") {
		t.Errorf("the old link: %d", status)
	}
	h.sent["x"] = ""
	if _, err := a.Again(t.Context(), "con_ana", "letters", "news"); !hub.Is(err, hub.Conflict) {
		t.Errorf("a fourth time: %v", err)
	}
}
