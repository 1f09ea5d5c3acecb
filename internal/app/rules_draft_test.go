package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/rules"
)

func TestDryRunCountsWhatALiveRunDoes(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		all := []js{
			rule("help", "message.received", field("message.text", "contains", "help"), js{"do": "tag", "to": "help"}, js{"do": "priority", "to": "raise"}),
			rule("tagged", "conversation.tags", field("conversation.tags", "is", "help"), js{"do": "status", "to": "resolved"}),
			rule("back", "conversation.reopened", nil, js{"do": "untag", "to": "help"}),
			rule("first", "conversation.opened", nil, js{"do": "notify", "to": "supervisors"}),
		}
		talk := func(p *process, olga *agent) {
			chatbox, said := olga.chatInbox(), 0
			for i := range 3 {
				v := mustEnter(t, p.HTTPAddr(), chatbox, nil)
				for j, text := range []string{"Hello", "I need help", "help!", "Thanks"}[:2+i%3] {
					v.say(fmt.Sprint("c", j), text)
					said++
					testpeers.Await(t, soon, "the message", func() bool { return len(p.facts(hub.MessageReceived, "")) == said })
					settled(p)
				}
			}
		}
		quiet := begin(t, cfg, Options{})
		olga := atDesk(t, quiet)
		talk(quiet, olga)
		_, head, _ := quiet.store.Head(context.Background())
		var rep rules.DryRun
		olga.post("/rules/dry-run", js{"rules": all}, &rep)
		if _, now, _ := quiet.store.Head(context.Background()); now != head {
			t.Error("a dry run made something happen")
		}
		quiet.end()

		live := begin(t, alone(t), Options{})
		olga = atDesk(t, live)
		olga.rules(all...)
		talk(live, olga)
		caughtUp(live)
		for _, c := range rep.Rules {
			var got list[runView]
			olga.get("/rules/"+c.RuleID+"/runs?limit=200", &got)
			if len(got.Items) != c.Matched || c.Matched == 0 || c.Looped != 0 {
				t.Errorf("%s: %d in the dry run, %d live", c.RuleID, c.Matched, len(got.Items))
			}
		}
		// The history of the live hub, with what its rules did, gives the same again.
		var again rules.DryRun
		olga.post("/rules/dry-run", js{}, &again)
		for i, c := range again.Rules {
			if c.Matched != rep.Rules[i].Matched {
				t.Errorf("%s: %d over the live history, want %d", c.RuleID, c.Matched, rep.Rules[i].Matched)
			}
		}
	})
}

func TestRulesThatChaseEachOtherAreNotSaved(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	chase := []js{rule("up", "conversation.priority", nil, js{"do": "tag", "to": "a"}), rule("down", "conversation.tags", nil, js{"do": "priority", "to": "low"})}
	status, body := olga.ask(http.DefaultClient, http.MethodPut, "/rules", js{"version": 0, "rules": chase}, nil)
	var problem struct {
		Errors []struct{ Field, Rule string }
		Data   struct {
			Problems []struct{ Cycle []string }
		}
	}
	if err := json.Unmarshal([]byte(body), &problem); err != nil || status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", status, body)
	}
	if len(problem.Data.Problems) != 1 || strings.Join(problem.Data.Problems[0].Cycle, " ") != "up down up" || problem.Errors[0].Field != "rules[0]" {
		t.Errorf("refused with %s", body)
	}
	olga.rules(chase[0])
	if status, _ := olga.ask(http.DefaultClient, http.MethodPut, "/rules", js{"version": 0, "rules": []js{}}, nil); status != http.StatusConflict {
		t.Errorf("an old version: %d", status)
	}
	var verdict struct {
		OK       bool
		Problems []struct{ Field string }
	}
	olga.post("/rules/check", js{"rules": []js{rule("x", "message.received", field("conversation.team_id", "is", "tea_none"), js{"do": "webhook", "to": "whk_none"})}}, &verdict)
	if verdict.OK || len(verdict.Problems) != 2 {
		t.Errorf("the check says %+v", verdict)
	}
}
