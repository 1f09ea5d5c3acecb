package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/store"
	"github.com/parleyhub/parley/internal/testpeers"
	"github.com/parleyhub/parley/reports"
)

// recount builds another wall of the database alone.
func recount(t *testing.T, p *process, now time.Time) *reports.Wall {
	t.Helper()
	b := reports.NewBoard(reports.Deps{Rows: p.store, Staff: p.staff, Attained: p.attained, Now: func() time.Time { return now }, Log: p.opt.Log})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	w, err := b.Wall(ctx)
	cancel()
	<-done
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// shown is a wall without what tells when it was made.
func shown(t *testing.T, w *reports.Wall) string {
	t.Helper()
	same := *w
	same.AsOf, same.At, same.Attainment = 0, time.Time{}, nil // attainment is looked at once a second
	raw, err := json.MarshalIndent(same, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// random does one thing that an agent or a customer may do.
func random(t *testing.T, p *process, olga *agent, r *rand.Rand, n int) {
	t.Helper()
	all := olga.conversations()
	some := func() string { return string(all[r.IntN(len(all))].ID) }
	try := func(path string, body any) {
		status, raw := olga.ask(http.DefaultClient, http.MethodPost, path, body, nil)
		if status >= 500 || status == 0 {
			t.Fatalf("%s: %d %s", path, status, raw)
		}
	}
	if len(all) < 3 || r.IntN(4) == 0 {
		from := fmt.Sprintf("c%d@example.com", r.IntN(6))
		if err := mailIn(p.MailAddr(), from, houseAddress, plain(fmt.Sprint("m", n), from, fmt.Sprint("Matter ", r.IntN(4)), "Hello?")); err != nil {
			t.Fatal(err)
		}
		return
	}
	at := "/conversations/" + some()
	switch r.IntN(11) {
	case 0:
		try(at+"/claim", nil)
	case 1:
		try(at+"/unassign", nil)
	case 2:
		try(at+"/status", map[string]any{"status": []hub.Status{hub.Open, hub.Resolved, hub.WaitingCustomer, hub.Spam}[r.IntN(4)]})
	case 3:
		try(at+"/snooze", map[string]any{"until": p.opt.Now().Add(time.Hour)})
	case 4:
		try(at+"/priority", map[string]any{"priority": []hub.Priority{hub.Low, hub.High, hub.Urgent}[r.IntN(3)]})
	case 5:
		try(at+"/waive", map[string]any{"reason": "thanks"})
	case 6:
		try(at+"/merge", map[string]any{"other_id": some()})
	case 7:
		ms := olga.messages(hub.ConversationID(strings.TrimPrefix(at, "/conversations/")))
		try(at+"/split", map[string]any{"message_id": ms[r.IntN(len(ms))].ID})
	case 8:
		try("/contacts/"+string(all[0].Contact.ID)+"/merge", map[string]any{"other_id": all[len(all)-1].Contact.ID})
	default:
		try(at+"/messages", map[string]any{"kind": "reply", "text": "Here you are.", "client_id": fmt.Sprint("r", n)})
	}
}

func TestWallThatFollowedIsTheWallThatIsCountedAnew(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		olga.mailInbox(newMailHost(t))
		r := rand.New(rand.NewPCG(3, 9))
		var first reports.Wall
		olga.get("/reports/wall", &first) // from here on it follows
		for n := range 120 {
			random(t, p, olga, r, n)
			if n%20 != 19 {
				continue
			}
			testpeers.Await(t, soon, "the wall to be as the database", func() bool {
				now := p.opt.Now()
				followed, err := p.board.Wall(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				counted := recount(t, p, now)
				a, b := shown(t, followed), shown(t, counted)
				_, head, err := p.store.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				// What is counted while mail is taken in may be ahead of AsOf.
				if a != b && followed.AsOf == counted.AsOf && head == counted.AsOf {
					t.Fatalf("after %d actions the wall says\n%s\nbut it is\n%s", n+1, a, b)
				}
				return a == b && followed.AsOf == counted.AsOf
			})
		}
		allTaken(t, p)
		checkLists(t, olga)
	})
}

// allTaken waits until nothing more happens: mails are taken in after they were
// accepted.
func allTaken(t *testing.T, p *process) {
	t.Helper()
	last, same := int64(-1), 0
	testpeers.Await(t, soon, "everything to be taken in", func() bool {
		_, head, err := p.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if same++; head != last {
			last, same = head, 0
		}
		return same > 30
	})
	testpeers.Await(t, soon, "the wall to follow", func() bool {
		w, err := p.board.Wall(t.Context())
		return err == nil && w.AsOf >= last // something late may come after all
	})
}

// checkLists opens the list behind numbers of the wall and counts it.
func checkLists(t *testing.T, olga *agent) {
	t.Helper()
	var w reports.Wall
	olga.get("/reports/wall", &w)
	rows := append(append([]reports.Group{w.Totals}, w.Channels...), w.Teams...)
	for _, g := range rows {
		for name, want := range map[string]int{"open": g.Open, "queue": g.Queue, "waiting": g.Waiting, "at_risk": g.AtRisk, "breached": g.Breached} {
			if want > 200 {
				continue
			}
			var l list[hub.ConversationCard]
			olga.get("/conversations?limit=200&"+w.Lists[name]+"&"+g.Filter, &l)
			if len(l.Items) != want {
				t.Errorf("%s/%s says %d, its list (%s&%s) has %d", g.ID, name, want, w.Lists[name], g.Filter, len(l.Items))
			}
		}
	}
}

func TestWallIsPushedToWhoeverWatchesIt(t *testing.T) {
	t.Parallel()
	p := begin(t, alone(t), Options{})
	olga := atDesk(t, p)
	olga.mailInbox(newMailHost(t))
	conn, resp, err := websocket.DefaultDialer.Dial("ws://"+p.HTTPAddr()+"/api/v1/live", http.Header{"Authorization": {"Bearer " + olga.token}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	defer conn.Close()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"board","on":true}`)); err != nil {
		t.Fatal(err)
	}
	next := func() (f reports.Frame) {
		for f.T != "board" {
			if err := conn.SetReadDeadline(time.Now().Add(soon)); err != nil {
				t.Fatal(err)
			}
			if err := conn.ReadJSON(&f); err != nil {
				t.Fatal(err)
			}
		}
		return f
	}
	held := map[string]json.RawMessage{}
	take := func(f reports.Frame) {
		if f.Full {
			clear(held)
		}
		for k, v := range f.Set {
			held[k] = v
		}
		for _, k := range f.Del {
			delete(held, k)
		}
	}
	f := next()
	if !f.Full || f.Set["totals"] == nil {
		t.Fatalf("the first frame is %+v", f)
	}
	take(f)
	if err := mailIn(p.MailAddr(), "ana@example.com", houseAddress, plain("one", "ana@example.com", "The kettle", "It leaks.")); err != nil {
		t.Fatal(err)
	}
	var totals reports.Group
	for totals.Waiting != 1 || totals.People != 1 || totals.Queue != 1 {
		take(next())
		if err := json.Unmarshal(held["totals"], &totals); err != nil {
			t.Fatal(err)
		}
	}
	if held["channels/email"] == nil || held["teams/none"] == nil {
		t.Errorf("cells: %v", held)
	}
}

// outcomesOf are the rows of all clocks, as text.
func outcomesOf(t *testing.T, p *process) string {
	t.Helper()
	var b strings.Builder
	err := p.store.OutcomesStarted(t.Context(), time.Unix(0, 0), p.opt.Now().Add(24*time.Hour), nil, func(o store.Outcome) bool {
		fmt.Fprintf(&b, "%+v\n", o)
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// awaitOutcomes waits until what became of clocks is in step with the feed.
func awaitOutcomes(t *testing.T, p *process) {
	t.Helper()
	testpeers.Await(t, soon, "the outcomes", func() bool {
		_, head, err := p.store.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at, err := p.store.Follower(t.Context(), "outcomes")
		return err == nil && at == head
	})
}

func TestOutcomesFoldedAgainAreTheSameAndAddUp(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		olga.mailInbox(newMailHost(t))
		r := rand.New(rand.NewPCG(11, 2))
		for n := range 80 {
			random(t, p, olga, r, n)
		}
		allTaken(t, p)
		awaitOutcomes(t, p)
		followed := outcomesOf(t, p)
		if strings.Count(followed, "\n") < 10 {
			t.Fatalf("only these clocks: %s", followed)
		}
		olga.post("/reports/recompute", nil, nil)
		testpeers.Await(t, soon, "all to be folded again", func() bool {
			due, err := p.store.DueTimers(t.Context(), recomputeTimer, p.opt.Now(), 1)
			return err == nil && len(due) == 0
		})
		awaitOutcomes(t, p)
		if again := outcomesOf(t, p); again != followed {
			t.Errorf("folded again:\n%s\nkept:\n%s", again, followed)
		}
		checkReport(t, p, olga)
	})
}

// checkReport compares the numbers of the report with its lists, its table and
// the clocks that conversations show.
func checkReport(t *testing.T, p *process, olga *agent) {
	t.Helper()
	shown := map[hub.Metric]int{} // first responses: each conversation shows all it had, unless there were many
	for _, c := range olga.conversations() {
		for _, k := range c.Clocks {
			if k.State == hub.ClockMet {
				shown[k.Metric]++
			}
		}
	}
	for _, by := range []string{"channel", "team", "agent", "policy", "priority", "hour", "day", "tag"} {
		var rep reports.SLAReport
		olga.get("/reports/sla?by="+by, &rep)
		if rep.Definitions["attainment"] == "" || len(rep.Rows) == 0 && by != "agent" {
			t.Fatalf("by %s: %+v", by, rep)
		}
		met := map[hub.Metric]int{}
		for _, row := range append(rep.Rows, rep.Totals...) {
			met[row.Metric] += row.Met
			if sum := row.Met + row.Breached + row.Open + row.Cancelled + row.Waived + row.Unanswered + row.Merged; sum != row.Clocks {
				t.Errorf("by %s: the parts of %+v add up to %d", by, row, sum)
			}
			for outcome, want := range map[string]int{"": row.Clocks, "met": row.Met, "waived": row.Waived, "open": row.Open, "answered": row.Answered} {
				var l list[struct{}]
				path := "/reports/sla/clocks?limit=200&" + row.List
				if outcome != "" {
					path += "&outcome=" + outcome
				}
				olga.get(path, &l)
				if len(l.Items) != want {
					t.Errorf("by %s: %q of %s/%s says %d, its list has %d", by, outcome, row.ID, row.Metric, want, len(l.Items))
				}
			}
		}
		for _, total := range rep.Totals {
			if by != "agent" && by != "tag" && met[total.Metric] != 2*total.Met {
				t.Errorf("by %s: the rows have %d %s met, the total %d", by, met[total.Metric]-total.Met, total.Metric, total.Met)
			}
			if total.Met < shown[total.Metric] {
				t.Errorf("%d %s met, conversations show %d", total.Met, total.Metric, shown[total.Metric])
			}
		}
		var table []byte
		olga.get("/reports/sla.csv?by="+by, &table)
		if lines := strings.Count(string(table), "\n"); lines != 1+len(rep.Rows)+len(rep.Totals) {
			t.Errorf("by %s: the table has %d lines: %s", by, lines, table)
		}
	}
	var wall reports.Wall
	testpeers.Await(t, soon, "today's attainment", func() bool {
		olga.get("/reports/wall", &wall)
		return len(wall.Attainment) > 0 && wall.Attainment[0].Met >= shown[hub.FirstResponse]
	})
	var f reports.Forecast
	olga.get("/reports/forecast?more=none:1", &f)
	if f.Says == "" || f.Horizon != 3600 {
		t.Errorf("forecast %+v", f)
	}
}

// A clock counts for each tag that its conversation has, and once in the total.
func TestReportByTag(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		box := olga.chatInbox()
		for n, tags := range [][]string{{"vip", "press"}, {"vip"}, {}} {
			c := begun(t, p, olga, box, n+1)
			olga.post("/conversations/"+string(c.ID)+"/tags", obj{"add": tags}, nil)
			if n < 2 {
				olga.reply(c.ID, box, "Soon.")
			}
		}
		awaitOutcomes(t, p)
		var rep reports.SLAReport
		olga.get("/reports/sla?by=tag", &rep)
		var got []string
		for _, r := range append(rep.Rows, rep.Totals...) {
			if r.Metric == hub.FirstResponse {
				got = append(got, fmt.Sprintf("%s %d/%d", r.ID, r.Met, r.Clocks))
				var l list[struct{}]
				olga.get("/reports/sla/clocks?limit=200&"+r.List, &l)
				if len(l.Items) != r.Clocks {
					t.Errorf("%s: the list has %d of %d", r.ID, len(l.Items), r.Clocks)
				}
			}
		}
		if s := strings.Join(got, ", "); s != "none 0/1, press 1/1, vip 2/2, all 2/3" {
			t.Errorf("by tag: %s", s)
		}
	})
}
