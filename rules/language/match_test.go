package language

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
)

var noon = time.Date(2026, 7, 6, 12, 0, 0, 0, time.UTC)

// office is open at even hours.
type office struct{}

func (office) Open(at time.Time, of string, team hub.TeamID, _ hub.InboxID) bool {
	return (at.Hour()%2 == 0) != (of == "cal_night") && team != "tea_closed"
}
func (office) Flip(at time.Time, _ string, _ hub.TeamID, _ hub.InboxID) time.Time {
	return at.Truncate(time.Hour).Add(time.Hour)
}

func sample() *Case {
	subject, team, since := "Broken lamp", hub.TeamID("tea_1"), noon.Add(-90*time.Second)
	return &Case{
		Fact: hub.Fact{Seq: 7, Type: hub.MessageReceived, At: noon, Actor: hub.Actor{Type: hub.ActorContact, ID: "con_1"}}, Now: noon,
		Conversation: &hub.ConversationCard{ID: "cnv_1", Subject: &subject, Status: hub.Open, Priority: hub.Normal, TeamID: &team,
			InboxIDs: []hub.InboxID{"inb_1", "inb_2"}, Tags: []string{"VIP", "lamp"}, WaitingSince: &since, Unread: true, LastSeq: 3, CreatedAt: noon.Add(-time.Hour),
			Clocks: []hub.ClockCard{{Metric: hub.FirstResponse, State: hub.ClockRunning}}},
		Message: &hub.MessageCard{Seq: 3, Direction: hub.DirIn, Text: "It does NOT light.", To: []hub.Address{{Address: "help@shop.example"}},
			Attachments: []hub.Attachment{{Name: "a.png"}}},
		Profile: &hub.ProfileCard{Name: "Ana", Traits: map[string]string{"plan": "Gold", "orders": "12"},
			Identities: []hub.IdentityCard{{Address: "ana@example.com", Verified: true}, {Address: "claimed@example.com", Claimed: true}}},
	}
}

func TestConditionsHold(t *testing.T) {
	for cond, want := range map[string]bool{
		`{"field":"conversation.status","op":"is","value":"open"}`:                     true,
		`{"field":"conversation.status","op":"is_not","value":"open"}`:                 false,
		`{"field":"conversation.status","op":"in","value":["resolved","open"]}`:        true,
		`{"field":"conversation.subject","op":"starts_with","value":"BROKEN"}`:         true,
		`{"field":"conversation.tags","op":"is","value":"vip"}`:                        true,
		`{"field":"conversation.tags","op":"is_not","value":"vip"}`:                    false,
		`{"field":"conversation.tags","op":"contains","value":"am"}`:                   true,
		`{"field":"conversation.assignee_id","op":"exists","value":false}`:             true,
		`{"field":"conversation.assignee_id","op":"is_not","value":"agt_1"}`:           true,
		`{"field":"conversation.assignee_id","op":"is","value":"agt_1"}`:               false,
		`{"field":"conversation.team_id","op":"exists"}`:                               true,
		`{"field":"conversation.inbox_ids","op":"is","value":"inb_2"}`:                 true,
		`{"field":"conversation.waiting_s","op":"gt","value":89}`:                      true,
		`{"field":"conversation.waiting_s","op":"gt","value":90}`:                      false,
		`{"field":"conversation.age_s","op":"lt","value":3601}`:                        true,
		`{"field":"conversation.unread","op":"is","value":true}`:                       true,
		`{"field":"conversation.clocks","op":"is","value":"first_response:running"}`:   true,
		`{"field":"conversation.created_at","op":"lt","value":"2026-07-06T12:00:00Z"}`: true,
		`{"field":"message.text","op":"contains","value":"not light"}`:                 true,
		`{"field":"message.attachments","op":"is","value":1}`:                          true,
		`{"field":"message.to","op":"is","value":"help@shop.example"}`:                 true,
		`{"field":"message.automatic","op":"exists","value":false}`:                    true,
		`{"field":"contact.traits.plan","op":"is","value":"gold"}`:                     true,
		`{"field":"contact.traits.orders","op":"gt","value":9}`:                        true,
		`{"field":"contact.traits.plan","op":"gt","value":9}`:                          false,
		`{"field":"contact.traits.none","op":"contains","value":"x"}`:                  false,
		`{"field":"contact.addresses","op":"contains","value":"@example.com"}`:         true,
		`{"field":"contact.addresses","op":"is","value":"claimed@example.com"}`:        false,
		`{"field":"fact.actor_type","op":"is","value":"contact"}`:                      true,
		`{"hours":"inside"}`:                   true,
		`{"hours":"outside"}`:                  false,
		`{"hours":"outside","of":"cal_night"}`: true,
		`{"any":[{"hours":"outside"},{"field":"message.seq","op":"is","value":3}]}`:                                   true,
		`{"not":{"any":[{"hours":"outside"},{"hours":"outside"}]}}`:                                                   true,
		`{"all":[{"hours":"inside"},{"not":{"field":"message.seq","op":"lt","value":3}},{"hours":"outside"}]}`:        false,
		`{"all":[{"hours":"inside"},{"not":{"field":"conversation.tags","op":"in","value":["spam","junk","vips"]}}]}`: true,
	} {
		s := mustParse(t, rule("a", received, cond, tagVIP))
		got, why := s.Rules[0].Judge(sample(), office{})
		if got != want {
			t.Errorf("%s is %v; %+v", cond, got, why)
		}
		if n := strings.Count(cond, `"op"`) + strings.Count(cond, `"hours"`); len(why) != n {
			t.Errorf("%s: %d conditions are in the log, want %d", cond, len(why), n)
		}
	}
}

func TestReasonsSayWhatWasSeen(t *testing.T) {
	s := mustParse(t, rule("a", received, `{"all":[{"field":"message.text","op":"contains","value":"x"},{"hours":"outside"},{"field":"contact.zone","op":"exists"},{"field":"conversation.tags","op":"is","value":"vip"}]}`, tagVIP))
	c := sample()
	c.Message.Text = strings.Repeat("é", 500)
	_, why := s.Rules[0].Judge(c, office{})
	if got := fmt.Sprint(why[0].Saw); len([]rune(got)) != shownRunes || why[0].Held || why[0].Want != "x" {
		t.Errorf("a long text: %+v", why[0])
	}
	if why[1].Saw != "inside" || why[1].Held || why[2].Saw != nil || fmt.Sprint(why[3].Saw) != "[VIP lamp]" || !why[3].Held {
		t.Errorf("the reasons are %+v", why)
	}
}

func TestRulesGoInOrderUntilOneStops(t *testing.T) {
	stops := strings.Replace(rule("b", `["conversation.opened"]`, "", tagVIP), `"enabled":true`, `"enabled":true,"stop":true`, 1)
	off := strings.Replace(rule("off", received, "", tagVIP), `"enabled":true`, `"enabled":false`, 1)
	s := mustParse(t, off, rule("a", received, "", tagVIP), stops, rule("c", received, "", tagVIP), rule("d", `["message.sent"]`, "", tagVIP))
	ids := func(c *Case) (out string) {
		for _, d := range s.Decide(c, office{}) {
			out += d.Rule.ID
			if d.Looped {
				out += "!"
			}
		}
		return out
	}
	c := sample()
	if got := ids(c); got != "ac" {
		t.Errorf("a later message: %q", got)
	}
	c.Message.Seq = 1 // the first one opens the conversation, too
	if got := ids(c); got != "ab" {
		t.Errorf("the first message: %q", got)
	}
	c.Fact.Op = Linked(Chain(Linked(nil, "a")), "x")
	if got := ids(c); got != "a!b" {
		t.Errorf("in a chain: %q", got)
	}
	var long []string
	for i := range 10 {
		long = append(long, fmt.Sprint("r", i))
	}
	c.Fact.Op = Linked(long[:9], long[9])
	if got := ids(c); got != "a!b!" {
		t.Errorf("after ten rules: %q", got)
	}
	c.Fact.Op = "someone's own id"
	if got := ids(c); got != "ab" {
		t.Errorf("a client's op: %q", got)
	}
}

func TestEveryFieldReadsItsCard(t *testing.T) {
	c, empty := sample(), &Case{}
	for _, f := range Fields() {
		if strings.HasSuffix(f.Name, "*") {
			continue
		}
		def, ok := fieldOf(f.Name)
		if !ok || len(f.Ops) == 0 {
			t.Fatalf("%+v", f)
		}
		def.get(c).shown(def.form)
		if v := def.get(empty); v.there && v.shown(def.form) != "" {
			t.Errorf("%s is %v of nothing", f.Name, v)
		}
	}
}
