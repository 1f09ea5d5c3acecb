// Package twilio is what the channels that go through Twilio share: an account's
// settings, the proof that a webhook is Twilio's, requests over the guarded
// dialer, the files that webhooks point to, and what error codes mean. Webhook
// parameters come in only after their signature was checked; errors go out with
// a kind and words for people, never with a credential, an address or a body.
package twilio

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/internal/said"
)

// home is where Twilio's REST API is.
const home = "https://api.twilio.com"

// Account is what one inbox signs in with.
type Account struct {
	SID    string
	Token  string
	Second string // the secondary token while the two are being rotated; empty otherwise
	Base   string // of the REST API, without a trailing slash
}

// Fields are the settings of an account, the same on every channel.
func Fields() []channels.Field {
	return []channels.Field{
		{Name: "account_sid", Type: channels.Text, Required: true, Max: 34},
		{Name: "auth_token", Type: channels.Secret, Required: true, Max: 200},
	}
}

// MoreFields are those that few people need.
func MoreFields() []channels.Field {
	return []channels.Field{
		{Name: "auth_token_secondary", Type: channels.Secret, Max: 200, Advanced: true},
		{Name: "api_url", Type: channels.URL, Max: 500, Advanced: true},
	}
}

var (
	accountSID = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	anyToken   = regexp.MustCompile(`^[0-9A-Za-z_-]{8,200}$`)
)

// ReadAccount reads checked settings.
func ReadAccount(m map[string]any) (Account, error) {
	a := Account{SID: Setting(m, "account_sid"), Token: Setting(m, "auth_token"), Second: Setting(m, "auth_token_secondary"),
		Base: strings.TrimRight(Setting(m, "api_url"), "/")}
	if !accountSID.MatchString(a.SID) {
		return a, said.Invalid("settings.account_sid", "account_sid", "must be AC and 32 digits or letters from a to f, as the Twilio console shows it")
	}
	if !anyToken.MatchString(a.Token) {
		return a, said.Invalid("settings.auth_token", "twilio_token", "is not an auth token of Twilio")
	}
	if a.Second != "" && !anyToken.MatchString(a.Second) {
		return a, said.Invalid("settings.auth_token_secondary", "twilio_token", "is not an auth token of Twilio")
	}
	if a.Base == "" {
		a.Base = home
	}
	if u, err := url.Parse(a.Base); err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return a, said.Invalid("settings.api_url", "bare_address", "must be an address without a name, a query or a fragment")
	}
	return a, nil
}

// Setting is one text of checked settings.
func Setting(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return strings.TrimSpace(s)
}
