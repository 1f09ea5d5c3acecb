package voice_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/voice"
	"github.com/parleyhub/parley/hub"
)

func TestHiddenCallersAreNotOnePerson(t *testing.T) {
	n := open(t, nil)
	seen := map[string]bool{}
	for _, from := range []string{"+266696687", "+266696687", "anonymous", "", "+7378742833", "sip:ann@customer.example", "SIP:ann@customer.example"} {
		before := len(n.rig.Hub.Received())
		if _, a := n.Ring(t.Context(), from, ours, twilio.Plot{Agent: twilio.Answers, Presses: true, Seconds: 3}); !a.OK() {
			t.Fatalf("%q: %+v", from, a)
		}
		n.Settle(t.Context())
		news := n.rig.Hub.Received()[before:]
		c, _ := whole(t, news)
		if news[0].From.Kind == hub.HandlePhone || c.From != "" || c.State != hub.CallEnded {
			t.Errorf("%q: %+v, %+v", from, news[0].From, c)
		}
		seen[news[0].From.Address] = true
	}
	if len(seen) != 6 {
		t.Errorf("%d people, want five hidden ones and one with an address", len(seen))
	}
}

func TestOnlyTwilioIsAnsweredAndBelieved(t *testing.T) {
	n := open(t, nil)
	call := "CA" + strings.Repeat("1", 32)
	form := [][2]string{{"AccountSid", account}, {"CallSid", call}, {"From", theirs}, {"To", ours}, {"CallStatus", "completed"}}
	for _, path := range []string{"", "/status", "/leg?call=" + call, "/dialed?call=" + call, "/recording?call=" + call, "/transcription?call=" + call, "/bridge?person=%2B19005550100",
		"/accept?call=" + call, "/whisper?call=" + call, "/recorded?call=" + call, "/bridged?call=" + call, "/nowhere"} {
		at := n.rig.URL + path
		for name, sig := range map[string]string{"none": "", "another token": twilio.Sign("00000000000000000000000000000000", at, form),
			"another address": twilio.Sign(token, at+"&x=1", form)} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at, strings.NewReader("AccountSid="+account+"&CallSid="+call+"&From=%2B12025550143&To=%2B15005550006&CallStatus=completed"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("X-Twilio-Signature", sig)
			resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != 403 {
				t.Errorf("%s with %s: %d", path, name, resp.StatusCode)
			}
		}
	}
	if a := n.Post(t.Context(), n.rig.URL+"/nowhere", form); a.Status != 404 {
		t.Errorf("%+v", a)
	}
	if len(n.rig.Hub.Received()) != 0 {
		t.Error("something was believed")
	}
}

func TestEventsWithoutAWordAreKept(t *testing.T) {
	n := open(t, nil)
	call := "CA" + strings.Repeat("1", 32)
	for i, c := range []struct{ path, status string }{{"/status", "levitating"}, {"/leg?call=" + call, "levitating"}, {"/leg", "ringing"}, {"/recording?call=" + call, "completed"}} {
		if a := n.Post(t.Context(), n.rig.URL+c.path, [][2]string{{"AccountSid", account}, {"CallSid", call}, {"CallStatus", c.status}, {"From", theirs}}); !a.OK() {
			t.Errorf("%d: %+v", i, a)
		}
	}
	got := n.rig.Hub.Received()
	if len(got) != 4 {
		t.Fatalf("%d kept", len(got))
	}
	for _, in := range got {
		if in.Event == "" || len(in.Raw) == 0 {
			t.Errorf("%+v", in)
		}
	}
}

func TestVerifySaysWhatIsWrong(t *testing.T) {
	n := open(t, nil)
	check := func(want ...string) {
		t.Helper()
		var got []string
		for _, s := range n.rig.Adapter.(channels.Verifier).Verify(context.Background()) {
			got = append(got, fmt.Sprint(s.Name, " ", s.OK))
			if !s.OK && s.Text == "" {
				t.Errorf("%s says nothing", s.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	check("sign_in true", "number true", "webhook true", "webhook true")
	n.Add(twilio.Number{Phone: ours, Voice: n.rig.URL})
	check("sign_in true", "number true", "webhook true", "webhook false")
	n.Add(twilio.Number{Phone: ours, TextsOnly: true})
	check("sign_in true", "number false")
	n.Fail(twilio.Fault{Status: 401, Code: 20003})
	check("sign_in false")
}

func TestSettingsThatCannotBe(t *testing.T) {
	h := channeltest.NewHub(t)
	for name, more := range map[string]object{
		"no number": {"number": "call me"}, "rings itself": {"ring": []any{ours}}, "rings nonsense": {"ring": []any{"x"}},
		"rings a crowd": {"ring": []any{"+12025550101", "+12025550102", "+12025550103", "+12025550104", "+12025550105", "+12025550106", "+12025550107", "+12025550108", "+12025550109", "+12025550110", "+12025550111"}},
	} {
		n := start(t, h)
		if _, err := voice.Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: n.settings(more)}, h.Env()); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A colleague's mobile may be taken by its voicemail while somebody else answers.
func TestAnotherPhonesMachineEndsNoCall(t *testing.T) {
	n := open(t, object{"ring": []any{desk, "+12025550198"}})
	call, one, two := "CA"+strings.Repeat("1", 32), "CA"+strings.Repeat("2", 32), "CA"+strings.Repeat("3", 32)
	about := "?call=" + call + "&person=%2B12025550143"
	post := func(path, sid, status, seconds string) {
		t.Helper()
		if a := n.Post(t.Context(), n.rig.URL+path+about, [][2]string{{"AccountSid", account}, {"CallSid", sid}, {"ParentCallSid", call}, {"CallStatus", status},
			{"CallDuration", seconds}, {"Digits", "1"}}); !a.OK() {
			t.Fatalf("%+v", a)
		}
	}
	state := func() hub.Call {
		c, _ := whole(t, n.rig.Hub.Received())
		return c
	}
	post("/leg", one, "in-progress", "")
	post("/leg", two, "in-progress", "")
	post("/accept", one, "in-progress", "")
	post("/leg", two, "completed", "4")
	if c := state(); c.State != hub.CallActive {
		t.Fatalf("%+v", c)
	}
	post("/leg", one, "completed", "60")
	if c := state(); c.State != hub.CallEnded || c.Seconds != 60 {
		t.Fatalf("%+v", c)
	}
}
