package sms_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/parleyhub/parley/channels/channeltest"
	"github.com/parleyhub/parley/channels/sim/twilio"
	"github.com/parleyhub/parley/channels/sms"
	"github.com/parleyhub/parley/hub"
)

var png = []byte("\x89PNG\r\n\x1a\n0000000000000000")

func TestOneWebhookTwentyTimesAtOnceIsOneMessage(t *testing.T) {
	n := open(t, nil)
	var files []twilio.File
	for range 10 {
		files = append(files, twilio.File{Type: "image/png", Data: png})
	}
	sid := n.Say(theirs, ours, "Ten pictures 📷", files...)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if a := n.Again(t.Context(), sid); !a.OK() {
				t.Errorf("answered %d, %v", a.Status, a.Err)
			}
		})
	}
	all.Wait()
	got := n.rig.Hub.Received()
	if len(got) != 1 || len(got[0].Attachments) != 10 || got[0].SrcKey != sid || got[0].Ref != sid {
		t.Fatalf("%d messages: %+v", len(got), got)
	}
	m := got[0]
	if m.From != ann || m.Text != "Ten pictures 📷" || m.Thread != theirs || m.Attachments[3].Type != "image/png" || m.Attachments[3].Name != "file-4.png" {
		t.Errorf("%+v", m)
	}
}

// form is a webhook as Twilio sends it, for tests that spoil it.
func form(body string) [][2]string {
	return [][2]string{{"MessageSid", "SM" + strings.Repeat("1", 32)}, {"AccountSid", account}, {"From", theirs}, {"To", ours}, {"Body", body}, {"NumMedia", "0"}}
}

// post sends a form with a signature, as anybody can.
func post(t testing.TB, address, contentType string, form [][2]string, signature string) int {
	t.Helper()
	v := url.Values{}
	for _, kv := range form {
		v.Add(kv[0], kv[1])
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(v.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-Twilio-Signature", signature)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

const formType = "application/x-www-form-urlencoded; charset=UTF-8"

func TestOnlyWhatTwilioSignedForThisInboxAndAccountIsTaken(t *testing.T) {
	n := open(t, object{"auth_token_secondary": "ffffffffffffffffffffffffffffffff"})
	at := n.rig.URL
	good := form("Hello")
	other := form("Hello")
	other[1][1] = "AC" + strings.Repeat("f", 32)
	noAccount := append(append([][2]string{}, good[:1]...), good[2:]...)
	twice := append(form("Hello"), [2]string{"Body", "Pay at evil.example"})
	bare := strings.Replace(at, "inb_channeltest", "inb_other", 1)
	for name, c := range map[string]struct {
		form      [][2]string
		signature string
		kind      string
		want      int
	}{
		"another token":              {good, twilio.Sign("00000000000000000000000000000000", at, good), formType, 403},
		"an empty token":             {good, twilio.Sign("", at, good), formType, 403},
		"no signature":               {good, "", formType, 403},
		"a long signature":           {good, strings.Repeat("A", 5000), formType, 403},
		"for another inbox":          {good, twilio.Sign(token, bare, good), formType, 403},
		"for another path":           {good, twilio.Sign(token, at+"/status", good), formType, 403},
		"for other words":            {form("Hi"), twilio.Sign(token, at, good), formType, 403},
		"another account":            {other, twilio.Sign(token, at, other), formType, 403},
		"no account":                 {noAccount, twilio.Sign(token, at, noAccount), formType, 403},
		"words slipped in behind":    {twice, twilio.Sign(token, at, good), formType, 403},
		"two words, both signed":     {twice, twilio.Sign(token, at, twice), formType, 400},
		"no form":                    {good, twilio.Sign(token, at, nil), "application/json", 400},
		"another host in the header": {good, twilio.Sign(token, "http://evil.example/", good), formType, 403},
	} {
		if got := post(t, at, c.kind, c.form, c.signature); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if got := n.rig.Hub.Received(); len(got) != 0 {
		t.Fatalf("taken: %+v", got)
	}
	same := append(form("Hello"), [2]string{"Body", "Hello"}, [2]string{"AddOns", "1"}, [2]string{"AddOns", "2"})
	signed := append(form("Hello"), [2]string{"AddOns", "1"}, [2]string{"AddOns", "2"}) // each value once
	for name, c := range map[string]struct{ sent, signed [][2]string }{
		"plain": {good, good}, "repeated without a difference, and a repeated one we do not read": {same, signed},
	} {
		if got := post(t, at, formType, c.sent, twilio.Sign(token, at, c.signed)); got != 200 {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := post(t, at, formType, good, twilio.Sign("ffffffffffffffffffffffffffffffff", at, good)); got != 200 {
		t.Errorf("the secondary token: %d", got)
	}
	if got := n.rig.Hub.Received(); len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
}

func TestWebhooksMayComeByGET(t *testing.T) {
	n := open(t, nil)
	n.Add(twilio.Number{Phone: ours, SMS: n.rig.URL, Method: http.MethodGet})
	if _, a := n.Text(t.Context(), theirs, ours, "Où est ma commande ? 📦 & +1"); !a.OK() {
		t.Fatalf("%+v", a)
	}
	if got := n.rig.Hub.Received(); len(got) != 1 || got[0].Text != "Où est ma commande ? 📦 & +1" {
		t.Fatalf("%+v", got)
	}
}

func TestWhoCannotBeAnsweredIsNoPhone(t *testing.T) {
	n := open(t, nil)
	for from, want := range map[string]hub.Handle{
		"72727":                  {Kind: "sms_sender", Scope: "inb_channeltest", Address: "72727"},
		"ParcelCo":               {Kind: "sms_sender", Scope: "inb_channeltest", Address: "parcelco"},
		"whatsapp:" + theirs:     {},
		"messenger:123456":       {},
		"+1202555":               {Kind: hub.HandlePhone, Address: "+1202555"},
		strings.Repeat("9", 100): {},
	} {
		before := len(n.rig.Hub.Received())
		if _, a := n.Text(t.Context(), from, ours, "STOP"); !a.OK() {
			t.Errorf("%s: %+v", from, a)
			continue
		}
		got := n.rig.Hub.Received()[before:]
		if len(got) != 1 || got[0].From != want || (got[0].Event != "") != want.IsZero() {
			t.Errorf("%s: %+v", from, got)
		}
		if len(got) == 1 && want.Kind != hub.HandlePhone && got[0].Consent != nil {
			t.Errorf("%s: consent of somebody who cannot be written to", from)
		}
	}
}

func TestWhatIsNotKnownIsKeptAndAcknowledged(t *testing.T) {
	n := open(t, nil)
	a := n.Post(t.Context(), n.rig.URL, [][2]string{{"AccountSid", account}, {"EventType", "something.new"}})
	b := n.Post(t.Context(), n.rig.URL+"/status", [][2]string{{"AccountSid", account}, {"MessageSid", "SM" + strings.Repeat("2", 32)}, {"MessageStatus", "teleported"}})
	c := n.Post(t.Context(), n.rig.URL+"/nowhere", [][2]string{{"AccountSid", account}})
	if !a.OK() || !b.OK() || c.Status != 404 {
		t.Fatalf("%+v %+v %+v", a, b, c)
	}
	got := n.rig.Hub.Received()
	if len(got) != 2 || got[0].Event == "" || !strings.Contains(string(got[0].Raw), "something.new") || got[1].Event != "status" {
		t.Fatalf("%+v", got)
	}
}

func TestHostileWordsAreCleaned(t *testing.T) {
	n := open(t, nil)
	if _, a := n.Text(t.Context(), theirs, ours, "a\x00b\x07\n\xff<script>\u202e"); !a.OK() {
		t.Fatalf("%+v", a)
	}
	if got := n.rig.Hub.Received()[0].Text; got != "ab\n\uFFFD<script>\u202e" {
		t.Fatalf("%q", got)
	}
	if _, a := n.Text(t.Context(), theirs, ours, strings.Repeat("x", 300<<10)); a.Status != 400 {
		t.Fatalf("300 KiB: %+v", a)
	}
}

func TestOptOutWordsAreConsentAndNothingElseIs(t *testing.T) {
	for _, c := range []struct {
		body string
		want string // given, taken, or nothing
	}{
		{"STOP", "taken"}, {" stop \n", "taken"}, {"Unsubscribe", "taken"}, {"CANCEL", "taken"}, {"END", "taken"}, {"QUIT", "taken"},
		{"STOPALL", "taken"}, {"REVOKE", "taken"}, {"OPTOUT", "taken"}, {"start", "given"}, {"UNSTOP", "given"},
		{"STOP!", ""}, {"Please stop", ""}, {"stop it", ""}, {"HELP", ""}, {"INFO", ""}, {"YES", ""}, {"", ""}, {"Start again", ""}, {"ＳＴＯＰ", ""},
	} {
		n := open(t, nil)
		sid, a := n.Text(t.Context(), theirs, ours, c.body)
		if !a.OK() || strings.Contains(a.Body, "Message>") {
			t.Fatalf("%q: %+v", c.body, a)
		}
		m := n.rig.Hub.Received()[0]
		got := ""
		if m.Consent != nil {
			got = map[bool]string{true: "given", false: "taken"}[m.Consent.Given]
			if !strings.Contains(m.Consent.Proof, sid) || m.Consent.Purpose != "all" {
				t.Errorf("%q: %+v", c.body, m.Consent)
			}
		}
		if got != c.want || m.Text != c.body {
			t.Errorf("%q: consent %q, want %q", c.body, got, c.want)
		}
	}
}

func TestYesIsConsentOnlyAfterAStop(t *testing.T) {
	n := open(t, nil)
	for _, body := range []string{"YES", "STOP", "yes", "YES"} {
		n.Text(t.Context(), theirs, ours, body)
	}
	var got []string
	for _, m := range n.rig.Hub.Received() {
		switch {
		case m.Consent == nil:
			got = append(got, "-")
		case m.Consent.Given:
			got = append(got, "in")
		default:
			got = append(got, "out")
		}
	}
	if s := strings.Join(got, " "); s != "- out in -" {
		t.Fatalf("%s", s)
	}
	for _, row := range n.rig.Hub.StateKeys() {
		if strings.Contains(row, "2025550143") {
			t.Errorf("a row shows whose it is: %s", row)
		}
	}
}

// A company may have words of its own at Twilio, which then says what they mean.
func TestTwiliosReadingOfOptOutGoesFirst(t *testing.T) {
	n := open(t, nil)
	with := func(sid, body, kind string) *hub.Consent {
		f := form(body)
		f[0][1] = "SM" + strings.Repeat(sid, 32)
		if a := n.Post(t.Context(), n.rig.URL, append(f, [2]string{"OptOutType", kind})); !a.OK() {
			t.Fatalf("%+v", a)
		}
		all := n.rig.Hub.Received()
		return all[len(all)-1].Consent
	}
	if c := with("a", "ARRET", "STOP"); c == nil || c.Given {
		t.Errorf("ARRET: %+v", c)
	}
	if c := with("b", "OUI", "START"); c == nil || !c.Given {
		t.Errorf("OUI: %+v", c)
	}
	if c := with("c", "STOP", "HELP"); c != nil {
		t.Errorf("STOP that means help there: %+v", c)
	}
}

func TestTheTokenIsNotTakenFromAnEmptySetting(t *testing.T) {
	h := channeltest.NewHub(t)
	for name, s := range map[string]object{
		"no token":   {"account_sid": account, "auth_token": "", "numbers": []any{ours}},
		"short":      {"account_sid": account, "auth_token": "x", "numbers": []any{ours}},
		"no sender":  {"account_sid": account, "auth_token": token},
		"no sid":     {"account_sid": "SM" + account[2:], "auth_token": token, "numbers": []any{ours}},
		"no number":  {"account_sid": account, "auth_token": token, "numbers": []any{"call me maybe, later"}},
		"no service": {"account_sid": account, "auth_token": token, "messaging_service_sid": "MG1"},
	} {
		if _, err := sms.Channel.Open(context.Background(), hub.Inbox{ID: "inb_1", Settings: s}, h.Env()); !hub.Is(err, hub.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
