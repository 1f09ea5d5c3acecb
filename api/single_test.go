package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/campaigns/single"
	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/sends"
	"github.com/parleyhub/parley/profile"
)

func singleOf(s *store.Store, now func() time.Time) *single.Desk {
	return &single.Desk{Deps: single.Deps{Rows: sends.Of(s), People: s, Add: profile.New(s, s, now).Create, Handle: profile.ReadHandle, Now: now, Hint: func() {},
		Key: []byte("0123456789abcdef"),
		Ways: func() []single.Way {
			return []single.Way{{Inbox: hub.Inbox{ID: "inb_post", Kind: postKind}, Can: channels.Abilities{HandleKind: hub.HandleEmail}}}
		},
		Live: func(_ context.Context, id string) (single.Letter, error) {
			if id != "receipt" {
				return single.Letter{}, hub.Errorf(hub.Missing, "none")
			}
			return single.Letter{Revision: 3, Name: "Receipt", Fits: func(hub.ChannelKind, hub.ChannelClass, string) bool { return true }}, nil
		}}}
}

func TestOneMessageByTemplateIsSentOncePerKey(t *testing.T) {
	h := newHouse(t)
	body := obj{"template": "receipt", "to": obj{"kind": "email", "address": "new@example.com"}, "data": obj{"order": 7}, "idempotency_key": "o-7"}
	first := h.want(h.ask(hub.RoleAdmin, "POST", "/messages", body), http.StatusAccepted)
	again := h.want(h.ask(hub.RoleAdmin, "POST", "/messages", body), http.StatusOK)
	if first.body != again.body || again.header.Get("Idempotency-Replayed") != "true" {
		t.Fatalf("%s\n%s", first.body, again.body)
	}
	body["data"] = obj{"order": 8}
	refused := h.want(h.ask(hub.RoleAdmin, "POST", "/messages", body), http.StatusUnprocessableEntity)
	if !strings.Contains(refused.body, `"field":"idempotency_key"`) {
		t.Errorf("another request under the key: %s", refused.body)
	}
	r := h.request(h.tokens[hub.RoleAdmin], "POST", "/messages", obj{"template": "receipt", "to": obj{"kind": "email", "address": "new@example.com"}, "data": obj{"order": 7}})
	r.Header.Set("Idempotency-Key", "o-7")
	if got := h.want(h.send(r), http.StatusOK); got.body != first.body {
		t.Errorf("the key in the header: %s", got.body)
	}
	id, _ := first.field(t, "id").(string)
	if got := h.want(h.ask(hub.RoleAdmin, "GET", "/messages/"+id, nil), http.StatusOK); got.field(t, "state") != "planned" || got.field(t, "template") != "receipt" {
		t.Errorf("its state: %s", got.body)
	}
	h.want(h.ask(hub.RoleAgent, "POST", "/messages", body), http.StatusForbidden)
}
