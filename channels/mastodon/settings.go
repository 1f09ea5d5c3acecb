package mastodon

import (
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/internal/said"
)

// settings of one inbox, as checked against Channel.Fields.
type settings struct {
	base  string // scheme://host[:port] of the server, without a slash
	host  string // of base: the part of a Ref that says whose number follows
	token string
	poll  time.Duration
}

func readSettings(m map[string]any) (settings, error) {
	s := settings{poll: 2 * time.Minute}
	raw, _ := m["server"].(string)
	u, err := url.Parse(strings.ToLower(strings.TrimSpace(raw)))
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return s, said.Invalid("settings.server", "mastodon_server", "must be the address of a server alone, such as https://mastodon.example")
	}
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		return s, said.Invalid("settings.server", "https_token", "must begin with https://: the access token goes there")
	}
	s.base, s.host = u.Scheme+"://"+u.Host, u.Host
	token, _ := m["access_token"].(string)
	if s.token = strings.TrimSpace(token); s.token == "" || strings.ContainsAny(s.token, " \t\r\n") {
		return s, said.Invalid("settings.access_token", "one_word", "must be one word, without spaces")
	}
	switch n := m["poll_s"].(type) {
	case float64:
		s.poll = time.Duration(n) * time.Second
	case int:
		s.poll = time.Duration(n) * time.Second
	}
	return s, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
