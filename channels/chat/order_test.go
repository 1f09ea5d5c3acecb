package chat_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/chat"
	"github.com/parleyhub/parley/hub"
)

// moody refuses the offers that fail picks, counted from 1.
type moody struct {
	*channeltest.Hub
	mu   sync.Mutex
	n    int
	fail func(n int) bool
}

func (m *moody) Message(ctx context.Context, in hub.Inbound) error {
	m.mu.Lock()
	m.n++
	fail := m.fail(m.n)
	m.mu.Unlock()
	if fail {
		return hub.Errorf(hub.Temporary, "the bus is away")
	}
	return m.Hub.Message(ctx, in)
}

func texts(h *channeltest.Hub) string {
	var out []string
	for _, m := range h.Received() {
		out = append(out, m.Text)
	}
	return strings.Join(out, " ")
}

// through is a chat whose handler hands over to another sink than the hub's.
func through(t testing.TB, h *channeltest.Hub, to channels.Sink, settings object) *channeltest.Rig {
	t.Helper()
	r := channeltest.Open(t, h, chat.Channel, settings)
	srv := httptest.NewServer(r.Adapter.(channels.Webhook).Handler(to))
	t.Cleanup(func() {
		r.Adapter.Close()
		srv.Close()
	})
	r.URL = srv.URL
	return r
}

// verdict reads the answer to one message: empty is an ack.
func (v *visitor) verdict() (cid, code, behind string) {
	v.t.Helper()
	for {
		switch f := v.read(); f["t"] {
		case "ack":
			return f["cid"].(string), "", ""
		case "error":
			behind, _ = f["behind"].(string)
			cid, _ = f["cid"].(string)
			return cid, f["code"].(string), behind
		}
	}
}

func TestNothingOvertakesARefusedMessage(t *testing.T) {
	h := channeltest.NewHub(t)
	m := &moody{Hub: h, fail: func(n int) bool { return n == 2 }}
	v, _ := connect(t, through(t, h, m, nil), nil)
	for _, cid := range []string{"1", "2", "3", "4"} {
		v.msg(cid, cid)
	}
	for _, want := range []string{"1//", "2/unavailable/", "3/unavailable/2", "4/unavailable/2"} {
		if cid, code, behind := v.verdict(); cid+"/"+code+"/"+behind != want {
			t.Fatalf("%s %s %s, want %s", cid, code, behind, want)
		}
	}
	v.msg("4", "4") // not its turn, though the hub is well again
	if cid, code, behind := v.verdict(); cid != "4" || code != "unavailable" || behind != "2" {
		t.Fatalf("%s %s %s", cid, code, behind)
	}
	for _, cid := range []string{"2", "5", "3", "4", "5"} {
		v.msg(cid, cid)
	}
	for _, want := range []string{"2//", "5/unavailable/3", "3//", "4//", "5//"} {
		if cid, code, behind := v.verdict(); cid+"/"+code+"/"+behind != want {
			t.Fatalf("%s %s %s, want %s", cid, code, behind, want)
		}
	}
	if got := texts(h); got != "1 2 3 4 5" {
		t.Fatalf("the hub has %s", got)
	}
}

func TestAMessageThatCannotEverGoHoldsNobodyBack(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("1", " ")
	v.msg("2", "2")
	if _, code, _ := v.verdict(); code != "invalid" {
		t.Fatal(code)
	}
	if cid, code, _ := v.verdict(); cid != "2" || code != "" {
		t.Fatalf("%s %s", cid, code)
	}
	h.Refuse(hub.Errorf(hub.Temporary, "away"))
	v.msg("3", "3")
	v.verdict()
	h.Refuse(nil)
	v.msg("3", strings.Repeat("x", 10_001)) // the client has changed its mind, badly
	if _, code, _ := v.verdict(); code != "invalid" {
		t.Fatal(code)
	}
	v.msg("4", "4")
	if cid, code, _ := v.verdict(); cid != "4" || code != "" {
		t.Fatalf("%s %s", cid, code)
	}
}

func TestWhatIsAcknowledgedIsAcknowledgedAgainWhileOthersWait(t *testing.T) {
	r, h := opened(t, nil)
	v, _ := connect(t, r, nil)
	v.msg("1", "1")
	v.verdict()
	h.Refuse(hub.Errorf(hub.Temporary, "away"))
	v.msg("2", "2")
	v.verdict()
	v.msg("1", "1") // sent by a timer that knew nothing of the ack
	if cid, code, _ := v.verdict(); cid != "1" || code != "" {
		t.Fatalf("%s %s: what is kept must not wait", cid, code)
	}
	again, _ := connect(t, r, object{"token": v.token}) // a new socket begins a new order
	h.Refuse(nil)
	again.msg("3", "3")
	if cid, code, _ := again.verdict(); cid != "3" || code != "" {
		t.Fatalf("%s %s", cid, code)
	}
}

func TestOrderHoldsForTheLimitAndForThePrechat(t *testing.T) {
	r, h := opened(t, object{"message_limit": 2.0, "prechat": "required"})
	v, _ := connect(t, r, nil)
	v.msg("1", "1")
	v.say(object{"t": "about", "name": "Ada", "email": "ada@example.com"})
	v.msg("2", "2")
	for _, want := range []string{"1 about_needed ", "2 about_needed 1"} {
		if cid, code, behind := v.verdict(); cid+" "+code+" "+behind != want {
			t.Fatalf("%s %s %s, want %s", cid, code, behind, want)
		}
	}
	v.msg("1", "1")
	v.verdict()
	v.msg("2", "2")
	if _, code, _ := v.verdict(); code != "limited" {
		t.Fatal(code)
	}
	h.Clock.Advance(6e9)
	v.msg("3", "3")
	if cid, code, behind := v.verdict(); cid != "3" || code != "limited" || behind != "2" {
		t.Fatalf("%s %s %s", cid, code, behind)
	}
	v.msg("2", "2")
	v.verdict()
	v.msg("3", "3")
	v.verdict()
	if got := texts(h); got != "1 2" && got != "1 2 3" {
		t.Fatalf("the hub has %s", got)
	}
}

func TestTooManyWaitingEndTheSocket(t *testing.T) {
	r, h := opened(t, object{"message_limit": 100_000.0})
	v, _ := connect(t, r, nil)
	h.Refuse(hub.Errorf(hub.Temporary, "away"))
	for i := range 1100 {
		if v.conn.WriteJSON(object{"t": "msg", "cid": fmt.Sprint("c", i), "text": "x"}) != nil {
			break
		}
	}
	if code := v.ended(); code != 4429 && code != 4408 {
		t.Fatalf("closed with %d", code)
	}
}

// TestPipelinedMessagesArriveInOrder: whatever the hub refuses and whenever the
// client sends again, the hub has the visitor's words in their order, each once.
func TestPipelinedMessagesArriveInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(rt, "messages")
		bad := rapid.SliceOfN(rapid.Bool(), 40, 40).Draw(rt, "refused")
		h := channeltest.NewHub(t)
		m := &moody{Hub: h, fail: func(n int) bool { return n <= len(bad) && bad[n-1] }}
		r := through(t, h, m, object{"message_limit": 10_000.0})
		defer r.Adapter.Close()
		v, _ := connect(t, r, nil)
		acked := map[string]bool{}
		next, flying := 0, 0
		for len(acked) < n {
			// Either a word not yet said, or the oldest or any one that is not acknowledged.
			var open []string
			for i := range next {
				if cid := fmt.Sprint(i); !acked[cid] {
					open = append(open, cid)
				}
			}
			switch {
			case next < n && (len(open) == 0 || rapid.Bool().Draw(rt, "new")):
				v.msg(fmt.Sprint(next), fmt.Sprint(next))
				next++
				flying++
			case len(open) > 0:
				at := rapid.IntRange(0, len(open)-1).Draw(rt, "again")
				if next == n && flying == 0 {
					at = 0
				}
				v.msg(open[at], open[at])
				flying++
			}
			for flying > 0 && (next == n || rapid.Bool().Draw(rt, "listen")) {
				cid, code, _ := v.verdict()
				flying--
				if code == "" {
					acked[cid] = true
				}
			}
		}
		var want []string
		for i := range n {
			want = append(want, fmt.Sprint(i))
		}
		if got := texts(h); got != strings.Join(want, " ") {
			rt.Fatalf("the hub has %s", got)
		}
		v.conn.Close()
	})
}
