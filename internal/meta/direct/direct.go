// Package direct is what Messenger and Instagram have in common: private
// messages with a page or a professional account, and comments under its posts.
// Where the two differ, a Network says how; no name of a channel is compared.
// In come signed webhooks, out go the Send API's messages and public replies.
package direct

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parleyhub/parley/channels"
	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/meta"
)

// The windows of both networks, as of 2026-05
// (developers.facebook.com/docs/messenger-platform/policy/policy-overview).
const (
	Window      = 24 * time.Hour     // after the person's last message
	HumanWindow = 7 * 24 * time.Hour // for what a person typed, with the tag HUMAN_AGENT
	commentTime = 7 * 24 * time.Hour // in which a comment may be answered in private, once
)

// Network is how one of the two differs from the other.
type Network struct {
	Kind       hub.ChannelKind
	Handle     hub.HandleKind
	Object     string // of its webhooks
	Name       string
	MaxText    int
	Unit       channels.Unit
	MaxComment int                                         // runes
	Replies    string                                      // edge of a comment that takes answers
	Marks      bool                                        // our own word goes out with a message and comes back with its echo
	Typed      bool                                        // each message says what it answers to (messaging_type)
	Upload     bool                                        // files go with the message; else the network fetches them here
	Sign       func(emoji string) (string, bool)           // a reaction as the network writes it
	FileAs     func(at *hub.Attachment) (string, error)    // image, video, audio or file
	Comment    func(field string, v []byte) (Public, bool) // reads a public event; false: it is not one
	Subscribes string                                      // the fields of the subscription, with commas
	WhoFields  string                                      // what is asked about a person, for their name
}

// Public is what happened under a post.
type Public struct {
	ID     string // of the comment or post
	Post   string
	Parent string // the comment that is answered; empty: none
	From   string // id of who wrote it
	Name   string
	Text   string
	File   string // address of a picture or film
	Verb   Verb
	At     time.Time
}

// Verb is what was done.
type Verb int

// The verbs.
const (
	Said Verb = iota
	Changed
	Removed
	Other // of no meaning here: kept raw
)

// Settings of one inbox.
type Settings struct {
	Account string // whose events these are: entry.id
	Node    string // that sends: the account or its page
	Token   string
	Secrets []string
	Verify  string
	Base    string
	Version string
}

// Open makes the adapter of an inbox.
func Open(n *Network, set Settings, in hub.Inbox, env channels.Env) (channels.Adapter, error) {
	graph, err := meta.NewGraph(env, set.Base, set.Version, set.Token)
	if err != nil {
		return nil, err
	}
	return &adapter{
		net: n, set: set, in: in, env: env, graph: graph, log: env.Log.With("inbox", string(in.ID)),
		sent: meta.Sent{State: env.State, Now: env.Now},
		seen: meta.NewRecent[bool](8192), tries: meta.NewRecent[int](1024), names: namer{known: meta.NewRecent[string](8192)},
	}, nil
}

// Idle is channels.Channel.Idle of a network.
func Idle(n *Network, key string, value []byte, before time.Time) (hub.Handle, bool) {
	h, idle := meta.Idle(n.Handle, "", key, value, before)
	h.Scope, h.Address, _ = strings.Cut(h.Address, "/")
	return h, idle && h.Address != ""
}

type adapter struct {
	net   *Network
	set   Settings
	in    hub.Inbox
	env   channels.Env
	log   *slog.Logger
	graph *meta.Graph
	turns meta.Turns
	sent  meta.Sent
	seen  *meta.Recent[bool]
	tries *meta.Recent[int]
	names namer

	other   meta.Tally // items for other accounts, and those another app holds
	refused meta.Tally // requests nobody of ours signed
	closed  atomic.Bool
}

var (
	_ channels.Webhook  = (*adapter)(nil)
	_ channels.Minter   = (*adapter)(nil)
	_ channels.Amender  = (*adapter)(nil)
	_ channels.Typist   = (*adapter)(nil)
	_ channels.Verifier = (*adapter)(nil)
)

// Handler serves the webhook, and the files that the network fetches here.
func (a *adapter) Handler(sink channels.Sink) http.Handler {
	hook := &meta.Hook{
		VerifyToken: a.set.Verify, Secrets: a.set.Secrets, Log: a.log, Refused: &a.refused,
		Take: func(ctx context.Context, raw []byte) error { return a.take(ctx, sink, raw) },
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if at := strings.LastIndex(r.URL.Path, doorPath); at >= 0 && !a.net.Upload {
			a.serveFile(w, r, r.URL.Path[at+len(doorPath):])
			return
		}
		hook.ServeHTTP(w, r)
	})
}

// MintRef names a message by the hub's own id, until the network's is known.
func (a *adapter) MintRef(m hub.Outbound) string { return string(m.Message) }

// Close lets go of connections.
func (a *adapter) Close() error {
	if !a.closed.Swap(true) {
		a.graph.Close()
	}
	return nil
}

// handle of a person: ids are the account's own names for people.
func (a *adapter) handle(id string) hub.Handle {
	return hub.Handle{Kind: a.net.Handle, Scope: a.set.Account, Address: id}
}

// row is the person's name in State and among turns.
func (a *adapter) row(id string) string { return a.set.Account + "/" + id }

// event names a kind of event for the hub.
func (a *adapter) event(name string) string { return string(a.net.Kind) + "." + meta.Word(name) }

func (a *adapter) health(err error) {
	if a.env.Report == nil {
		return
	}
	if err == nil {
		a.env.Report(channels.Health{State: channels.Healthy})
		return
	}
	text, stopped, tell := meta.Stands(err)
	switch {
	case !tell:
	case stopped:
		a.env.Report(channels.Health{State: channels.Stopped, Text: text})
	default:
		a.env.Report(channels.Health{State: channels.Failing, Text: text})
	}
}
