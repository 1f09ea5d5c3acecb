package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	apiintake "github.com/parleyhub/parley/api/intake"
	"github.com/parleyhub/parley/api/journeys"
	apiratings "github.com/parleyhub/parley/api/ratings"
	"github.com/parleyhub/parley/api/saved"
	"github.com/parleyhub/parley/api/visits"
	"github.com/parleyhub/parley/campaigns"
	"github.com/parleyhub/parley/campaigns/archive"
	"github.com/parleyhub/parley/campaigns/walk/book"
	"github.com/parleyhub/parley/desk"
	"github.com/parleyhub/parley/hooks"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/enrolments"
	"github.com/parleyhub/parley/internal/store/intake"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/internal/store/sqlite"
	"github.com/parleyhub/parley/profile"
	"github.com/parleyhub/parley/roster"
	"github.com/parleyhub/parley/roster/disband"
	"github.com/parleyhub/parley/roster/handover"
	"github.com/parleyhub/parley/rules"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole API on a real database, with one agent of every role and one
// conversation.
type house struct {
	t      testing.TB
	ctx    context.Context
	api    *api.API
	store  *store.Store
	inbox  *adapters
	mail   *postbox
	files  *drawer
	keys   *auth.Keyring
	ended  []hub.AgentID
	retry  []string
	tokens map[hub.Role]string
	agents map[hub.Role]hub.Agent
	conv   hub.Conversation
	msg    hub.Message

	mu  sync.Mutex
	now time.Time
}

// password of every agent of the house, hashed once for all tests.
const password = "correct horse"

var hashed = sync.OnceValue(func() string {
	phc, err := auth.NewHasher().Hash(context.Background(), password)
	if err != nil {
		panic(err)
	}
	return phc
})

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// change of the house before its API is made.
type change func(*api.Deps)

func newHouse(t testing.TB, changes ...change) *house {
	t.Helper()
	h := emptyHouse(t, changes...)
	for _, role := range roles {
		h.hire(role)
	}
	h.open()
	return h
}

func (h *house) log() *slog.Logger { return slog.New(slog.DiscardHandler) }

// emptyHouse is a hub that nobody has set up.
func emptyHouse(t testing.TB, changes ...change) *house {
	t.Helper()
	h := &house{t: t, ctx: t.Context(), now: time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC), mail: &postbox{},
		tokens: map[hub.Role]string{}, agents: map[hub.Role]hub.Agent{}}
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hub.db"), h.clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	h.store = s
	h.inbox = &adapters{rows: s, broken: map[string]bool{}}
	h.files = &drawer{rows: s, now: h.clock, bytes: map[hub.BlobID][]byte{}}
	keys, err := auth.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	h.keys = keys
	d := desk.New(desk.Deps{Store: s, People: s, Inboxes: h.inbox, Files: h.files, Clocks: noClocks{}, Now: h.clock,
		Key: bytes.Repeat([]byte("k"), 32), Clean: func(in string) (string, string) { return in, in }})
	hookShelf := &hooks.Shelf{Rows: s, Seal: func(_, secret string) string { return "sealed " + secret }, Now: h.clock,
		Open: func(_, sealed string) (string, error) { return strings.TrimPrefix(sealed, "sealed "), nil },
		Way:  hooks.Way{Client: &http.Client{Transport: unreachable{}}, Now: h.clock}}
	people := roster.New(roster.Deps{Store: s, Clocks: noClocks{}, Desks: func(context.Context) []hub.AgentID { return nil }, Now: h.clock, Log: h.log()})
	deps := api.Deps{
		Terms: h.keeper(), Clocks: h.stillClocks(),
		Store: s, Desk: d, Profiles: profile.New(s, s, h.clock), Inboxes: h.inbox, Blobs: h.files, Retry: h, Mail: h.mail,
		Roster:   people,
		Views:    &saved.Views{Rows: s, Now: h.clock},
		Disband:  (&disband.Desk{Rows: s, Now: h.clock}).Team,
		Handover: &handover.Desk{Rows: s, Roster: people, Now: h.clock},
		Rules:    &rules.Book{Shelf: s, Past: s, Hours: alwaysOpen{}, Now: h.clock},
		Webhooks: hookShelf, TryHook: hookShelf.Try, Campaigns: campaignsOf(s, h.clock), Archive: &archive.Room{Rows: sends.Of(s)}, Single: singleOf(s, h.clock), Journeys: journeysOf(s, h.clock),
		Templates: templateDesk(s, h.clock),
		Ratings:   &apiratings.Desk{Rows: ratings.Of(s), Talks: s, House: s, Now: h.clock, Zone: func(context.Context) (*time.Location, error) { return time.UTC, nil }},
		Visits:    &visits.Desk{Rows: s, Adapter: noAdapter},
		People:    peopleDesk(s, h.clock), Coupons: couponsDesk(s, h.clock), Imports: importsDesk(s, h.files, h.clock), Segments: segmentsDesk(s, h.clock),
		Intake: &apiintake.Desk{Rows: intake.Of(s), Standing: intake.Of(s), House: s, Now: h.clock,
			Onward:  &apiintake.Onward{Rows: s, Now: h.clock},
			Waiting: func(context.Context, []hub.Cursor) (map[hub.InboxID]int64, bool, error) { return nil, true, nil },
			Lists:   func(hub.InboxID) bool { return true }},
		Ended: func(id hub.AgentID) { h.ended = append(h.ended, id) }, Limit: presence.NewMemory(h.clock), Keys: keys,
		Key: func(purpose string) []byte { return auth.Derive([]byte("the hub's secret"), purpose) },
		Now: h.clock, Log: h.log(), PublicURL: "https://desk.example.com", Version: "test", PerSecond: 10_000,
	}
	for _, change := range changes {
		change(&deps)
	}
	h.api = api.New(deps)
	return h
}

// journeysOf is the room of journeys.
func journeysOf(s *store.Store, now func() time.Time) *journeys.Desk {
	rows := enrolments.Of(s)
	return &journeys.Desk{Rows: rows, Book: &book.Book{Shelf: s, Rows: rows, Now: now, Segments: segments.Of(s).Of}}
}

// campaignsOf is the room of campaigns, with every template and inbox there is.
func campaignsOf(s *store.Store, now func() time.Time) *campaigns.Desk {
	return &campaigns.Desk{Deps: campaigns.Deps{Shelf: s, Rows: sends.Of(s), Now: now, Hint: func() {},
		Inbox:   func(hub.InboxID) bool { return true },
		Live:    func(context.Context, string) (int64, error) { return 1, nil },
		Segment: func(context.Context, string) (int64, bool, error) { return 7, true, nil }}}
}

// Retry takes what the API hands in again.
func (h *house) Retry(_ context.Context, q hub.Quarantined) error {
	h.retry = append(h.retry, q.ID)
	return nil
}

var roles = []hub.Role{hub.RoleReadOnly, hub.RoleAgent, hub.RoleSupervisor, hub.RoleAdmin, hub.RoleOwner}

func (h *house) hire(role hub.Role) {
	a := hub.Agent{ID: hub.NewAgentID(h.now), Email: string(role) + "@example.com", Name: "Ada " + string(role), Role: role,
		PasswordHash: hashed(), CreatedAt: h.now}
	h.must(h.store.PutAgent(h.ctx, a))
	a, err := h.store.Agent(h.ctx, a.ID)
	h.must(err)
	h.agents[role] = a
	h.tokens[role] = h.token(a.ID)
}

func (h *house) token(id hub.AgentID) string {
	t, secret := api.MakeToken(id, "test", h.now)
	h.must(h.store.PutToken(h.ctx, t))
	return secret
}

// open puts one conversation with one message of a customer into the store.
func (h *house) open() {
	who := hub.Contact{ID: hub.NewContactID(h.now), Name: "Grace", CreatedAt: h.now, UpdatedAt: h.now}
	row := store.InboxRow{ID: hub.NewInboxID(h.now), Kind: postKind, Name: "Support", Settings: []byte(`{"address":"help@example.com"}`), CreatedAt: h.now}
	h.must(h.store.PutInbox(h.ctx, row))
	h.conv, h.msg = h.letter(who, row.ID, "Where is my order?")
	card, shown := h.msg.Card(), h.conv.Card(hub.ContactRef{ID: who.ID, Name: who.Name})
	h.must(h.store.Commit(h.ctx, hub.WriteSet{Facts: []hub.Fact{hub.NewFact(hub.MessageReceived, h.now, h.msg.Author, hub.FactData{Message: &card, Conversation: &shown})},
		Contacts: []hub.Contact{who}, Conversations: []hub.Conversation{h.conv}, Messages: []hub.Message{h.msg},
		Identities: []hub.Identity{{ID: hub.NewIdentityID(h.now), ContactID: who.ID, Handle: hub.EmailHandle("grace@example.net"), Verified: true, CreatedAt: h.now}}}))
}

func (h *house) letter(who hub.Contact, inbox hub.InboxID, text string) (hub.Conversation, hub.Message) {
	c := hub.Conversation{ID: hub.NewConversationID(h.now), ContactID: who.ID, Subject: text, Status: hub.Open, Priority: hub.Normal,
		InboxIDs: []hub.InboxID{inbox}, LastInboxID: inbox, Channel: postKind, LastSeq: 1, LastInSeq: 1, LastAt: h.now, CreatedAt: h.now, UpdatedAt: h.now}
	m := hub.Message{ID: hub.NewMessageID(h.now), ConversationID: c.ID, Seq: 1, Direction: hub.DirIn, Channel: postKind, InboxID: inbox, Text: text,
		Author: hub.Actor{Type: hub.ActorContact, ID: string(who.ID), Name: who.Name}, From: hub.EmailHandle("grace@example.net"), ReceivedAt: h.now, CreatedAt: h.now}
	c.LastMessage = m.Summary()
	return c, m
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// reply is an answer of the API, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("answer %d %q: %v", r.status, r.body, err)
	}
}

// field reads one field of the answer, by a dotted path.
func (r reply) field(t testing.TB, path string) any {
	t.Helper()
	var v any
	r.into(t, &v)
	for name := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("no %s in %s", path, r.body)
		}
		v = m[name]
	}
	return v
}

// send makes any request.
func (h *house) send(r *http.Request) reply {
	h.t.Helper()
	if r.RemoteAddr == "" {
		r.RemoteAddr = "192.0.2.1:4000"
	}
	w := httptest.NewRecorder()
	h.api.ServeHTTP(w, r)
	raw, err := io.ReadAll(w.Result().Body)
	h.must(err)
	return reply{w.Code, w.Header(), string(raw)}
}

// ask makes a request as an agent of that role (empty: as nobody). Body is a
// text as it is, or anything to be sent as JSON.
func (h *house) ask(role hub.Role, method, path string, body any) reply {
	h.t.Helper()
	return h.send(h.request(h.tokens[role], method, path, body))
}

func (h *house) request(token, method, path string, body any) *http.Request {
	h.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		h.must(err)
		in = bytes.NewReader(raw)
	}
	if !strings.HasPrefix(path, "/api") && !strings.HasPrefix(path, "/body") {
		path = api.Prefix + path
	}
	r := httptest.NewRequestWithContext(h.ctx, method, path, in)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// want fails unless the answer has that status.
func (h *house) want(r reply, status int) reply {
	h.t.Helper()
	if r.status != status {
		h.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

type obj = map[string]any

// noClocks is an SLA engine without policies.
type noClocks struct{}

func (noClocks) Advance(*hub.Conversation, time.Time, ...hub.ClockEvent) ([]hub.DueStep, []hub.ClockChange, error) {
	return nil, nil, nil
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
