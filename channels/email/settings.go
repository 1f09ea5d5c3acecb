package email

import (
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/parleyhub/parley/channels/email/addresses"
	"github.com/parleyhub/parley/channels/email/oauth"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/said"
)

// How a connection is protected.
const (
	secureTLS      = "tls"
	secureStartTLS = "starttls"
	secureNone     = "none"
)

// settings of one inbox, as checked against Channel.Fields.
type settings struct {
	names     addresses.Set // its own and its aliases
	smtpIn    bool
	mx        bool // mail comes to the hub straight from its senders' hosts
	imap      *server
	smtp      *server
	mailbox   string
	sent      bool   // follow what ordinary clients send from the mailbox
	sentBox   string // its mailbox of sent mails; empty: as the host marks it
	poll      time.Duration
	authserv  string
	signature string
	refLine   bool // show the reply token at the foot
	oauth     *oauth.Settings
}

// server is one account on a mail host.
type server struct {
	host, port, security, username, password string
}

func (s *server) addr() string { return net.JoinHostPort(s.host, s.port) }

func readSettings(m map[string]any) (settings, error) {
	s := settings{
		authserv:  strings.ToLower(text(m, "authserv_id")),
		signature: text(m, "signature"), mailbox: "INBOX", poll: 2 * time.Minute,
	}
	s.smtpIn, _ = m["smtp_in"].(bool)
	s.mx, _ = m["mx"].(bool)
	s.refLine, _ = m["ref_line"].(bool)
	var err error
	if s.names, err = addresses.Read(hub.Address{Name: text(m, "name"), Address: text(m, "address")}, list(m, "aliases")); err != nil {
		return s, err
	}
	if g, ok := m["smtp"].(map[string]any); ok {
		s.smtp = readServer(g, map[string]string{secureTLS: "465", secureStartTLS: "587", secureNone: "25"})
	}
	if g, ok := m["imap"].(map[string]any); ok {
		s.imap = readServer(g, map[string]string{secureTLS: "993", secureStartTLS: "143", secureNone: "143"})
		if box := text(g, "mailbox"); box != "" {
			s.mailbox = box
		}
		s.sent, s.sentBox = g["sent"] != false, text(g, "sent_mailbox")
		if n := number(g, "poll_s"); n > 0 {
			s.poll = time.Duration(n) * time.Second
		}
		if o, ok := g["oauth"].(map[string]any); ok {
			s.oauth = &oauth.Settings{
				Access: text(o, "access_token"), Refresh: text(o, "refresh_token"), ClientID: text(o, "client_id"),
				ClientSecret: text(o, "client_secret"), TokenURL: text(o, "token_url"), AuthURL: text(o, "auth_url"), Scope: text(o, "scope"),
			}
			if err := s.oauth.Fill(text(o, "provider"), text(o, "tenant")); err != nil {
				return s, err
			}
			if s.oauth.Access == "" && (s.oauth.TokenURL == "" || s.oauth.ClientID == "") {
				return s, said.Invalid("settings.imap.oauth", "oauth_needs", "needs an access token, or the provider (or its token address) and the id of this hub there")
			}
		}
		if s.imap.password == "" && s.oauth == nil {
			return s, said.Invalid("settings.imap.password", "password_or_oauth", "is required, unless oauth is given")
		}
	}
	return s, nil
}

func readServer(g map[string]any, ports map[string]string) *server {
	s := &server{host: text(g, "host"), security: text(g, "security"), username: text(g, "username"), password: text(g, "password")}
	if s.security == "" {
		s.security = secureTLS
	}
	s.port = ports[s.security]
	if n := number(g, "port"); n > 0 {
		s.port = strconv.Itoa(n)
	}
	return s
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return strings.TrimSpace(s)
}

func number(m map[string]any, key string) int {
	switch n := m[key].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

func list(m map[string]any, key string) (out []string) {
	items, _ := m[key].([]any)
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
