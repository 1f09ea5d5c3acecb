package twilio

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/testpeers"
)

var acc = Account{SID: "AC0123456789abcdef0123456789abcdef", Token: "0f1e2d3c4b5a69788796a5b4c3d2e1f0", Base: home}

// signing is one request for somebody else to sign.
type signing struct {
	Name  string         `json:"name"`
	Base  string         `json:"base"` // our public address
	URL   string         `json:"url"`  // what Twilio calls
	Form  map[string]any `json:"form"`
	wrong bool           // to be refused, though signed with our token
}

// cases are the hard ones: what is escaped, sorted, empty, repeated and counted.
func cases() []signing {
	with := func(more map[string]any) map[string]any {
		out := map[string]any{"AccountSid": acc.SID, "From": "+12025550143", "Body": "Hello"}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	const base, hook = "https://hub.example", "https://hub.example/hooks/sms/inb_1"
	return []signing{
		{Name: "plain", Base: base, URL: hook, Form: with(nil)},
		{Name: "a slash at the end", Base: base, URL: hook + "/", Form: with(nil)},
		{Name: "a query", Base: base, URL: hook + "/status?ref=msg_1&x=%2B1%20%26", Form: with(nil)},
		{Name: "a query in small letters", Base: base, URL: hook + "?x=%c3%a9", Form: with(nil)},
		{Name: "a port", Base: "https://hub.example:8443", URL: "https://hub.example:8443/hooks/sms/inb_1", Form: with(nil)},
		{Name: "the usual port named", Base: "https://hub.example", URL: "https://hub.example:443/hooks/sms/inb_1", Form: with(nil)},
		{Name: "plain http", Base: "http://hub.example", URL: "http://hub.example/hooks/sms/inb_1", Form: with(nil)},
		{Name: "an address in numbers", Base: "http://127.0.0.1:8080", URL: "http://127.0.0.1:8080/hooks/sms/inb_1", Form: with(nil)},
		{Name: "a folder", Base: "https://hub.example/parley", URL: "https://hub.example/parley/hooks/sms/inb_1", Form: with(nil)},
		{Name: "emoji", Base: base, URL: hook, Form: with(map[string]any{"Body": "👩‍🚀 ț ő €"})},
		{Name: "empty values", Base: base, URL: hook, Form: with(map[string]any{"Body": "", "FromCity": ""})},
		{Name: "line breaks", Base: base, URL: hook, Form: with(map[string]any{"Body": "a\r\nb\nc"})},
		{Name: "signs of URLs", Base: base, URL: hook, Form: with(map[string]any{"Body": "a&b=c+d%20e;f'g\"h#i?"})},
		{Name: "capitals sort first", Base: base, URL: hook, Form: with(map[string]any{"a": "1", "B": "2", "A": "3", "b": "4", "_": "5"})},
		{Name: "many files", Base: base, URL: hook, Form: with(map[string]any{"MediaUrl1": "1", "MediaUrl10": "10", "MediaUrl2": "2"})},
		{Name: "spaces around", Base: base, URL: hook, Form: with(map[string]any{"Body": "  STOP  "})},
		{Name: "an unknown one repeated", Base: base, URL: hook, Form: with(map[string]any{"AddOns": []string{"b", "a", "b"}})},
		{Name: "words repeated", Base: base, URL: hook, Form: with(map[string]any{"Body": []string{"one", "two"}}), wrong: true},
		{Name: "another inbox", Base: base, URL: strings.Replace(hook, "inb_1", "inb_2", 1), Form: with(nil), wrong: true},
		{Name: "another hub", Base: base, URL: "https://evil.example/hooks/sms/inb_1", Form: with(nil), wrong: true},
		{Name: "another account", Base: base, URL: hook, Form: with(map[string]any{"AccountSid": "AC" + strings.Repeat("f", 32)}), wrong: true},
	}
}

// request is what our server sees of a case.
func (c signing) request(t testing.TB, signature string) *http.Request {
	t.Helper()
	v := url.Values{}
	for k, one := range c.Form {
		switch one := one.(type) {
		case string:
			v.Add(k, one)
		case []string:
			for _, s := range one {
				v.Add(k, s)
			}
		}
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	target := u.RequestURI()
	if base, err := url.Parse(c.Base); err == nil {
		target = strings.TrimPrefix(target, base.Path) // as a proxy in front of a folder does
	}
	if c.wrong && u.Host == "hub.example" {
		target = "/hooks/sms/inb_1"
	}
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", signature)
	return r
}

func (c signing) hook(a Account) *Hook {
	return NewHook(a, hub.Inbox{ID: "inb_1", Kind: "sms"}, channels.Env{PublicURL: c.Base})
}

const sign = `
const { getExpectedTwilioSignature } = require('twilio/lib/webhooks/webhooks')
const { token, cases } = JSON.parse(require('fs').readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(cases.map((c) => getExpectedTwilioSignature(token, c.url, c.form))))
`

// The npm library of Twilio signs; we have to find out which requests are real.
func TestSignaturesOfTwiliosOwnLibrary(t *testing.T) {
	in, err := json.Marshal(map[string]any{"token": acc.Token, "cases": cases()})
	if err != nil {
		t.Fatal(err)
	}
	var signatures []string
	if err := json.Unmarshal(testpeers.Node(t, "twilio", sign, in), &signatures); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases() {
		p, err := c.hook(acc).Read(httptest.NewRecorder(), c.request(t, signatures[i]))
		if (err != nil) != c.wrong {
			t.Errorf("%s: %v", c.Name, err)
		}
		if err == nil && p.Get("Body") != c.Form["Body"] {
			t.Errorf("%s: read %q", c.Name, p.Get("Body"))
		}
		rotated := Account{SID: acc.SID, Token: "11111111111111111111111111111111", Second: acc.Token, Base: home}
		if _, err := c.hook(rotated).Read(httptest.NewRecorder(), c.request(t, signatures[i])); (err != nil) != c.wrong {
			t.Errorf("%s with the secondary token: %v", c.Name, err)
		}
		stranger := Account{SID: acc.SID, Token: "11111111111111111111111111111111", Base: home}
		if _, err := c.hook(stranger).Read(httptest.NewRecorder(), c.request(t, signatures[i])); !hub.Is(err, hub.Denied) {
			t.Errorf("%s with another token: %v", c.Name, err)
		}
		spoilt := []byte(signatures[i])
		spoilt[3] ^= 1
		if _, err := c.hook(acc).Read(httptest.NewRecorder(), c.request(t, string(spoilt))); !hub.Is(err, hub.Denied) {
			t.Errorf("%s spoilt: %v", c.Name, err)
		}
	}
}

func TestTheHostThatACallerNamesDoesNotCount(t *testing.T) {
	c := cases()[0]
	r := c.request(t, "x")
	r.Host = "evil.example"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "http")
	for _, at := range c.hook(acc).addresses(r) {
		if !strings.HasPrefix(at, "https://hub.example/hooks/sms/inb_1") {
			t.Errorf("%s", at)
		}
	}
}

// What is kept for another look is what was sent, not our reading of it.
func TestRawBytesAreThoseThatCame(t *testing.T) {
	const body = "Body=a+b%20c&AccountSid=AC0123456789abcdef0123456789abcdef&Z=&A=%C8%9B"
	m := hmac.New(sha1.New, []byte(acc.Token))
	m.Write([]byte("https://hub.example/hooks/sms/inb_1AțAccountSid" + acc.SID + "Bodya b cZ"))
	r := httptest.NewRequest(http.MethodPost, "/hooks/sms/inb_1", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(m.Sum(nil)))
	p, err := cases()[0].hook(acc).Read(httptest.NewRecorder(), r)
	if err != nil || string(p.Raw()) != body || p.Get("Body") != "a b c" {
		t.Fatalf("%q, %v", p.Raw(), err)
	}
}

func BenchmarkRead(b *testing.B) {
	form := url.Values{"AccountSid": {acc.SID}, "From": {"+12025550143"}, "To": {"+15005550006"}, "Body": {strings.Repeat("Where is my order? ", 8)}, "MessageSid": {"SM" + strings.Repeat("1", 32)}}
	m := hmac.New(sha1.New, []byte(acc.Token))
	m.Write([]byte("https://hub.example/hooks/sms/inb_1"))
	for _, k := range slices.Sorted(maps.Keys(form)) {
		m.Write([]byte(k + form.Get(k)))
	}
	signature, body, hook := base64.StdEncoding.EncodeToString(m.Sum(nil)), form.Encode(), cases()[0].hook(acc)
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/hooks/sms/inb_1", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Twilio-Signature", signature)
		if _, err := hook.Read(httptest.NewRecorder(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("POST", "AccountSid=AC0123456789abcdef0123456789abcdef&Body=a", "application/x-www-form-urlencoded", "")
	f.Add("GET", "a=%zz", "", "x")
	f.Add("POST", "a=1;b=2&%", "text/plain", "")
	f.Fuzz(func(t *testing.T, method, body, kind, signature string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://hub.example/hooks/sms/inb_1", strings.NewReader(body))
		if err != nil {
			return
		}
		r.URL.RawQuery = body
		r.Header["Content-Type"], r.Header["X-Twilio-Signature"] = []string{kind}, []string{signature}
		if _, err := cases()[0].hook(acc).Read(httptest.NewRecorder(), r); err == nil {
			t.Fatalf("taken without knowing the token: %q", body)
		}
	})
}

func TestOnlyAddressesOfTwilioGetTheToken(t *testing.T) {
	at := &Client{acc: acc}
	sim := &Client{acc: Account{Base: "http://127.0.0.1:9000/base"}}
	for address, want := range map[string]bool{
		"https://api.twilio.com/2010-04-01/x": true, "https://media.eu1.twilio.com/x": true, "http://api.twilio.com/x": false,
		"https://twilio.com.evil.example/x": false, "https://eviltwilio.com/x": false, "https://u:p@api.twilio.com/x": false, "": false, "//api.twilio.com": false,
		"https://api.twilio.com:444/x": false,
	} {
		if got := at.ours(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if !sim.ours("http://127.0.0.1:9000/x") || sim.ours("http://127.0.0.1:9001/x") || sim.ours("https://api.twilio.com/x") {
		t.Error("a stand-in's addresses")
	}
}

func TestMeaningsAreWhole(t *testing.T) {
	for code, m := range meanings {
		if m.kind == "" || !strings.HasSuffix(m.text, ".") || strings.Contains(m.text, "  ") {
			t.Errorf("%d: %+v", code, m)
		}
	}
	for code, want := range map[int]hub.Kind{
		20429: hub.Limited, 30001: hub.Temporary, 30003: hub.Temporary, 30008: hub.Temporary, 21211: hub.Invalid, 21614: hub.Invalid, 30005: hub.Invalid,
		30006: hub.Invalid, 30007: hub.Denied, 30034: hub.Denied, 21610: hub.Denied, 63016: hub.Denied,
	} {
		if got := Refusal(400, code).Kind; got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
	}
	for _, code := range []string{"", "0", "-5", "999999999", "abc", "30003\x00"} {
		if s := Undelivered(code); !strings.HasSuffix(s, ".") || strings.Contains(s, "abc") {
			t.Errorf("%q: %q", code, s)
		}
	}
}
