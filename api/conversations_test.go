package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/hub"
)

// path is an address below the house's conversation.
func (h *house) path(rest string) string { return "/conversations/" + string(h.conv.ID) + rest }

func TestListShowsCardsWithContactUnreadAndFeedPosition(t *testing.T) {
	h := newHouse(t)
	type page struct {
		Items      []hub.ConversationCard `json:"items"`
		NextCursor *string                `json:"next_cursor"`
		AsOf       *int64                 `json:"as_of"`
	}
	var p page
	h.want(h.ask(hub.RoleAgent, "GET", "/conversations", nil), 200).into(t, &p)
	if len(p.Items) != 1 || p.AsOf == nil || p.NextCursor != nil {
		t.Fatalf("%+v", p)
	}
	if c := p.Items[0]; c.Contact.Name != "Grace" || !c.Unread || c.LastMessage == nil || c.LastMessage.Preview != "Where is my order?" || c.AssigneeID != nil {
		t.Errorf("%+v", c)
	}
	h.want(h.ask(hub.RoleAgent, "POST", h.path("/read"), obj{"seq": 1}), 200)
	for role, unread := range map[hub.Role]bool{hub.RoleAgent: false, hub.RoleOwner: true} {
		if got := h.ask(role, "GET", h.path(""), nil).field(t, "unread"); got != unread {
			t.Errorf("unread for %s: %v", role, got)
		}
		h.want(h.ask(role, "GET", "/conversations?contact_id="+string(h.conv.ContactID), nil), 200).into(t, &p)
		if p.Items[0].Unread != unread {
			t.Errorf("unread in the list for %s: %v", role, p.Items[0].Unread)
		}
	}
}

func TestListFiltersByHolderStatusAndView(t *testing.T) {
	h := newHouse(t)
	count := func(role hub.Role, query string) int {
		items, _ := h.want(h.ask(role, "GET", "/conversations?"+query, nil), 200).field(t, "items").([]any)
		return len(items)
	}
	h.want(h.ask(hub.RoleAgent, "POST", h.path("/claim"), nil), 200)
	for query, want := range map[string]int{"view=mine": 1, "assignee_id=me": 1, "assignee_id=none": 0, "view=unassigned": 0, "status=open": 1,
		"status=resolved,spam": 0, "q=order": 1, "q=where+ord": 1, "q=refund": 0, "tag=vip": 0,
		"inbox_id=" + string(h.conv.LastInboxID): 1, "inbox_id=inb_none": 0, "team_id=tea_none": 0, "sort=deadline": 1, "sort=waiting": 1} {
		if strings.HasPrefix(query, "q=") {
			h.index()
		}
		if got := count(hub.RoleAgent, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	if got := count(hub.RoleOwner, "view=mine"); got != 0 {
		t.Errorf("the owner's: %d", got)
	}
	views, _ := h.want(h.ask(hub.RoleAgent, "GET", "/views", nil), 200).field(t, "items").([]any)
	if len(views) != 4 || fmt.Sprint(views[0]) != "map[count:1 id:mine]" {
		t.Errorf("%v", views)
	}
}

// index brings the search up to date.
func (h *house) index() {
	for n := 1; n > 0; {
		var err error
		n, err = h.store.IndexNext(h.ctx, 100)
		h.must(err)
	}
}

func TestSecondClaimIsToldWhoWasFaster(t *testing.T) {
	h := newHouse(t)
	got := h.want(h.ask(hub.RoleAgent, "POST", h.path("/claim"), nil), 200)
	if got.field(t, "assignee_id") != string(h.agents[hub.RoleAgent].ID) {
		t.Error(got.body)
	}
	lost := h.want(h.ask(hub.RoleAdmin, "POST", h.path("/claim"), obj{}), http.StatusConflict)
	if lost.field(t, "data.assignee_id") != string(h.agents[hub.RoleAgent].ID) || lost.field(t, "data.name") != "Ada agent" || lost.field(t, "kind") != "conflict" {
		t.Error(lost.body)
	}
}

func TestSamePostAgainAnswers200WithTheFirstMessage(t *testing.T) {
	h := newHouse(t)
	post := obj{"kind": "reply", "text": "It is on its way", "client_id": "c1"}
	first := h.want(h.ask(hub.RoleAgent, "POST", h.path("/messages"), post), http.StatusCreated)
	again := h.want(h.ask(hub.RoleAgent, "POST", h.path("/messages"), post), http.StatusOK)
	if first.field(t, "id") != again.field(t, "id") || again.field(t, "delivery.state") != "queued" {
		t.Error(again.body)
	}
	h.want(h.ask(hub.RoleOwner, "POST", h.path("/messages"), post), http.StatusCreated) // another writer, another message
	r := h.want(h.ask(hub.RoleAgent, "GET", h.path("/messages"), nil), 200)
	items, _ := r.field(t, "items").([]any)
	if len(items) != 3 {
		t.Errorf("%d messages", len(items))
	}
}

func TestConversationStartedAgainAnswers200WithTheSame(t *testing.T) {
	h := newHouse(t)
	start := obj{"contact_id": h.conv.ContactID, "inbox_id": h.conv.LastInboxID, "subject": "Hello", "text": "Hello", "client_id": "s1"}
	first := h.want(h.ask(hub.RoleAgent, "POST", "/conversations", start), http.StatusCreated)
	again := h.want(h.ask(hub.RoleAgent, "POST", "/conversations", start), http.StatusOK)
	if first.body != again.body {
		t.Errorf("first %s\nagain %s", first.body, again.body)
	}
	h.want(h.ask(hub.RoleOwner, "POST", "/conversations", start), http.StatusCreated) // another writer, another conversation
}

func TestUnreadOfOneIsThatOfTheListHoweverManyThePersonHas(t *testing.T) {
	h := newHouse(t)
	who := hub.Contact{ID: h.conv.ContactID, Name: "Grace"}
	for range 60 { // all newer than the first
		h.pass(time.Second)
		c, m := h.letter(who, h.conv.LastInboxID, "Once more")
		h.must(h.store.Commit(h.ctx, hub.WriteSet{Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}}))
	}
	if got := h.ask(hub.RoleAgent, "GET", h.path(""), nil); got.field(t, "unread") != true || got.field(t, "contact.name") != "Grace" {
		t.Errorf("before it was read: %s", got.body)
	}
	h.want(h.ask(hub.RoleAgent, "POST", h.path("/read"), obj{"seq": 1}), 200)
	for role, unread := range map[hub.Role]bool{hub.RoleAgent: false, hub.RoleOwner: true} {
		if got := h.ask(role, "GET", h.path(""), nil).field(t, "unread"); got != unread {
			t.Errorf("unread for %s: %v", role, got)
		}
	}
	if got := h.want(h.ask(hub.RoleOwner, "POST", h.path("/priority"), obj{"priority": "high"}), 200).field(t, "unread"); got != true {
		t.Errorf("a verb's answer says unread %v", got)
	}
}

func TestThreadIsReadForwardsAndBackwards(t *testing.T) {
	h := newHouse(t)
	for i := range 5 {
		h.want(h.ask(hub.RoleAgent, "POST", h.path("/messages"), obj{"kind": "note", "text": fmt.Sprint(i)}), http.StatusCreated)
	}
	seqs := func(query string) (out string, next any) {
		r := h.want(h.ask(hub.RoleAgent, "GET", h.path("/messages?"+query), nil), 200)
		items, _ := r.field(t, "items").([]any)
		for _, m := range items {
			out += fmt.Sprint(m.(obj)["seq"])
		}
		return out, r.field(t, "next_cursor")
	}
	for query, want := range map[string]string{"": "123456<nil>", "limit=4": "12344", "limit=4&cursor=4": "56<nil>", "after=5": "6<nil>",
		"before=5&limit=2": "34<nil>", "before=99&limit=2": "56<nil>"} {
		got, next := seqs(query)
		if got += fmt.Sprint(next); got != want {
			t.Errorf("%q: %s, want %s", query, got, want)
		}
	}
}

func TestReplyIsRefusedWhenTheCustomerWroteMeanwhile(t *testing.T) {
	h := newHouse(t)
	r := h.want(h.ask(hub.RoleAgent, "POST", h.path("/messages"), obj{"kind": "reply", "text": "x", "seen_seq": 0}), http.StatusConflict)
	if fmt.Sprint(r.field(t, "data.last_seq")) != "1" {
		t.Error(r.body)
	}
}

func TestOpAndClientIDComeBackInTheFacts(t *testing.T) {
	h := newHouse(t)
	r := h.request(h.tokens[hub.RoleAgent], "POST", h.path("/priority"), obj{"priority": "urgent"})
	r.Header.Set("Parley-Op", "op-7")
	h.want(h.send(r), 200)
	history := h.want(h.ask(hub.RoleReadOnly, "GET", h.path("/history"), nil), 200)
	if !strings.Contains(history.body, `"op":"op-7"`) || !strings.Contains(history.body, `"conversation.priority"`) {
		t.Error(history.body)
	}
}

func TestIdempotencyKeyGivesTheSameAnswerAndDoesItOnce(t *testing.T) {
	h := newHouse(t)
	send := func(key, path string, body any) reply {
		r := h.request(h.tokens[hub.RoleOwner], "POST", path, body)
		r.Header.Set("Idempotency-Key", key)
		return h.send(r)
	}
	first := h.want(send("k1", "/tokens", obj{"name": "one"}), http.StatusCreated)
	again := h.want(send("k1", "/tokens", obj{"name": "one"}), http.StatusCreated)
	if first.body != again.body || again.header.Get("Idempotency-Replayed") != "true" || again.header.Get("Content-Type") != "application/json" {
		t.Errorf("%v %s", again.header, again.body)
	}
	h.want(send("k1", "/tokens", obj{"name": "two"}), http.StatusUnprocessableEntity)
	h.want(send("k2", "/tokens", obj{"name": "two"}), http.StatusCreated)
	h.want(send("k1", "/teams", obj{"name": "one"}), http.StatusCreated) // another route, another request
	bad := h.want(send("k3", "/tokens", obj{"name": ""}), http.StatusUnprocessableEntity)
	if again := h.want(send("k3", "/tokens", obj{"name": ""}), http.StatusUnprocessableEntity); again.body != bad.body || again.header.Get("Content-Type") != "application/problem+json" {
		t.Error(again.body)
	}
	h.want(send(strings.Repeat("k", 256), "/tokens", obj{"name": "x"}), http.StatusUnprocessableEntity)
	items, _ := h.ask(hub.RoleOwner, "GET", "/tokens", nil).field(t, "items").([]any)
	if len(items) != 3 { // its own and two made
		t.Errorf("%d tokens", len(items))
	}
	kept, err := h.store.Answer(h.ctx, "")
	if err == nil {
		t.Errorf("kept under nothing: %+v", kept)
	}
}

func TestRepeatWhileTheFirstIsAtWorkIs409(t *testing.T) {
	inside, goOn := make(chan struct{}), make(chan struct{})
	h := newHouse(t, func(d *api.Deps) { d.Retry = slow{inside, goOn} })
	put := h.furnish(hub.RoleOwner)
	send := func() reply {
		r := h.request(h.tokens[hub.RoleOwner], "POST", "/quarantine/"+put["item"]+"/retry", nil)
		r.Header.Set("Idempotency-Key", "k")
		return h.send(r)
	}
	var wg sync.WaitGroup
	wg.Go(func() { h.want(send(), 200) })
	<-inside
	h.want(send(), http.StatusConflict)
	close(goOn)
	wg.Wait()
	h.want(send(), 200) // kept by now
}

func TestRequestsOverTheLimitAre429AndComeBack(t *testing.T) {
	h := newHouse(t, func(d *api.Deps) { d.PerSecond = 100 })
	for i := range 100 {
		if r := h.ask(hub.RoleAgent, "GET", "/me", nil); r.status != 200 {
			t.Fatalf("request %d: %d", i, r.status)
		}
	}
	r := h.want(h.ask(hub.RoleAgent, "GET", "/me", nil), http.StatusTooManyRequests)
	if r.header.Get("Retry-After") != "1" || r.field(t, "kind") != "limited" {
		t.Errorf("%v %s", r.header, r.body)
	}
	h.want(h.ask(hub.RoleOwner, "GET", "/me", nil), 200) // a limit of its own
	h.pass(time.Second)
	h.want(h.ask(hub.RoleAgent, "GET", "/me", nil), 200)
}
