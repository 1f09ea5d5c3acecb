// Package config reads the settings of the hub: flags, environment, a file.
//
// In: the arguments of a command, the environment, `--config FILE`. Out: a
// Config that has been checked, or an Error that names the setting and the
// reason. A flag beats the environment, which beats the file, which beats the
// default. It is the only place that reads the environment.
package config

import (
	"net"
	"net/netip"
	"strings"
)

// Config is what an operator decides about one process of the hub.
type Config struct {
	Data                string         // folder for everything the hub keeps when embedded
	HTTP                string         // host:port of desk, API, webhooks and widget; port 0 takes a free one
	SMTPIn              string         // host:port of the receiving mail listener; empty = off
	PublicURL           string         // base of links, without trailing slash; empty: see BaseURL
	ReadyFile           string         // written when ready; empty = none
	Database            string         // postgres://…; empty = SQLite under Data
	NATS                []string       // nats://… of a cluster; empty = embedded
	Redis               string         // redis://…; empty = in-process
	Roles               Roles          // what this process does
	TrustedProxies      []netip.Prefix // whose forwarding headers count
	TLSCert, TLSKey     string         // PEM files; both or neither
	AllowPrivateNetwork bool           // provider calls may reach loopback and private addresses
	Log                 LogFormat
	Profile             string // host:port of the Go profiler; empty = off

	AdminEmail    string // the first owner, made when no agent exists
	AdminPassword string // a secret: never logged, never a flag
}

// LogFormat is how log lines look.
type LogFormat string

// The formats.
const (
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// Role is one share of the work, so that several processes can divide it.
type Role string

// The roles.
const (
	Ingest  Role = "ingest"  // listeners and /hooks
	Router  Role = "router"  // inbound shards
	Deliver Role = "deliver" // sending
	Desk    Role = "desk"    // UI, API, sockets
	Work    Role = "work"    // SLA, roster, campaigns, janitor
)

// AllRoles in the order of a message's way.
func AllRoles() Roles { return Roles{Ingest, Router, Deliver, Desk, Work} }

// Roles is a set of them.
type Roles []Role

// Has reports whether r is among them.
func (rs Roles) Has(r Role) bool {
	for _, have := range rs {
		if have == r {
			return true
		}
	}
	return false
}

// Embedded reports whether this process keeps its data in its own folder, and
// must therefore be the only one that does so.
func (c *Config) Embedded() bool { return c.Database == "" || len(c.NATS) == 0 }

// TLS reports whether HTTPS is served.
func (c *Config) TLS() bool { return c.TLSCert != "" }

// BaseURL is the base of links: --public-url, or else the address that is
// listened on, where the loopback and the wildcard host read localhost.
func (c *Config) BaseURL(listening string) string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	scheme := "http"
	if c.TLS() {
		scheme = "https"
	}
	addr := Reachable(listening)
	if _, port, err := net.SplitHostPort(addr); err == nil && strings.HasPrefix(addr, loopback+":") {
		addr = net.JoinHostPort("localhost", port)
	}
	return scheme + "://" + addr
}

const loopback = "127.0.0.1"

// Reachable turns an address that is listened on into one that can be dialled
// from the same machine: a wildcard host becomes the loopback address.
func Reachable(listening string) string {
	host, port, err := net.SplitHostPort(listening)
	if err != nil {
		return listening
	}
	if ip, err := netip.ParseAddr(host); host == "" || (err == nil && ip.IsUnspecified()) {
		host = loopback
	}
	return net.JoinHostPort(strings.ToLower(host), port)
}

// Error says which setting is wrong, where it was given and why. Its text is one
// line; commands that see it exit with code 2.
type Error struct {
	Setting string // as the operator wrote it: --http, PARLEY_HTTP, file:3 http
	Reason  string
}

func (e *Error) Error() string { return e.Setting + ": " + e.Reason }

// EnvNames are the names of all settings in the environment.
func EnvNames() []string {
	names := []string{"PARLEY_CONFIG"}
	for _, s := range settings() {
		names = append(names, s.env())
	}
	return names
}
