package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
	"github.com/parleyhub/parley/internal/testpeers"
)

const (
	phoneAccount = "AC0123456789abcdef0123456789abcdef"
	phoneToken   = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
	houseLine    = "+15005550006"
	annsPhone    = "+12025550143"
)

// phoneNetwork is Twilio outside of a hub, with one number that leads to both inboxes.
func phoneNetwork(t *testing.T, olga *agent, p *process) (line *twilio.Sim, texts, calls hub.InboxID) {
	t.Helper()
	line = twilio.New(twilio.Options{AccountSID: phoneAccount, AuthToken: phoneToken, Now: time.Now, HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}})
	srv := httptest.NewServer(line)
	t.Cleanup(srv.Close)
	line.At(srv.URL, "")
	line.Add(twilio.Number{Phone: houseLine}) // the hub looks it up as soon as it is there
	acc := map[string]any{"account_sid": phoneAccount, "auth_token": phoneToken, "api_url": srv.URL}
	with := func(more map[string]any) map[string]any {
		for k, v := range acc {
			more[k] = v
		}
		return more
	}
	texts = olga.inbox("sms", with(map[string]any{"numbers": []any{houseLine}}))
	calls = olga.inbox("voice", with(map[string]any{"number": houseLine, "transcribe": true}))
	hook := p.URL() + "/hooks/" // what Twilio signs is the public address
	line.Add(twilio.Number{Phone: houseLine, SMS: hook + "sms/" + string(texts), Voice: hook + "voice/" + string(calls), Status: hook + "voice/" + string(calls) + "/status"})
	return line, texts, calls
}

func TestTextsAndCallsRunThroughTheWholeHub(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		line, texts, calls := phoneNetwork(t, olga, p)
		ctx := context.Background()

		sid := line.Say(annsPhone, houseLine, "Is it this one? 📷", twilio.File{Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n0000000000000000")})
		var all sync.WaitGroup
		for range 5 { // Twilio is not sure that we had it
			all.Go(func() {
				if a := line.Again(ctx, sid); !a.OK() {
					t.Errorf("%+v", a)
				}
			})
		}
		all.Wait()
		id := olga.await(1)[0].ID
		got := olga.messages(id)
		if len(got) != 1 || got[0].Text != "Is it this one? 📷" || len(got[0].Attachments) != 1 || got[0].Attachments[0].Type != "image/png" {
			t.Fatalf("%+v", got)
		}
		said := olga.reply(id, texts, "Yes, that one.")
		olga.awaitState(id, said.ID, hub.Accepted)
		line.Fail(twilio.Fault{Twice: true, Shuffle: true})
		line.Settle(ctx)
		olga.awaitState(id, said.ID, hub.Delivered)
		if sent := line.Sent(); len(sent) != 1 || sent[0].Body != "Yes, that one." || sent[0].From != houseLine || sent[0].To != annsPhone {
			t.Fatalf("%+v", sent)
		}

		// Ann calls, and leaves a message: the same person, one item.
		frame := append([]byte("\xff\xfb\x90\x64"), make([]byte, 413)...)
		call, a := line.Ring(ctx, annsPhone, houseLine, twilio.Plot{Speaks: append(frame, frame...), Words: "Please call me back", Seconds: 7})
		if !a.OK() {
			t.Fatalf("%+v", a)
		}
		for _, a := range line.Settle(ctx) {
			if !a.OK() {
				t.Errorf("%+v", a)
			}
		}
		var rang hub.MessageCard
		testpeers.Await(t, soon, "the whole call", func() bool {
			for _, c := range olga.conversations() {
				for _, m := range olga.messages(c.ID) {
					if m.Call != nil {
						rang = m
					}
				}
			}
			return rang.Call != nil && rang.Call.State == hub.CallMissed && rang.Call.Transcript != "" && len(rang.Attachments) == 1
		})
		if rang.Call.Why != "voicemail" || rang.Call.Transcript != "Please call me back" || rang.Call.From != annsPhone || rang.SourceKey == "" || call == "" {
			t.Errorf("%+v %+v", rang, rang.Call)
		}
		for _, c := range olga.conversations() {
			if c.Contact.ID != olga.conversation(id).Contact.ID {
				t.Errorf("the caller became somebody else: %+v", c)
			}
		}
		status, raw := olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(rang.ConversationID)+"/messages",
			map[string]any{"kind": "reply", "text": "words", "inbox_id": calls, "client_id": hub.NewToken()}, nil)
		if status != http.StatusUnprocessableEntity || !strings.Contains(raw, "no written words") {
			t.Errorf("words by phone: %d %s", status, raw)
		}

		// STOP: nothing goes out any more, and Twilio is not even asked.
		if _, a := line.Text(ctx, annsPhone, houseLine, "Stop"); !a.OK() || strings.Contains(a.Body, "Message>") {
			t.Errorf("%+v", a)
		}
		testpeers.Await(t, soon, "the stop to count", func() bool {
			status, raw = olga.ask(http.DefaultClient, http.MethodPost, "/conversations/"+string(id)+"/messages",
				map[string]any{"kind": "reply", "text": "one more", "inbox_id": texts, "client_id": hub.NewToken()}, nil)
			return status == http.StatusUnprocessableEntity
		})
		if !strings.Contains(raw, "does not want") {
			t.Errorf("%s", raw)
		}
	})
}

// The news of a call may come before we have written down that we make it.
func TestACallOfOursIsOneItemHoweverFastItsNewsIs(t *testing.T) {
	onEach(t, func(t *testing.T, cfg config.Config) {
		p := begin(t, cfg, Options{})
		olga := atDesk(t, p)
		line, _, calls := phoneNetwork(t, olga, p)
		ctx, cancel := context.WithCancel(context.Background())
		var network sync.WaitGroup
		network.Go(func() { _ = line.Run(ctx) })
		t.Cleanup(func() { cancel(); network.Wait() })
		if _, a := line.Text(ctx, annsPhone, houseLine, "Please call me"); !a.OK() {
			t.Fatalf("%+v", a)
		}
		id := olga.await(1)[0].ID
		const desk = "+12025550199"
		line.Plot(desk, twilio.Plot{Agent: twilio.Answers, Person: twilio.Answers, Seconds: 61})
		const times = 5
		for range times {
			olga.post("/conversations/"+string(id)+"/call", map[string]any{"inbox_id": calls, "phone": desk}, nil)
		}
		rang := func() (out []hub.MessageCard) {
			for _, c := range olga.conversations() {
				for _, m := range olga.messages(c.ID) {
					if m.Call != nil {
						out = append(out, m)
					}
				}
			}
			return out
		}
		testpeers.Await(t, soon, "the calls to end", func() bool {
			ended := 0
			for _, m := range rang() {
				if m.Call.State == hub.CallEnded {
					ended++
				}
			}
			return ended >= times
		})
		for _, m := range rang() {
			if c := m.Call; c.State != hub.CallEnded || !c.Outgoing || c.Seconds != 61 || c.To != annsPhone || m.ConversationID != id || m.Direction != hub.DirOut {
				t.Errorf("%+v %+v", m, c)
			}
		}
		if n := len(rang()); n != times {
			t.Errorf("%d items of %d calls", n, times)
		}
	})
}
