package chat

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/parleyhub/parley/channels/chat/strict"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// settings are one inbox's settings, read once.
type settings struct {
	origins  []string // exact, without a trailing slash, lower case
	own      string   // origin of our own pages
	welcome  string
	theme    theme
	prechat  string
	language string
	files    bool
	visits   bool        // where visitors are on the site is kept
	keys     strict.Keys // of the company's site; none = no signed identity
	perFive  int         // messages of one visitor per five seconds
	perIP    int         // new sockets and sessions of one address per minute
}

type theme struct {
	Accent   string `json:"accent,omitempty"`
	Position string `json:"position,omitempty"`
	Mode     string `json:"mode,omitempty"`
	Title    string `json:"title,omitempty"`
}

var (
	colour   = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	language = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)
)

// minSecret is the shortest identity secret, in bytes: a visitor holds a token
// made with it and could try out short ones.
const minSecret = 8

func readSettings(in hub.Inbox, publicURL string) (settings, error) {
	m := in.Settings
	s := settings{
		own: originOf(publicURL), welcome: text(m, "welcome"), prechat: text(m, "prechat"),
		language: text(m, "language"), files: true,
		perFive: number(m, "message_limit", 100), perIP: number(m, "visitor_limit", 6000),
	}
	if on, ok := m["files"].(bool); ok {
		s.files = on
	}
	s.visits, _ = m["visits"].(bool)
	if s.prechat == "" {
		s.prechat = askNever
	}
	if s.language != "" && !language.MatchString(s.language) {
		return s, said.Invalid("settings.language", "language_tag", "must be a language tag such as en or pt-BR")
	}
	if t, ok := m["theme"].(map[string]any); ok {
		s.theme = theme{Accent: text(t, "accent"), Position: text(t, "position"), Mode: text(t, "mode"), Title: text(t, "title")}
	}
	if s.theme.Accent != "" && !colour.MatchString(s.theme.Accent) {
		return s, said.Invalid("settings.theme.accent", "colour", "must be a colour such as #0b5fff")
	}
	for _, name := range []string{"identity_secret", "identity_secret_2"} {
		secret := text(m, name)
		if secret == "" {
			continue
		}
		if len(secret) < minSecret {
			return s, said.Invalid("settings."+name, "secret_short", "is too short to keep anybody out: 32 random characters are right")
		}
		s.keys.Secrets = append(s.keys.Secrets, []byte(secret))
	}
	var err error
	if keys := text(m, "identity_keys"); keys != "" {
		if s.keys.Public, err = strict.ReadJWKS(keys); err != nil {
			return s, hub.InvalidField("settings.identity_keys", err.Error())
		}
	}
	s.origins, err = readOrigins(m["allowed_origins"])
	return s, err
}

func readOrigins(v any) ([]string, error) {
	var out []string
	for _, item := range list(v) {
		o := originOf(strings.TrimSpace(item))
		_, rest, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(item), "/"), "://")
		if o == "" || strings.ContainsAny(rest, "/?#\\") {
			return nil, said.Invalid("settings.allowed_origins", "origins", "must be whole origins such as https://www.example.com, without a path")
		}
		out = append(out, o)
	}
	return out, nil
}

// originOf is scheme://host[:port] of an http address, empty when it is none.
func originOf(raw string) string {
	u, err := url.Parse(strings.ToLower(raw))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil ||
		strings.ContainsAny(u.Host, "*;, '\"") {
		return ""
	}
	if port := u.Port(); (u.Scheme == "http" && port == "80") || (u.Scheme == "https" && port == "443") {
		return u.Scheme + "://" + strings.TrimSuffix(u.Host, ":"+port) // browsers leave the usual port out
	}
	return u.Scheme + "://" + u.Host
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

func number(m map[string]any, key string, otherwise int) int {
	switch n := m[key].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return otherwise
}

func list(v any) []string {
	switch l := v.(type) {
	case []string:
		return l
	case []any:
		out := make([]string, 0, len(l))
		for _, item := range l {
			s, _ := item.(string)
			out = append(out, s)
		}
		return out
	}
	return nil
}
