package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	apicoupons "github.com/parleyhub/parley/api/coupons"
	"github.com/parleyhub/parley/campaigns/coupons"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/coupons"
)

func couponsDesk(s *store.Store, now func() time.Time) *apicoupons.Desk {
	return &apicoupons.Desk{Room: &coupons.Desk{Shelf: s, Rows: rows.Of(s), Hint: func() {}, Now: now}}
}

type poolView struct {
	ID              string
	Pool            obj
	Left            *int64
	Given, Redeemed int64
	Over            bool
	Version         int64
}

// offer adds one.
func (h *house) offer(pool obj) (v poolView) {
	h.t.Helper()
	h.want(h.ask(hub.RoleSupervisor, "POST", "/coupon-pools", obj{"pool": pool}), http.StatusCreated).into(h.t, &v)
	return v
}

type couponSeen struct {
	ID, Code, Name, Terms, Reason string
	PoolID                        string     `json:"pool_id"`
	By                            *hub.Actor `json:"by"`
	RedeemedAt                    *time.Time `json:"redeemed_at"`
}

func (h *house) couponsOf(who string) []couponSeen {
	h.t.Helper()
	var list struct{ Items []couponSeen }
	h.want(h.ask(hub.RoleReadOnly, "GET", who+"/coupons?limit=1", nil), http.StatusOK).into(h.t, &list)
	if len(list.Items) == 0 {
		return nil
	}
	var more struct {
		Items []couponSeen
		Next  *string `json:"next_cursor"`
	}
	h.want(h.ask(hub.RoleReadOnly, "GET", who+"/coupons", nil), http.StatusOK).into(h.t, &more)
	if more.Next != nil || more.Items[0].ID != list.Items[0].ID {
		h.t.Errorf("%+v", more)
	}
	return more.Items
}

func TestGoodwillIsGivenOnceAndLogged(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	sorry := h.offer(obj{"name": "Sorry", "terms": "10 % off the next order.", "codes": "list", "goodwill": true})
	var added coupons.CodesAdded
	h.want(h.ask(hub.RoleSupervisor, "POST", "/coupon-pools/"+sorry.ID+"/codes", obj{"text": "\uFEFFAA11;spring\r\n\"BB22\",x\nAA11\n\ntwo words\n"}), http.StatusOK).into(t, &added)
	if added != (coupons.CodesAdded{Added: 2, Known: 1, Bad: 1}) {
		t.Errorf("%+v", added)
	}
	give := func(role hub.Role, key string, body obj) reply {
		t.Helper()
		r := h.request(h.tokens[role], "POST", who+"/coupons", body)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		return h.send(r)
	}
	body := obj{"pool_id": sorry.ID, "reason": "the parcel came late"}
	h.want(give(hub.RoleReadOnly, "k", body), http.StatusForbidden)
	var first, again, second couponSeen
	h.want(give(hub.RoleAgent, "k", body), http.StatusCreated).into(t, &first)
	r := h.want(give(hub.RoleAgent, "k", body), http.StatusCreated)
	r.into(t, &again)
	if again.ID != first.ID || r.header.Get("Idempotency-Replayed") != "true" || first.Terms != "10 % off the next order." || first.By == nil || first.By.Type != hub.ActorAgent {
		t.Errorf("%+v, then %+v", first, again)
	}
	h.want(give(hub.RoleAgent, "k", obj{"pool_id": sorry.ID, "reason": "another"}), http.StatusUnprocessableEntity)
	h.want(give(hub.RoleAgent, "", body), http.StatusCreated).into(t, &second)
	if second.Code == first.Code || !strings.Contains("AA11 BB22", second.Code) {
		t.Errorf("%+v, then %+v", first, second)
	}
	h.want(give(hub.RoleAgent, "", body), http.StatusConflict) // none is left
	h.want(give(hub.RoleAgent, "", obj{"pool_id": sorry.ID, "reason": " "}), http.StatusUnprocessableEntity)
	h.want(h.ask(hub.RoleAgent, "POST", "/contacts/con_none/coupons", body), http.StatusNotFound)
	h.want(h.ask(hub.RoleAgent, "POST", who+"/events", obj{"name": "order.placed", "props": obj{"coupon": first.Code}}), http.StatusOK)
	seen := h.couponsOf(who)
	if len(seen) != 2 || seen[0].Reason != "the parcel came late" || (seen[0].RedeemedAt != nil) != (seen[0].Code == first.Code) {
		t.Errorf("%+v", seen)
	}
	var v poolView
	h.want(h.ask(hub.RoleSupervisor, "GET", "/coupon-pools/"+sorry.ID, nil), http.StatusOK).into(t, &v)
	if v.Given != 2 || v.Redeemed != 1 || v.Left == nil || *v.Left != 0 {
		t.Errorf("%+v", v)
	}
	told := 0
	facts, err := h.store.FactsSince(t.Context(), 0, 1000)
	h.must(err)
	for _, f := range facts {
		if f.Type == hub.ContactGotCoupon && f.ContactID == h.conv.ContactID {
			told++
		}
	}
	if told != 2 {
		t.Errorf("told %d times", told)
	}
}

func TestWhatIsNotForGoodwillOrHasEndedIsNotGiven(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID) + "/coupons"
	end := h.clock().Add(time.Hour).Format(time.RFC3339)
	own, same := h.offer(obj{"name": "Spring", "codes": "made"}), h.offer(obj{"name": "Tea", "codes": "same", "code": "TEA", "goodwill": true, "ends_at": end})
	var offers struct {
		Items []struct{ ID, Code string }
	}
	h.want(h.ask(hub.RoleReadOnly, "GET", "/goodwill-offers", nil), http.StatusOK).into(t, &offers)
	if len(offers.Items) != 1 || offers.Items[0].ID != same.ID || offers.Items[0].Code != "" {
		t.Errorf("%+v", offers)
	}
	h.want(h.ask(hub.RoleAgent, "POST", who, obj{"pool_id": own.ID, "reason": "x"}), http.StatusForbidden)
	h.want(h.ask(hub.RoleAgent, "POST", who, obj{"pool_id": same.ID, "reason": "x"}), http.StatusCreated)
	h.pass(2 * time.Hour)
	h.want(h.ask(hub.RoleAgent, "POST", who, obj{"pool_id": same.ID, "reason": "x"}), http.StatusConflict)
	h.want(h.ask(hub.RoleReadOnly, "GET", "/goodwill-offers", nil), http.StatusOK).into(t, &offers)
	if len(offers.Items) != 0 {
		t.Errorf("%+v", offers)
	}
	h.want(h.ask(hub.RoleSupervisor, "DELETE", "/coupon-pools/"+same.ID, nil), http.StatusNoContent)
	if seen := h.couponsOf("/contacts/" + string(h.conv.ContactID)); len(seen) != 1 || seen[0].Name != "Tea" || seen[0].Code != "TEA" {
		t.Errorf("what they have is gone: %+v", seen)
	}
}

func TestWhatIsNoOffer(t *testing.T) {
	h := newHouse(t)
	for name, bad := range map[string]obj{
		"no name": {"name": " ", "codes": "made"}, "no kind of codes": {"name": "x"}, "no code": {"name": "x", "codes": "same"}, "a code with a space": {"name": "x", "codes": "same", "code": "A B"},
		"a code for a list": {"name": "x", "codes": "list", "code": "A"}, "a prefix for one": {"name": "x", "codes": "same", "code": "A", "prefix": "B"}, "two lines": {"name": "a\nb", "codes": "made"},
	} {
		if r := h.ask(hub.RoleSupervisor, "POST", "/coupon-pools", obj{"pool": bad}); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	made := h.offer(obj{"name": "Made", "codes": "made", "prefix": "SPRING-"})
	h.want(h.ask(hub.RoleSupervisor, "PUT", "/coupon-pools/"+made.ID, obj{"pool": obj{"name": "Made", "codes": "list"}, "version": 1}), http.StatusUnprocessableEntity)
	h.want(h.ask(hub.RoleSupervisor, "PUT", "/coupon-pools/"+made.ID, obj{"pool": obj{"name": "Spring", "codes": "made"}, "version": 1}), http.StatusOK)
	h.want(h.ask(hub.RoleSupervisor, "PUT", "/coupon-pools/"+made.ID, obj{"pool": obj{"name": "Winter", "codes": "made"}, "version": 1}), http.StatusConflict)
	h.want(h.ask(hub.RoleSupervisor, "POST", "/coupon-pools/"+made.ID+"/codes", obj{"text": "A"}), http.StatusUnprocessableEntity)
}

// TestAnOfferEndsByTheHubsClock: whatever the time is where somebody sits.
func TestAnOfferEndsByTheHubsClock(t *testing.T) {
	h := newHouse(t)
	end := h.clock().Add(time.Hour)
	made := h.offer(obj{"name": "Made", "codes": "made", "ends_at": end.Format(time.RFC3339)})
	var now struct {
		Over    bool
		Version int64
		Pool    struct {
			Ends time.Time `json:"ends_at"`
		}
	}
	h.want(h.ask(hub.RoleSupervisor, "POST", "/coupon-pools/"+made.ID+"/end", obj{"version": 9}), http.StatusConflict)
	for range 2 { // the second time there is nothing to do
		at := h.clock()
		h.want(h.ask(hub.RoleSupervisor, "POST", "/coupon-pools/"+made.ID+"/end", obj{"version": 1}), http.StatusOK).into(t, &now)
		if now.Pool.Ends.After(at) || !now.Over || now.Version != 2 {
			t.Errorf("%+v, at %s", now, at)
		}
		h.pass(time.Minute)
	}
}
