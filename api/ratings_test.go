package api_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/api/ratings"
	"github.com/parleyhub/parley/hub"
	rows "github.com/parleyhub/parley/internal/store/ratings"
)

// voices puts rated conversations into the house: odd ones are the agent's, in a
// team; the others are nobody's.
func voices(t *testing.T, h *house, scores ...int) hub.TeamID {
	t.Helper()
	team := hub.Team{ID: hub.NewTeamID(h.now), Name: "=Sales"}
	h.must(h.store.PutTeam(h.ctx, team))
	for i, score := range scores {
		h.now = h.now.Add(time.Minute)
		who := hub.Contact{ID: hub.NewContactID(h.now), Name: fmt.Sprintf("Ana %d", i), CreatedAt: h.now, UpdatedAt: h.now}
		c, m := h.letter(who, h.conv.LastInboxID, "Kettle")
		if i%2 == 1 {
			c.AssigneeID, c.TeamID = h.agents[hub.RoleAgent].ID, team.ID
		}
		h.must(h.store.Commit(h.ctx, hub.WriteSet{Contacts: []hub.Contact{who}, Conversations: []hub.Conversation{c}, Messages: []hub.Message{m}}))
		words := ""
		if score < 5 {
			words = fmt.Sprintf("Words %d.", i)
		}
		x := hub.Rating{ConversationID: c.ID, Score: score, Words: words, At: h.now, ChangedAt: h.now}
		h.must(rows.Of(h.store).Save(h.ctx, x, h.now, hub.NewFact(hub.ConversationRated, h.now, hub.Actor{}, hub.FactData{})))
	}
	h.now = h.now.Add(time.Minute)
	return team.ID
}

func TestRatingsAreReportedToWhomTheyConcern(t *testing.T) {
	h := newHouse(t)
	team := voices(t, h, 1, 5, 2, 4, 5)
	var all, own ratings.RatingsReport
	h.ask(hub.RoleSupervisor, "GET", "/reports/ratings?by=team", nil).into(t, &all)
	if all.Own || all.Totals.N != 5 || len(all.Rows) != 2 || all.Rows[0].ID != "none" || all.Rows[0].N != 3 || all.Rows[1].Name != "=Sales" || *all.Rows[1].Mean != 4.5 || all.Unit != "day" || len(all.Parts) < 30 {
		t.Errorf("%+v", all)
	}
	if low, high := *all.Rows[1].MeanLow, *all.Rows[1].MeanHigh; low > 3 || high < 4.5 {
		t.Errorf("two ratings are as sure as %v to %v", low, high)
	}
	h.ask(hub.RoleAgent, "GET", "/reports/ratings?by=agent", nil).into(t, &own)
	if !own.Own || own.Totals.N != 2 || len(own.Rows) != 1 || own.Rows[0].Name != "Ada agent" {
		t.Errorf("an agent sees %+v", own)
	}
	var list struct {
		Items      []ratings.RatingSaid
		NextCursor *string `json:"next_cursor"`
	}
	said := func(role hub.Role, query string) string {
		t.Helper()
		list.Items, list.NextCursor = nil, nil
		h.want(h.ask(role, "GET", "/reports/ratings/said"+query, nil), http.StatusOK).into(t, &list)
		var out []string
		for _, x := range list.Items {
			out = append(out, fmt.Sprint(x.Name, " ", x.Score, " ", x.Words))
		}
		return strings.Join(out, "|")
	}
	for _, c := range []struct {
		role        hub.Role
		query, want string
	}{
		{hub.RoleSupervisor, "", "Ana 3 4 Words 3.|Ana 2 2 Words 2.|Ana 0 1 Words 0."},
		{hub.RoleSupervisor, "?silent=true&score=5", "Ana 4 5 |Ana 1 5 "},
		{hub.RoleSupervisor, "?by=team&group=none", "Ana 2 2 Words 2.|Ana 0 1 Words 0."},
		{hub.RoleSupervisor, "?by=team&group=" + string(team), "Ana 3 4 Words 3."},
		{hub.RoleSupervisor, "?by=campaign&group=cmp_1", ""},
		{hub.RoleAgent, "", "Ana 3 4 Words 3."},
		{hub.RoleAgent, "?by=agent&group=none&silent=true", ""},
		{hub.RoleReadOnly, "?silent=true", ""},
	} {
		if got := said(c.role, c.query); got != c.want {
			t.Errorf("%s %s: %q", c.role, c.query, got)
		}
	}
	first := said(hub.RoleOwner, "?limit=2")
	if list.NextCursor == nil {
		t.Fatal("there is no next page")
	}
	if second := said(hub.RoleOwner, "?limit=2&cursor="+url.QueryEscape(*list.NextCursor)); first+"|"+second != "Ana 3 4 Words 3.|Ana 2 2 Words 2.|Ana 0 1 Words 0." || list.NextCursor != nil {
		t.Errorf("%q, then %q %v", first, second, list.NextCursor)
	}
	for _, bad := range []string{"?from=2020-01-01&to=2019-01-01", "?from=1900-01-01", "?by=mood", "/said?cursor=x", ".csv?by=mood"} {
		h.want(h.ask(hub.RoleOwner, "GET", "/reports/ratings"+bad, nil), http.StatusUnprocessableEntity)
	}
	r := h.want(h.ask(hub.RoleOwner, "GET", "/reports/ratings.csv", nil), http.StatusOK)
	table, err := csv.NewReader(strings.NewReader(string(r.body))).ReadAll()
	if err != nil || len(table) != 1+1+2+len(all.Parts) || table[1][3] != "5" || table[3][2] != "'=Sales" || table[4][0] != "day" {
		t.Errorf("%v %s", err, r.body)
	}
}
