package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/auth"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/presence"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/testpeers"
)

func TestAnAgentWhoseDeskIsGoneForAMinuteIsOffline(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "least_loaded"}, "ada", "ben")
		here := func(id hub.AgentID) {
			f.p.presence.Beat(context.Background(), presence.Agents, string(id), "online|x", presence.AgentTTL)
		}
		state := func(id hub.AgentID, want hub.Availability) {
			t.Helper()
			testpeers.Await(t, soon, string(want), func() bool {
				s, err := f.p.store.AgentState(context.Background(), id)
				return err == nil && s.State == want
			})
		}
		here(who[0])
		state(who[0], hub.Online)
		id := f.write("one")
		f.holds(who[0], id)
		f.clock.advance(presence.AgentTTL + time.Second) // it has just gone
		f.settled()
		state(who[0], hub.Online)
		testpeers.Await(t, soon, "their minute to be over", func() bool { // it begins when the roster looks, not before
			f.clock.advance(5 * time.Second)
			s, err := f.p.store.AgentState(context.Background(), who[0])
			return err == nil && s.State == hub.Offline
		})
		f.holds("", id)
		here(who[0])
		state(who[0], hub.Online)
		f.holds(who[0], id)
		f.says(who[0], "away") // what was chosen stays, desk or not
		here(who[0])
		f.settled()
		state(who[0], hub.Away)
		var seen list[struct {
			AgentID hub.AgentID `json:"agent_id"`
			State   string
			Reason  string
			SetBy   *hub.AgentID `json:"set_by"`
		}]
		f.olga.get("/presence", &seen)
		found := false
		for _, s := range seen.Items {
			if s.AgentID == who[0] {
				found = s.State == "away" && s.Reason == "because" && s.SetBy != nil && *s.SetBy != who[0]
			}
		}
		if !found {
			t.Errorf("seen: %+v", seen.Items)
		}
		if n := len(f.p.facts(hub.PresenceChanged, "")); n != 4 {
			t.Errorf("%d facts of presence, want online, offline, online, away", n)
		}
	})
}

func TestASilentHoldersConversationGoesToSomebodyElse(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, who := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "least_loaded", "return_after_s": 600}, "ada", "ben")
		f.says(who[0], "online")
		id, quick := f.write("one"), f.write("two")
		f.holds(who[0], id)
		f.holds(who[0], quick)
		f.settled()
		f.olga.reply(quick, f.inbox, "Coo!")
		f.settled()
		f.clock.advance(8 * time.Minute)
		f.settled()
		f.holds(who[0], id) // not yet
		f.clock.advance(3 * time.Minute)
		f.holds("", id) // and not to ada again
		f.says(who[1], "online")
		f.holds(who[1], id)
		f.wantReasons(id, "inbox least_loaded return_after least_loaded")
		f.holds(who[0], quick)
	})
}

func TestADeadlineOutsideTheOwnersShiftGoesToTheTeamAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		// Tuesday 2031-07-08, 17:00 in Bucharest.
		f, who := newFloor(t, cfg, time.Date(2031, 7, 8, 14, 0, 0, 0, time.UTC), map[string]any{"strategy": "least_loaded"}, "ada")
		day := [][2]string{{"09:00", "18:00"}}
		body, err := json.Marshal(map[string]any{"name": "Ada", "zone": "Europe/Bucharest",
			"week":       map[string]any{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day},
			"exceptions": map[string]any{"2031-07-09": [][2]string{}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.p.store.Commit(context.Background(), hub.WriteSet{Documents: []hub.Document{{Kind: "calendar", ID: "cal_ada", Body: body, At: f.clock.Now()}}}); err != nil {
			t.Fatal(err)
		}
		f.put("/agents/"+string(who[0])+"/work", map[string]any{"calendar": "cal_ada"})
		// Answers are due within four open hours, and the house opens at eight.
		f.olga.must(http.DefaultClient, http.MethodPatch, "/workspace", map[string]any{"zone": "Europe/Bucharest", "hours": map[string]any{
			"zone": "Europe/Bucharest", "week": map[string]any{"tue": [][2]string{{"08:00", "18:10"}}, "wed": [][2]string{{"08:00", "18:00"}}, "thu": [][2]string{{"08:00", "18:00"}}}}}, nil)
		f.says(who[0], "online")
		id := f.write("one")
		f.holds(who[0], id)
		f.olga.reply(id, f.inbox, "Coo!")
		f.resolve(id)
		f.settled()
		f.clock.advance(time.Date(2031, 7, 8, 15, 5, 0, 0, time.UTC).Sub(f.clock.Now())) // 18:05
		f.write("one")                                                                   // due 18:20 by open time: Wednesday 08:10
		f.holds("", id)
		f.wantReasons(id, "inbox least_loaded shift")
		// She is off until Thursday, and gets it then.
		f.clock.advance(24 * time.Hour)
		f.settled()
		f.holds("", id)
		f.clock.advance(time.Date(2031, 7, 10, 6, 1, 0, 0, time.UTC).Sub(f.clock.Now()))
		f.holds(who[0], id)
	})
}

func TestOfFiftyClaimsOneWinsAndTheOthersHearWhoHasIt(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		f, _ := newFloor(t, cfg, time.Time{}, map[string]any{"strategy": "manual"})
		f.team = ""
		id := f.write("one")
		const many = 50
		seats := make([]*agent, many)
		ids := make([]hub.AgentID, many)
		for i := range seats {
			ids[i] = f.hire(fmt.Sprint("agent", i))
			secret, hash := auth.NewAPIToken()
			if err := f.p.store.PutToken(context.Background(), store.Token{ID: fmt.Sprint("tok_", i), Hash: hash, AgentID: ids[i], Name: "x", CreatedAt: f.clock.Now()}); err != nil {
				t.Fatal(err)
			}
			seats[i] = &agent{t: t, at: f.p.HTTPAddr(), token: secret}
		}
		var wg sync.WaitGroup
		status, said := make([]int, many), make([]string, many)
		for i := range seats {
			wg.Go(func() {
				status[i], said[i] = seats[i].ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(id)+"/claim", nil, nil)
			})
		}
		wg.Wait()
		winner := *f.olga.conversation(id).AssigneeID
		won := 0
		for i := range seats {
			switch {
			case status[i] == http.StatusOK && ids[i] == winner:
				won++
			case status[i] != http.StatusConflict || !strings.Contains(said[i], string(winner)) || !strings.Contains(said[i], "has this conversation already"):
				t.Errorf("%s hears %d %s", ids[i], status[i], said[i])
			}
		}
		if won != 1 {
			t.Errorf("%d have won", won)
		}
	})
}
