package api_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/parleyhub/parley/api"
	"github.com/parleyhub/parley/api/visits"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// site is an inbox that knows where two browsers of one person are.
type site struct {
	channels.Adapter
	off  bool
	seen map[string]time.Time // by address of the browser
}

func (s *site) Guides() bool { return !s.off }

func (s *site) Visit(_ context.Context, who hub.Handle) (hub.Visit, error) {
	at, ok := s.seen[who.Address]
	if !ok {
		return hub.Visit{}, hub.Errorf(hub.Missing, "none")
	}
	return hub.Visit{Seen: at, Landing: "https://shop.example/" + who.Address, Pages: []hub.VisitedPage{}}, nil
}

func TestTheLastVisitIsAnsweredToWhomMaySeeTheConversation(t *testing.T) {
	s := &site{seen: map[string]time.Time{}}
	h := newHouse(t, func(d *api.Deps) {
		d.Visits = &visits.Desk{Rows: d.Visits.Rows, Adapter: func(hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
			return s, channels.Channel{}, hub.Inbox{}, true
		}}
	})
	type answer struct {
		Kept  bool
		Visit *hub.Visit
	}
	ask := func() (a answer) {
		t.Helper()
		h.want(h.ask(hub.RoleReadOnly, "GET", "/conversations/"+string(h.conv.ID)+"/visit", nil), http.StatusOK).into(t, &a)
		return a
	}
	if a := ask(); !a.Kept || a.Visit != nil {
		t.Fatalf("of nobody: %+v", a)
	}
	browser := func(scope hub.InboxID, address string, at time.Time) {
		t.Helper()
		s.seen[address] = at
		h.must(h.store.Commit(h.ctx, hub.WriteSet{Identities: []hub.Identity{{ID: hub.NewIdentityID(h.clock()), ContactID: h.conv.ContactID, CreatedAt: h.clock(),
			Handle: hub.Handle{Kind: hub.HandleVisitor, Scope: string(scope), Address: address}}}}))
		h.pass(time.Minute)
	}
	here := h.conv.InboxIDs[0]
	browser(here, "phone", h.clock())
	browser(here, "laptop", h.clock().Add(-time.Hour))
	browser("inb_other", "elsewhere", h.clock().Add(time.Hour)) // not an inbox of this conversation
	if a := ask(); a.Visit == nil || a.Visit.Landing != "https://shop.example/phone" {
		t.Fatalf("the last visit: %+v", a.Visit)
	}
	s.off = true
	if a := ask(); a.Kept || a.Visit != nil {
		t.Fatalf("switched off: %+v", a)
	}
}

func noAdapter(hub.InboxID) (channels.Adapter, channels.Channel, hub.Inbox, bool) {
	return nil, channels.Channel{}, hub.Inbox{}, false
}
