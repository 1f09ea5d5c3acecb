package app

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/api/about"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/run"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/rules"
)

type js = map[string]any

// rules saves rules in place of those there are.
func (a *agent) rules(all ...js) {
	a.t.Helper()
	var have struct{ Version int64 }
	a.get("/rules", &have)
	a.must(http.DefaultClient, http.MethodPut, "/rules", js{"version": have.Version, "rules": all}, nil)
}

func rule(id, on string, when any, do ...js) js {
	r := js{"id": id, "name": "The " + id, "enabled": true, "on": strings.Fields(on), "do": do}
	if when != nil {
		r["when"] = when
	}
	return r
}

func field(name, op string, value any) js { return js{"field": name, "op": op, "value": value} }

type runView struct {
	ID, Outcome string
	RuleID      string `json:"rule_id"`
	On          string
	Late        bool
	Reason      string
	Why         []struct {
		Field     string
		Saw, Want any
		Held      bool
	}
	Did []struct{ Do, To, Result, Error string }
}

// runs of a conversation, oldest first.
func (a *agent) runs(id hub.ConversationID) []runView {
	a.t.Helper()
	var l list[runView]
	a.get("/conversations/"+string(id)+"/runs?limit=200", &l)
	slices.Reverse(l.Items)
	return l.Items
}

// awaitRuns waits until a conversation has n runs, and answers them.
func (a *agent) awaitRuns(id hub.ConversationID, n int) (got []runView) {
	a.t.Helper()
	testpeers.Await(a.t, soon, fmt.Sprintf("%d runs of rules", n), func() bool {
		got = a.runs(id)
		return len(got) >= n
	})
	if len(got) > n {
		a.t.Fatalf("%d runs, want %d: %+v", len(got), n, got)
	}
	return got
}

func (a *agent) team(name string, members ...hub.AgentID) hub.TeamID {
	a.t.Helper()
	var made struct{ ID hub.TeamID }
	a.post("/teams", js{"name": name, "member_ids": members}, &made)
	return made.ID
}

func (a *agent) me() hub.AgentID {
	a.t.Helper()
	var me struct {
		Agent struct{ ID hub.AgentID }
		ID    hub.AgentID
	}
	a.get("/me", &me)
	if me.ID == "" {
		return me.Agent.ID
	}
	return me.ID
}

// caughtUp waits until the rules have seen every fact that there is now.
func caughtUp(p *process) {
	p.t.Helper()
	_, head, err := p.store.Head(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	testpeers.Await(p.t, soon, "the rules to catch up", func() bool {
		at, err := p.store.Follower(context.Background(), "rules")
		return err == nil && at >= head
	})
}

// settled waits until rules have nothing left to react to.
func settled(p *process) {
	p.t.Helper()
	for last := int64(-1); ; {
		caughtUp(p)
		_, head, err := p.store.Head(context.Background())
		if err != nil {
			p.t.Fatal(err)
		}
		if head == last {
			return
		}
		last = head
	}
}

func TestRulesDoWhatTheySayOnceAndTellWhy(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		chatbox, me := olga.chatInbox(), olga.me()
		team := olga.team("Night", me)
		olga.rules(
			rule("urgent", "conversation.opened", js{"all": []js{field("message.text", "contains", "FIRE"), field("message.inbox_id", "is", chatbox)}},
				js{"do": "priority", "to": "urgent"}, js{"do": "tag", "to": "fire"}, js{"do": "assign", "to": team}, js{"do": "assign", "to": me},
				js{"do": "note", "text": "Call the brigade."}, js{"do": "notify", "to": "assignee", "text": "There is a fire"},
				js{"do": "priority", "to": "raise"}),
			rule("after", "conversation.tags", field("conversation.tags", "is", "fire"), js{"do": "status", "to": "waiting_third_party"}),
			rule("last", "conversation.status", field("fact.after", "is", "waiting_third_party"), js{"do": "snooze", "for_s": 3600}, js{"do": "untag", "to": "fire"}),
			rule("never", "message.received", field("message.text", "is", "water"), js{"do": "tag", "to": "wet"}),
		)
		v := mustEnter(t, p.HTTPAddr(), chatbox, nil)
		v.say("c1", "There is a fire here!")
		id := olga.await(1)[0].ID
		got := olga.awaitRuns(id, 3)
		checkFire(t, olga, got, id, team, me)
		v.say("c2", "Fire, I say!") // opens nothing
		olga.awaitLast(id, 3)
		caughtUp(p)
		olga.awaitRuns(id, 3)

		// Whatever was followed already is followed again: nothing is done twice.
		p.end()
		s, err := OpenStore(context.Background(), cfg, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.MoveFollower(context.Background(), "rules", 1); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		p = begin(t, cfg, Options{})
		olga.at = p.HTTPAddr()
		before := olga.conversation(id)
		caughtUp(p)
		olga.awaitRuns(id, 3)
		if c := olga.conversation(id); c.Version != before.Version || c.LastSeq != before.LastSeq {
			t.Errorf("following again changed the conversation: %+v", c)
		}
	})
}

func checkFire(t *testing.T, olga *agent, got []runView, id hub.ConversationID, team hub.TeamID, me hub.AgentID) {
	t.Helper()
	var said []string
	for _, r := range got {
		said = append(said, r.RuleID+" "+r.On+" "+r.Outcome)
	}
	if s := strings.Join(said, ", "); s != "urgent message.received done, after conversation.tags done, last conversation.status done" {
		t.Errorf("the runs are %s", s)
	}
	first := got[0]
	if len(first.Why) != 2 || first.Why[0].Saw != "There is a fire here!" || !first.Why[0].Held {
		t.Errorf("the reasons are %+v", first.Why)
	}
	for i, d := range first.Did {
		if want := map[bool]string{true: "nothing", false: "done"}[i == 6]; d.Result != want {
			t.Errorf("%s %s: %s %s", d.Do, d.To, d.Result, d.Error)
		}
	}
	c := olga.conversation(id)
	if c.Priority != hub.Urgent || c.TeamID == nil || *c.TeamID != team || c.AssigneeID == nil || *c.AssigneeID != me ||
		c.Status != hub.Snoozed || len(c.Tags) != 0 {
		t.Errorf("the conversation is %+v", c)
	}
	notes := olga.messages(id)
	if n := notes[len(notes)-1]; n.Direction != hub.DirNote || n.Text != "Call the brigade." || n.Author.Type != hub.ActorSystem {
		t.Errorf("the note is %+v", n)
	}
	var told struct {
		Items []struct {
			ID, Text, Kind string
			ConversationID hub.ConversationID `json:"conversation_id"`
			About          *about.Named
		}
		Unread int
	}
	olga.get("/notices", &told)
	if len(told.Items) == 1 && (told.Items[0].About == nil || told.Items[0].About.Contact.ID == "") {
		t.Error("a notice does not say which conversation it is about")
	}
	if len(told.Items) != 1 || told.Unread != 1 || told.Items[0].Text != "There is a fire" || told.Items[0].ConversationID != id {
		t.Fatalf("the notices are %+v", told)
	}
	var read struct{ Read, Unread int }
	olga.post("/notices/read", js{"ids": []string{told.Items[0].ID}}, &read)
	if read.Read != 1 || read.Unread != 0 {
		t.Errorf("read: %+v", read)
	}
}

func TestTwoEnginesOnOneDatabaseActOnce(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		chatbox := olga.chatInbox()
		// A second one, as when a lease was lost and nobody has noticed yet.
		ctx, cancel := context.WithCancel(context.Background())
		g := run.NewGroup(ctx, p.opt.Log)
		g.Keep("second", run.Backoff{First: time.Millisecond}, rules.New(p.rules.Deps).Run)
		defer func() { cancel(); _ = g.Wait() }()
		olga.rules(rule("note", "message.received", nil, js{"do": "note", "text": "Seen."}, js{"do": "notify", "to": "supervisors"}))
		const n = 8
		for i := range n {
			mustEnter(t, p.HTTPAddr(), chatbox, nil).say("c1", fmt.Sprint("Hello ", i))
		}
		for _, c := range olga.await(n) {
			olga.awaitRuns(c.ID, 1)
		}
		caughtUp(p)
		for _, c := range olga.conversations() {
			if c.LastSeq != 2 {
				t.Errorf("%s has %d messages and notes, want 2", c.ID, c.LastSeq)
			}
		}
		var told struct{ Unread int }
		if olga.get("/notices", &told); told.Unread != n {
			t.Errorf("%d notices, want %d", told.Unread, n)
		}
	})
}

func TestTimeRulesWaitMoveAndAreCancelled(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		chatbox := olga.chatInbox()
		v, w := mustEnter(t, p.HTTPAddr(), chatbox, nil), mustEnter(t, p.HTTPAddr(), chatbox, nil)
		v.say("c1", "Hello?") // is there before the rule is
		first := olga.await(1)[0].ID
		wait := func(id, kind string, s int, when any, do ...js) js {
			r := rule(id, "time", when, do...)
			r["after"] = js{kind: s}
			return r
		}
		olga.rules(
			wait("quiet", "silence_s", 600, field("conversation.status", "is", "open"), js{"do": "tag", "to": "quiet"}, js{"do": "note", "text": "Quiet."}),
			wait("old", "age_s", 3600, nil, js{"do": "priority", "to": "high"}),
			wait("stuck", "status_for_s", 7200, field("conversation.status", "is", "waiting_customer"), js{"do": "status", "to": "resolved"}),
		)
		w.say("c1", "Me too")
		second := olga.await(2)[0].ID
		caughtUp(p)
		timers := func(id hub.ConversationID, want string) {
			t.Helper()
			var got string
			testpeers.Await(t, soon, "timers "+want, func() bool {
				all, err := p.store.TimersOf(context.Background(), id)
				if err != nil {
					t.Fatal(err)
				}
				var names []string
				for _, x := range all {
					if x.Kind == "rule" {
						name, _, _ := strings.Cut(x.Key, "/")
						names = append(names, name)
					}
				}
				slices.Sort(names)
				got = strings.Join(names, " ")
				return got == want
			})
		}
		timers(first, "old quiet")
		timers(second, "old quiet")
		c.advance(5 * time.Minute)
		v.say("c2", "Still there?") // begins the silence anew
		olga.awaitLast(first, 2)
		caughtUp(p)
		c.advance(5*time.Minute + time.Second)
		got := olga.awaitRuns(second, 1)
		if got[0].RuleID != "quiet" || got[0].On != "time" || len(olga.runs(first)) != 0 {
			t.Errorf("ran %+v and %+v", got, olga.runs(first))
		}
		// Its own note is no word to the customer: it does not ring again.
		olga.post("/conversations/"+string(first)+"/status", js{"status": "waiting_customer"}, nil)
		caughtUp(p)
		timers(first, "old stuck") // quiet no longer applies
		timers(second, "old")
		c.advance(time.Hour)
		if got := olga.awaitRuns(first, 1); got[0].RuleID != "old" {
			t.Errorf("ran %+v", got)
		}
		p.end()
		c.advance(2 * time.Hour)
		p = begin(t, cfg, Options{Now: c.Now})
		olga.at = p.HTTPAddr()
		if got := olga.awaitRuns(first, 2); got[1].RuleID != "stuck" || !got[1].Late {
			t.Errorf("after the hub was down: %+v", got)
		}
		if olga.conversation(first).Status != hub.Resolved {
			t.Error("it was not resolved")
		}
		olga.awaitRuns(second, 2)
	})
}
