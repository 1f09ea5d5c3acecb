package bluesky

import (
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/parleyhub/parley/internal/said"
)

// settings of one inbox, as checked against Channel.Fields.
type settings struct {
	base       string // scheme://host[:port] of the data server, without a slash
	identifier string // handle, DID or mail address of the account
	password   string // an app password
	poll       time.Duration
}

func readSettings(m map[string]any) (settings, error) {
	s := settings{base: "https://bsky.social", poll: 15 * time.Second}
	if raw, _ := m["service"].(string); strings.TrimSpace(raw) != "" {
		u, err := url.Parse(strings.ToLower(strings.TrimSpace(raw)))
		if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return s, said.Invalid("settings.service", "bluesky_service", "must be the address of a server alone, such as https://bsky.social")
		}
		if u.Scheme != "https" && !loopback(u.Hostname()) {
			return s, said.Invalid("settings.service", "https_password", "must begin with https://: the password goes there")
		}
		s.base = u.Scheme + "://" + u.Host
	}
	id, _ := m["identifier"].(string)
	s.identifier = strings.TrimPrefix(strings.TrimSpace(id), "@")
	if s.identifier == "" || strings.ContainsAny(s.identifier, " \t\r\n/") {
		return s, said.Invalid("settings.identifier", "handle", "must be a handle such as support.example.com")
	}
	password, _ := m["app_password"].(string)
	if s.password = strings.TrimSpace(password); s.password == "" {
		return s, said.Invalid("settings.app_password", "required", "is required")
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
