package voice_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/voice"
	"github.com/parleyhub/parley/hub"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	account = "AC0123456789abcdef0123456789abcdef"
	token   = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	ours    = "+15005550006"
	theirs  = "+12025550143"
	desk    = "+12025550199" // an agent's phone
)

var (
	ann = hub.Handle{Kind: hub.HandlePhone, Address: theirs}
	mp3 = bytes.Repeat(append([]byte("\xff\xfb\x90\x64"), make([]byte, 413)...), 3) // three frames of silence
)

type object = map[string]any

// network is Twilio as a test meets it.
type network struct {
	*twilio.Sim
	srv *httptest.Server
	rig *channeltest.Rig
}

func start(t testing.TB, h *channeltest.Hub) *network {
	t.Helper()
	lone := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	n := &network{Sim: twilio.New(twilio.Options{AccountSID: account, AuthToken: token, Now: h.Clock.Now, HTTP: lone})}
	n.srv = httptest.NewServer(n.Sim)
	t.Cleanup(n.srv.Close)
	n.At(n.srv.URL, "")
	n.Add(twilio.Number{Phone: ours})
	return n
}

func (n *network) settings(more object) object {
	s := object{"account_sid": account, "auth_token": token, "api_url": n.srv.URL, "number": ours, "ring": []any{desk}, "transcribe": true}
	for k, v := range more {
		s[k] = v
	}
	return s
}

func open(t testing.TB, more object) *network {
	t.Helper()
	h := channeltest.NewHub(t)
	n := start(t, h)
	n.rig = channeltest.Open(t, h, voice.Channel, n.settings(more))
	n.Add(twilio.Number{Phone: ours, Voice: n.rig.URL, Status: n.rig.URL + "/status"})
	return n
}

func TestVoiceKeepsTheChannelContract(t *testing.T) {
	channeltest.Run(t, channeltest.Case{
		Channel: voice.Channel,
		To:      ann,
		Start: func(t *testing.T, h *channeltest.Hub) (map[string]any, channeltest.Provider) {
			n := start(t, h)
			keys := map[string]string{}
			return n.settings(nil), channeltest.Provider{
				Silent: func(t testing.TB, r *channeltest.Rig, _, _ string) {
					n.Add(twilio.Number{Phone: ours, Voice: r.URL, Status: r.URL + "/status"})
					r.Hub.Refuse(hub.Errorf(hub.Temporary, "not now")) // Twilio calls, and nobody takes note
					n.Ring(t.Context(), theirs, ours, twilio.Plot{Agent: twilio.NoAnswer})
					n.Settle(t.Context())
					r.Hub.Refuse(nil)
				},
				// What customers say on the phone comes as the transcript of their message.
				Offer: func(t testing.TB, r *channeltest.Rig, key, text string) bool {
					if keys[key] == "" {
						keys[key] = fmt.Sprintf("TR%032x", len(keys)+1)
					}
					call := "CA" + strings.Repeat("1", 32)
					return n.Post(t.Context(), r.URL+"/transcription?call="+call+"&person=%2B12025550143", [][2]string{
						{"AccountSid", account}, {"CallSid", call}, {"TranscriptionSid", keys[key]}, {"TranscriptionStatus", "completed"}, {"TranscriptionText", text}}).OK()
				},
			}
		},
	})
}

// whole is the one item that news of a call becomes, in the order given.
func whole(t testing.TB, news []hub.Inbound) (hub.Call, hub.Inbound) {
	t.Helper()
	var c hub.Call
	all := hub.Inbound{}
	for i, in := range news {
		if in.Call == nil || !in.Joins || in.Ref == "" || in.Ref != news[0].Ref || in.From != news[0].From || in.Thread != news[0].Thread {
			t.Fatalf("not one item: %+v", in)
		}
		if i == 0 {
			c = *in.Call
		} else {
			c = c.Join(*in.Call)
		}
		all.Attachments = append(all.Attachments, in.Attachments...)
	}
	return c, all
}

// play plays a call and answers its news.
func (n *network) play(t testing.TB, p twilio.Plot) []hub.Inbound {
	t.Helper()
	before := len(n.rig.Hub.Received())
	sid, a := n.Ring(t.Context(), theirs, ours, p)
	if !a.OK() {
		t.Fatalf("%+v", a)
	}
	for _, a := range n.Settle(t.Context()) {
		if !a.OK() {
			t.Fatalf("%+v", a)
		}
	}
	var out []hub.Inbound
	for _, in := range n.rig.Hub.Received()[before:] {
		if in.Ref != sid {
			t.Fatalf("about %q, want %q", in.Ref, sid)
		}
		out = append(out, in)
	}
	return out
}

func TestEachWayACallMayGoIsOneItemInWhateverOrderItsNewsComes(t *testing.T) {
	for name, c := range map[string]struct {
		more object
		plot twilio.Plot
		want hub.Call // of what matters
		file bool
	}{
		"an agent answers":             {nil, twilio.Plot{Agent: twilio.Answers, Presses: true, Seconds: 90}, hub.Call{State: hub.CallEnded, Seconds: 90}, false},
		"an agent answers at once":     {object{"confirm": false}, twilio.Plot{Agent: twilio.Answers, Seconds: 90}, hub.Call{State: hub.CallEnded, Seconds: 90}, false},
		"a mobile's voicemail answers": {nil, twilio.Plot{Agent: twilio.Answers, Speaks: mp3, Words: "Call me", Seconds: 9}, hub.Call{State: hub.CallMissed, Why: "voicemail", Transcript: "Call me"}, true},
		"a message is left":            {nil, twilio.Plot{Agent: twilio.NoAnswer, Speaks: mp3, Words: "Call me back", Seconds: 9}, hub.Call{State: hub.CallMissed, Why: "voicemail", Transcript: "Call me back"}, true},
		"nobody rings":                 {object{"ring": []any{}}, twilio.Plot{Speaks: mp3, Words: "Hm", Seconds: 9}, hub.Call{State: hub.CallMissed, Why: "voicemail", Transcript: "Hm"}, true},
		"nothing is said":              {nil, twilio.Plot{Agent: twilio.Busy}, hub.Call{State: hub.CallMissed, Why: "hung_up"}, false},
		"the caller hangs up":          {nil, twilio.Plot{HangsUp: true}, hub.Call{State: hub.CallMissed, Why: "hung_up"}, false},
		"no voicemail":                 {object{"voicemail": false}, twilio.Plot{Agent: twilio.NoAnswer}, hub.Call{State: hub.CallMissed}, false},
		"two phones":                   {object{"ring": []any{desk, "+12025550198"}}, twilio.Plot{Agent: twilio.Answers, Presses: true, Seconds: 30}, hub.Call{State: hub.CallEnded, Seconds: 30}, false},
	} {
		t.Run(name, func(t *testing.T) {
			n := open(t, c.more)
			news := n.play(t, c.plot)
			for range 200 {
				got, all := whole(t, news)
				if got.State != c.want.State || got.Seconds != c.want.Seconds || got.Transcript != c.want.Transcript || (c.want.Why != "" && got.Why != c.want.Why) {
					t.Fatalf("%+v, want %+v", got, c.want)
				}
				if got.From != theirs || got.To != ours || got.Outgoing || got.EndedAt.IsZero() || got.StartedAt.IsZero() {
					t.Fatalf("%+v", got)
				}
				if (len(all.Attachments) == 1) != c.file || (c.file && (all.Attachments[0].Name != "recording.mp3" || all.Attachments[0].Size != int64(len(mp3)))) {
					t.Fatalf("%+v", all.Attachments)
				}
				if news[0].From != ann {
					t.Fatalf("%+v", news[0].From)
				}
				rand.Shuffle(len(news), func(i, j int) { news[i], news[j] = news[j], news[i] })
			}
			if rows := n.rig.Hub.StateKeys(); len(rows) != 0 {
				t.Errorf("left behind: %v", rows)
			}
		})
	}
}

func TestCallbacksTwiceAndShuffledAreTheSameCall(t *testing.T) {
	for range 20 {
		n := open(t, nil)
		n.Fail(twilio.Fault{Twice: true, Shuffle: true})
		news := n.play(t, twilio.Plot{Agent: twilio.NoAnswer, Speaks: mp3, Words: "Call me", Seconds: 9})
		c, all := whole(t, news)
		if c.State != hub.CallMissed || c.Transcript != "Call me" || len(all.Attachments) != 1 {
			t.Fatalf("%+v %+v", c, all.Attachments)
		}
		keys := map[string]bool{}
		for _, in := range news {
			if keys[in.SrcKey] {
				t.Fatalf("%s twice", in.SrcKey)
			}
			keys[in.SrcKey] = true
		}
	}
}

func TestOneEndTwentyTimesAtOnceIsOnePieceOfNews(t *testing.T) {
	n := open(t, nil)
	form := [][2]string{{"AccountSid", account}, {"CallSid", "CA" + strings.Repeat("1", 32)}, {"CallStatus", "no-answer"}, {"From", theirs}, {"To", ours}, {"Direction", "inbound"}}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := n.Post(t.Context(), n.rig.URL+"/status", form); !a.OK() {
				t.Errorf("%+v", a)
			}
		})
	}
	all.Wait()
	if got := n.rig.Hub.Received(); len(got) != 1 || got[0].Call.State != hub.CallMissed || got[0].Call.Why != "no_answer" {
		t.Fatalf("%+v", got)
	}
}

func TestWeCall(t *testing.T) {
	for name, c := range map[string]struct {
		plot twilio.Plot
		want hub.Call
	}{
		"both answer":       {twilio.Plot{Agent: twilio.Answers, Person: twilio.Answers, Seconds: 61}, hub.Call{State: hub.CallEnded, Seconds: 61}},
		"the person is out": {twilio.Plot{Agent: twilio.Answers, Person: twilio.NoAnswer}, hub.Call{State: hub.CallMissed, Why: "no_answer"}},
		"the person speaks": {twilio.Plot{Agent: twilio.Answers, Person: twilio.Busy}, hub.Call{State: hub.CallMissed, Why: "busy"}},
		"no such number":    {twilio.Plot{Agent: twilio.Answers, Person: twilio.Fails}, hub.Call{State: hub.CallFailed, Why: "failed"}},
		"the agent is out":  {twilio.Plot{Agent: twilio.NoAnswer}, hub.Call{State: hub.CallFailed, Why: "agent_no_answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := open(t, nil)
			n.Plot(desk, c.plot)
			ref, err := n.rig.Adapter.(channels.Caller).Call(t.Context(), ann, "+1 (202) 555-0199")
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range n.Settle(t.Context()) {
				if !a.OK() {
					t.Errorf("%+v", a)
				}
			}
			news := n.rig.Hub.Received()
			for range 200 {
				got, _ := whole(t, news)
				if got.State != c.want.State || got.Why != c.want.Why || got.Seconds != c.want.Seconds || !got.Outgoing || got.From != ours || got.To != theirs {
					t.Fatalf("%+v, want %+v", got, c.want)
				}
				if news[0].Ref != ref || news[0].From != ann {
					t.Fatalf("%+v", news[0])
				}
				rand.Shuffle(len(news), func(i, j int) { news[i], news[j] = news[j], news[i] })
			}
			if leg := n.Calls(); leg[0].To != desk || leg[0].From != ours || (len(leg) > 1 && (leg[1].To != theirs || leg[1].From != ours)) {
				t.Errorf("%+v", leg)
			}
		})
	}
}

func TestCallsThatCannotBeMade(t *testing.T) {
	n := open(t, nil)
	call := n.rig.Adapter.(channels.Caller).Call
	for name, c := range map[string]struct {
		to    hub.Handle
		agent string
	}{
		"no number":       {hub.EmailHandle("ann@customer.example"), desk},
		"no agent":        {ann, ""},
		"agent at home":   {ann, "0199"},
		"oneself":         {ann, theirs},
		"the hub, itself": {ann, ours},
	} {
		if _, err := call(t.Context(), c.to, c.agent); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		fault twilio.Fault
		want  hub.Kind
	}{
		"busy": {twilio.Fault{Status: 429, Code: 20429}, hub.Limited}, "country": {twilio.Fault{Status: 400, Code: 21215}, hub.Denied},
		"lost": {twilio.Fault{Lose: true}, hub.Unknown}, "trouble": {twilio.Fault{Status: 503}, hub.Temporary}, "caller id": {twilio.Fault{Status: 400, Code: 21210}, hub.Denied},
	} {
		n.Fail(c.fault)
		if _, err := call(t.Context(), ann, desk); !hub.Is(err, c.want) || strings.Contains(err.Error(), theirs) || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestWhatIsSaidIsOursAndEscaped(t *testing.T) {
	n := open(t, object{"greeting": `Welcome to "A&B" <Dial>+19005550100</Dial>`, "language": "fr-FR"})
	_, a := n.Ring(t.Context(), theirs, ours, twilio.Plot{Agent: twilio.NoAnswer})
	n.Settle(t.Context())
	if strings.Contains(a.Body, "<Dial>+1900") || !strings.Contains(a.Body, `language="fr-FR"`) {
		t.Errorf("%s", a.Body)
	}
	legs := n.Calls()
	if heard := legs[0].Heard; len(heard) != 2 || heard[0] != `Welcome to "A&B" <Dial>+19005550100</Dial>` || !strings.Contains(heard[1], "après le bip") {
		t.Errorf("%q", heard)
	}
	if len(legs) != 2 || legs[1].To != desk {
		t.Errorf("%+v", legs)
	}
}

func TestSomebodyOnTheLineIsServedThoughTheHubCannotTakeNote(t *testing.T) {
	n := open(t, nil)
	n.rig.Hub.Refuse(hub.Errorf(hub.Temporary, "not now"))
	sid, a := n.Ring(t.Context(), theirs, ours, twilio.Plot{Agent: twilio.NoAnswer})
	if !a.OK() || !strings.Contains(a.Body, "<Dial") || !slices.Contains(n.Calls()[0].Heard, "We cannot answer now. Please leave a message after the tone.") {
		t.Fatalf("%+v %+v", a, n.Calls()[0])
	}
	if answers := n.Settle(t.Context()); !slices.ContainsFunc(answers, func(a twilio.Answer) bool { return a.Status == 503 }) {
		t.Error("its end was acknowledged")
	}
	n.rig.Hub.Refuse(nil)
	for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), n.rig.Hub.Clock.Now().Add(-time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		if err := one.Take(t.Context(), n.rig.Hub); err != nil {
			t.Fatal(err)
		}
	}
	got := n.rig.Hub.Received()
	if len(got) != 1 || got[0].Ref != sid || got[0].SrcKey != sid+"/end" || got[0].Call.State != hub.CallMissed {
		t.Fatalf("%+v", got)
	}
}

func TestCallsWhileWeWereAwayAreListedWithTheirMessages(t *testing.T) {
	n := open(t, object{"confirm": false})
	n.rig.Hub.Refuse(hub.Errorf(hub.Temporary, "not now"))
	since := n.rig.Hub.Clock.Now().Add(-time.Second)
	left, _ := n.Ring(t.Context(), theirs, ours, twilio.Plot{Agent: twilio.NoAnswer, Speaks: mp3, Seconds: 9})
	n.Settle(t.Context())
	n.rig.Hub.Clock.Advance(time.Minute)
	n.rig.Hub.Refuse(nil)
	for range 2 { // a second look finds the same
		for one, err := range n.rig.Adapter.(channels.Reconciler).List(t.Context(), since) {
			if err != nil {
				t.Fatal(err)
			}
			if err := one.Take(t.Context(), n.rig.Hub); err != nil {
				t.Fatal(err)
			}
		}
	}
	c, all := whole(t, n.rig.Hub.Received())
	if c.State != hub.CallMissed || c.Why != "voicemail" || len(all.Attachments) != 1 || n.rig.Hub.Received()[0].Ref != left {
		t.Fatalf("%+v %+v", c, all)
	}
}

func TestARecordingThatIsLateIsFetchedWhenTwilioComesAgain(t *testing.T) {
	n := open(t, nil)
	n.Fail(twilio.Fault{Files: 2})
	if _, a := n.Ring(t.Context(), theirs, ours, twilio.Plot{Speaks: mp3, Words: "x", Seconds: 9}); !a.OK() {
		t.Fatalf("%+v", a)
	}
	n.Settle(t.Context())
	if _, all := whole(t, n.rig.Hub.Received()); len(all.Attachments) != 1 {
		t.Fatalf("%+v", all)
	}
}
