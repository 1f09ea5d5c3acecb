package whatsapp

import (
	"regexp"

	"github.com/parleyhub/parley/internal/said"
)

type settings struct {
	phone   string // id of our number
	waba    string // id of the business account; may be empty
	token   string
	secrets []string
	verify  string
	base    string
	version string
}

var (
	digits  = regexp.MustCompile(`^[0-9]{1,32}$`)
	version = regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]{1,2}$`)
)

func readSettings(in map[string]any) (settings, error) {
	text := func(name string) string { s, _ := in[name].(string); return s }
	s := settings{
		phone: text("phone_number_id"), waba: text("business_account_id"), token: text("access_token"),
		verify: text("verify_token"), base: text("api_base_url"), version: text("api_version"),
		secrets: []string{text("app_secret"), text("app_secret_2")},
	}
	switch {
	case !digits.MatchString(s.phone):
		return s, said.Invalid("settings.phone_number_id", "wa_number_id", "must be the id of the number at Meta: digits, and not the phone number itself")
	case s.waba != "" && !digits.MatchString(s.waba):
		return s, said.Invalid("settings.business_account_id", "digits", "must be digits")
	case s.version != "" && !version.MatchString(s.version):
		return s, said.Invalid("settings.api_version", "api_version", "must be a version such as v23.0")
	}
	return s, nil
}
