package sms_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/sms"
	"github.com/parleyhub/parley/hub"
)

func TestReceiptsInAnyOrderAndTwice(t *testing.T) {
	n := open(t, nil)
	m, rec, err := n.send("Hello")
	if err != nil || !strings.HasPrefix(rec.Ref, "SM") || rec.State != hub.Accepted {
		t.Fatalf("%+v, %v", rec, err)
	}
	n.Fail(twilio.Fault{Twice: true, Shuffle: true})
	for _, a := range n.Settle(t.Context()) {
		if !a.OK() {
			t.Errorf("%+v", a)
		}
	}
	state := hub.Queued
	count := map[hub.DeliveryState]int{}
	for _, r := range n.rig.Hub.Receipts() {
		count[r.State]++
		if r.Ref != m.Ref {
			t.Errorf("about %q, want %q", r.Ref, m.Ref)
		}
		if r.State.Forward(state) {
			state = r.State
		}
	}
	if state != hub.Delivered || count[hub.Accepted] != 2 || count[hub.Delivered] != 2 || len(count) != 2 {
		t.Errorf("%s, %v", state, count)
	}
}

func TestWhyAMessageDidNotArriveIsSaidInPlainWords(t *testing.T) {
	for code, want := range map[int]string{30003: "switched off", 30005: "does not exist", 30006: "landline", 30007: "spam", 30034: "10DLC", 30008: "does not say why", 39999: "39999"} {
		n := open(t, nil)
		n.Fate(theirs, code)
		if _, _, err := n.send("Hello"); err != nil {
			t.Fatal(err)
		}
		n.Settle(t.Context())
		all := n.rig.Hub.Receipts()
		if last := all[len(all)-1]; last.State != hub.Failed || !strings.Contains(last.Error, want) {
			t.Errorf("%d: %+v", code, last)
		}
	}
}

func TestForgedReceiptsAreRefused(t *testing.T) {
	n := open(t, nil)
	m, rec, err := n.send("Hello")
	if err != nil {
		t.Fatal(err)
	}
	status := [][2]string{{"MessageSid", rec.Ref}, {"AccountSid", account}, {"MessageStatus", "delivered"}}
	at := n.rig.URL + "/status?ref=" + m.Ref
	elsewhere := n.rig.URL + "/status?ref=msg_other"
	if got := post(t, at, formType, status, twilio.Sign("00000000000000000000000000000000", at, status)); got != 403 {
		t.Errorf("another token: %d", got)
	}
	if got := post(t, elsewhere, formType, status, twilio.Sign(token, at, status)); got != 403 {
		t.Errorf("turned to another message: %d", got)
	}
	if len(n.rig.Hub.Receipts()) != 0 {
		t.Fatal("taken")
	}
	if got := post(t, at, formType, status, twilio.Sign(token, at, status)); got != 200 {
		t.Errorf("the real one: %d", got)
	}
	if got := post(t, at+"#rc=5&rp=all", formType, status, twilio.Sign(token, at+"#rc=5&rp=all", status)); got != 200 {
		t.Errorf("signed with its fragment: %d", got)
	}
	read := [][2]string{{"MessageSid", rec.Ref}, {"AccountSid", account}, {"MessageStatus", "read"}}
	if n.Post(t.Context(), n.rig.URL+"/status", read); n.rig.Hub.Receipts()[2].Ref != rec.Ref || n.rig.Hub.Receipts()[2].State != hub.Read {
		t.Errorf("%+v", n.rig.Hub.Receipts()[2])
	}
	n.rig.Hub.Refuse(hub.Errorf(hub.Temporary, "not now"))
	if a := n.Post(t.Context(), at, status); a.Status != 503 {
		t.Errorf("acknowledged though the hub refused: %+v", a)
	}
}

func TestALostAnswerIsUnknownAndItsCallbackStillFinds(t *testing.T) {
	n := open(t, nil)
	n.Fail(twilio.Fault{Lose: true})
	m, _, err := n.send("Hello")
	if !hub.Is(err, hub.Unknown) {
		t.Fatalf("%v", err)
	}
	n.Fail(twilio.Fault{})
	if len(n.Sent()) != 1 {
		t.Fatalf("sent %d times", len(n.Sent()))
	}
	n.Settle(t.Context())
	got := n.rig.Hub.Receipts()
	if len(got) != 2 || got[0].Ref != m.Ref || !got[0].State.Forward(hub.UnknownOut) {
		t.Fatalf("%+v", got)
	}
}

func TestAnswersBecomeKinds(t *testing.T) {
	for name, c := range map[string]struct {
		fault twilio.Fault
		want  hub.Kind
		after time.Duration
	}{
		"busy":            {twilio.Fault{Status: 429, Code: 20429, RetryAfter: 9 * time.Second}, hub.Limited, 9 * time.Second},
		"busy, no code":   {twilio.Fault{Status: 429}, hub.Limited, 0},
		"trouble":         {twilio.Fault{Status: 500}, hub.Temporary, 0},
		"gateway":         {twilio.Fault{Status: 504}, hub.Unknown, 0},
		"signed out":      {twilio.Fault{Status: 401, Code: 20003}, hub.Temporary, time.Minute},
		"no such number":  {twilio.Fault{Status: 400, Code: 21211}, hub.Invalid, 0},
		"landline":        {twilio.Fault{Status: 400, Code: 21614}, hub.Invalid, 0},
		"opted out":       {twilio.Fault{Status: 400, Code: 21610}, hub.Denied, 0},
		"country closed":  {twilio.Fault{Status: 400, Code: 21408}, hub.Denied, 0},
		"queue full":      {twilio.Fault{Status: 400, Code: 21611}, hub.Limited, 0},
		"never heard of":  {twilio.Fault{Status: 400, Code: 29999}, hub.Invalid, 0},
		"not found":       {twilio.Fault{Status: 404, Code: 20404}, hub.Missing, 0},
		"filtered at api": {twilio.Fault{Status: 400, Code: 30007}, hub.Denied, 0},
	} {
		n := open(t, nil)
		n.Fail(c.fault)
		_, _, err := n.send("Secret words")
		var e *hub.Error
		if hub.KindOf(err) != c.want || !as(err, &e) || e.After != c.after {
			t.Errorf("%s: %v, after %v", name, err, e.After)
		}
		if s := err.Error(); strings.Contains(s, token) || strings.Contains(s, theirs) || strings.Contains(s, "Secret words") || e.Text == "" {
			t.Errorf("%s: %s", name, s)
		}
	}
}

func as(err error, e **hub.Error) bool {
	own, ok := err.(*hub.Error)
	*e = own
	return ok
}

func TestWhoOptedOutAtTwilioIsToldToTheHub(t *testing.T) {
	n := open(t, nil)
	n.Say(theirs, ours, "STOP") // while we were away
	m, _, err := n.send("Hello")
	if !hub.Is(err, hub.Denied) || !strings.Contains(err.Error(), "STOP") {
		t.Fatalf("%v", err)
	}
	got := n.rig.Hub.Received()
	if len(got) != 1 || got[0].From != ann || got[0].Consent == nil || got[0].Consent.Given || got[0].Event != "opted_out" || !strings.Contains(got[0].SrcKey, m.Ref) {
		t.Fatalf("%+v", got)
	}
	n.Text(t.Context(), theirs, ours, "YES")
	if _, _, err := n.send("Hello again"); err != nil {
		t.Fatal(err)
	}
	if last := n.rig.Hub.Received()[1]; last.Consent == nil || !last.Consent.Given {
		t.Errorf("%+v", last)
	}
}

func TestFilesGoOutByAddressesThatNobodyGuesses(t *testing.T) {
	n := open(t, nil)
	pic := n.rig.Hub.File("Ma photo.png", png)
	if _, _, err := n.send("", pic, pic); err != nil {
		t.Fatal(err)
	}
	n.Settle(t.Context())
	sent := n.Sent()[0]
	if len(sent.Files) != 2 || !bytes.Equal(sent.Files[0].Data, png) || sent.Files[0].Type != "image/png" {
		t.Fatalf("%+v", sent)
	}
	at, err := url.Parse(sent.MediaURLs[0])
	if err != nil {
		t.Fatal(err)
	}
	ticket := strings.Split(strings.TrimPrefix(at.Path, "/hooks/sms/inb_channeltest/file/"), "/")[0]
	get := func(method, path string) int {
		req, _ := http.NewRequestWithContext(t.Context(), method, n.rig.URL+"/file/"+path, nil)
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	other := n.rig.Hub.File("secret.pdf", []byte("%PDF-1.4"))
	for path, want := range map[string]int{
		ticket: 200, ticket + "/x.png": 200, "": 404, "x": 404, "..": 404, strings.Replace(ticket, string(pic.ID), string(other.ID), 1): 404, ticket[:len(ticket)-1] + "_": 404,
	} {
		if got := get(http.MethodGet, path); got != want && path != ".." {
			t.Errorf("%q: %d, want %d", path, got, want)
		}
	}
	if got := get(http.MethodPost, ticket); got != 405 {
		t.Errorf("POST: %d", got)
	}
	n.rig.Hub.Clock.Advance(25 * time.Hour)
	if got := get(http.MethodGet, ticket); got != 404 {
		t.Errorf("a day later: %d", got)
	}
}

func TestAPoolStaysWithThePerson(t *testing.T) {
	pool := []any{"+15005550010", "+15005550011", "+15005550012"}
	n := open(t, object{"numbers": pool})
	for _, p := range pool {
		n.Add(twilio.Number{Phone: p.(string), SMS: n.rig.URL})
	}
	used := map[string]int{}
	for i := range 40 {
		to := hub.Handle{Kind: hub.HandlePhone, Address: "+12025550" + string([]byte{'1', byte('0' + i/10), byte('0' + i%10)})}
		for range 2 {
			if _, err := n.rig.Adapter.Send(t.Context(), n.rig.Outbound(to, "Hello")); err != nil {
				t.Fatal(err)
			}
		}
		s := n.Sent()
		if s[len(s)-1].From != s[len(s)-2].From {
			t.Errorf("%s got two numbers", to.Address)
		}
		used[s[len(s)-1].From]++
	}
	if len(used) != 3 {
		t.Errorf("used %v", used)
	}
	for _, p := range pool { // the answer comes from where the question went
		n.Text(t.Context(), theirs, p.(string), "Hello")
		if _, _, err := n.send("Hello"); err != nil {
			t.Fatal(err)
		}
		if s := n.Sent(); s[len(s)-1].From != p {
			t.Errorf("wrote to %s, answered from %s", p, s[len(s)-1].From)
		}
	}
}

func TestAMessagingServiceChoosesTheNumber(t *testing.T) {
	service := "MG" + strings.Repeat("a", 32)
	n := open(t, object{"numbers": nil, "messaging_service_sid": service})
	n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL, Service: service})
	if _, _, err := n.send("Hello"); err != nil {
		t.Fatal(err)
	}
	if m := n.Sent()[0]; m.Service != service || m.From != ours {
		t.Errorf("%+v", m)
	}
	for _, r := range n.Requests() {
		if r.Form["From"] != nil {
			t.Errorf("a number was named: %v", r.Form)
		}
	}
}

func TestWhatCannotGoOutIsRefusedHere(t *testing.T) {
	n := open(t, nil)
	pic := n.rig.Hub.File("a.png", png)
	for name, change := range map[string]func(*hub.Outbound){
		"no number":         func(m *hub.Outbound) { m.To.Address = "72727" },
		"a mail address":    func(m *hub.Outbound) { m.To = hub.EmailHandle("ann@customer.example") },
		"nothing":           func(m *hub.Outbound) { m.Text = "" },
		"too many files":    func(m *hub.Outbound) { m.Attachments = make([]hub.Attachment, 11) },
		"too long in UCS-2": func(m *hub.Outbound) { m.Text = strings.Repeat("😀", 801) },
		"a template":        func(m *hub.Outbound) { m.Template = &hub.ProviderTemplate{Name: "x"} },
	} {
		m := n.rig.Outbound(ann, "Hello")
		m.Attachments = []hub.Attachment{pic}
		change(&m)
		if name == "nothing" {
			m.Attachments = nil
		}
		if _, err := n.rig.Adapter.Send(t.Context(), m); !hub.Is(err, hub.Invalid) && !hub.Is(err, hub.Unsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(n.Requests()) != 0 {
		t.Error("Twilio was asked")
	}
	if _, _, err := n.send(strings.Repeat("😀", 800)); err != nil {
		t.Errorf("1,600 units: %v", err)
	}
}

// Texts of every length around every part's end reach the network as written.
func TestEmojiAtEveryBoundaryArriveWhole(t *testing.T) {
	n := open(t, nil)
	var want []string
	for _, at := range []int{66, 67, 68, 69, 70, 133, 134, 159, 160, 161} {
		text := strings.Repeat("a", at) + "👩‍🚀" + strings.Repeat("ț", rand.IntN(5))
		want = append(want, text)
		if _, _, err := n.send(text); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range n.Sent() {
		if m.Body != want[i] {
			t.Errorf("%q became %q", want[i], m.Body)
		}
	}
}

func TestSlowTwilioEndsWithTheContext(t *testing.T) {
	h := channeltest.NewHub(t)
	n := start(t, h)
	n.rig = channeltest.Open(t, h, sms.Channel, n.settings(nil))
	n.Fail(twilio.Fault{Slow: time.Minute})
	ctx, cancel := contextWithTimeout(t, 50*time.Millisecond)
	defer cancel()
	if _, err := n.rig.Adapter.Send(ctx, n.rig.Outbound(ann, "Hello")); !hub.Is(err, hub.Unknown) {
		t.Fatalf("%v", err) // it was handed over: nobody knows
	}
}
