package ratings_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/store/bothtest"
	"github.com/parleyhub/parley/internal/store/ratings"
	"github.com/parleyhub/parley/internal/store/sends"
)

// rated puts a rated conversation of a person of its own into the store.
func rated(t *testing.T, s *store.Store, n, score int, words string, in ratings.Place) {
	t.Helper()
	who, id := hub.ContactID(fmt.Sprintf("con_%d", n)), hub.ConversationID(fmt.Sprintf("cnv_%d", n))
	w := hub.WriteSet{Contacts: []hub.Contact{{ID: who, Name: fmt.Sprintf("Ana %d", n), CreatedAt: at}}, Conversations: []hub.Conversation{
		{ID: id, ContactID: who, Subject: "Kettle", Status: hub.Resolved, Priority: hub.Normal, Channel: in.Channel, TeamID: in.TeamID, AssigneeID: in.AgentID, Class: hub.ClassLive, CreatedAt: at, UpdatedAt: at, LastAt: at}}}
	if err := s.Commit(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	when := at.Add(time.Duration(n) * time.Minute)
	x := hub.Rating{ConversationID: id, Score: score, Words: words, At: when, ChangedAt: when}
	if err := ratings.Of(s).Save(t.Context(), x, when, hub.NewFact(hub.ConversationRated, when, hub.Actor{}, hub.FactData{})); err != nil {
		t.Fatal(err)
	}
}

// sent says that a run's only row reached a person and was answered in a conversation.
func sent(t *testing.T, s *store.Store, campaign string, n int, accepted, answered time.Time) {
	t.Helper()
	r := sends.Of(s)
	x, err := r.AddRun(t.Context(), hub.Run{ID: fmt.Sprintf("run_%s_%d", campaign, n), CampaignID: campaign, State: hub.RunPlanning, Body: []byte(`{}`), StartAt: at, CreatedAt: at, UpdatedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	who, id := hub.ContactID(fmt.Sprintf("con_%d", n)), hub.ConversationID(fmt.Sprintf("cnv_%d", n))
	x.State, x.Planned = hub.RunRunning, 1
	row := hub.Send{Run: x.Seq, N: 1, ContactID: who, State: hub.SendAttempting, UpdatedAt: accepted}
	if err := r.Plan(t.Context(), x, []hub.Send{row}); err != nil {
		t.Fatal(err)
	}
	moves := []hub.SendMove{{SendRef: row.Ref(), State: hub.SendAccepted, At: accepted}, {SendRef: row.Ref(), State: hub.SendReplied, At: answered, ConversationID: id}}
	if err := s.Commit(t.Context(), hub.WriteSet{Sends: moves}); err != nil {
		t.Fatal(err)
	}
}

func TestRatingsOfATimeWithWhoseTheyAre(t *testing.T) {
	bothtest.Each(t, func() time.Time { return at }, func(t *testing.T, s *store.Store) {
		r := ratings.Of(s)
		mine, theirs := ratings.Place{TeamID: "tea_1", AgentID: "agt_1", Channel: "sim"}, ratings.Place{Channel: "post"}
		for n, x := range []struct {
			score int
			words string
			in    ratings.Place
		}{{5, "early", mine}, {5, "", mine}, {1, "Too slow.", theirs}, {4, "Fine.", mine}, {2, "late", mine}} {
			rated(t, s, n, x.score, x.words, x.in)
		}
		began, later := at.Add(-time.Hour), at.Add(time.Second)
		sent(t, s, "cmp_1", 1, began, at)               // it began with this one
		sent(t, s, "cmp_2", 1, began, later)            // which was answered later
		sent(t, s, "message:tpl_1", 2, later, later)    // sent when it had begun: what asked how it went
		sent(t, s, "journey:jou_1/ask", 4, began, at)   // out of the time
		sent(t, s, "journey:jou_1/thank", 3, began, at) // of a step
		p := ratings.Period{From: at.Add(time.Minute), To: at.Add(4 * time.Minute)}
		var got []string
		err := r.Each(t.Context(), p, func(id hub.ConversationID, score int, when time.Time, in ratings.Place) {
			got = append(got, fmt.Sprint(id, " ", score, " ", when.Sub(at), " ", in))
		})
		slices.Sort(got)
		want := []string{"cnv_1 5 1m0s {tea_1 agt_1 sim}", "cnv_2 1 2m0s {  post}", "cnv_3 4 3m0s {tea_1 agt_1 sim}"}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q %v", got, err)
		}
		campaigns, err := r.Campaigns(t.Context(), p)
		if want := map[hub.ConversationID]string{"cnv_1": "cmp_1", "cnv_3": "journey:jou_1/thank"}; err != nil || !reflect.DeepEqual(campaigns, want) {
			t.Errorf("%v %v", campaigns, err)
		}
		p.Agent = "agt_1"
		n := 0
		if err := r.Each(t.Context(), p, func(hub.ConversationID, int, time.Time, ratings.Place) { n++ }); err != nil || n != 2 {
			t.Errorf("%d of one colleague, %v", n, err)
		}
		said := func(a ratings.Ask) (out []string) {
			t.Helper()
			a.From, a.To = at, at.Add(time.Hour)
			if a.AtMost == 0 {
				a.AtMost = 10
			}
			list, err := r.Said(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				out = append(out, x.Words)
			}
			return out
		}
		for _, c := range []struct {
			ask  ratings.Ask
			want []string
		}{
			{ratings.Ask{}, []string{"late", "Fine.", "Too slow.", "", "early"}},
			{ratings.Ask{Words: true, AtMost: 2}, []string{"late", "Fine."}},
			{ratings.Ask{Words: true, Before: at.Add(3 * time.Minute), BeforeID: "cnv_3"}, []string{"Too slow.", "early"}},
			{ratings.Ask{Score: 5}, []string{"", "early"}},
			{ratings.Ask{Period: ratings.Period{Agent: "agt_1"}, Words: true, Score: 1}, nil},
		} {
			if got := said(c.ask); !slices.Equal(got, c.want) {
				t.Errorf("%+v: %q", c.ask, got)
			}
		}
		list, err := r.Said(t.Context(), ratings.Ask{Period: p, Score: 4, AtMost: 1})
		if err != nil || len(list) != 1 || list[0].Name != "Ana 3" || list[0].Subject != "Kettle" || list[0].ContactID != "con_3" || list[0].AgentID != "agt_1" {
			t.Errorf("%+v %v", list, err)
		}
	})
}
