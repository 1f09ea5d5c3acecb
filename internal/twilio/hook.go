package twilio

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/twilio/twilio-go/client"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
)

// maxBody is the most a webhook may hold, in bytes: ten media, 1,600 characters
// and a page of geography are under 20 KiB.
const maxBody = 256 << 10

// retries asks Twilio, in the fragment of a callback's address, to come again up
// to five times when we cannot take it; without it there is one retry, and none
// after an answer of 5xx. It is not sent to us and as a rule not signed.
const retries = "#rc=5&rp=all"

// Hook reads the webhooks of one inbox. It is safe for concurrent use.
type Hook struct {
	Account Account
	Base    string                // public address of the inbox's webhooks, without a trailing slash
	Origin  string                // the part of Base before the path a request names
	Report  func(channels.Health) // nil: nobody listens
}

// NewHook makes the hook of an inbox.
func NewHook(acc Account, in hub.Inbox, env channels.Env) *Hook {
	origin := strings.TrimRight(env.PublicURL, "/")
	return &Hook{Account: acc, Base: origin + "/hooks/" + string(in.Kind) + "/" + string(in.ID), Origin: origin, Report: env.Report}
}

// URL is an address of this hook for Twilio to call. What is in own comes back
// with the call, and under its signature.
func (h *Hook) URL(path string, own url.Values) string {
	u := h.Base + path
	if len(own) > 0 {
		u += "?" + own.Encode()
	}
	return u + retries
}

// Params are a webhook's parameters, checked.
type Params struct {
	form url.Values // what Twilio says
	own  url.Values // what we had put into the address
	raw  []byte
}

// Get is what Twilio says of key; empty when it says nothing.
func (p Params) Get(key string) string { return p.form.Get(key) }

// Own is what we had put into the callback's address.
func (p Params) Own(key string) string { return p.own.Get(key) }

// Raw is the form, byte for byte as it was sent, for keeping.
func (p Params) Raw() []byte { return p.raw }

// Read checks that a request is Twilio's, for this inbox and this account, and
// answers its parameters. The error is Denied when it is not, Invalid when it
// cannot be read.
func (h *Hook) Read(w http.ResponseWriter, r *http.Request) (Params, error) {
	p := Params{own: r.URL.Query()}
	sent := url.Values{} // what is signed beside the address
	switch r.Method {
	case http.MethodGet:
		p.form, p.raw = p.own, []byte(r.URL.RawQuery)
	case http.MethodPost:
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			return p, hub.Errorf(hub.Invalid, "A webhook of Twilio is a form.")
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			return p, hub.Errorf(hub.Invalid, "The request is too large or was cut off.")
		}
		if sent, err = url.ParseQuery(string(raw)); err != nil {
			return p, hub.Errorf(hub.Invalid, "The form cannot be read.")
		}
		p.form, p.raw = sent, raw
	default:
		return p, hub.Errorf(hub.Unsupported, "Webhooks come by POST or GET.")
	}
	if !h.Account.signed(h.addresses(r), sent, r.Header.Get("X-Twilio-Signature")) {
		h.doubt(p)
		return p, hub.Errorf(hub.Denied, "The signature does not fit.")
	}
	if p.Get("AccountSid") != h.Account.SID {
		return p, hub.Errorf(hub.Denied, "This is about another account.")
	}
	if key := ambiguous(p.form); key != "" {
		return p, hub.Errorf(hub.Invalid, "One parameter is given twice, with two values.")
	}
	return p, nil
}

// addresses are how Twilio may have written the address it signed: as it called
// it, or with the fragment that it keeps to itself. Only our own public address
// counts, never what a proxy or the caller says the host is.
func (h *Hook) addresses(r *http.Request) []string {
	path := r.RequestURI
	if !strings.HasPrefix(path, "/") {
		path = r.URL.RequestURI()
	}
	return []string{h.Origin + path, h.Origin + path + retries}
}

// signed compares in constant time, with both tokens whatever the first says.
func (a Account) signed(addresses []string, form url.Values, signature string) bool {
	if signature == "" || len(signature) > 100 {
		return false
	}
	params := make(map[string]string, len(form))
	for k, v := range form {
		params[k] = joined(k, v)
	}
	ok := false
	for _, token := range []string{a.Token, a.Second} {
		if token == "" {
			continue
		}
		v := client.NewRequestValidator(token)
		for _, at := range addresses {
			if v.Validate(at, params, signature) {
				ok = true
			}
		}
	}
	return ok
}

// joined is what Twilio signs for a key with several values: each of them once,
// sorted, with the key before it. The Go library signs the first alone, under
// which anything could be slipped in after it.
func joined(key string, values []string) string {
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	values = slices.Clone(values)
	slices.Sort(values)
	return strings.Join(slices.Compact(values), key)
}

// ambiguous finds a parameter we would have to choose a value of.
func ambiguous(form url.Values) string {
	for k, v := range form {
		if len(v) < 2 || !read[strings.TrimRight(k, "0123456789")] {
			continue
		}
		for _, other := range v[1:] {
			if other != v[0] {
				return k
			}
		}
	}
	return ""
}

// read are the parameters that decide anything here. Others may be repeated:
// Twilio adds parameters without notice.
var read = func() map[string]bool {
	m := map[string]bool{}
	for _, k := range strings.Fields(`AccountSid MessageSid SmsSid SmsMessageSid MessagingServiceSid From To Body NumMedia MediaUrl
		MediaContentType NumSegments OptOutType MessageStatus SmsStatus ErrorCode CallSid ParentCallSid CallStatus SequenceNumber Timestamp
		CallDuration Direction DialCallSid DialCallStatus DialCallDuration DialBridged RecordingSid RecordingUrl RecordingStatus
		RecordingDuration TranscriptionSid TranscriptionText TranscriptionStatus Digits CallerName ref person`) {
		m[k] = true
	}
	return m
}()

// doubt tells an admin of a request that names our account and is signed with
// another token: as a rule the token was changed at Twilio.
func (h *Hook) doubt(p Params) {
	if h.Report != nil && p.Get("AccountSid") == h.Account.SID {
		h.Report(channels.Health{State: channels.Failing, Text: "Requests come in that name this account and are not signed with its auth token. " +
			"If the token was changed at Twilio, change it here; if the hub's public address changed, enter the new one at Twilio."})
	}
}

// Refuse answers a webhook with what err means. Anything of 5xx makes Twilio
// come again.
func Refuse(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	switch hub.KindOf(err) {
	case hub.Denied:
		status = http.StatusForbidden
	case hub.Invalid:
		status = http.StatusBadRequest
	case hub.Missing:
		status = http.StatusNotFound
	case hub.Unsupported:
		status = http.StatusMethodNotAllowed
	}
	var e *hub.Error
	text := "Not now."
	if status != http.StatusServiceUnavailable && errors.As(err, &e) {
		text = e.Text
	}
	http.Error(w, text, status)
}
