package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

type obj = map[string]any

var allWeek = obj{"mon": whole, "tue": whole, "wed": whole, "thu": whole, "fri": whole, "sat": whole, "sun": whole}

var whole = [][]string{{"00:00", "24:00"}}

// savePolicies replaces the list; what is a target of its only policy.
func (a *agent) savePolicies(version int64, within string, more ...obj) int64 {
	a.t.Helper()
	policies := append(more, obj{"id": "pol_all", "name": "Everybody", "targets": []obj{{"metric": "first_response", "within": within}}})
	var saved struct{ Version int64 }
	a.must(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": version, "policies": policies}, &saved)
	return saved.Version
}

// first is the first response's clock of a conversation.
func first(t *testing.T, c hub.ConversationCard) hub.ClockCard {
	t.Helper()
	for _, k := range c.Clocks {
		if k.Metric == hub.FirstResponse {
			return k
		}
	}
	t.Fatalf("no first response: %+v", c.Clocks)
	return hub.ClockCard{}
}

// begun begins a chat and answers its conversation.
func begun(t *testing.T, p *process, olga *agent, box hub.InboxID, n int) hub.ConversationCard {
	t.Helper()
	mustEnter(t, p.HTTPAddr(), box, nil).say("c1", "Is anybody there?")
	return olga.await(n)[0]
}

func (a *agent) awaitDue(id hub.ConversationID, what string, ok func(left time.Duration) bool) hub.ClockCard {
	a.t.Helper()
	var k hub.ClockCard
	testpeers.Await(a.t, soon, what, func() bool {
		for _, x := range a.conversation(id).Clocks {
			if x.Metric == hub.FirstResponse && x.DueAt != nil {
				k = x
				return ok(x.DueAt.Sub(x.StartedAt))
			}
		}
		return false
	})
	return k
}

func TestPoliciesAndHoursReachOpenClocks(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		if v := olga.savePolicies(0, "1h"); v != 1 {
			t.Fatalf("version %d", v)
		}
		if status, _ := olga.ask(http.DefaultClient, http.MethodPut, "/sla-policies", obj{"version": 0, "policies": []obj{}}, nil); status != http.StatusConflict {
			t.Errorf("an old version was saved: %d", status)
		}
		c := begun(t, p, olga, box, 1)
		olga.awaitDue(c.ID, "the policy's deadline", func(d time.Duration) bool { return d == time.Hour })

		// A new version is for new conversations until it is applied.
		olga.savePolicies(1, "2h")
		var effect struct {
			Applied bool
			Effect  struct{ Open, Changed, Later int }
		}
		olga.post("/sla-policies/apply", obj{"dry_run": true}, &effect)
		if effect.Applied || effect.Effect.Open != 1 || effect.Effect.Changed != 1 || effect.Effect.Later != 1 {
			t.Errorf("%+v", effect)
		}
		if d := first(t, olga.conversation(c.ID)); d.DueAt.Sub(d.StartedAt) != time.Hour {
			t.Errorf("it was applied unasked: %+v", d)
		}
		olga.post("/sla-policies/apply", obj{}, &effect)
		olga.awaitDue(c.ID, "the applied deadline", func(d time.Duration) bool { return d == 2*time.Hour })

		// Two closed days move the deadline at once, without an event.
		today := time.Now().UTC()
		closed := obj{today.Format(time.DateOnly): []any{}, today.AddDate(0, 0, 1).Format(time.DateOnly): []any{}}
		olga.must(http.DefaultClient, http.MethodPatch, "/workspace", obj{"hours": obj{"zone": "UTC", "week": allWeek, "exceptions": closed}}, nil)
		after := today.Truncate(24*time.Hour).AddDate(0, 0, 2)
		k := olga.awaitDue(c.ID, "the deadline after the holidays", func(d time.Duration) bool { return d > 24*time.Hour })
		if left := k.DueAt.Sub(after); left <= 0 || left > 2*time.Hour {
			t.Errorf("due %s, %s after the holidays", k.DueAt, left)
		}
		reasons := 0
		for _, f := range p.facts(hub.SLAChanged, c.ID) {
			var d hub.FactData
			if err := json.Unmarshal(f.Data, &d); err != nil {
				t.Fatal(err)
			}
			if d.Reason == "deadline_changed" && d.Clock.Metric == hub.FirstResponse {
				reasons++
			}
		}
		if reasons != 2 {
			t.Errorf("%d changed deadlines were told, want 2", reasons)
		}
		checkWhy(t, olga, c.ID)
	})
}

func checkWhy(t *testing.T, olga *agent, id hub.ConversationID) {
	t.Helper()
	var told list[struct {
		Metric       string
		PolicyName   string `json:"policy_name"`
		CalendarName string `json:"calendar_name"`
		TargetS      int64  `json:"target_s"`
		CountedS     int64  `json:"counted_s"`
		EarlierS     int64  `json:"earlier_s"`
		Words        []string
		Parts        []struct {
			Counted bool
			Seconds int64
		}
		Held []struct {
			Holder  string
			Seconds int64
		}
	}]
	olga.get("/conversations/"+string(id)+"/clocks", &told)
	if len(told.Items) != 1 {
		t.Fatalf("%+v", told)
	}
	k := told.Items[0]
	sum := k.EarlierS
	for _, p := range k.Parts {
		if p.Counted {
			sum += p.Seconds
		}
	}
	if k.PolicyName != "Everybody" || k.CalendarName != "workspace" || k.CountedS != k.TargetS || sum < k.TargetS-3 || sum > k.TargetS {
		t.Errorf("%d s in parts of %d: %+v", sum, k.TargetS, k)
	}
	if text := strings.Join(k.Words, " "); !strings.Contains(text, "closed, not counted") || !strings.Contains(text, "workspace calendar") {
		t.Errorf("%s", text)
	}
}

// trialled is the last line of a backtest.
func (a *agent) trialled(body obj) (res struct {
	Conversations, Differ int
	Total                 struct {
		Now, Draft struct{ Met, Breached, Open int }
	}
	Differences []struct {
		ConversationID hub.ConversationID `json:"conversation_id"`
	}
}) {
	a.t.Helper()
	var raw []byte
	a.must(http.DefaultClient, http.MethodPost, "/sla-policies/backtest", body, &raw)
	lines, last := bufio.NewScanner(bytes.NewReader(raw)), ""
	for lines.Scan() {
		last = lines.Text()
	}
	var line struct{ Result json.RawMessage }
	if err := json.Unmarshal([]byte(last), &line); err != nil || line.Result == nil {
		a.t.Fatalf("%v: %s", err, raw)
	}
	if err := json.Unmarshal(line.Result, &res); err != nil {
		a.t.Fatal(err)
	}
	return res
}

func TestBacktestOfWhatCountedIsHistory(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		c := &clock{}
		p := begin(t, cfg, Options{Now: c.Now})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		from := c.Now().Add(-time.Minute)
		olga.savePolicies(0, "1h")
		one := begun(t, p, olga, box, 1)
		olga.reply(one.ID, box, "Hello, yes.")
		two := begun(t, p, olga, box, 2)
		c.advance(61 * time.Minute) // the other one waits too long
		testpeers.Await(t, soon, "the breach", func() bool { return first(t, olga.conversation(two.ID)).State == hub.ClockBreached })
		olga.savePolicies(1, "30m")
		begun(t, p, olga, box, 3)

		span := obj{"from": from.UTC(), "to": c.Now().Add(time.Minute).UTC()}
		same := olga.trialled(span)
		if same.Conversations != 3 || same.Differ != 0 || same.Total.Now != same.Total.Draft || same.Total.Now.Met != 1 || same.Total.Now.Breached != 1 {
			t.Errorf("%+v", same)
		}
		for _, id := range []hub.ConversationID{one.ID, two.ID} { // what it says is what the conversation shows
			if k := first(t, olga.conversation(id)); k.TargetSec != 3600 {
				t.Errorf("%+v", k)
			}
		}
		var saved struct{ Policies []obj }
		olga.get("/sla-policies", &saved)
		span["draft"] = obj{"policies": saved.Policies}
		if same = olga.trialled(span); same.Differ != 0 {
			t.Errorf("the list in force as a draft: %+v", same)
		}
		span["draft"] = obj{"policies": []obj{{"id": "pol_all", "targets": []obj{{"metric": "first_response", "within": "3h"}}}}}
		if kinder := olga.trialled(span); kinder.Differ != 1 || kinder.Total.Draft.Breached != 0 || kinder.Differences[0].ConversationID != two.ID {
			t.Errorf("%+v", kinder)
		}
	})
}

func TestTermsThatCannotBeKeptAreRefused(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	var cal struct{ ID string }
	olga.post("/calendars", obj{"name": "Office", "zone": "Europe/Bucharest", "week": obj{"mon": [][]string{{"09:00", "17:00"}}}}, &cal)
	target := obj{"metric": "first_response", "within": "1h"}
	vip := obj{"id": "pol_vip", "when": []obj{{"field": "priority", "in": []string{"urgent"}}}, "targets": []obj{target}}
	all := obj{"id": "pol_all", "targets": []obj{target}}
	policies := func(list ...obj) obj { return obj{"version": 0, "policies": list} }
	for name, c := range map[string]struct {
		method, path string
		body         obj
		field, rule  string
	}{
		"overlapping":   {"POST", "/calendars", obj{"name": "x", "zone": "UTC", "week": obj{"mon": [][]string{{"09:00", "12:00"}, {"11:00", "13:00"}}}}, "week.mon", "overlaps"},
		"over midnight": {"POST", "/calendars", obj{"name": "x", "zone": "UTC", "week": obj{"sun": [][]string{{"22:00", "06:00"}}, "mon": [][]string{{"05:00", "13:00"}}}}, "week.sun", "overlaps"},
		"empty":         {"POST", "/calendars", obj{"name": "x", "zone": "UTC", "week": obj{"mon": [][]string{{"09:00", "09:00"}}}}, "week.mon", "empty"},
		"unknown zone":  {"POST", "/calendars", obj{"name": "x", "zone": "Mars/Olympus", "week": allWeek}, "zone", "unknown"},
		"never open":    {"POST", "/calendars", obj{"name": "x", "zone": "UTC", "week": obj{}}, "week", "not one open hour"},
		"too few hours": {"PUT", "/sla-policies", policies(obj{"id": "p", "targets": []obj{{"metric": "resolution", "within": "500h", "calendar": cal.ID}}}), "policies[0].targets[0].within", "fewer open hours"},
		"contradicting": {"PUT", "/sla-policies", policies(obj{"id": "p", "when": []obj{{"field": "priority", "in": []string{"low"}}, {"field": "priority", "in": []string{"high"}}}, "targets": []obj{target}}), "policies[0].when", "never match"},
		"shadowed":      {"PUT", "/sla-policies", policies(all, vip), "policies[1].when", "never used"},
		"twice":         {"PUT", "/sla-policies", policies(obj{"id": "p", "targets": []obj{target, target}}), "policies[0].targets[1]", "targets[0]"},
		"no such team":  {"PUT", "/sla-policies", obj{"version": 0, "policies": []obj{all}, "team_calendar": obj{"tea_none": cal.ID}}, "team_calendar.tea_none", "no such team"},
		"no calendar":   {"POST", "/sla-policies/check", obj{"policies": []obj{{"targets": []obj{{"metric": "resolution", "within": "1h", "calendar": "cal_none"}}}}}, "policies[0].targets[0].calendar", "no calendar"},
	} {
		status, raw := olga.ask(http.DefaultClient, c.method, c.path, c.body, nil)
		var problem struct {
			Errors []struct{ Field, Rule string }
		}
		if err := json.Unmarshal([]byte(raw), &problem); err != nil || status != http.StatusUnprocessableEntity || len(problem.Errors) == 0 ||
			problem.Errors[0].Field != c.field || !strings.Contains(problem.Errors[0].Rule, c.rule) {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	if status, raw := olga.ask(http.DefaultClient, http.MethodPut, "/sla-policies", policies(vip, obj{"id": "p2", "targets": []obj{{"metric": "resolution", "within": "8h", "calendar": cal.ID}}}), nil); status != http.StatusOK {
		t.Fatalf("%d %s", status, raw)
	}
	if status, raw := olga.ask(http.DefaultClient, http.MethodDelete, "/calendars/"+cal.ID, nil, nil); status != http.StatusConflict || !strings.Contains(raw, "used by") {
		t.Errorf("a calendar in use was deleted: %d %s", status, raw)
	}
}

func TestHolidaysOfAFeedAreReadOnceADay(t *testing.T) {
	t.Parallel()
	c := &clock{}
	day := func(n int) string { return c.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly) }
	days := []string{day(10)}
	asked := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		text := "BEGIN:VCALENDAR\n"
		for _, d := range days {
			text += "BEGIN:VEVENT\nDTSTART;VALUE=DATE:" + strings.ReplaceAll(d, "-", "") + "\nSUMMARY:Rest\nEND:VEVENT\n"
		}
		_, _ = w.Write([]byte(text + "END:VCALENDAR\n"))
	}))
	defer web.Close()
	p := begin(t, alone(t), Options{Now: c.Now})
	olga := atDesk(t, p)
	var seen struct{ Holidays map[string]string }
	olga.post("/calendars/import", obj{"url": web.URL}, &seen)
	if seen.Holidays[days[0]] != "Rest" {
		t.Fatalf("%+v", seen)
	}
	var cal struct {
		ID       string
		Version  int64
		Holidays map[string]string
	}
	olga.post("/calendars", obj{"name": "Office", "zone": "UTC", "week": allWeek, "feed_url": web.URL}, &cal)
	await := func(date string) {
		t.Helper()
		testpeers.Await(t, soon, "the holiday "+date, func() bool {
			olga.get("/calendars/"+cal.ID, &cal)
			return cal.Holidays[date] == "Rest"
		})
	}
	await(days[0])
	days = []string{day(12)}
	c.advance(25 * time.Hour)
	await(days[0])
	if cal.Version != 3 {
		t.Errorf("version %d", cal.Version)
	}
}

func TestStepsThatNameNobodyAreRefused(t *testing.T) {
	t.Parallel()
	olga := atDesk(t, begin(t, alone(t), Options{}))
	team := olga.team("Leads", olga.me())
	list := func(do, to string) js {
		return js{"version": 0, "policies": []js{{"id": "pol_x", "targets": []js{{"metric": "first_response", "within": "1h",
			"escalate": []js{{"after": "10m", "actions": []js{{"do": do, "to": to}}}}}}}}}
	}
	for do, to := range map[string]string{"reassign": "tea_gone", "notify": "agt_gone", "webhook": "whk_gone"} {
		status, body := olga.ask(http.DefaultClient, http.MethodPut, "/sla-policies", list(do, to), nil)
		if status != http.StatusUnprocessableEntity || !strings.Contains(string(body), "policies[0].targets[0].escalate[0].actions[0].to") || !strings.Contains(string(body), to) {
			t.Errorf("%s to %s: %d %s", do, to, status, body)
		}
	}
	olga.must(http.DefaultClient, http.MethodPut, "/sla-policies", list("reassign", string(team)), nil)
}
