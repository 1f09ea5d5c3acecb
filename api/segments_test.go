package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	apisegments "github.com/parleyhub/parley/api/segments"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	rows "github.com/parleyhub/parley/internal/store/segments"
	"github.com/parleyhub/parley/segments"
	"github.com/parleyhub/parley/segments/keeper"
	"github.com/parleyhub/parley/segments/shelf"
)

func here(context.Context) (*time.Location, error) { return time.UTC, nil }

func segmentsDesk(s *store.Store, now func() time.Time) *apisegments.Desk {
	return &apisegments.Desk{Members: rows.Of(s), Names: s, Zone: here, Now: now, Shelf: &shelf.Shelf{Rows: s, Now: now,
		Schema: func(context.Context) (segments.Schema, error) {
			return segments.Schema{Traits: map[string]segments.Type{"country": "text", "points": "number"}, Events: map[string]bool{"order": true}}, nil
		}}}
}

// members lets the keeper do what there is to do.
func (h *house) members() {
	d := segmentsDesk(h.store, h.clock)
	r := rows.Of(h.store)
	k := &keeper.Keeper{Members: r, People: r, Source: h.store, Book: d.Shelf.Book, Zone: here, Now: h.clock, Log: slog.New(slog.DiscardHandler)}
	h.must(k.Begin(h.ctx))
	for more := true; more; {
		var err error
		more, err = k.Turn(h.ctx)
		h.must(err)
	}
}

type checkedSegment struct {
	Match    json.RawMessage
	Text     string
	Problems []segments.Problem
	OK       bool
	Count    int64
	Looked   float64
	Estimate int64
	Sample   []struct{ ID, Name, Address string }
}

func TestADraftIsCheckedInBothForms(t *testing.T) {
	h := newHouse(t)
	var got checkedSegment
	h.ask(hub.RoleSupervisor, "POST", "/segments/check", obj{"text": "trait country in (DE, AT)\nand trait contry = X"}).into(t, &got)
	if got.OK || len(got.Problems) != 1 || got.Problems[0].Suggest != "country" || got.Problems[0].Place.Line != 2 || got.Problems[0].Place.Column != 11 {
		t.Errorf("%+v", got)
	}
	got = checkedSegment{}
	h.ask(hub.RoleSupervisor, "POST", "/segments/check", obj{"text": "trait country in (DE"}).into(t, &got)
	if got.OK || string(got.Match) != "null" || got.Problems[0].Place.Column != 21 {
		t.Errorf("%+v", got)
	}
	got = checkedSegment{}
	tree := obj{"is": "all", "of": []obj{{"is": "trait", "key": "points", "op": ">", "values": []any{3}}, {"is": "event", "key": "order"}}}
	h.ask(hub.RoleSupervisor, "POST", "/segments/check", obj{"match": tree}).into(t, &got)
	if !got.OK || got.Text != "trait points > 3\nand event order" {
		t.Errorf("%+v", got)
	}
	for name, body := range map[string]obj{
		"neither": {}, "both": {"text": "everyone", "match": obj{"is": "all"}}, "not a tree": {"match": 5},
		"a field that is none": {"match": obj{"is": "all", "sql": "1=1"}}, "a value that is none": {"match": obj{"is": "trait", "key": "country", "op": "=", "values": []any{obj{}}}},
	} {
		if r := h.ask(hub.RoleSupervisor, "POST", "/segments/check", body); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	deep := obj{"is": "all"}
	for range 20 {
		deep = obj{"is": "not", "of": []obj{deep}}
	}
	if r := h.ask(hub.RoleSupervisor, "POST", "/segments/check", obj{"match": deep}); r.status == http.StatusOK && strings.Contains(string(r.body), `"ok":true`) || r.status >= 500 {
		t.Errorf("deep: %d %s", r.status, r.body)
	}
	many := make([]string, 10_000)
	for i := range many {
		many[i] = fmt.Sprint("v", i)
	}
	list := obj{"is": "trait", "key": "country", "op": "in", "values": many}
	if r := h.ask(hub.RoleSupervisor, "POST", "/segments/count", obj{"match": list}); r.status >= 500 || strings.Contains(string(r.body), `"ok":true`) {
		t.Errorf("10,000 values: %d %.200s", r.status, r.body)
	}
}

func TestADraftIsCountedWithASample(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	h.ask(hub.RoleOwner, "PATCH", who, obj{"traits": obj{"country": "DE"}})
	var got checkedSegment
	h.ask(hub.RoleSupervisor, "POST", "/segments/count", obj{"text": "trait country = DE", "sample": 20}).into(t, &got)
	if got.Count != 1 || got.Looked != 1 || got.Estimate != 1 || len(got.Sample) != 1 || got.Sample[0].ID != string(h.conv.ContactID) {
		t.Errorf("%+v", got)
	}
	got = checkedSegment{}
	h.ask(hub.RoleSupervisor, "POST", "/segments/count", obj{"text": "trait country = "}).into(t, &got)
	if got.OK || got.Count != 0 {
		t.Errorf("%+v", got)
	}
}

func TestASegmentIsSavedKeptAndTakenAway(t *testing.T) {
	h := newHouse(t)
	who := "/contacts/" + string(h.conv.ContactID)
	h.ask(hub.RoleOwner, "PATCH", who, obj{"name": "=1+1", "traits": obj{"country": "DE"}})
	r := h.ask(hub.RoleSupervisor, "POST", "/segments", obj{"name": "Germans", "text": "trait contry = DE"})
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(string(r.body), "did you mean country?") {
		t.Errorf("%d %s", r.status, r.body)
	}
	var s struct {
		ID, Name, Text string
		Members        int64
		Version        int64
		Ready          bool
	}
	h.want(h.ask(hub.RoleSupervisor, "POST", "/segments", obj{"name": "Germans", "text": "trait country = DE"}), http.StatusCreated).into(t, &s)
	if s.Ready || s.Members != 0 {
		t.Errorf("it is ready before anybody was asked: %+v", s)
	}
	path := "/segments/" + s.ID
	h.members()
	h.ask(hub.RoleSupervisor, "GET", path, nil).into(t, &s)
	if !s.Ready || s.Members != 1 || s.Text != `trait country = "DE"` {
		t.Errorf("%+v", s)
	}
	h.want(h.ask(hub.RoleSupervisor, "PUT", path, obj{"name": "G", "text": "everyone", "version": 7}), http.StatusConflict)
	h.want(h.ask(hub.RoleSupervisor, "PUT", path, obj{"name": "G", "text": "segment " + s.ID, "version": 1}), http.StatusUnprocessableEntity)
	csv := string(h.want(h.ask(hub.RoleOwner, "GET", path+"/members.csv", nil), http.StatusOK).body)
	if lines := strings.Split(csv, "\n"); len(lines) != 3 || !strings.Contains(lines[1], ",'=1+1,") {
		t.Errorf("exported %q", csv)
	}
	var growth struct {
		Days []struct{ Members, Entered int64 }
	}
	h.ask(hub.RoleSupervisor, "GET", path+"/growth", nil).into(t, &growth)
	if len(growth.Days) != 1 || growth.Days[0].Members != 1 || growth.Days[0].Entered != 1 {
		t.Errorf("%+v", growth)
	}
	h.want(h.ask(hub.RoleSupervisor, "POST", "/segments", obj{"name": "Others", "text": "not segment " + s.ID}), http.StatusCreated)
	if r := h.ask(hub.RoleSupervisor, "DELETE", path, nil); r.status != http.StatusConflict || !strings.Contains(string(r.body), "Others") {
		t.Errorf("one that is needed was deleted: %d %s", r.status, r.body)
	}
	h.ask(hub.RoleOwner, "PATCH", who, obj{"traits": obj{"country": nil}})
	h.members()
	var members struct{ Items []struct{ ID string } }
	h.ask(hub.RoleSupervisor, "GET", path+"/members", nil).into(t, &members)
	if len(members.Items) != 0 {
		t.Errorf("who left is still there: %+v", members)
	}
}
