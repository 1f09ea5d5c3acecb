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
	same.AsOf, same.At = 0, time.Time{}
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
				if a != b && followed.AsOf == counted.AsOf {
					t.Fatalf("after %d actions the wall says\n%s\nbut it is\n%s", n+1, a, b)
				}
				return a == b && followed.AsOf == counted.AsOf
			})
		}
		checkLists(t, olga)
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
