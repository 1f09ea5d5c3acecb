package live

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

func TestEventReachesAgentWithItsData(t *testing.T) {
	h := start(t, nil)
	d := h.desk(t, "all")
	m := (&hub.Message{ID: "msg_1", ConversationID: "cnv_1", Seq: 1, Direction: hub.DirIn, Text: "héllo <b>"}).Card()
	h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{Message: &m})
	e := d.take(1)[0]
	data := e["data"].(map[string]any)
	if e["type"] != "message.received" || e["conversation_id"] != "cnv_1" || e["contact_id"] != "con_1" ||
		data["message"].(map[string]any)["text"] != "héllo <b>" || data["conversation"].(map[string]any)["id"] != "cnv_1" {
		t.Fatalf("event: %v", e)
	}
}

func TestResumeFromAnywhereLosesAndDoublesNothing(t *testing.T) {
	h := start(t, func(l *limits) { l.ringEvents, l.replay, l.frameBytes = 8, 5, 2000 })
	for i := range 100 {
		h.happen(hub.MessageReceived, conv(fmt.Sprint("cnv_", i), ""), hub.FactData{})
	}
	until(t, "the ring to fill", func() bool { return h.hub.ring.newest() == 100 })
	for _, since := range []int64{0, 50, 91, 92, 99, 100} {
		d := h.dial(t, "all")
		d.sub(since)
		h.happen(hub.MessageReceived, conv("cnv_x", ""), hub.FactData{})
		h.mu.Lock()
		head := len(h.facts)
		h.mu.Unlock()
		d.take(head - int(since))
	}
	d := h.desk(t, "all")
	d.sub(3) // asking again goes back
	d.take(10)
}

func TestTrimmedOrForeignPositionIsToldToResync(t *testing.T) {
	h := start(t, func(l *limits) { l.ringEvents = 4 })
	for range 20 {
		h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	}
	until(t, "the ring to follow", func() bool { return h.hub.ring.newest() == 20 })
	h.mu.Lock()
	h.first = 10
	h.mu.Unlock()
	d := h.dial(t, "all")
	for _, ask := range []string{
		`{"t":"sub","epoch":"epoch1","since":5}`, `{"t":"sub","epoch":"other","since":20}`, `{"t":"sub","epoch":"epoch1","since":21}`,
	} {
		d.write(ask)
		if f := d.next(); f["t"] != "resync" || f["seq"] != 20.0 {
			t.Fatalf("%s: %v", ask, f)
		}
	}
	d.sub(10)
	d.take(10)
}

func TestEventsOutsideTheScopeAreBareNumbers(t *testing.T) {
	h := start(t, nil)
	all, own := h.desk(t, "all"), h.desk(t, "own")
	h.happen(hub.MessageReceived, conv("cnv_free", ""), hub.FactData{})
	h.happen(hub.MessageReceived, conv("cnv_other", "agt_x"), hub.FactData{})
	h.happen(hub.MessageReceived, conv("cnv_own", "agt_own"), hub.FactData{})
	got := own.take(3)
	var holder struct {
		AssigneeID *hub.AgentID `json:"assignee_id"`
	}
	mine := hub.AgentID("agt_own")
	holder.AssigneeID = &mine
	h.happen(hub.ConversationAssigned, conv("cnv_own", "agt_x"), hub.FactData{Before: holder})
	h.mu.Lock()
	f := hub.NewFact(hub.ContactChanged, time.Now(), hub.Actor{}, hub.FactData{Reason: "secret"})
	f.Seq, f.ContactID = 5, "con_1"
	g := hub.NewFact(hub.AgentChanged, time.Now(), hub.Actor{}, hub.FactData{})
	g.Seq = 6
	h.facts = append(h.facts, f, g)
	h.mu.Unlock()
	h.Hint(bus.HintFacts, nil)
	got = append(got, own.take(3)...)
	for i, want := range []string{"message.received", "", "message.received", "conversation.hidden", "", "agent.changed"} {
		kind, _ := got[i]["type"].(string)
		if kind != want || (want == "" && len(got[i]) != 1) {
			t.Errorf("event %d is %v, want %q", i+1, got[i], want)
		}
	}
	if got[3]["conversation_id"] != "cnv_own" || got[3]["data"] != nil {
		t.Errorf("hidden: %v", got[3])
	}
	for i, e := range all.take(6) {
		if e["type"] == nil {
			t.Errorf("event %d is masked for somebody who sees all", i+1)
		}
	}
}

func TestReplayShowsNothingThatWasTakenAwayMeanwhile(t *testing.T) {
	h := start(t, nil)
	h.happen(hub.MessageReceived, conv("cnv_1", "agt_own"), hub.FactData{})
	h.happen(hub.MessageReceived, conv("cnv_2", "agt_own"), hub.FactData{})
	h.mu.Lock()
	h.held["cnv_1"] = conv("cnv_1", "agt_x")
	h.mu.Unlock()
	d := h.dial(t, "own")
	d.sub(0)
	got := d.take(2)
	if len(got[0]) != 1 || got[1]["type"] != "message.received" {
		t.Fatalf("replayed: %v", got)
	}
}

func TestManyEventsBecomeFewFrames(t *testing.T) {
	h := start(t, nil)
	for range 500 {
		h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	}
	until(t, "the ring to follow", func() bool { return h.hub.ring.newest() == 500 })
	d := h.dial(t, "all")
	d.sub(0)
	frames, seen := 0, 0
	for seen < 500 {
		f := d.next()
		frames++
		seen += len(f["d"].([]any))
	}
	if frames > 20 {
		t.Fatalf("500 events took %d frames", frames)
	}
}

func TestSlowReaderIsCutAndResumes(t *testing.T) {
	h := start(t, func(l *limits) { l.ringEvents = 16 })
	d := h.desk(t, "all")
	h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	d.take(1) // live now, then it stops reading
	big := hub.Message{ID: "msg_1", Text: strings.Repeat("x", 200<<10)}
	card := big.Card()
	for range 150 { // 30 MB: more than ring and socket buffers take
		h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{Message: &card})
	}
	until(t, "the ring to follow", func() bool { return h.hub.ring.newest() == 151 })
	last := d.last
	for {
		f, err := d.read()
		if err != nil {
			if c, ok := err.(*websocket.CloseError); !ok || c.Code != 4408 {
				t.Fatalf("ended with %v", err)
			}
			break
		}
		if f["t"] == "d" {
			last += int64(len(f["d"].([]any)))
		}
	}
	again := h.dial(t, "all")
	again.sub(last)
	again.take(151 - int(last))
}

func TestHandshakeIsRefused(t *testing.T) {
	h := start(t, nil)
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"nobody":       {http.Header{}, 401},
		"wrong origin": {http.Header{"Authorization": {"Bearer all"}, "Origin": {"https://evil.example"}}, 403},
	} {
		_, resp, err := websocket.DefaultDialer.Dial(h.url, c.header)
		if err == nil || resp == nil || resp.StatusCode != c.status {
			t.Errorf("%s: %v %v", name, resp, err)
		}
	}
}

func TestHeartbeatCarriesTheHeadAndRechecksRights(t *testing.T) {
	h := start(t, func(l *limits) { l.heartbeat = 20 * time.Millisecond })
	d := h.dial(t, "all")
	h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	for {
		if f := d.next(); f["t"] == "hb" && f["seq"] == 1.0 {
			break
		}
	}
}
