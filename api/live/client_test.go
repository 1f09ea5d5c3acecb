package live

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/bus"
)

func TestBadFramesEndTheSocketWithTheirCode(t *testing.T) {
	h := start(t, func(l *limits) { l.burst = 5; l.rate = 1 })
	for name, c := range map[string]struct {
		frames []string
		code   int
	}{
		"no JSON":         {[]string{`hello`}, 4400},
		"unknown frame":   {[]string{`{"t":"drop"}`}, 4400},
		"unknown key":     {[]string{`{"t":"viewing","x":1}`}, 4400},
		"wrong type":      {[]string{`{"t":"sub","epoch":"e","since":"1"}`}, 4400},
		"no since":        {[]string{`{"t":"sub","epoch":"e"}`}, 4400},
		"negative since":  {[]string{`{"t":"sub","epoch":"e","since":-1}`}, 4400},
		"two values":      {[]string{`{"t":"viewing"}{"t":"viewing"}`}, 4400},
		"unknown state":   {[]string{`{"t":"presence","state":"asleep"}`}, 4400},
		"long id":         {[]string{`{"t":"viewing","c":"` + strings.Repeat("x", 65) + `"}`}, 4400},
		"too large":       {[]string{`{"t":"viewing","c":"` + strings.Repeat("x", 70<<10) + `"}`}, 1009},
		"too many frames": {strings.Split(strings.Repeat(`{"t":"viewing"}|`, 6)+`{"t":"viewing"}`, "|"), 4429},
	} {
		t.Run(name, func(t *testing.T) {
			d := h.dial(t, "all")
			for _, f := range c.frames {
				d.write(f)
			}
			if code := d.ends(); code != c.code {
				t.Fatalf("ended with %d, want %d", code, c.code)
			}
		})
	}
}

func TestKickEndsSocketsOfThatAgentAtOnce(t *testing.T) {
	h := start(t, nil)
	gone, stays := h.desk(t, "own"), h.desk(t, "all")
	began := time.Now()
	h.hub.Kick("agt_own")
	if code := gone.ends(); code != 4401 {
		t.Fatalf("ended with %d", code)
	}
	if took := time.Since(began); took > time.Second {
		t.Fatalf("took %v", took)
	}
	h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	stays.take(1)
	again := h.desk(t, "own")
	h.Hint(bus.Kick, []byte("agt_own")) // from another process
	if code := again.ends(); code != 4401 {
		t.Fatalf("ended with %d", code)
	}
	h.hub.KickSession("s1")
	if code := stays.ends(); code != 4401 {
		t.Fatalf("ended with %d", code)
	}
}

func TestLostRightIsFoundAtTheNextRecheck(t *testing.T) {
	h := start(t, func(l *limits) { l.heartbeat = 20 * time.Millisecond })
	h.hub.Recheck = func(_ context.Context, who Who) (Who, error) {
		if who.AgentID == "agt_own" {
			return Who{}, hub.Errorf(hub.Denied, "disabled")
		}
		return who, nil
	}
	if code := h.desk(t, "own").ends(); code != 4401 {
		t.Fatalf("ended with %d", code)
	}
}

func TestTooManySocketsOfOneAgent(t *testing.T) {
	h := start(t, func(l *limits) { l.perAgent = 2 })
	h.desk(t, "all")
	h.desk(t, "all")
	conn, _, err := dialRaw(h, "all")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if code := (&desk{t: t, conn: conn}).ends(); code != 4429 {
		t.Fatalf("ended with %d", code)
	}
	h.desk(t, "own")
}

func TestTypingIsSeenByColleaguesInScopeOnly(t *testing.T) {
	h := start(t, nil)
	h.happen(hub.MessageReceived, conv("cnv_1", "agt_own"), hub.FactData{})
	until(t, "the ring to follow", func() bool { return h.hub.ring.newest() == 1 })
	all, own, other := h.desk(t, "all"), h.desk(t, "own"), h.desk(t, "own2")
	own.write(`{"t":"typing","c":"cnv_1","on":true}`)
	m := all.moment("typing")
	if m["c"] != "cnv_1" || m["on"] != true || m["ttl_s"] != 6.0 || m["by"].(map[string]any)["name"] != "Bob" || m["contact"] != nil || m["refs"] != nil {
		t.Fatalf("typing: %v", m)
	}
	other.write(`{"t":"typing","c":"cnv_1","on":true}`) // may not see it: nobody hears
	all.write(`{"t":"replying","c":"cnv_1","on":true}`)
	if m := own.moment("replying"); m["by"].(map[string]any)["name"] != "Ada" {
		t.Fatalf("replying: %v", m)
	}
	h.hub.Say(CustomerTyping(conv("cnv_1", "agt_own"), "Ana", true))
	if m := own.moment("typing"); m["by"].(map[string]any)["type"] != "contact" {
		t.Fatalf("customer typing: %v", m)
	}
	h.hub.Say(CustomerTyping(conv("cnv_2", "agt_own2"), "Zoe", true))
	if m := other.moment("typing"); m["c"] != "cnv_2" {
		t.Fatalf("first moment of a stranger to cnv_1: %v", m)
	}
	_ = own.conn.Close()
	if m := all.moment("typing"); m["on"] != true || m["by"].(map[string]any)["name"] != "Ana" {
		t.Fatalf("queued customer typing: %v", m)
	}
	for {
		if m := all.moment("typing"); m["on"] == false && m["by"].(map[string]any)["name"] == "Bob" {
			break
		}
	}
}

func TestNewDeskLearnsWhoIsThere(t *testing.T) {
	h := start(t, nil)
	h.happen(hub.MessageReceived, conv("cnv_1", ""), hub.FactData{})
	until(t, "the ring to follow", func() bool { return h.hub.ring.newest() == 1 })
	ada := h.desk(t, "all")
	ada.write(`{"t":"presence","state":"away"}`)
	ada.write(`{"t":"viewing","c":"cnv_1"}`)
	until(t, "Ada to be there", func() bool {
		return len(h.hub.Presence.List(context.Background(), "viewing:cnv_1")) == 1
	})
	bob := h.desk(t, "own")
	if m := bob.moment("presence"); m["state"] != "away" || m["by"].(map[string]any)["name"] != "Ada" {
		t.Fatalf("presence: %v", m)
	}
	bob.write(`{"t":"viewing","c":"cnv_1"}`)
	if m := bob.moment("viewing"); m["c"] != "cnv_1" || m["by"].(map[string]any)["name"] != "Ada" || m["on"] != true {
		t.Fatalf("viewing: %v", m)
	}
	ada.write(`{"t":"viewing","c":""}`)
	if m := bob.moment("viewing"); m["on"] != false {
		t.Fatalf("left: %v", m)
	}
	ada.write(`{"t":"presence","state":"offline"}`)
	if m := bob.moment("presence"); m["on"] != false || m["state"] != "offline" {
		t.Fatalf("offline: %v", m)
	}
}

func TestStoppingHubSaysSo(t *testing.T) {
	h := start(t, nil)
	d := h.desk(t, "all")
	h.hub.close()
	if code := d.ends(); code != 1001 {
		t.Fatalf("ended with %d", code)
	}
	if _, resp, err := dialRaw(h, "all"); err == nil || resp.StatusCode != 503 {
		t.Fatalf("a stopped hub answered %v", resp)
	}
}

func FuzzClientFrame(f *testing.F) {
	for _, seed := range []string{
		`{"t":"sub","epoch":"e","since":1}`, `{"t":"typing","c":"cnv_1","on":true}`, `{"t":"presence","state":"online"}`,
		`{"t":"viewing"}`, `[]`, `{"t":"sub","since":1e400}`, "{\"t\":\"\x00\"}", `{"t":{"t":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := parse(data)
		if !ok {
			return
		}
		if got.T == "sub" && (got.Since == nil || *got.Since < 0) || len(got.C) > 64 {
			t.Fatalf("accepted %q as %+v", data, got)
		}
	})
}
