package oauth

import (
	"net/url"
	"strings"

	"github.com/parleyhub/parley/internal/said"
)

// Provider is where tokens of one kind of mailbox come from.
type Provider struct {
	AuthURL  string // where a person agrees
	TokenURL string // where codes and refresh tokens become tokens
	Scope    string
	Extra    url.Values // what this provider wants beside it
}

// Providers whose addresses are known. {tenant} is the directory of the company;
// "common" takes accounts of all.
var providers = map[string]Provider{
	"google": {
		AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token",
		Scope: "https://mail.google.com/", Extra: url.Values{"access_type": {"offline"}, "prompt": {"consent"}}, // without both there is no refresh token the second time
	},
	"microsoft": {
		AuthURL:  "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
		TokenURL: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
		Scope:    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
		Extra:    url.Values{"prompt": {"select_account"}},
	},
}

// ProviderNames are the choices of a settings form.
func ProviderNames() []string { return []string{"google", "microsoft", "other"} }

// Fill puts the known addresses of a provider into s. The error names the field.
func (s *Settings) Fill(name, tenant string) error {
	if tenant == "" {
		tenant = "common"
	}
	if strings.Trim(strings.ToLower(tenant), "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return said.Invalid("settings.imap.oauth.tenant", "oauth_tenant", "must be the id or domain of a directory")
	}
	p, ok := providers[name]
	if !ok {
		return nil
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&s.AuthURL, p.AuthURL}, {&s.TokenURL, p.TokenURL}, {&s.Scope, p.Scope}} {
		if *f.to == "" {
			*f.to = strings.ReplaceAll(f.from, "{tenant}", tenant)
		}
	}
	s.Extra = p.Extra
	return nil
}
