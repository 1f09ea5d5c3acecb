package config

import "strings"

// setting is one row of the table below: the one place where a setting is named,
// documented, defaulted and checked.
type setting struct {
	name     string // flag name and key in the file; PARLEY_<NAME> in the environment
	value    string // what stands after the flag in --help; empty for a switch
	def      string
	what     string
	scope    scope
	noFlag   bool // not on the command line, where other users of the machine would see it
	set      func(c *Config, v string) error
	defWords string // how --help shows a default that is not a value
}

// scope says which commands have a setting as a flag.
type scope int

const (
	scopeServe scope = iota // commands that start the hub
	scopeStore              // also every command that touches the hub's data
	scopeHTTP               // also commands that talk to a running hub
)

func (s setting) env() string {
	return "PARLEY_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

func settings() []setting {
	return []setting{
		{name: "data", value: "DIR", def: "./data", scope: scopeStore, set: setData,
			what: "everything the hub keeps when embedded"},
		{name: "http", value: "ADDR", def: "127.0.0.1:8080", scope: scopeHTTP, set: setHTTP,
			what: "listen here for desk, API, webhooks and widget; port 0 takes a free one"},
		{name: "smtp-in", value: "ADDR", def: "127.0.0.1:2525", set: setSMTPIn,
			what: "listen here for mail; off for none, port 0 takes a free one"},
		{name: "public-url", value: "URL", defWords: "from --http", scope: scopeStore, set: setPublicURL,
			what: "what links and webhook signatures are built from; changes nothing that is listened on"},
		{name: "ready-file", value: "FILE", set: setReadyFile,
			what: "write addresses and process id here, as JSON, once the hub is ready"},
		{name: "database", value: "URL", defWords: "SQLite under --data", scope: scopeStore, set: setDatabase,
			what: "postgres://… to keep everything in PostgreSQL"},
		{name: "nats", value: "URL[,URL…]", defWords: "embedded", scope: scopeStore, set: setNATS,
			what: "nats://… of a NATS cluster with JetStream"},
		{name: "redis", value: "URL", defWords: "in-process", set: setRedis,
			what: "redis://… for presence, typing and limits when several processes run"},
		{name: "roles", value: "LIST", defWords: "all", set: setRoles,
			what: "what this process does: ingest, router, deliver, desk, work"},
		{name: "trusted-proxy", value: "CIDR[,CIDR…]", defWords: "none", set: setTrustedProxy,
			what: "whose forwarding headers count"},
		{name: "tls-cert", value: "FILE", scope: scopeHTTP, set: func(c *Config, v string) error { c.TLSCert = v; return readable(v) },
			what: "PEM certificate chain: serve HTTPS and offer STARTTLS to incoming mail"},
		{name: "tls-key", value: "FILE", scope: scopeHTTP, set: func(c *Config, v string) error { c.TLSKey = v; return readable(v) },
			what: "PEM key that belongs to --tls-cert"},
		{name: "allow-private-network", def: "false", set: setAllowPrivate,
			what: "let outgoing provider calls reach loopback and private addresses (tests, local relays)"},
		{name: "log", value: "FORMAT", def: "text", scope: scopeStore, set: setLog,
			what: "text or json, on standard error"},
		{name: "profile", value: "ADDR", defWords: "off", set: setProfile,
			what: "listen here for the Go profiler; keep it on a private address"},
		{name: "admin-email", value: "EMAIL", noFlag: true, set: setAdminEmail,
			what: "the first owner, created when no agent exists; without it a one-time set-up link is printed"},
		{name: "admin-password", value: "PASSWORD", noFlag: true, set: setAdminPassword,
			what: "the first owner's password"},
	}
}
