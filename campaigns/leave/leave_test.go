package leave_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/draft"
	"github.com/parleyhub/parley/campaigns/leave"
	"github.com/parleyhub/parley/campaigns/sheet"
	"github.com/parleyhub/parley/campaigns/word"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
)

var (
	at  = time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	key = []byte("0123456789abcdef")
)

func house(t *testing.T) (*store.Store, *leave.Pages, string) {
	t.Helper()
	now := func() time.Time { return at }
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	rows := sends.Of(s)
	body, err := json.Marshal(draft.Frozen{Campaign: draft.Campaign{Name: "Spring"}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := rows.AddRun(t.Context(), hub.Run{ID: "run_1", CampaignID: "cmp_1", State: hub.RunRunning, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	row := hub.Send{Run: x.Seq, N: 1, ContactID: "con_old", State: hub.SendPlanned, DueAt: at}
	if err := rows.Plan(t.Context(), x, []hub.Send{row}); err != nil {
		t.Fatal(err)
	}
	row.State, row.Channel, row.Locale, row.DueAt = hub.SendAttempting, "letters", "ro-RO", time.Time{}
	if err := rows.Claim(t.Context(), []hub.Send{row}); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), hub.WriteSet{Contacts: []hub.Contact{{ID: "con_old", MergedInto: "con_ana"},
		{ID: "con_ana", Name: "Ana", Consents: []hub.Consent{{Purpose: "marketing", Given: true, At: at.Add(-time.Hour)}}}}}); err != nil {
		t.Fatal(err)
	}
	return s, &leave.Pages{Rows: rows, Book: &word.Book{People: s, Now: now}, Key: key, Log: slog.New(slog.DiscardHandler),
		Name:   func(kind hub.ChannelKind, lang string) string { return string(kind) + " in " + lang },
		Label:  func(_ context.Context, purpose, lang string) string { return "<" + purpose + "> in " + lang },
		Choose: func(id hub.ContactID) string { return "/p/" + string(id) },
		Door:   &sheet.Door{Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.7") }, Tries: auth.NewAttempts(now)}}, leave.Prefix + row.Ref().Token(key)
}

func request(p *leave.Pages, method, path, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

func TestAGetNeverActsAndAPostDoes(t *testing.T) {
	s, p, path := house(t)
	may := func() bool {
		c, err := s.Contact(t.Context(), "con_ana")
		if err != nil {
			t.Fatal(err)
		}
		ok, _ := hub.MaySend(c.Consents, "letters", "marketing")
		return ok
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := request(p, method, path+"?List-Unsubscribe=One-Click", "")
		if w.Code != http.StatusOK || !may() {
			t.Fatalf("%s: %d, may be written to: %v", method, w.Code, may())
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%v", w.Header())
		}
		if method == http.MethodGet && !strings.Contains(w.Body.String(), `lang="ro"`) {
			t.Errorf("not in the person's language: %s", w.Body)
		}
		if page := w.Body.String(); method == http.MethodGet {
			for _, says := range []string{"letters in ro", "&lt;marketing&gt; in ro", `<a href="/p/con_old">`, "<button"} {
				if !strings.Contains(page, says) {
					t.Errorf("the page does not say %s: %s", says, page)
				}
			}
			if strings.Contains(page, "Nu veți mai primi") {
				t.Errorf("it says that it is done: %s", page)
			}
		}
	}
	if w := request(p, http.MethodPut, path, ""); w.Code != http.StatusMethodNotAllowed || !may() {
		t.Errorf("PUT: %d", w.Code)
	}
	for range 2 { // as some programs do
		if w := request(p, http.MethodPost, path, "List-Unsubscribe=One-Click"); w.Code != http.StatusOK || may() || !strings.Contains(w.Body.String(), "Nu veți mai primi prin letters in ro: &lt;marketing&gt; in ro") {
			t.Fatalf("POST: %d, may be written to: %v", w.Code, may())
		}
	}
	c, err := s.Contact(t.Context(), "con_ana")
	if err != nil || len(c.Consents) != 2 || c.Consents[1].Source != "one_click" || c.Consents[1].Channel != "letters" || c.Consents[1].Purpose != "marketing" || c.Consents[1].IP != "192.0.2.7" {
		t.Errorf("%+v %v", c.Consents, err)
	}
	if ok, _ := hub.MaySend(c.Consents, "texts", "marketing"); !ok {
		t.Error("other channels are silenced, too")
	}
}

func TestTokensThatAreNotOursAreRefusedAndCounted(t *testing.T) {
	s, p, path := house(t)
	other := hub.SendRef{Run: 1, N: 2}.Token(key)
	for _, bad := range []string{leave.Prefix, path + "0", path[:len(path)-1], leave.Prefix + strings.Repeat("0", 32), leave.Prefix + other, leave.Prefix + "%3Cscript%3E",
		leave.Prefix + hub.SendRef{Run: 1, N: 1}.Token([]byte("another key"))} {
		if w := request(p, http.MethodPost, bad, "List-Unsubscribe=One-Click"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "script") {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
	if p.Door.Refused() != 7 {
		t.Errorf("counted were %d", p.Door.Refused())
	}
	if w := request(p, http.MethodPost, path, strings.Repeat("x", 20_000)); w.Code != http.StatusBadRequest {
		t.Errorf("a huge form: %d", w.Code)
	}
	c, err := s.Contact(t.Context(), "con_ana")
	if err != nil || len(c.Consents) != 1 {
		t.Errorf("%+v %v", c.Consents, err)
	}
}
